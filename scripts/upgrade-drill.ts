/**
 * `npm run upgrade-drill -- --from COMMIT`: an installation of an older commit, with runners and sockets under load, becomes this one on the same
 * data, and a new runner takes over from the old one; then all of it goes back. Says for how long nothing came, and whether anything was lost.
 */
import { type ChildProcess, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import * as z from "zod";
import { startSimulator } from "../ingest-node/simulator/simulator.ts";
import { mostMemory, readLocal, startInstallation, startRunner, stop } from "./drill/installation.ts";
import { darkSeconds, watch, type Watcher } from "./drill/watcher.ts";
import { describeFailure } from "./failure.ts";
import { freePort } from "./free-port.ts";
import { npmArguments } from "./npm-arguments.ts";
import { askApi } from "./ops/api.ts";
import { withOwner } from "./start/database.ts";
import { readRunning } from "./start/running-file.ts";

const options = {
  from: { type: "string" },
  streams: { type: "string", default: "10" },
  seconds: { type: "string", default: "15" },
  help: { type: "boolean", short: "h", default: false },
} as const;

const help = `npm run upgrade-drill -- --from COMMIT [--streams 10] [--seconds 15]

Starts the commit on an empty folder with so many streams under load, upgrades it to what is here, and changes the runner. Then it goes
back: the old runner takes over, and the commit runs on what the new version left. At the end it is upgraded once more.
Each phase has so many seconds before it. Exit code 0: nothing was lost, nothing came twice.`;

const root = join(import.meta.dirname, "..");
const Stream = z.object({ streamId: z.string() });
const Proof = z.object({ position: z.object({ offset: z.number() }) });
const patienceMs = 120_000;
/** The last batches of the runner that ended. */
const settleMs = 5_000;

process.exitCode = await main(npmArguments({ name: "upgrade-drill", options })).catch((error: unknown) => {
  console.error(`upgrade-drill: ${describeFailure(error)}`);
  return 1;
});

async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options });
  if (values.help || values.from === undefined) {
    console.log(help);
    return values.help ? 0 : 2;
  }
  const place = mkdtempSync(join(tmpdir(), "tle-upgrade-"));
  const old = join(place, "old");
  try {
    git("worktree", "add", "--detach", old, values.from);
    symlinkSync(join(root, "node_modules"), join(old, "node_modules"));
    return await drill(place, old, { streams: Number(values.streams), phaseMs: Number(values.seconds) * 1_000 });
  } finally {
    git("worktree", "remove", "--force", old);
    rmSync(place, { recursive: true, force: true });
  }
}

function git(...words: string[]): void {
  const done = spawnSync("git", words, { cwd: root, encoding: "utf8" });
  if (done.status !== 0) throw new Error(`git ${words.join(" ")}: ${done.stderr.trim()}`);
}

async function drill(place: string, old: string, { streams, phaseMs }: { streams: number; phaseMs: number }) {
  const [folder, port] = [join(place, "data"), await freePort()];
  const origin = `http://127.0.0.1:${port}`;
  const simulator = await startSimulator({ speed: 1, repeatOnConnect: 5 });
  const undo: (() => Promise<unknown> | void)[] = [() => simulator.stop()];
  try {
    let installation = await startInstallation(old, folder, port);
    undo.push(() => stop(installation));
    const local = readLocal(folder);
    const api = { url: origin, key: local.apiKey };
    const watchers: Watcher[] = [];
    for (let number = 1; number <= streams; number++) {
      const body = JSON.stringify({ uniqueId: `drill_${number}` });
      const { streamId } = await askApi(api, { method: "POST", path: "/v1/streams", body }, Stream);
      const watcher = watch(origin, local.apiKey, streamId);
      watchers.push(watcher);
      undo.push(() => watcher.stop());
    }
    const runnerOf = (ofRoot: string, name: string) =>
      startRunner({ root: ofRoot, folder: join(place, name), origin, local, env: simulator.env });
    const first = runnerOf(old, "first");
    undo.push(() => stop(first));
    await until("the first events", () => watchers.every(({ times }) => times.length > 10));
    await delay(phaseMs);

    /** Ends the Workers and starts those of a checkout in their place. */
    const change = async (step: string, to: string) => {
      const since = Date.now();
      await stop(installation);
      installation = await startInstallation(to, folder, port);
      await until(`events after the ${step}`, () =>
        watchers.every(({ times }) => (times.at(-1) ?? 0) > Date.now() - 2_000),
      );
      sayDark(step, watchers, since);
      await delay(phaseMs);
    };
    /** Another runner comes, and the one that was there is asked to end. */
    const handOver = async (step: string, from: ChildProcess, to: ChildProcess) => {
      undo.push(() => stop(to));
      await delay(phaseMs);
      say("runner", `streams=${streams} memory=${mostMemory(from) ?? "unknown"} MB`);
      const since = Date.now();
      from.kill("SIGTERM");
      await until(`events after the ${step}`, () => watchers.every(({ times }) => (times.at(-1) ?? 0) > since + 1_000));
      await delay(settleMs);
      sayDark(step, watchers, since);
      await delay(phaseMs);
    };

    // Workers first and runners after them; back in the other order (docs/deploy.md).
    await change("upgrade", root);
    const second = runnerOf(root, "second");
    await handOver("handover", first, second);
    const third = runnerOf(old, "third");
    await handOver("handback", second, third);
    await change("rollback", old);
    // What the old version did to the new one's data is seen when that one comes back.
    await change("upgrade-again", root);
    await stop(third);
    return await prove(folder, api, watchers);
  } finally {
    for (const one of undo.toReversed()) await one();
  }
}

/** What the hub has is what each socket got and the log has, in order and once. Returns the exit code. */
async function prove(folder: string, api: { url: string; key: string }, watchers: Watcher[]): Promise<number> {
  const databaseUrl = readRunning(folder)?.databaseUrl ?? "";
  let [events, lost, twice, unrecovered] = [0, 0, 0, 0];
  for (const watcher of watchers) {
    const path = `/v1/streams/${watcher.streamId}/proof`;
    const offset = (await askApi(api, { path }, Proof)).position.offset;
    const isWhole = async () => watcher.offset() >= offset && (await logged(databaseUrl, watcher.streamId)) >= offset;
    await until("the last events in the log and at the readers", isWhole);
    events += offset;
    lost += offset - watcher.times.length + watcher.wrong();
    twice += watcher.wrong();
    unrecovered += watcher.unrecovered();
    watcher.stop();
  }
  const holes = await withOwner(databaseUrl, async (client) => {
    const { rows } = await client.query<{ holes: string }>(
      "select count(*) as holes from (select session_id from events group by session_id having max(seq_no) <> count(*)) s",
    );
    return Number(rows[0]?.holes);
  });
  say("proof", `events=${events} lost=${lost} twice=${twice} unrecovered=${unrecovered} sessions_with_holes=${holes}`);
  return lost + twice + unrecovered + holes === 0 ? 0 : 1;
}

async function logged(databaseUrl: string, streamId: string): Promise<number> {
  return withOwner(databaseUrl, async (client) => {
    const { rows } = await client.query<{ n: string }>("select count(*) as n from events where stream_id = $1", [
      streamId,
    ]);
    return Number(rows[0]?.n);
  });
}

/** For how long the readers got nothing since then. */
function sayDark(step: string, watchers: Watcher[], since: number): void {
  const dark = watchers.map(({ times }) => darkSeconds(times, since, Date.now())).toSorted((a, b) => a - b);
  const at = (share: number) => `${(dark[Math.floor(share * (dark.length - 1))] ?? 0).toFixed(1)}s`;
  say(step, `dark p50=${at(0.5)} max=${at(1)}`);
}

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`waited ${patienceMs / 1_000} s for ${what}`);
    await delay(100);
  }
}

function say(step: string, text: string): void {
  console.log(`upgrade-drill: ${step} ${text}`);
}
