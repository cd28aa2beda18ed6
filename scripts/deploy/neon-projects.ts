/** A project at Neon for an environment: https://neon.com/docs/reference/api. */
import * as z from "zod";
import {
  neonApi,
  NeonError,
  type NeonPatience,
  neonRequest,
  type NeonSettings,
  usualPatience,
} from "../ops/drill/neon-api.ts";
import { DeployError } from "./problem.ts";

export interface NeonAccount extends Omit<NeonSettings, "projectId"> {
  /** A project that was named. */
  projectId: string | undefined;
  organisation: string | undefined;
}

const Project = z.object({ id: z.string(), name: z.string() });
const Projects = z.object({ projects: z.array(Project) });
const Operation = z.object({ id: z.string(), action: z.string(), status: z.string() });
const Made = z.object({ project: Project, operations: z.array(Operation).default([]) });
const Branches = z.object({ branches: z.array(z.object({ id: z.string(), default: z.boolean().default(false) })) });
const Databases = z.object({ databases: z.array(z.object({ name: z.string(), owner_name: z.string() })) });

export interface NeonProjects {
  /** The id of the environment's project; undefined where it is not made yet. */
  find: (name: string) => Promise<string | undefined>;
  make: (name: string, region: string) => Promise<string>;
  /** The owner's connection string, not through a pooler. */
  ownerUrl: (projectId: string) => Promise<string>;
  delete: (projectId: string) => Promise<void>;
}

/** Its methods throw DeployError. */
export function neonProjects(account: NeonAccount, patience: NeonPatience = usualPatience): NeonProjects {
  const ask = <Schema extends z.ZodType>(
    method: "GET" | "POST" | "DELETE",
    path: string,
    schema: Schema,
    body?: unknown,
  ) =>
    translated(() =>
      neonRequest({ ...account, projectId: account.projectId ?? "" }, patience, { method, path, body }, schema),
    );
  const place = (id: string) => `/projects/${encodeURIComponent(id)}`;
  const organisation = account.organisation === undefined ? {} : { org_id: account.organisation };

  async function find(name: string) {
    if (account.projectId !== undefined) {
      return (await ask("GET", place(account.projectId), z.object({ project: Project }))).project.id;
    }
    const query = new URLSearchParams({ search: name, limit: "100", ...organisation });
    const { projects } = await ask("GET", `/projects?${query.toString()}`, Projects);
    const same = projects.filter((project) => project.name === name);
    if (same.length > 1) {
      throw new DeployError(
        `Neon has ${same.length} projects called ${name}`,
        "set NEON_PROJECT_ID to the one that is meant, and delete the others if nobody uses them",
      );
    }
    return same[0]?.id;
  }

  async function finish(projectId: string, operations: z.infer<typeof Operation>[]) {
    await translated(() => neonApi({ ...account, projectId }, patience).finish(operations));
  }

  return {
    find,
    async make(name, region) {
      const branch = { name: "main", role_name: "tle_owner", database_name: "tle" };
      const project = { name, region_id: region, pg_version: 17, branch, ...organisation };
      try {
        const made = await ask("POST", "/projects", Made, { project });
        await finish(made.project.id, made.operations);
        return made.project.id;
      } catch (error) {
        // An answer that was lost: the project may be there all the same.
        const found = error instanceof DeployError && error.status === 0 ? await find(name) : undefined;
        if (found === undefined) throw error;
        return found;
      }
    },
    async ownerUrl(projectId) {
      const { branches } = await ask("GET", `${place(projectId)}/branches`, Branches);
      const branch = branches.find((one) => one.default) ?? branches[0];
      if (branch === undefined)
        throw new DeployError("Neon's project has no branch", "make one called main in Neon's console");
      const path = `${place(projectId)}/branches/${encodeURIComponent(branch.id)}/databases`;
      const { databases } = await ask("GET", path, Databases);
      const database = databases.find(({ name }) => name === "tle") ?? databases[0];
      if (database === undefined) {
        throw new DeployError("Neon's project has no database", "make one called tle in Neon's console");
      }
      const asked = { branchId: branch.id, database: database.name, role: database.owner_name };
      return translated(() => neonApi({ ...account, projectId }, patience).connectionUri(asked));
    },
    delete: async (projectId) => void (await ask("DELETE", place(projectId), z.unknown())),
  };
}

/** Neon's refusals, with how to mend them. */
async function translated<T>(use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } catch (error) {
    if (!(error instanceof NeonError)) throw error;
    throw new DeployError(error.message, mendOf(error), { status: error.status, cause: error });
  }
}

function mendOf({ status, message }: NeonError): string {
  if (status === 401) return "make a key in Neon's console, Account settings, API keys, and set NEON_API_KEY";
  if (status === 403)
    return "use a key of a member who may make projects, or set NEON_ORG_ID to the key's organisation";
  if (status === 404)
    return "set NEON_PROJECT_ID to the id in Neon's console, Settings, or unset it: then a project is made";
  if (status === 422 || /limit|quota/i.test(message)) {
    return "delete a project that nobody uses in Neon's console, or take a larger plan";
  }
  if (status === 423) return "wait until what runs in Neon's console is done, and run the same command again";
  return "run the same command again; https://neonstatus.com says whether something is wrong there";
}
