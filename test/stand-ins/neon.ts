/**
 * Neon's API as it is documented (https://neon.com/docs/reference/api), as far as projects go: a project is a real database of the
 * embedded PostgreSQL, with an owner who is no superuser.
 */
import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { type Answer, type Asked, serveStandIn, type StandInServer } from "./http.ts";

interface Project {
  id: string;
  name: string;
  region_id: string;
  database: string;
  role: string;
  password: string;
}

export interface NeonProjectsStandIn extends StandInServer {
  apiKey: string;
  projects: Project[];
  /** Connection string of a project's owner. */
  ownerUrl: (project: Project) => string;
  /** Runs SQL as the server's superuser in a project's database. */
  sql: (project: Project, sql: string) => Promise<Record<string, unknown>[]>;
  /** Stops it, and drops what it made. */
  stop: () => Promise<void>;
}

/** A refusal in Neon's form. */
export const neonRefusal = (status: number, message: string): Answer => ({
  status,
  body: { request_id: "r", code: "", message },
});

/** @param superuserUrl connection string of the server */
export async function startNeonProjects(superuserUrl: string): Promise<NeonProjectsStandIn> {
  const apiKey = `napi_${randomBytes(16).toString("hex")}`;
  const projects: Project[] = [];
  const looks = new Map<string, number>();

  const ownerUrl = ({ database, role, password }: Project) => {
    const url = new URL(superuserUrl);
    Object.assign(url, { username: role, password, pathname: `/${database}` });
    return url.href;
  };
  async function sql(project: Pick<Project, "database">, text: string): Promise<Record<string, unknown>[]> {
    const url = new URL(superuserUrl);
    url.pathname = `/${project.database}`;
    const client = new Client({ connectionString: url.href });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(text)).rows;
    } finally {
      await client.end();
    }
  }
  const onServer = (text: string) => sql({ database: "postgres" }, text);

  async function make(body: string): Promise<Answer> {
    const { project } = JSON.parse(body) as { project: { name: string; region_id: string } };
    if (!/^aws-|^azure-/.test(project.region_id)) return neonRefusal(400, "unknown region");
    const id = `quiet-hall-${randomBytes(4).toString("hex")}`;
    const made = {
      id,
      ...project,
      database: `tle_test_${randomBytes(6).toString("hex")}`,
      role: `owner_${randomBytes(4).toString("hex")}`,
      password: randomBytes(16).toString("hex"),
    };
    // As Neon's own: it may make roles and databases, and is no superuser.
    await onServer(`create role ${made.role} login createrole createdb password '${made.password}'`);
    await onServer(`create database ${made.database} owner ${made.role}`);
    projects.push(made);
    const operations = [{ id: `op-${id}`, project_id: id, action: "create_timeline", status: "running" }];
    return { status: 201, body: { project: describe(made), operations, branch: { id: `br-${id}` } } };
  }

  async function answer({ method, path, query, headers, body }: Asked): Promise<Answer> {
    if (headers.authorization !== `Bearer ${apiKey}`) return neonRefusal(401, "not authorized");
    const [, base, id, kind, place, part] = path.split("/");
    if (base !== "projects") return neonRefusal(404, "this page could not be found");
    if (id === undefined) {
      if (method === "POST") return make(body.toString());
      const found = projects.filter(({ name }) => name.includes(query.get("search") ?? ""));
      return { status: 200, body: { projects: found.map(describe), pagination: { cursor: "" } } };
    }
    const project = projects.find((one) => one.id === id);
    if (project === undefined) return neonRefusal(404, "project not found");
    switch (`${method} ${kind ?? ""}${part === undefined ? "" : `/${part}`}`) {
      case "GET ":
        return { status: 200, body: { project: describe(project) } };
      case "DELETE ":
        await drop(project);
        return { status: 200, body: { project: describe(project) } };
      case "GET branches":
        return { status: 200, body: { branches: [{ id: `br-${id}`, name: "main", default: true }] } };
      case "GET branches/databases":
        return { status: 200, body: { databases: [{ id: 1, name: project.database, owner_name: project.role }] } };
      case "GET connection_uri": {
        const isOurs = query.get("role_name") === project.role && query.get("database_name") === project.database;
        return isOurs ? { status: 200, body: { uri: ownerUrl(project) } } : neonRefusal(404, "role not found");
      }
      case "GET operations": {
        const count = (looks.get(place ?? "") ?? 0) + 1;
        looks.set(place ?? "", count);
        const status = count > 1 ? "finished" : "running";
        return { status: 200, body: { operation: { id: place, project_id: id, action: "create_timeline", status } } };
      }
      default:
        return neonRefusal(404, "this page could not be found");
    }
  }

  async function drop(project: Project): Promise<void> {
    projects.splice(projects.indexOf(project), 1);
    await onServer(`drop database ${project.database} with (force)`);
  }

  const server = await serveStandIn(answer);
  return {
    ...server,
    apiKey,
    projects,
    ownerUrl,
    sql,
    async stop() {
      await server.stop();
      for (const project of projects.slice()) await drop(project);
    },
  };
}

function describe({ id, name, region_id }: Project) {
  return { id, name, region_id, pg_version: 17, history_retention_seconds: 21_600, created_at: "2026-01-01T00:00:00Z" };
}
