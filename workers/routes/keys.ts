import { Hono } from "hono";
import * as z from "zod";
import type { Principal } from "#shared/protocol/principal.ts";
import type { AppEnv } from "../app-env.ts";
import { requireKey } from "../auth/api-key.ts";
import { isKeyOf, readStreamIds, writeKeyRevoked } from "../database/api-keys.ts";
import { hubOf } from "../hub-stub.ts";
import { Problem } from "../problem.ts";

const KeyId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);
/** So many hubs are told at a time. */
const hubsAtOnce = 100;

/** `/v1/keys`: the API keys of the caller's workspace. */
export const keyRoutes = new Hono<AppEnv>()
  .use(requireKey())
  /**
   * Revokes a key, its own too: 200 `{keyId, sockets}`, how many sockets and event streams it had open. They are closed.
   * 503 where a hub did not answer: the key is revoked, and the same request ends what is left.
   */
  .delete("/:keyId", async (c) => {
    const keyId = KeyId.safeParse(c.req.param("keyId"));
    const key = { workspaceId: c.get("workspaceId"), keyId: keyId.data ?? "" };
    const config = c.get("config");
    if (!keyId.success || !(await isKeyOf(config, key))) throw new Problem("not_found", "No such API key");
    const streamIds = await readStreamIds(config, key.workspaceId);
    // The hubs first: a key that is revoked in the list must not be let in by one of them.
    const principal = { kind: "key", id: key.keyId } as const;
    const told = await revokeAtHubs(c.env, streamIds, principal);
    await writeKeyRevoked(config, key, new Date());
    // Streams that were made meanwhile: with the key itself, for one.
    const known = new Set(streamIds);
    const made = (await readStreamIds(config, key.workspaceId)).filter((streamId) => !known.has(streamId));
    const toldLater = await revokeAtHubs(c.env, made, principal);
    const failed = told.failed + toldLater.failed;
    if (failed > 0) {
      throw new Problem("unavailable", `The key is revoked; ${failed} streams did not answer, ask once more`);
    }
    return c.json({ keyId: key.keyId, sockets: told.sockets + toldLater.sockets });
  });

/** Nothing is asked while nothing is revoked: who revokes tells every hub that may have let the principal in. */
async function revokeAtHubs(
  env: Env,
  streamIds: string[],
  principal: Principal,
): Promise<{ sockets: number; failed: number }> {
  let sockets = 0;
  let failed = 0;
  for (let first = 0; first < streamIds.length; first += hubsAtOnce) {
    const group = streamIds.slice(first, first + hubsAtOnce);
    const answers = await Promise.allSettled(group.map((streamId) => hubOf(env, streamId).revoke(principal)));
    for (const answer of answers) {
      if (answer.status === "fulfilled") sockets += answer.value;
      else failed += 1;
    }
  }
  return { sockets, failed };
}
