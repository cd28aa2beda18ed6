/**
 * Neon's API as it is documented, before the embedded PostgreSQL: a branch is a real database, made from the one that is
 * copied as it was at some time. https://neon.com/docs/reference/api
 */
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { Client } from "pg";
import type { TestDatabase } from "./database.ts";

export interface NeonStandIn {
  url: string;
  apiKey: string;
  projectId: string;
  /** Names of the branches that are there. */
  branches: () => string[];
  /** Requests, as method and path below the project. */
  asked: string[];
  /** Remembers the database as it is now: branches as of a later time are made from it. Resolves with the time. */
  remember: () => Promise<number>;
  /** What goes wrong from now on. */
  faults: NeonFaults;
  /** Forgets the faults and what was asked, and drops the branches. */
  reset: () => Promise<void>;
  stop: () => Promise<void>;
}

export interface NeonFaults {
  /** So many requests for a branch are answered 423. */
  locked?: number;
  /** Operations of a new branch stay like that. */
  operations?: "running" | "failed" | "cancelled";
  /** A deletion is refused. */
  undeletable?: boolean;
  /** The answer to the making of a branch is lost, though the branch is made. */
  lostAnswer?: boolean;
  historySeconds?: number;
  /** Run on the copy when it is made. */
  sql?: string;
}

interface Branch {
  id: string;
  name: string;
  database: string;
}

class Refused extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Starts it for one database. */
export async function startNeonApi(database: TestDatabase): Promise<NeonStandIn> {
  const [apiKey, projectId] = [`napi_${randomBytes(16).toString("hex")}`, "quiet-hall-60879203"];
  const branches = new Map<string, Branch>();
  const memories: { atMs: number; database: string }[] = [];
  const looks = new Map<string, number>();
  const asked: string[] = [];
  const faults: NeonFaults = {};
  const host = new URL(database.ownerUrl).hostname;

  const operation = (id: string, status: string) => ({ id, project_id: projectId, action: "start_compute", status });
  const endpointOf = (branchId: string) => ({ id: `ep-${branchId}`, host, branch_id: branchId, type: "read_write" });

  async function makeBranch(body: string) {
    if ((faults.locked ?? 0) > 0) {
      faults.locked = (faults.locked ?? 0) - 1;
      throw new Refused(
        423,
        "project already has running conflicting operations, scheduling of new ones is prohibited",
      );
    }
    const { branch, endpoints } = JSON.parse(body) as {
      branch: { name: string; parent_id: string; parent_timestamp?: string };
      endpoints: { type: string }[];
    };
    if (branch.parent_id !== "br-main" || endpoints[0]?.type !== "read_write") throw new Refused(400, "bad request");
    const atMs = branch.parent_timestamp === undefined ? Date.now() : Date.parse(branch.parent_timestamp);
    const source = memories.findLast((memory) => memory.atMs <= atMs);
    if (source === undefined) throw new Refused(400, "nothing is remembered of that time");
    const made = { id: `br-${randomBytes(4).toString("hex")}`, name: branch.name, database: newName() };
    await onServer(database, `create database ${made.database} template ${source.database}`);
    branches.set(made.id, made);
    if (faults.sql !== undefined) await onCopy(database, made.database, faults.sql);
    return {
      branch: { id: made.id, name: made.name, parent_id: "br-main", current_state: "init" },
      endpoints: [endpointOf(made.id)],
      operations: [operation(`op-${made.id}`, "running")],
    };
  }

  async function deleteBranch(id: string) {
    const branch = branches.get(id);
    if (branch === undefined) throw new Refused(404, "branch not found");
    if (faults.undeletable === true) throw new Refused(500, "internal error");
    await onServer(database, `drop database ${branch.database} with (force)`);
    branches.delete(id);
    return { branch, operations: [operation(`op-delete-${id}`, "running")] };
  }

  function look(id: string) {
    const count = (looks.get(id) ?? 0) + 1;
    looks.set(id, count);
    const stays = id.startsWith("op-delete-") ? undefined : faults.operations;
    return { operation: operation(id, stays ?? (count > 1 ? "finished" : "running")) };
  }

  function connectionUri(query: URLSearchParams) {
    const branch = branches.get(query.get("branch_id") ?? "");
    const url = new URL(database.ownerUrl);
    if (branch === undefined || query.get("role_name") !== url.username) throw new Refused(404, "role not found");
    if (query.get("database_name") !== database.name) throw new Refused(404, "database not found");
    url.pathname = `/${branch.database}`;
    return { uri: url.href };
  }

  async function answer(request: IncomingMessage, body: string): Promise<unknown> {
    const url = new URL(request.url ?? "", "http://neon");
    if (request.headers.authorization !== `Bearer ${apiKey}`) throw new Refused(401, "not authorized");
    const [, base, id, kind, place] = url.pathname.split("/");
    if (base !== "projects" || id !== projectId) throw new Refused(404, `project ${id} not found`);
    const route = `${request.method} ${kind ?? ""}${place === undefined ? "" : "/"}`;
    asked.push(route);
    const all = [{ id: "br-main", name: "main" }, ...branches.values()];
    switch (route) {
      case "GET ": {
        const project = {
          id,
          history_retention_seconds: faults.historySeconds ?? 21_600,
          created_at: "2026-01-01T00:00:00Z",
        };
        return { project };
      }
      case "GET endpoints":
        return { endpoints: all.map((branch) => endpointOf(branch.id)) };
      case "GET branches":
        return { branches: all.filter(({ name }) => name.includes(url.searchParams.get("search") ?? "")) };
      case "POST branches":
        return makeBranch(body);
      case "DELETE branches/":
        return deleteBranch(place ?? "");
      case "GET operations/":
        return look(place ?? "");
      case "GET connection_uri":
        return connectionUri(url.searchParams);
      default:
        throw new Refused(404, "this page could not be found");
    }
  }

  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      try {
        const said = await answer(request, Buffer.concat(chunks).toString());
        if (request.method === "POST" && faults.lostAnswer === true) return request.socket.destroy();
        response.writeHead(request.method === "POST" ? 201 : 200, { "Content-Type": "application/json" });
        return response.end(JSON.stringify(said));
      } catch (error) {
        const status = error instanceof Refused ? error.status : 500;
        response.writeHead(status, { "Content-Type": "application/json" });
        return response.end(JSON.stringify({ request_id: "r", code: "", message: (error as Error).message }));
      }
    })();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");

  async function reset() {
    for (const key of Object.keys(faults) as (keyof NeonFaults)[]) delete faults[key];
    asked.length = 0;
    for (const branch of branches.values()) await onServer(database, `drop database ${branch.database} with (force)`);
    branches.clear();
  }

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    apiKey,
    projectId,
    branches: () => [...branches.values()].map(({ name }) => name),
    asked,
    async remember() {
      const name = newName();
      // A template may have no connections; where there is one, those of the Worker come back by themselves.
      await database.duringOutage(() => onServer(database, `create database ${name} template ${database.name}`));
      const atMs = Date.now();
      memories.push({ atMs, database: name });
      return atMs;
    },
    faults,
    reset,
    async stop() {
      await reset();
      for (const memory of memories) await onServer(database, `drop database ${memory.database} with (force)`);
      server.closeAllConnections();
      server.close();
    },
  };
}

function newName(): string {
  return `tle_test_${randomBytes(6).toString("hex")}`;
}

async function onCopy({ ownerUrl }: TestDatabase, name: string, sql: string): Promise<void> {
  const url = new URL(ownerUrl);
  url.pathname = `/${name}`;
  const client = new Client({ connectionString: url.href });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

async function onServer(database: TestDatabase, sql: string): Promise<void> {
  await onCopy(database, "postgres", sql);
}
