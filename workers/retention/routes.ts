/** Retention over HTTP. */
import * as operations from "#shared/api/operations/retention.ts";
import { retentionKinds, type RetentionKind } from "#shared/retention.ts";
import { serve } from "../access/serve.ts";
import type { Config } from "../config.ts";
import { hubOf } from "../hub-stub.ts";
import { Problem } from "../problem.ts";
import { showSessions } from "./bites.ts";
import { runRetention } from "./run.ts";
import { type AskedDays, readBounds, readDue, readKinds, readRuns, writeBounds, writeDays } from "./statements.ts";

/** How long a run that somebody waits for goes on. */
const askedRunMs = 10_000;
const shownRuns = 30;

const order = Object.keys(retentionKinds) as RetentionKind[];
const inOrder = <Row extends { kind: RetentionKind }>(rows: Row[]) =>
  rows.toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));

export const retentionRoutes = [
  serve(operations.getRetention, ({ config, access: { workspaceId }, now }) => shown(config, workspaceId, now)),
  serve(operations.setRetention, async ({ config, access: { workspaceId }, body: { days, dryRun }, now }) => {
    await requireWithin(config, days);
    if (dryRun) return { ...(await shown(config, workspaceId, now, days)), dryRun };
    await writeDays(config, workspaceId, days);
    await showSessions(config, now, workspaceId);
    return { ...(await shown(config, workspaceId, now)), dryRun };
  }),
  serve(operations.getRetentionBounds, ({ config }) => shownBounds(config)),
  serve(operations.setRetentionBounds, async ({ config, body: { bounds } }) => {
    await writeBounds(config, bounds);
    return shownBounds(config);
  }),
  serve(operations.listRetentionRuns, async ({ config }) => ({ runs: await readRuns(config, shownRuns) })),
  serve(operations.runRetention, async ({ env, config, body: { dryRun }, now }) => {
    const deadline = Date.now() + askedRunMs;
    const run = dryRun
      ? null
      : await runRetention(config, { at: now, deadline, clock: Date.now, hubOf: (id) => hubOf(env, id) });
    return { due: await readDue(config, { at: now }), run };
  }),
];

async function shown(config: Config, workspaceId: string, at: Date, asked: AskedDays = {}) {
  const [kinds, due, runs] = await Promise.all([
    readKinds(config, workspaceId, asked),
    readDue(config, { at, workspaceId, asked }),
    readRuns(config, 1),
  ]);
  const [lastRun] = runs.map(({ state, startedAt, finishedAt }) => ({ state, startedAt, finishedAt }));
  const pseudonyms = config.PSEUDONYMIZATION_SECRET !== undefined;
  return { workspaceId, kinds: inOrder(kinds), due, pseudonyms, lastRun: lastRun ?? null };
}

async function shownBounds(config: Config) {
  const rows = inOrder(await readBounds(config));
  return { bounds: Object.fromEntries(rows.map(({ kind, ...bounds }) => [kind, bounds])) as never };
}

/** Throws `invalid_request` for days that the host does not allow. */
async function requireWithin(config: Config, asked: AskedDays): Promise<void> {
  for (const { kind, least, most } of await readBounds(config)) {
    const days = asked[kind] ?? undefined;
    if (days !== undefined && (days < least || days > most)) {
      throw new Problem("invalid_request", `days.${kind}: this host allows ${least} to ${most}`);
    }
  }
}
