/** The part of Cloudflare's API that a deployment needs: https://developers.cloudflare.com/api. Each answer is parsed where it comes in. */
import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod";
import { DeployError, noAnswer, withoutSecrets } from "./problem.ts";

export interface CloudflareSettings {
  /** Without a slash at its end. */
  apiUrl: string;
  token: string;
  accountId: string;
}

export interface CloudflarePatience {
  /** How long one request may take. */
  requestMs: number;
  /** How often what only reads is asked again after an answer that says nothing, and the first wait between two. */
  reads: number;
  waitMs: number;
}

export const usualPatience: CloudflarePatience = { requestMs: 60_000, reads: 4, waitMs: 1_000 };

const SentSecret = z.object({ type: z.literal("secret_text"), text: z.string() });
const Refusal = z.object({ errors: z.array(z.object({ code: z.number(), message: z.string() })).default([]) });
const Page = z.object({ total_pages: z.number().optional() }).nullish();

const Account = z.object({ id: z.string(), name: z.string() });
const Queue = z.object({
  queue_id: z.string(),
  queue_name: z.string(),
  consumers: z.array(z.object({ consumer_id: z.string().optional(), script: z.string().optional() })).default([]),
});
export type Queue = z.infer<typeof Queue>;
const Buckets = z.object({ buckets: z.array(z.object({ name: z.string() })) });
const Secret = z.object({ name: z.string(), type: z.string() });
const Settings = z.object({
  bindings: z.array(z.object({ type: z.string(), name: z.string(), class_name: z.string().optional() })),
});
const Deployments = z.object({
  deployments: z.array(
    z.object({
      id: z.string(),
      created_on: z.string().optional(),
      versions: z.array(z.object({ version_id: z.string(), percentage: z.number() })),
    }),
  ),
});
const Schedules = z.object({ schedules: z.array(z.object({ cron: z.string() })) });
const Version = z.object({ id: z.string(), annotations: z.record(z.string(), z.string()).nullish() });
const Subdomain = z.object({ subdomain: z.string().nullish() });
const Application = z.object({ id: z.string(), name: z.string() });
const Anything = z.unknown();

/** What a token may do is said in the words of Cloudflare's form for tokens. */
export const permissions = {
  workers: "Account · Workers Scripts · Edit",
  queues: "Account · Queues · Edit",
  r2: "Account · Workers R2 Storage · Edit",
  containers: "Account · Containers · Edit",
} as const;
export type Permission = keyof typeof permissions;

/** How to mend what Cloudflare refuses by its code, where that is another thing than the permission. */
const mends: Record<number, string> = {
  10042: "open R2 in Cloudflare's dashboard once, which switches it on for the account",
  10013: "the account has as many Workers as its plan allows: delete one, or take a larger plan",
  11003: "the account has as many queues as its plan allows: delete one that nobody uses",
  100129: "Queues need the Workers Paid plan: choose it in Cloudflare's dashboard, under Workers & Pages, Plans",
};

export type CloudflareApi = ReturnType<typeof cloudflareApi>;

/** A client for one account. Its methods throw DeployError. */
export function cloudflareApi(settings: CloudflareSettings, patience: CloudflarePatience = usualPatience) {
  const account = `/accounts/${encodeURIComponent(settings.accountId)}`;
  const script = (name: string) => `${account}/workers/scripts/${encodeURIComponent(name)}`;
  const ask = <Schema extends z.ZodType>(
    permission: Permission,
    method: Method,
    path: string,
    schema: Schema,
    body?: unknown,
  ) => request(settings, patience, { permission, method, path, body }, schema);

  async function allPages<Schema extends z.ZodType>(permission: Permission, path: string, schema: Schema) {
    const found: z.infer<Schema>[] = [];
    for (let page = 1, pages = 1; page <= pages && page <= mostPages; page++) {
      const whole = await requestPage(settings, patience, { permission, path: `${path}?page=${page}&per_page=100` });
      pages = whole.info?.total_pages ?? 1;
      found.push(...parse(z.array(schema), whole.result));
    }
    return found;
  }

  return {
    queues: () => allPages("queues", `${account}/queues`, Queue),
    makeQueue: (name: string) => ask("queues", "POST", `${account}/queues`, Anything, { queue_name: name }),
    deleteQueue: (id: string) => ask("queues", "DELETE", `${account}/queues/${encodeURIComponent(id)}`, Anything),
    deleteConsumer: (queueId: string, id: string) =>
      ask(
        "queues",
        "DELETE",
        `${account}/queues/${encodeURIComponent(queueId)}/consumers/${encodeURIComponent(id)}`,
        Anything,
      ),
    buckets: async () =>
      (await ask("r2", "GET", `${account}/r2/buckets?per_page=1000`, Buckets)).buckets.map(({ name }) => name),
    makeBucket: (name: string) => ask("r2", "POST", `${account}/r2/buckets`, Anything, { name }),
    deleteBucket: (name: string) => ask("r2", "DELETE", `${account}/r2/buckets/${encodeURIComponent(name)}`, Anything),
    /** The account's part of workers.dev; undefined where it has none. */
    async subdomain() {
      const answer = await orAbsent(ask("workers", "GET", `${account}/workers/subdomain`, Subdomain));
      return answer?.subdomain ?? undefined;
    },
    /** Classes of objects of a Worker; undefined where there is no Worker of that name. */
    async classesOf(worker: string) {
      const found = await orAbsent(ask("workers", "GET", `${script(worker)}/settings`, Settings));
      return found?.bindings.flatMap(({ class_name }) => class_name ?? []);
    },
    /** Names of its secrets; Cloudflare shows no values. */
    secrets: async (worker: string) =>
      (await ask("workers", "GET", `${script(worker)}/secrets`, z.array(Secret))).map(({ name }) => name),
    putSecret: (worker: string, name: string, text: string) =>
      ask("workers", "PUT", `${script(worker)}/secrets`, Anything, { name, text, type: "secret_text" }),
    deleteSecret: (worker: string, name: string) =>
      ask("workers", "DELETE", `${script(worker)}/secrets/${encodeURIComponent(name)}`, Anything),
    crons: async (worker: string) =>
      (await ask("workers", "GET", `${script(worker)}/schedules`, Schedules)).schedules.map(({ cron }) => cron),
    /** Ids of the versions that were deployed whole, the current one first. */
    async deployedVersions(worker: string) {
      const answer = await orAbsent(ask("workers", "GET", `${script(worker)}/deployments`, Deployments));
      const whole = (answer?.deployments ?? []).map(({ versions }) => versions.find((one) => one.percentage === 100));
      return whole.flatMap((version) => version?.version_id ?? []);
    },
    /** The tag that a version was uploaded with. */
    async tagOf(worker: string, version: string) {
      const found = await ask("workers", "GET", `${script(worker)}/versions/${encodeURIComponent(version)}`, Version);
      return found.annotations?.["workers/tag"];
    },
    deployVersion: (worker: string, version: string, why: string) =>
      ask("workers", "POST", `${script(worker)}/deployments`, Anything, {
        strategy: "percentage",
        versions: [{ version_id: version, percentage: 100 }],
        annotations: { "workers/message": why },
      }),
    containerApplications: () => ask("containers", "GET", `${account}/containers/applications`, z.array(Application)),
    deleteContainerApplication: (id: string) =>
      orAbsent(ask("containers", "DELETE", `${account}/containers/applications/${encodeURIComponent(id)}`, Anything)),
    deleteWorker: (worker: string) => orAbsent(ask("workers", "DELETE", `${script(worker)}?force=true`, Anything)),
  };
}

const mostPages = 50;

/** The only account that the token is for, or the one that was named. Throws DeployError. */
export async function chooseAccount(
  settings: Omit<CloudflareSettings, "accountId"> & { accountId: string | undefined },
  patience: CloudflarePatience = usualPatience,
): Promise<string> {
  const asked = { permission: "workers", method: "GET", path: "/user/tokens/verify", body: undefined } as const;
  const { status } = await request({ ...settings, accountId: "" }, patience, asked, z.object({ status: z.string() }));
  if (status !== "active") throw new DeployError(`CLOUDFLARE_API_TOKEN is ${status}`, newToken);
  if (settings.accountId !== undefined) return settings.accountId;
  const accounts = await request(
    { ...settings, accountId: "" },
    patience,
    { ...asked, path: "/accounts" },
    z.array(Account),
  );
  const [only, another] = accounts;
  if (only !== undefined && another === undefined) return only.id;
  throw new DeployError(
    only === undefined ? "CLOUDFLARE_API_TOKEN is for no account" : "CLOUDFLARE_API_TOKEN is for several accounts",
    "set CLOUDFLARE_ACCOUNT_ID to the one that is meant; it stands in the address of Cloudflare's dashboard",
  );
}

const newToken =
  "make another in Cloudflare's dashboard, My Profile, API Tokens, with what npm run deploy -- --help lists, and set it";

type Method = "GET" | "POST" | "PUT" | "DELETE";

interface Asked {
  permission: Permission;
  method: Method;
  path: string;
  body: unknown;
}

async function request<Schema extends z.ZodType>(
  settings: CloudflareSettings,
  patience: CloudflarePatience,
  asked: Asked,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const body = await answerTo(settings, patience, asked);
  return parse(schema, (body as { result?: unknown } | undefined)?.result);
}

async function requestPage(
  settings: CloudflareSettings,
  patience: CloudflarePatience,
  asked: Pick<Asked, "permission" | "path">,
): Promise<{ result: unknown; info: z.infer<typeof Page> }> {
  const body = await answerTo(settings, patience, { ...asked, method: "GET", body: undefined });
  const { result, result_info } = (body ?? {}) as { result?: unknown; result_info?: unknown };
  return { result, info: Page.catch(undefined).parse(result_info) };
}

function parse<Schema extends z.ZodType>(schema: Schema, result: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(result);
  if (parsed.success) return parsed.data;
  throw new DeployError(
    "an answer of Cloudflare's API is not as documented",
    "look for a newer version of this project; until then the steps by hand are in docs/deploy.md",
  );
}

/** The body of an answer that is well. What only reads is asked again where the answer says nothing. */
async function answerTo(settings: CloudflareSettings, patience: CloudflarePatience, asked: Asked): Promise<unknown> {
  const tries = asked.method === "GET" ? patience.reads : 1;
  for (let tried = 1; ; tried++) {
    const response = await send(settings, patience, asked);
    const isLost = response === undefined || response.status >= 500 || response.status === 429;
    if (isLost && tried < tries) {
      await delay(patience.waitMs * 2 ** (tried - 1));
      continue;
    }
    if (response === undefined) throw noAnswer("Cloudflare's", new URL(settings.apiUrl).host);
    const body: unknown = await response.json().catch(() => undefined);
    if (response.ok) return body;
    throw refusal(response.status, body, settings, asked);
  }
}

async function send(
  { apiUrl, token }: CloudflareSettings,
  { requestMs }: CloudflarePatience,
  { method, path, body }: Asked,
): Promise<Response | undefined> {
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  // A redirect would take the token with it.
  const init = { method, headers, ...sent, redirect: "error", signal: AbortSignal.timeout(requestMs) } as const;
  return fetch(apiUrl + path, init).catch(() => undefined);
}

function refusal(status: number, body: unknown, { token }: CloudflareSettings, asked: Asked): DeployError {
  const { errors } = Refusal.catch({ errors: [] }).parse(body);
  const [first] = errors;
  // Whatever Cloudflare repeats of what it was sent.
  const sent = SentSecret.safeParse(asked.body);
  const secrets = sent.success ? [token, sent.data.text] : [token];
  const said = errors.map(({ code, message }) => withoutSecrets(`${message} [code: ${code}]`, secrets).slice(0, 300));
  const words = said.length === 0 ? "" : `: ${said.join("; ")}`;
  const known = first === undefined ? undefined : mends[first.code];
  if (known !== undefined) return new DeployError(`Cloudflare refuses${words}`, known, { status });
  if (status === 401 || first?.code === 1000 || first?.code === 6003) {
    return new DeployError(`Cloudflare does not know CLOUDFLARE_API_TOKEN${words}`, newToken, { status });
  }
  if (status === 403) {
    const permission = permissions[asked.permission];
    return new DeployError(
      `CLOUDFLARE_API_TOKEN lacks a permission${words}`,
      `edit the token in Cloudflare's dashboard, My Profile, API Tokens, and add "${permission}"`,
      { status },
    );
  }
  const mend =
    status === 429
      ? "wait five minutes, and run the same command again"
      : "run the same command again; https://www.cloudflarestatus.com says whether something is wrong there";
  return new DeployError(`Cloudflare answered ${status} to ${asked.method} ${asked.path}${words}`, mend, { status });
}

async function orAbsent<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof DeployError && error.status === 404) return undefined;
    throw error;
  }
}
