/** Counts what is refused, and writes it down now and then. */
import { matchedRoutes } from "hono/route";
import type { Context } from "hono";
import type { ProblemCode } from "#shared/protocol/problems.ts";
import type { AppEnv } from "../app-env.ts";
import { securityKindOf, SecurityTally } from "./security-tally.ts";
import { tally as metrics } from "../telemetry/recorder.ts";
import type { Config } from "../config.ts";
import { addSecurityCounts, type SecurityCount } from "./statements.ts";

/** Of this isolate. What it has not written when it ends is lost: some seconds of a count. */
const tally = new SecurityTally();
let isWriting = false;
let writtenAt = 0;

/** The first refusal after a while is written soon, further ones together. */
const soonMs = 1_000;
const restMs = 10_000;
const quietMs = 60_000;

/** Counts a refusal of a request, if it says something about security. */
export function noteRefusal(c: Context<AppEnv>, code: ProblemCode): void {
  if (code === "ingest_key_revoked") metrics.count("tle_revoked_key_uses_total", { kind: "ingest" });
  const kind = securityKindOf(code);
  const config = c.get("config");
  if (kind === undefined || config === undefined) return;
  countRefusal(config, { kind, route: routeOf(c) }, (done) => c.executionCtx.waitUntil(done));
}

/**
 * Counts what was refused at `route`, as it is written. Costs no request a write: one isolate writes once in ten seconds.
 * `keepAwake` is handed what has to be finished.
 */
export function countRefusal(
  config: Config,
  { kind, route }: Pick<SecurityCount, "kind" | "route">,
  keepAwake: (done: Promise<void>) => void,
): void {
  const now = Date.now();
  tally.add(kind, route, now);
  if (isWriting) return;
  isWriting = true;
  const write = async () => {
    await scheduler.wait(now - writtenAt > quietMs ? soonMs : restMs);
    writtenAt = Date.now();
    isWriting = false;
    const counts = tally.take();
    await addSecurityCounts(config, counts).catch(() => tally.giveBack(counts));
  };
  keepAwake(write());
}

/** The route as it is written; `other` where there is none. */
function routeOf(c: Context<AppEnv>): string {
  const paths = matchedRoutes(c).map(({ path }) => path);
  return paths.findLast((path) => !path.endsWith("*"))?.slice(0, 120) ?? "other";
}
