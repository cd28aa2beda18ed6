/** When a key was last used and a session last seen: written seldom, after the answer. */
import type { Context } from "hono";
import type { AppEnv } from "../app-env.ts";
import { connect } from "../database/client.ts";
import type { Asker } from "./decide.ts";

/** A key's use is noted at most this often; milliseconds. */
const keyRestMs = 10 * 60_000;
/** A session goes on for seven days after it was seen; so it is noted at most this often. */
const sessionRestMs = 60 * 60_000;

/** Notes it where the last note is old. That it fails costs nothing: the next request notes it. */
export function noteUse(c: Context<AppEnv>, asker: Asker, notedAt: Date | null, now: Date): void {
  const restMs = asker.kind === "key" ? keyRestMs : sessionRestMs;
  if (notedAt && now.getTime() - notedAt.getTime() < restMs) return;
  const sql = connect(c.get("config"));
  const noted =
    asker.kind === "key"
      ? sql.query("update api_keys set last_used_at = now() where id = $1 and revoked_at is null", [asker.keyId])
      : sql.query("update account_sessions set seen_at = now() where session_id = $1 and revoked_at is null", [
          asker.sessionId,
        ]);
  c.executionCtx.waitUntil(noted.catch(() => undefined));
}
