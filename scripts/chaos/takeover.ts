/** How soon a waiting runner has the stream after the one before it died, or stands still: measured from the signal on. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { seededRandom } from "../../ingest-node/simulator/random.ts";
import { startWarden } from "../start/warden-client.ts";
import type { RunnerProcess } from "./runner-process.ts";
import type { Setup } from "./setup.ts";
import { startWorld, type World } from "./world.ts";

export interface TakeoverOptions {
  seed: number;
  setup: Setup;
  /** How many runners are killed with SIGKILL, and how many are stopped where they stand with SIGSTOP after that. */
  kills: number;
  freezes: number;
  say: (line: string) => void;
  /** Leaves logs and data behind. */
  keep: boolean;
}

export interface Takeover {
  how: "kill" | "freeze";
  /** Until the other runner said that it connects, which it does with the lease. */
  leaseSeconds: number;
  /** Until a watcher had an event of it, which the hub acknowledges with the same turn. */
  eventSeconds: number;
}

const patienceMs = 60_000;
/** Longer than runners' heartbeats are apart, so that a signal comes at any moment between two. */
const longestPauseMs = 2_000;

/** Lets two runners take turns. Rejects where one did not take over within a minute. */
export async function measureTakeovers({
  seed,
  setup,
  kills,
  freezes,
  say,
  keep,
}: TakeoverOptions): Promise<Takeover[]> {
  const random = seededRandom(seed);
  const folder = mkdtempSync(join(tmpdir(), `tle-takeover-${seed}-`));
  const world = await startWorld({ seed, setup }, folder, startWarden(), random.next);
  try {
    world.runner.start();
    await within("no event came", () => world.clients[0].arrivals.length > 0);
    await standBy(world.secondRunner, () => world.secondRunner.start());
    const takeovers: Takeover[] = [];
    let [holder, standby] = [world.runner, world.secondRunner];
    for (let turn = 0; turn < kills + freezes; turn += 1) {
      await delay(random.next() * longestPauseMs);
      const takeover = await takeOver(turn < kills ? "kill" : "freeze", world, holder, standby);
      say(
        `  ${takeover.how}: lease ${takeover.leaseSeconds.toFixed(2)} s, event ${takeover.eventSeconds.toFixed(2)} s`,
      );
      takeovers.push(takeover);
      [holder, standby] = [standby, holder];
    }
    return takeovers;
  } finally {
    await world.stop();
    if (!keep) rmSync(folder, { recursive: true, force: true });
  }
}

/** Takes the holder away and brings it back as the one that waits. */
async function takeOver(
  how: Takeover["how"],
  { clients }: World,
  holder: RunnerProcess,
  standby: RunnerProcess,
): Promise<Takeover> {
  let grantedAt: number | undefined;
  void standby.said("connecting").then(() => (grantedAt = Date.now()));
  const beganAt = Date.now();
  if (how === "kill") await holder.kill();
  else holder.freeze();
  await within(`after a ${how} nobody took over`, () => grantedAt !== undefined);
  const leaseAt = grantedAt ?? 0;
  const first = () => clients[0].arrivals.find(({ ingestedAt }) => ingestedAt >= leaseAt);
  await within(`after a ${how} no event came`, () => first() !== undefined);
  await standBy(holder, () => (how === "kill" ? holder.start() : holder.thaw()));
  const eventAt = first()?.atMs ?? 0;
  return { how, leaseSeconds: (leaseAt - beganAt) / 1_000, eventSeconds: (eventAt - beganAt) / 1_000 };
}

async function standBy(runner: RunnerProcess, bringUp: () => void): Promise<void> {
  let waits = false;
  void runner.said("lease-held").then(() => (waits = true));
  bringUp();
  await within(`${runner.name} does not wait for the stream`, () => waits);
}

async function within(what: string, isDone: () => boolean): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!isDone()) {
    if (Date.now() > deadline) throw new Error(`${what} within ${patienceMs / 1_000} s`);
    await delay(10);
  }
}
