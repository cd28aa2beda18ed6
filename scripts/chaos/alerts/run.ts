/**
 * A run in which every alert is set off by a fault and is over with it. Everything is real: Workers that look once a second instead
 * of every 30, PostgreSQL, the runner, a TikTok, and a receiver that is told. At the end nothing may be lost.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { alertNames } from "#shared/alerts/alerts.ts";
import { seededRandom } from "../../../ingest-node/simulator/random.ts";
import { startWarden } from "../../start/warden-client.ts";
import { retryDeadLetters } from "../../ops/dead-letters.ts";
import { compare } from "../compare.ts";
import { drain } from "../drain.ts";
import { prove } from "../prove.ts";
import { readSentMessages } from "../sent-messages.ts";
import { startWorld, type World } from "../world.ts";
import { type AlertFault, databaseMarkGb, mainFaults, sideFaults } from "./faults.ts";
import { type NoticeReceiver, startNotices } from "./notices.ts";
import { type AlertRow, type Awaited, complaintsOf, linesOf, type MadeFault, rowsOf } from "./table.ts";

export interface AlertsOptions {
  seed: number;
  say: (line: string) => void;
  /** Leaves logs and data behind. */
  keep: boolean;
}

export interface AlertsResult {
  rows: AlertRow[];
  /** The table, a line each. */
  lines: string[];
  /** What is wrong: an alert that did not ring, or is not over, or an event that is missing. */
  findings: string[];
  stored: number;
}

/** Shows of 150 s on end at this speed: 100 messages a second for longer than a run takes. */
const show = { speed: 20, shows: 150 };
/** So much time has an alert to ring in, and to be over. Reconnects are counted over five minutes, a budget over ten at most. */
const ringMs = 300_000;
const overMs = 900_000;
const stepMs = 250;
/** So many events in, the broadcast is on. */
const onAirEvents = 200;
const drainMs = 120_000;

/** Runs it: eight to twenty minutes. Rejects only where the world itself cannot be started or broken. */
export async function runAlerts({ seed, say, keep }: AlertsOptions): Promise<AlertsResult> {
  const folder = mkdtempSync(join(tmpdir(), `tle-alerts-${seed}-`));
  const notices = await startNotices();
  const vars = {
    ALERT_EVERY_MS: "1000",
    ALERT_TARGETS: notices.url,
    ALERT_DATABASE_GB: String(databaseMarkGb),
  };
  const setup = { line: "socket", relays: false, protocols: [1, 2] } as const;
  const given = { vars, show, isBare: true, clients: 2 };
  say(`alerts: seed ${seed}, logs in ${join(folder, "logs")}`);
  let world: World | undefined;
  try {
    const random = seededRandom(seed);
    world = await startWorld({ seed, setup, given }, folder, startWarden(), random.next);
    return await breakAndWait(world, notices, say);
  } finally {
    await world?.stop();
    await notices.stop();
    if (!keep) rmSync(folder, { recursive: true, force: true });
  }
}

async function breakAndWait(
  world: World,
  receiver: NoticeReceiver,
  say: (line: string) => void,
): Promise<AlertsResult> {
  const { notices } = receiver;
  world.runner.start();
  // Somebody has to be there: a broadcast in which nothing was said yet has no runner to miss.
  await until(() => world.clients[0].arrivals.length > onAirEvents, ringMs);
  const made: MadeFault[] = [];
  const make = async (faults: readonly AlertFault[]) => {
    for (const fault of faults) {
      const done = await makeFault(fault, (awaited, since) => has(receiver, awaited, "ringing", since));
      made.push(done);
      say(`  ${fault.name}: ${((done.endedAt - done.beganAt) / 1_000).toFixed(1)} s`);
    }
  };
  await Promise.all([make(sideFaults(world)), make(mainFaults(world))]);
  await until(
    () => made.every(({ rings, beganAt }) => rings.every((awaited) => has(receiver, awaited, "over", beganAt))),
    overMs,
  );
  // As the runbook of `dead-letters` says: what was on its way to them while all were sent again came after that.
  await retryDeadLetters(world.access, "all", () => undefined);
  const rows = rowsOf(made, notices).toSorted((a, b) => alertNames.indexOf(a.alert) - alertNames.indexOf(b.alert));
  const { findings, stored } = await seeNothingLost(world);
  return { rows, lines: linesOf(rows, notices), findings: [...complaintsOf(rows), ...findings], stored };
}

/** Begins it, keeps it up until all that it has to set off rings, and ends it. */
async function makeFault(fault: AlertFault, rings: (awaited: Awaited, since: number) => boolean): Promise<MadeFault> {
  const { name, leastMs = 0, ringsLater = [] } = fault;
  const beganAt = Date.now();
  await fault.begin();
  const isDone = () => Date.now() >= beganAt + leastMs && fault.rings.every((awaited) => rings(awaited, beganAt));
  await until(isDone, ringMs, async () => void (await fault.goOn?.()));
  await fault.end();
  return { name, rings: [...fault.rings, ...ringsLater], beganAt, endedAt: Date.now() };
}

function has(receiver: NoticeReceiver, { alert, of }: Awaited, kind: "ringing" | "over", since = 0): boolean {
  return receiver.notices.some(
    (notice) => notice.alert === alert && notice.of === of && notice.kind === kind && notice.at >= since,
  );
}

/** Waits until it is so, or the time is over: what did not come is seen in the table. */
async function until(isDone: () => boolean, patienceMs: number, meanwhile?: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!isDone() && Date.now() < deadline) {
    await meanwhile?.();
    await delay(stepMs);
  }
}

/** As at the end of every chaos run: what TikTok was acknowledged is in the log, once and in order, and the log is proved. */
async function seeNothingLost(world: World): Promise<{ findings: string[]; stored: number }> {
  const { stored, hub, unfinished } = await drain(world, drainMs);
  const sent = readSentMessages(world.record);
  const { findings } = compare({ sent, stored, hub, clients: world.clients });
  const proof = await prove(world);
  const crashes = [...world.runner.crashes, ...world.workers.crashes];
  return {
    findings: [
      ...crashes,
      ...unfinished,
      ...[...findings, ...proof.findings].map(({ kind, detail }) => `${kind}: ${detail}`),
    ],
    stored: stored.length,
  };
}
