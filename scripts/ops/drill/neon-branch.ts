/** A copy of the database as a branch at Neon: storage is shared, so it takes seconds whatever the size. */
import { databaseHost } from "../../database-url.ts";
import { CopyError, type CopyPlace } from "./copy-place.ts";
import { type NeonApi, NeonError } from "./neon-api.ts";

export interface NeonBranchOptions {
  neon: NeonApi;
  projectId: string;
  /** The owner's connection string of the database that is copied. */
  databaseUrl: string;
  /** A name that no other branch has. */
  name: string;
}

/** The branch hangs below the one whose compute `databaseUrl` names, so that it is surely the same database. */
export function neonBranch({ neon, projectId, databaseUrl, name }: NeonBranchOptions): CopyPlace {
  let branchId: string | undefined;
  let asked = false;
  return {
    kind: "neon",
    name,
    byHand: `delete the branch ${name} of project ${projectId} in Neon's console`,
    async restore(atMs, signal) {
      const at = atMs === undefined ? undefined : new Date(atMs).toISOString();
      if (atMs !== undefined) await refuseForgotten(neon, atMs);
      const parentId = await branchOf(neon, databaseUrl, projectId);
      signal.throwIfAborted();
      asked = true;
      const { branch, operations } = await neon.makeBranch({ name, parentId, at });
      branchId = branch.id;
      await neon.finish(operations, signal);
      const { pathname, username } = new URL(databaseUrl);
      const [database, role] = [decodeURIComponent(pathname.slice(1)), decodeURIComponent(username)];
      return neon.connectionUri({ branchId, database, role });
    },
    keep: async () => `the branch ${name} of project ${projectId} stays, with its compute`,
    async remove() {
      if (!asked) return;
      // An answer that was lost: the branch may be there all the same, and its name is known.
      const ids = branchId === undefined ? (await neon.branchesNamed(name)).map(({ id }) => id) : [branchId];
      for (const id of ids) {
        const operations = await neon.deleteBranch(id);
        if (operations !== false) await neon.finish(operations);
      }
      if ((await neon.branchesNamed(name)).length > 0)
        throw new CopyError("Neon took the deletion, and has the branch still");
    },
  };
}

/** Throws CopyError for a time that Neon keeps no history of. */
async function refuseForgotten(neon: NeonApi, atMs: number): Promise<void> {
  const project = await neon.project();
  const windowMs = Date.now() - project.history_retention_seconds * 1000;
  const oldestMs = Math.max(windowMs, Date.parse(project.created_at));
  if (atMs >= oldestMs) return;
  const oldest = new Date(oldestMs).toISOString();
  throw new CopyError(`Neon's history of this project goes back to ${oldest}: there is no copy as of an earlier time`);
}

async function branchOf(neon: NeonApi, databaseUrl: string, projectId: string): Promise<string> {
  const host = (databaseHost(databaseUrl) ?? "").replace("-pooler.", ".");
  const endpoint = (await neon.endpoints()).find((one) => one.host === host);
  if (endpoint !== undefined) return endpoint.branch_id;
  throw new NeonError(
    0,
    `DATABASE_URL names ${host}, and that is no compute of project ${projectId} of NEON_PROJECT_ID`,
  );
}
