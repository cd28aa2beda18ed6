/** Counts what is refused, and writes it down now and then. */
import { matchedRoutes } from "hono/route";
import type { Context } from "hono";
import type { ProblemCode } from "#shared/protocol/problems.ts";
import type { AppEnv } from "../app-env.ts";
import { securityKindOf, SecurityTally } from "./security-tally.ts";
import { addSecurityCounts } from "./statements.ts";

/** Of this isolate. What it has not written when it ends is lost: some seconds of a count. */
const tally = new SecurityTally();
let isWriting = false;
let writtenAt = 0;

/** The first refusal after a while is written soon, further ones together. */
const soonMs = 1_000;
const restMs = 10_000;
const quietMs = 60_000;

/** Counts a refusal, if it says something about security. Costs no request a write: one isolate writes once in ten seconds. */
export function noteRefusal(c: Context<AppEnv>, code: ProblemCode): void {
  const kind = securityKindOf(code);
  const config = c.get("config");
  if (kind === undefined || config === undefined) return;
  const now = Date.now();
  tally.add(kind, routeOf(c), now);
  if (isWriting) return;
  isWriting = true;
  const write = async () => {
    await scheduler.wait(now - writtenAt > quietMs ? soonMs : restMs);
    writtenAt = Date.now();
    isWriting = false;
    const counts = tally.take();
    await addSecurityCounts(config, counts).catch(() => tally.giveBack(counts));
  };
  c.executionCtx.waitUntil(write());
}

/** The route as it is written; `other` where there is none. */
function routeOf(c: Context<AppEnv>): string {
  const paths = matchedRoutes(c).map(({ path }) => path);
  return paths.findLast((path) => !path.endsWith("*"))?.slice(0, 120) ?? "other";
}
