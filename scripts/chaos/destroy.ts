/**
 * The database is destroyed while a live goes on, and restored from an older copy; then the hubs send what the copy lacks. Says how
 * much the copy alone would have lost, how much was lost, and after how long the log was whole.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { seededRandom } from "../../ingest-node/simulator/random.ts";
import { logAgain } from "../ops/log-again.ts";
import { withOwner } from "../start/database.ts";
import { startWarden } from "../start/warden-client.ts";
import { compare } from "./compare.ts";
import { drain } from "./drain.ts";
import { prove } from "./prove.ts";
import { readSentMessages } from "./sent-messages.ts";
import { startWorld, type World } from "./world.ts";

export interface DestroyOptions {
  seed: number;
  say: (line: string) => void;
  /** Leaves logs and data behind. */
  keep: boolean;
  /** How many events before the copy is made, between it and the end, and without a database. */
  events?: { before: number; between: number; without: number };
}

export interface DestroyResult {
  /** Events that the log had when it was destroyed and the copy lacked, and the seconds that they cover. */
  lackedByCopy: number;
  copyAgeSeconds: number;
  /** From the end of the old database: until the new one answered, and until the log had all that the hub has. */
  answeredSeconds: number;
  wholeSeconds: number;
  /** Events that the overlay got while there was no database. */
  shownMeanwhile: number;
  stored: number;
  findings: string[];
}

/** A hundred messages a second, for longer than it takes. */
const show = { speed: 20, shows: 40 };
const usualEvents = { before: 300, between: 2_000, without: 500 };
const patienceMs = 300_000;

/** Runs it: about two minutes. Rejects where the world cannot be started, or does not go on. */
export async function destroyAndRestore({
  seed,
  say,
  keep,
  events = usualEvents,
}: DestroyOptions): Promise<DestroyResult> {
  const folder = mkdtempSync(join(tmpdir(), `tle-destroy-${seed}-`));
  say(`destroy: seed ${seed}, logs in ${join(folder, "logs")}`);
  const setup = { line: "socket", relays: false, protocols: [1, 2] } as const;
  const given = { show, isBare: true, clients: 2 };
  let world: World | undefined;
  try {
    world = await startWorld({ seed, setup, given }, folder, startWarden(), seededRandom(seed).next);
    return await destroyIn(world, events, say);
  } finally {
    await world?.stop();
    if (!keep) rmSync(folder, { recursive: true, force: true });
  }
}

async function destroyIn(
  world: World,
  events: typeof usualEvents,
  say: (line: string) => void,
): Promise<DestroyResult> {
  const { postgres, runner, clients, access } = world;
  const shown = () => clients[0].arrivals.length;
  const show = async (more: number, what: string) => {
    const least = shown() + more;
    await until(what, () => shown() >= least);
  };
  runner.start();
  await show(events.before, "the live");
  await postgres.backUp();
  const copied = await newestStored(world);
  await show(events.between, "events after the copy");
  // The queue waits some seconds: what the log had not got yet would not be lost with it.
  const least = copied.events + events.between / 2;
  await until("events after the copy in the log", async () => (await newestStored(world)).events >= least);
  const had = await newestStored(world);
  const destroyedAt = Date.now();
  await postgres.destroy();
  const shownBefore = shown();
  await show(events.without, "events without a database");
  const shownMeanwhile = shown() - shownBefore;
  await postgres.restore();
  const has = await newestStored(world);
  const answeredSeconds = (Date.now() - destroyedAt) / 1_000;
  if ((await logAgain(access, say)) !== 0) throw new Error("a hub did not answer");
  const top = (await readTop(world)) ?? 0;
  await until("the log to be whole", async () => (await newestStored(world)).events >= top);
  const wholeSeconds = (Date.now() - destroyedAt) / 1_000;
  const { findings, stored } = await seeNothingLost(world);
  return {
    lackedByCopy: had.events - has.events,
    copyAgeSeconds: (destroyedAt - has.atMs) / 1_000,
    answeredSeconds,
    wholeSeconds,
    shownMeanwhile,
    stored,
    findings,
  };
}

/** What a run came to, in a line. */
export function destroyLine(result: DestroyResult): string {
  const { lackedByCopy, copyAgeSeconds, answeredSeconds, wholeSeconds, shownMeanwhile, stored, findings } = result;
  const seconds = (value: number) => value.toFixed(1);
  return (
    `destroy: copy_lacked=${lackedByCopy} copy_rpo=${seconds(copyAgeSeconds)} answered=${seconds(answeredSeconds)} ` +
    `rto=${seconds(wholeSeconds)} shown_meanwhile=${shownMeanwhile} stored=${stored} findings=${findings.length}`
  );
}

/** How many events the log has, and when the newest was stored. */
async function newestStored({ ownerUrl, streamId }: World): Promise<{ events: number; atMs: number }> {
  return withOwner(ownerUrl, async (client) => {
    const { rows } = await client.query<{ events: number; at: number }>(
      `select count(*)::float8 as events, coalesce(extract(epoch from max(recorded_at)) * 1000, 0)::float8 as at
       from events where stream_id = $1`,
      [streamId],
    );
    return { events: rows[0]?.events ?? 0, atMs: rows[0]?.at ?? 0 };
  });
}

async function readTop({ api, streamId }: World): Promise<number | undefined> {
  return ((await api(`/v1/streams/${streamId}/state`)) as { position: { offset: number } }).position.offset;
}

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`waited ${patienceMs / 1_000} s for ${what}`);
    await delay(100);
  }
}

/** As at the end of every chaos run: what TikTok was acknowledged is in the log, once and in order, and the log is proved. */
async function seeNothingLost(world: World): Promise<{ findings: string[]; stored: number }> {
  const { stored, hub, unfinished } = await drain(world, 120_000);
  const { findings } = compare({ sent: readSentMessages(world.record), stored, hub, clients: world.clients });
  const proof = await prove(world);
  const found = [...findings, ...proof.findings].map(({ kind, detail }) => `${kind}: ${detail}`);
  return {
    findings: [...world.runner.crashes, ...world.workers.crashes, ...unfinished, ...found],
    stored: stored.length,
  };
}
