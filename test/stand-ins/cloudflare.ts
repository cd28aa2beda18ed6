/**
 * Cloudflare's API as it is documented (https://developers.cloudflare.com/api), as far as `npm run deploy` and wrangler ask it: one
 * account with its Workers, versions, secrets, queues and buckets. What is deployed is handed on, to be run.
 */
import { randomBytes, randomUUID } from "node:crypto";
import { type Answer, type Asked, serveStandIn, type StandInServer } from "./http.ts";

/** What was uploaded as one version of a Worker. */
export interface WorkerVersion {
  id: string;
  annotations: Record<string, string>;
  /** The name of the module that it starts with. */
  main: string;
  modules: Map<string, Buffer>;
  vars: Record<string, string>;
  secrets: Record<string, string>;
  /** Classes of its objects. */
  classes: string[];
  /** The migration of objects that it brought. */
  migration: string | undefined;
}

interface Worker {
  versions: WorkerVersion[];
  deployments: { id: string; version: string }[];
  schedules: { cron: string }[];
  migrationTag: string | undefined;
}

interface ContainerApplication {
  id: string;
  name: string;
  max_instances: number;
  configuration: { image: string };
  durable_objects: { namespace_id: string };
}

interface QueueState {
  queue_id: string;
  queue_name: string;
  consumers: { consumer_id: string; script: string; dead_letter_queue?: string }[];
}

export interface CloudflareStandIn extends StandInServer {
  token: string;
  accountId: string;
  queues: QueueState[];
  buckets: Set<string>;
  workers: Map<string, Worker>;
  /** Applications of containers. */
  applications: ContainerApplication[];
  /** What the token may not do: the start of a path below the account. */
  forbidden: Set<string>;
  /** The account's part of workers.dev; undefined where it has none. */
  account: { subdomain: string | undefined; tokenStatus: string; others: number };
}

export interface CloudflareOptions {
  /** Runs a version in place of what ran; resolves when it takes requests. */
  run: (worker: string, version: WorkerVersion) => Promise<void>;
}

const well = (result: unknown, info?: object): Answer => ({
  status: 200,
  body: { success: true, errors: [], messages: [], result, ...(info ? { result_info: info } : {}) },
});

/** A refusal in Cloudflare's form. */
export const cloudflareRefusal = (status: number, code: number, message: string): Answer => ({
  status,
  body: { success: false, errors: [{ code, message }], messages: [], result: null },
});

/** Starts it with an account that has nothing. */
export async function startCloudflare({ run }: CloudflareOptions): Promise<CloudflareStandIn> {
  const [token, accountId] = [randomBytes(20).toString("hex"), randomBytes(16).toString("hex")];
  const queues: QueueState[] = [];
  const buckets = new Set<string>();
  const workers = new Map<string, Worker>();
  const applications: ContainerApplication[] = [];
  const forbidden = new Set<string>();
  const account = { subdomain: "quiet-hall" as string | undefined, tokenStatus: "active", others: 0 };
  const assets = new Map<string, string[]>();

  async function answer(asked: Asked): Promise<Answer> {
    const isUpload = asked.path === `/accounts/${accountId}/workers/assets/upload`;
    if (!isUpload && asked.headers.authorization !== `Bearer ${token}`) {
      return cloudflareRefusal(401, 1000, "Invalid API Token");
    }
    if (asked.path === "/user/tokens/verify") return well({ id: "t", status: account.tokenStatus });
    if (asked.path === "/accounts") {
      const more = Array.from({ length: account.others }, (_, index) => ({ id: `other-${index}`, name: "Other" }));
      return well([{ id: accountId, name: "Ours" }, ...more]);
    }
    if (asked.path === "/user" || asked.path === "/memberships") return cloudflareRefusal(403, 9109, "Unauthorized");
    const inAccount = asked.path.split(`/accounts/${accountId}/`)[1];
    if (inAccount === undefined) return cloudflareRefusal(404, 7003, "Could not route to that path");
    if ([...forbidden].some((start) => inAccount.startsWith(start))) {
      return cloudflareRefusal(403, 10000, "Authentication error");
    }
    const [first, second, name = "", kind = "", rest = ""] = inAccount.split("/").map(decodeURIComponent);
    if (first === "queues") return answerQueues(asked, [second, name, kind]);
    if (first === "r2") return answerBuckets(asked, name);
    if (first === "containers") return answerContainers(asked, second, name);
    if (first === "workers" && second === "subdomain") {
      return account.subdomain === undefined
        ? cloudflareRefusal(404, 10007, "There is no subdomain for this account")
        : well({ subdomain: account.subdomain });
    }
    if (isUpload) return well({ jwt: jwt() });
    if (first === "workers" && second === "workers") {
      return workers.has(name)
        ? well({ id: name, name, subdomain: { enabled: true, previews_enabled: false } })
        : cloudflareRefusal(404, 10007, "This Worker does not exist on your account.");
    }
    if (first === "workers" && second === "services") return answerService(name);
    if (first === "workers" && second === "scripts") return answerScript(asked, name, kind, rest);
    return cloudflareRefusal(404, 7003, "Could not route to that path");
  }

  function answerQueues({ method, body, query }: Asked, [id, part, consumerId]: (string | undefined)[]): Answer {
    const queue = queues.find((one) => one.queue_id === id);
    if (id === undefined && method === "GET") {
      const wanted = query.getAll("name");
      const found = queues.filter(({ queue_name }) => wanted.length === 0 || wanted.includes(queue_name));
      return well(found, { page: 1, per_page: 100, count: found.length, total_count: found.length, total_pages: 1 });
    }
    if (id === undefined) {
      const { queue_name } = JSON.parse(body.toString()) as { queue_name: string };
      if (queues.some((one) => one.queue_name === queue_name)) {
        return cloudflareRefusal(409, 11009, `Queue name '${queue_name}' is already taken`);
      }
      const made = { queue_id: randomBytes(16).toString("hex"), queue_name, consumers: [] };
      queues.push(made);
      return well(made);
    }
    if (queue === undefined) return cloudflareRefusal(404, 11000, "queue not found");
    if (part === undefined || part === "") {
      if (method !== "DELETE") return well(queue);
      queues.splice(queues.indexOf(queue), 1);
      return well(null);
    }
    if (method === "GET") return well(queue.consumers);
    if (method === "DELETE") {
      queue.consumers = queue.consumers.filter(({ consumer_id }) => consumer_id !== consumerId);
      return well(null);
    }
    const { script_name, dead_letter_queue } = JSON.parse(body.toString()) as {
      script_name: string;
      dead_letter_queue?: string;
    };
    const consumer = {
      consumer_id: consumerId || randomBytes(16).toString("hex"),
      type: "worker",
      script: script_name,
      ...(dead_letter_queue ? { dead_letter_queue } : {}),
    };
    queue.consumers = [consumer];
    return well(consumer);
  }

  function answerContainers({ method, body }: Asked, part: string | undefined, id: string): Answer {
    if (part === "me")
      return well({ external_account_id: accountId, legacy_identity: "", capabilities: [], limits: {} });
    if (part !== "applications") return cloudflareRefusal(404, 7003, "Could not route to that path");
    const found = applications.find((one) => one.id === id);
    if (id === "" && method === "GET") return well(applications);
    if (id === "") {
      const made = { ...(JSON.parse(body.toString()) as ContainerApplication), id: randomUUID() };
      applications.push(made);
      return well(made);
    }
    if (found === undefined) return cloudflareRefusal(404, 1000, "APPLICATION_NOT_FOUND");
    if (method === "DELETE") applications.splice(applications.indexOf(found), 1);
    else if (method === "PATCH") Object.assign(found, JSON.parse(body.toString()));
    return well(found);
  }

  function answerBuckets({ method, body }: Asked, name: string): Answer {
    if (method === "GET") return well({ buckets: Array.from(buckets, (one) => ({ name: one })) });
    if (method === "DELETE") return buckets.delete(name) ? well({}) : cloudflareRefusal(404, 10006, "no such bucket");
    const made = (JSON.parse(body.toString()) as { name: string }).name;
    if (buckets.has(made)) return cloudflareRefusal(409, 10004, "The bucket you tried to create already exists");
    buckets.add(made);
    return well({ name: made });
  }

  function answerService(name: string): Answer {
    const worker = workers.get(name);
    if (worker === undefined) return cloudflareRefusal(404, 10090, "This service does not exist on your account.");
    const script = {
      id: name,
      tag: name,
      tags: [],
      last_deployed_from: "wrangler",
      migration_tag: worker.migrationTag,
    };
    return well({ id: name, default_environment: { environment: "production", script } });
  }

  async function answerScript(asked: Asked, name: string, kind: string, rest: string): Promise<Answer> {
    const { method, body } = asked;
    if (kind === "assets-upload-session") {
      const { manifest } = JSON.parse(body.toString()) as { manifest: Record<string, { hash: string }> };
      assets.set(name, Object.keys(manifest));
      return well({ jwt: jwt(), buckets: [] });
    }
    const worker = workers.get(name);
    if (name === "" && method === "GET") {
      return well(Array.from(workers, ([id, { migrationTag }]) => ({ id, migration_tag: migrationTag })));
    }
    if (method === "PUT" && kind === "") return put(name, await versionIn(asked, current(name)));
    if (worker === undefined) return cloudflareRefusal(404, 10007, "This Worker does not exist on your account.");
    switch (`${method} ${kind}`) {
      case "GET ":
        return well({ id: name });
      case "DELETE ":
        workers.delete(name);
        return well(null);
      case "GET settings":
        return well({ bindings: bindingsOf(current(name)) });
      case "GET secrets":
        return well(Object.keys(current(name)?.secrets ?? {}).map((one) => ({ name: one, type: "secret_text" })));
      case "PUT secrets": {
        const { name: secret, text } = JSON.parse(body.toString()) as { name: string; text: string };
        const before = current(name);
        if (before === undefined || before !== worker.versions[0]) {
          return cloudflareRefusal(400, 10220, "Secret edit failed: the latest version is not deployed");
        }
        // A secret that is put makes a version of its own, and deploys it.
        await put(name, { ...before, id: randomUUID(), secrets: { ...before.secrets, [secret]: text } });
        return well({ name: secret, type: "secret_text" });
      }
      case "DELETE secrets": {
        const before = current(name);
        if (before?.secrets[rest] === undefined) return cloudflareRefusal(404, 10056, "Secret not found");
        const { [rest]: _gone, ...secrets } = before.secrets;
        await put(name, { ...before, id: randomUUID(), secrets });
        return well(null);
      }
      case "GET deployments":
        return well({
          deployments: worker.deployments.map(({ id, version }) => ({
            id,
            source: "wrangler",
            strategy: "percentage",
            created_on: new Date().toISOString(),
            versions: [{ version_id: version, percentage: 100 }],
          })),
        });
      case "POST deployments": {
        const { versions } = JSON.parse(body.toString()) as { versions: { version_id: string }[] };
        const version = worker.versions.find(({ id }) => id === versions[0]?.version_id);
        if (version === undefined) return cloudflareRefusal(404, 10146, "This version does not exist");
        await deployed(name, worker, version);
        return well({ id: worker.deployments[0]?.id });
      }
      case "POST versions": {
        const version = await versionIn(asked, current(name));
        worker.versions.unshift(version);
        return well({ id: version.id, resources: { script: { etag: version.id } }, startup_time_ms: 1 });
      }
      case "GET versions": {
        if (rest === "") return well({ items: worker.versions.map(describe) });
        const version = worker.versions.find(({ id }) => id === rest);
        return version === undefined
          ? cloudflareRefusal(404, 10146, "This version does not exist")
          : well(describe(version));
      }
      case "GET subdomain":
      case "POST subdomain":
        return well({ enabled: true, previews_enabled: false });
      case "GET schedules":
        return well({ schedules: worker.schedules });
      case "PUT schedules":
        worker.schedules = JSON.parse(body.toString()) as { cron: string }[];
        return well({ schedules: worker.schedules });
      case "PATCH script-settings":
      case "GET script-settings":
        return well({ tags: [] });
      default:
        return cloudflareRefusal(404, 7003, "Could not route to that path");
    }
  }

  const current = (name: string) => {
    const worker = workers.get(name);
    return worker?.versions.find(({ id }) => id === worker.deployments[0]?.version);
  };

  async function put(name: string, version: WorkerVersion): Promise<Answer> {
    const worker = workers.get(name) ?? { versions: [], deployments: [], schedules: [], migrationTag: undefined };
    workers.set(name, worker);
    worker.versions.unshift(version);
    await deployed(name, worker, version);
    return well({
      id: name,
      tag: name,
      etag: version.id,
      deployment_id: version.id.replaceAll("-", ""),
      startup_time_ms: 1,
    });
  }

  async function deployed(name: string, worker: Worker, version: WorkerVersion): Promise<void> {
    await run(name, version);
    worker.migrationTag = version.migration ?? worker.migrationTag;
    worker.deployments.unshift({ id: randomUUID(), version: version.id });
  }

  async function versionIn({ body, headers }: Asked, before: WorkerVersion | undefined): Promise<WorkerVersion> {
    const form = await new Response(new Uint8Array(body), {
      headers: { "Content-Type": headers["content-type"] ?? "" },
    }).formData();
    const metadata = JSON.parse(await textOf(form.get("metadata"))) as {
      main_module: string;
      bindings: { type: string; name: string; text?: string; class_name?: string }[];
      migrations?: { new_tag?: string };
      annotations?: Record<string, string>;
    };
    const modules = new Map<string, Buffer>();
    for (const [name, value] of form) {
      if (name === "metadata" || typeof value === "string") continue;
      modules.set(name, Buffer.from(await value.arrayBuffer()));
    }
    const texts = (type: string) =>
      Object.fromEntries(metadata.bindings.flatMap((one) => (one.type === type ? [[one.name, one.text ?? ""]] : [])));
    return {
      id: randomUUID(),
      annotations: metadata.annotations ?? {},
      main: metadata.main_module,
      modules,
      vars: texts("plain_text"),
      // keep_bindings: what is not named stays.
      secrets: { ...before?.secrets, ...texts("secret_text") },
      classes: metadata.bindings.flatMap(({ class_name }) => class_name ?? []),
      migration: metadata.migrations?.new_tag,
    };
  }

  const server = await serveStandIn(answer);
  return { ...server, token, accountId, queues, buckets, workers, applications, forbidden, account };
}

function describe(version: WorkerVersion) {
  const { id, annotations } = version;
  const metadata = { source: "wrangler", created_on: new Date().toISOString() };
  return { id, number: 1, metadata, annotations, resources: { bindings: bindingsOf(version) } };
}

function bindingsOf(version: WorkerVersion | undefined) {
  return (version?.classes ?? []).map((class_name) => ({
    type: "durable_object_namespace",
    name: class_name,
    class_name,
    namespace_id: `namespace-of-${class_name}`,
  }));
}

async function textOf(value: unknown): Promise<string> {
  return typeof value === "string" ? value : (value as Blob).text();
}

/** wrangler reads claims in it. */
function jwt(): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "none" })}.${part({ exp: 4_000_000_000 })}.x`;
}
