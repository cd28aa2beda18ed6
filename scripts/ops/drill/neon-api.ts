/** The part of Neon's API that a drill needs: https://neon.com/docs/reference/api. Each answer is parsed where it comes in. */
import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod";
import { CopyError } from "./copy-place.ts";

export interface NeonSettings {
  /** Without a slash at its end. */
  apiUrl: string;
  apiKey: string;
  projectId: string;
}

export interface NeonPatience {
  /** How long a request that comes too soon (423, 429) is asked again. */
  lockedMs: number;
  /** How long operations may take. */
  operationsMs: number;
  /** Between two looks at an operation. */
  pollMs: number;
}

export const usualPatience: NeonPatience = { lockedMs: 120_000, operationsMs: 600_000, pollMs: 1_000 };
const requestMs = 30_000;

/** What Neon refused. Never holds the key. */
export class NeonError extends CopyError {
  override name = "NeonError";
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const Operation = z.object({ id: z.string(), action: z.string(), status: z.string() });
type Operation = z.infer<typeof Operation>;
const Branch = z.object({ id: z.string(), name: z.string() });
type Branch = z.infer<typeof Branch>;
const Endpoint = z.object({ id: z.string(), host: z.string(), branch_id: z.string() });
type Endpoint = z.infer<typeof Endpoint>;
const Project = z.object({ history_retention_seconds: z.number(), created_at: z.iso.datetime({ offset: true }) });
type Project = z.infer<typeof Project>;

const Projects = z.object({ project: Project });
const Endpoints = z.object({ endpoints: z.array(Endpoint) });
const Branches = z.object({ branches: z.array(Branch) });
const Made = z.object({ branch: Branch, endpoints: z.array(Endpoint).default([]), operations: z.array(Operation) });
const Deleted = z.object({ operations: z.array(Operation).default([]) });
const OneOperation = z.object({ operation: Operation });
const ConnectionUri = z.object({ uri: z.string() });
const Refusal = z.object({ message: z.string().default(""), code: z.string().default("") });

export interface NeonApi {
  project: () => Promise<Project>;
  endpoints: () => Promise<Endpoint[]>;
  /** Branches of exactly this name. */
  branchesNamed: (name: string) => Promise<Branch[]>;
  /** Makes a branch with a compute; `at` is an ISO time, undefined for now. */
  makeBranch: (branch: { name: string; parentId: string; at: string | undefined }) => Promise<z.infer<typeof Made>>;
  /** False if there is no such branch any more. */
  deleteBranch: (branchId: string) => Promise<Operation[] | false>;
  connectionUri: (place: { branchId: string; database: string; role: string }) => Promise<string>;
  /** Resolves when all have ended well. Throws NeonError where one does not, and the signal's reason. */
  finish: (operations: Operation[], signal?: AbortSignal) => Promise<void>;
}

/** A client for one project. Its methods throw NeonError, with words that hold neither the key nor a password. */
export function neonApi(settings: NeonSettings, patience: NeonPatience = usualPatience): NeonApi {
  const path = (rest: string) => `/projects/${encodeURIComponent(settings.projectId)}${rest}`;
  const ask = <Schema extends z.ZodType>(method: Method, rest: string, schema: Schema, body?: unknown) =>
    neonRequest(settings, patience, { method, path: path(rest), body }, schema);
  return {
    project: async () => (await ask("GET", "", Projects)).project,
    endpoints: async () => (await ask("GET", "/endpoints", Endpoints)).endpoints,
    async branchesNamed(name) {
      const { branches } = await ask("GET", `/branches?search=${encodeURIComponent(name)}`, Branches);
      return branches.filter((branch) => branch.name === name);
    },
    makeBranch({ name, parentId, at }) {
      const branch = { name, parent_id: parentId, ...(at === undefined ? {} : { parent_timestamp: at }) };
      return ask("POST", "/branches", Made, { branch, endpoints: [{ type: "read_write" }] });
    },
    async deleteBranch(branchId) {
      try {
        return (await ask("DELETE", `/branches/${encodeURIComponent(branchId)}`, Deleted)).operations;
      } catch (error) {
        if (error instanceof NeonError && error.status === 404) return false;
        throw error;
      }
    },
    async connectionUri({ branchId, database, role }) {
      const query = new URLSearchParams({ branch_id: branchId, database_name: database, role_name: role });
      return (await ask("GET", `/connection_uri?${query.toString()}`, ConnectionUri)).uri;
    },
    async finish(operations, signal) {
      const deadline = Date.now() + patience.operationsMs;
      const isOver = ({ status }: Operation) => status === "finished" || status === "skipped";
      for (let operation of operations) {
        while (!isOver(operation)) {
          // A failed one is tried again by Neon; only a cancelled one is over.
          const late = Date.now() > deadline;
          if (late || operation.status === "cancelled") throw unfinished(operation, late ? patience.operationsMs : 0);
          await delay(patience.pollMs, undefined, signal ? { signal } : {}).catch(() => signal?.throwIfAborted());
          ({ operation } = await ask("GET", `/operations/${encodeURIComponent(operation.id)}`, OneOperation));
        }
      }
    },
  };
}

function unfinished({ action, status }: Operation, waitedMs: number): NeonError {
  const since = waitedMs > 0 ? ` after ${waitedMs / 1000} s` : "";
  return new NeonError(0, `Neon's operation ${action} is ${JSON.stringify(status)}${since}, and not finished`);
}

type Method = "GET" | "POST" | "DELETE";

interface Request {
  method: Method;
  path: string;
  body: unknown;
}

/** One request to Neon, parsed. Throws NeonError. */
export async function neonRequest<Schema extends z.ZodType>(
  settings: NeonSettings,
  { lockedMs, pollMs }: NeonPatience,
  asked: Request,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const deadline = Date.now() + lockedMs;
  let response = await send(settings, asked);
  // Neon has done nothing yet where it says that the project is busy, or that there were too many requests.
  for (
    let waitMs = pollMs;
    isTooSoon(response) && Date.now() + waitMs < deadline;
    waitMs = Math.min(waitMs * 2, 10_000)
  ) {
    await delay(waitMs);
    response = await send(settings, asked);
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw refusal(response.status, body, settings);
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  // Not the answer itself: it can hold a connection string.
  throw new NeonError(response.status, `Neon's answer to ${asked.method} is not as documented`);
}

function isTooSoon({ status }: Response): boolean {
  return status === 423 || status === 429;
}

async function send({ apiUrl, apiKey }: NeonSettings, { method, path, body }: Request): Promise<Response> {
  const headers = { Authorization: `Bearer ${apiKey}`, Accept: "application/json", "Content-Type": "application/json" };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  try {
    // A redirect would take the key with it.
    const signal = AbortSignal.timeout(requestMs);
    return await fetch(apiUrl + path, { method, headers, ...sent, redirect: "error", signal });
  } catch {
    throw new NeonError(0, `Neon's API at ${new URL(apiUrl).host} does not answer`);
  }
}

function refusal(status: number, body: unknown, { apiKey, projectId }: NeonSettings): NeonError {
  const { message, code } = Refusal.catch({ message: "", code: "" }).parse(body);
  const said = [code, message].filter((text) => text !== "").join(": ");
  // Whatever Neon repeats of what it was sent.
  const words = said === "" ? "" : ` (${said.replaceAll(apiKey, "…").slice(0, 300)})`;
  return new NeonError(status, `${meaning(status, projectId)}${words}`);
}

function meaning(status: number, projectId: string): string {
  switch (status) {
    case 401:
      return "Neon refuses NEON_API_KEY";
    case 403:
      return "NEON_API_KEY may not do that at Neon";
    case 404:
      return `Neon does not know that, in project ${projectId} of NEON_PROJECT_ID`;
    case 423:
      return "Neon's project is busy with another operation, and stays so";
    default:
      return `Neon answered ${status}`;
  }
}
