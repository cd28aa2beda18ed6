/** One chaos run: starts the world, breaks it by the plan, lets it drain, compares. */
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { RecordedEvent } from "#shared/event.ts";
import { seededRandom } from "../../ingest-node/simulator/random.ts";
import { startWarden } from "../start/warden-client.ts";
import { compareActions } from "./compare-actions.ts";
import { compareBoards } from "./compare-boards.ts";
import { compare, type Finding } from "./compare.ts";
import { compareDeliveries } from "./compare-deliveries.ts";
import { drain } from "./drain.ts";
import { driveFaults, type PastFault } from "./faults.ts";
import { type FaultKind, planFaults } from "./plan.ts";
import { measureRecovery } from "./recovery.ts";
import { readSentMessages } from "./sent-messages.ts";
import { describeSetup, type Setup } from "./setup.ts";
import { awaitErasure, eraseSomebody, searchDatabase, searchFiles, type Somebody } from "./erasure.ts";
import { prove } from "./prove.ts";
import { startWorld, type World } from "./world.ts";

export interface ChaosOptions {
  seed: number;
  setup: Setup;
  minutes: number;
  kinds: readonly FaultKind[];
  /** Told of each step, a line each. */
  say: (line: string) => void;
  /** Leaves logs and data behind. */
  keep: boolean;
  /** Somebody is erased while everything breaks, and is looked for at the end. */
  erase?: boolean | undefined;
}

export interface ChaosResult {
  seed: number;
  setup: Setup;
  sent: number;
  stored: number;
  /** Events of the log that `verify-log` went through at the end; its findings are among the others. */
  proved: number;
  /** What the rules should have done. */
  actions: number;
  /** Requests that the webhook receiver got more than once, under the same id. */
  deliveredAgain: number;
  gaps: number;
  missedInGaps: number;
  findings: Finding[];
  /** Seconds, one a fault. */
  recoveries: number[];
}

const sha256Hex = (text: string) => createHash("sha256").update(text).digest("hex");

const leastPatienceMs = 60_000;

/** Runs it. Rejects only when the world itself could not be started or broken. */
export async function runChaos({
  seed,
  setup,
  minutes,
  kinds,
  say,
  keep,
  erase = false,
}: ChaosOptions): Promise<ChaosResult> {
  const random = seededRandom(seed);
  const plan = planFaults(minutes, random.next, kinds, kinds[seed % kinds.length]);
  const folder = mkdtempSync(join(tmpdir(), `tle-chaos-${seed}-`));
  say(
    `seed ${seed}: ${plan.length} faults in ${minutes} minutes, ${JSON.stringify(describeSetup(setup))}, logs in ${join(folder, "logs")}`,
  );
  const world = await startWorld({ seed, setup }, folder, startWarden(), random.next);
  /** Whether the logs may be needed to understand what was found. */
  let isClean = false;
  try {
    const past: PastFault[] = [];
    world.runner.start();
    const erasing = erase ? eraseSomebody(world, Date.now() + minutes * 60_000 + 3 * leastPatienceMs) : undefined;
    // It is looked at further down; what fails before that must not end the process.
    erasing?.catch(() => undefined);
    await driveFaults(plan, world, random.next, (fault) => {
      past.push(fault);
      const from = new Date(fault.beganAt).toISOString().slice(11, 23);
      say(`  ${from} ${fault.kind}, ${((fault.endedAt - fault.beganAt) / 1_000).toFixed(1)} s`);
    });
    const gone = erasing && (await seeErased(world, await erasing, say));
    const {
      stored,
      hub,
      actions: logged,
      unfinished,
    } = await drain(world, Math.max(leastPatienceMs, minutes * 30_000));
    const sent = readSentMessages(world.record);
    const { findings, missedInGaps, gaps } = compare({
      sent,
      stored,
      hub,
      clients: world.clients,
      erased: gone !== undefined,
    });
    const { rules, clients } = world;
    // Of who was erased nothing is left to say what rules should have done.
    const acted = gone
      ? { findings: [], actions: logged.length }
      : compareActions({ rules, hostUniqueId: "chaos", stored, logged, counters: hub.counters, clients }, sha256Hex);
    const delivered = compareDeliveries(stored, world.receiver);
    findings.push(...acted.findings, ...delivered.findings);
    if (!gone) findings.push(...(await agreeingBoards(world, stored, hub.state.roomId)));
    // What ended or did not come to its end explains the rest, so it comes first.
    const crashes = [...world.runner.crashes, ...world.secondRunner.crashes, ...world.workers.crashes];
    findings.unshift(...[...crashes, ...unfinished].map((detail): Finding => ({ kind: "other", detail })));
    const proof = await prove(world);
    findings.push(...proof.findings);
    if (gone) findings.push(...(await findLeft(world, folder, gone, proof.erased)));
    const recoveries = measureRecovery(past, world.clients[0].arrivals);
    for (const { fault, seconds } of recoveries) {
      if (seconds === undefined)
        findings.push({ kind: "other", detail: `no overlay saw an event after ${fault.kind}` });
      else say(`  ${fault.kind}: live again after ${seconds.toFixed(2)} s`);
    }
    for (const { name, closeCodes, stretches } of world.clients) {
      say(`  ${name}: ${stretches.length} stretches, closed ${JSON.stringify(closeCodes)}`);
    }
    isClean = findings.length === 0;
    if (!isClean && !keep) say(`  logs are left in ${join(folder, "logs")}`);
    const kept = new Set(stored.map(({ nativeId, rawType }) => `${rawType} ${nativeId}`));
    return {
      seed,
      setup,
      sent: sent.length,
      stored: sent.filter(({ key }) => kept.has(key)).length,
      proved: proof.events,
      actions: acted.actions,
      deliveredAgain: delivered.again,
      gaps,
      missedInGaps,
      findings,
      recoveries: recoveries.flatMap(({ seconds }) => seconds ?? []),
    };
  } finally {
    await world.stop();
    if (!keep) removeWorld(folder, { isClean });
  }
}

/** Removes what a run leaves; the logs stay where something was found, or the run failed. */
function removeWorld(folder: string, { isClean }: { isClean: boolean }): void {
  const places = isClean
    ? [folder]
    : readdirSync(folder).flatMap((name) => (name === "logs" ? [] : [join(folder, name)]));
  for (const place of places) rmSync(place, { recursive: true, force: true });
}

/** Parts follow what they show within a quarter of a second; so long one that is wrong may come to be right. */
const boardsPatienceMs = 15_000;

/** What overlays show of boards, goals and timers against the log, and the log's events against its ledger. */
async function agreeingBoards(world: World, stored: RecordedEvent[], roomId: string): Promise<Finding[]> {
  const { coins } = (await world.api(`/v1/streams/${world.streamId}/ledger?room=${roomId}`)) as { coins: number };
  const deadline = Date.now() + boardsPatienceMs;
  for (;;) {
    const findings = compareBoards({ stored, roomId, ledgerCoins: coins }, world.clients);
    if (findings.length === 0 || Date.now() > deadline) return findings;
    await delay(250);
  }
}

/** Waits until somebody is erased. Throws where that does not come to its end. */
async function seeErased(
  world: World,
  { who, erasureId }: { who: Somebody; erasureId: string },
  say: (line: string) => void,
): Promise<Somebody> {
  const { state, step, problem, summary } = await awaitErasure(world, erasureId, Date.now() + 3 * leastPatienceMs);
  if (state !== "done") throw new Error(`the erasure stands at ${step ?? ""}: ${problem ?? "no problem"}`);
  say(`  erased ${summary?.rowsAffected ?? 0} rows in ${summary?.placesTouched.join(", ") ?? ""}`);
  return who;
}

/** What is left of who was erased, anywhere. The Workers are ended for it, for their files are read. */
async function findLeft(world: World, folder: string, { texts }: Somebody, erased: number): Promise<Finding[]> {
  const left = await searchDatabase(world, texts);
  await world.workers.kill();
  left.push(...searchFiles(folder, texts));
  if (erased === 0) left.push({ kind: "unproved", detail: "verify-log says that nothing was erased" });
  return left;
}
