/** The runner's command line: see `--help`. Writes one JSON line per happening to stdout. */
import { mkdirSync, readFileSync } from "node:fs";
import { storageProblem } from "#shared/storage-problem.ts";
import { runnerStory } from "./about.ts";
import { holdAssigned, spooledStreams } from "./assigned-streams.ts";
import { holdChosen } from "./chosen-stream.ts";
import { giftCourier } from "./gift-courier.ts";
import { startMetricsServer } from "./telemetry/metrics-server.ts";
import { startTracer } from "./telemetry/tracer.ts";
import { type Forward, forwardToSsn } from "./forward/ssn.ts";
import { ingestClient } from "./ingest-client.ts";
import { jsonLog, type Log } from "./log.ts";
import { wait } from "./open-provider.ts";
import { fetchGiftList } from "./providers/gift-list.ts";
import { directOf } from "./provider-settings.ts";
import { keptRunnerId } from "./runner-id.ts";
import { leftOutInWords } from "./publisher.ts";
import { helpOf, readSettings, type Settings } from "./settings.ts";
import { type LocalServer, startLocalServer } from "./serve/local-server.ts";
import { lockFolder } from "./spool/lock.ts";
import { readSession, sealSession } from "./tiktok-account/session.ts";
import { openTools, type Tools } from "./tools/tools.ts";
import { trialRunner } from "./trials.ts";
import { type IngestParts, startStreamIngest, type StreamIngest } from "./stream-ingest.ts";
import type { StreamEnd } from "./stream-runner.ts";

/** Runs until stopped or at its source's end. Returns the exit code. `onEvent` is told each event that was taken in. */
async function run(
  settings: Settings,
  write: Log,
  { onEvent, tools }: Pick<IngestParts, "onEvent" | "tools">,
): Promise<number> {
  const story = runnerStory({ log: write, provider: settings.provider, version: readVersion(), now: Date.now });
  const { log, follow } = story;
  const { metricsPort } = settings;
  const metrics = metricsPort === undefined ? undefined : await startMetricsServer(metricsPort, story.figures);
  const { url, streams, spoolFolder } = settings;
  const runnerId = settings.runnerId ?? keptRunnerId(spoolFolder);
  const key = { keyId: settings.keyId, secret: settings.secret };
  const onWrongClock = (serverAheadMs: number) => {
    const seconds = Math.round(serverAheadMs / 1_000);
    const message = `This machine's clock is ${Math.abs(seconds)} s ${seconds > 0 ? "slow" : "fast"}; signing with the server's`;
    log({ level: "warn", status: "wrong-clock", message });
  };
  const client = ingestClient({ baseUrl: url, key, fetch, now: Date.now, onWrongClock });
  const stopping = new AbortController();
  const direct = directOf(settings.provider);
  const onRoom =
    direct &&
    giftCourier({
      folder: spoolFolder,
      fetchList: (roomId, signal) => fetchGiftList({ ...direct, roomId }, signal),
      client,
      log,
      now: Date.now,
      signal: stopping.signal,
    });
  const { share, collector } = settings.tracing;
  const tracer = startTracer({ share, collector, fetch, now: Date.now });
  const parts = { settings, runnerId, client, tracer, log, onRoom, onEvent, tools };
  const stop = (name: string) => {
    log({ level: "info", status: "stopping", message: `${name}: sending what is left` });
    stopping.abort();
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);

  let waiting: number;
  let leftOut = 0;
  let end: StreamEnd = "stopped";
  if (streams.kind === "one") {
    const { streamId, uniqueId } = streams;
    log({ level: "info", status: "started", message: `Ingest of stream ${streamId} to ${url}`, streamId, url });
    let ingest: StreamIngest | undefined;
    const ofStream: Log = (line) => log({ ...line, streamId });
    const tryOut = trialRunner({ tools, client, log: ofStream, signal: stopping.signal });
    const ask = async (signal: AbortSignal) => {
      const live = ingest?.isLive() === true ? [streamId] : [];
      const asked = { runnerId, maxStreams: 1, live, stream: streamId, about: story.tell() };
      const answer = await client.assignments(asked, signal);
      if (answer && "streams" in answer && answer.trials) tryOut(answer.trials);
      return answer;
    };
    const start = (handle?: string) =>
      (ingest = follow(startStreamIngest({ streamId, ...(handle === undefined ? {} : { uniqueId: handle }) }, parts)));
    const chosen = { ask, start, log: ofStream, random: Math.random, wait };
    ({ end, waiting, leftOut } = await holdChosen(uniqueId, chosen, stopping.signal));
  } else {
    const { maxStreams } = streams;
    const message = `Runner ${runnerId}: up to ${maxStreams} streams, as ${url} assigns them`;
    log({ level: "info", status: "started", message, url, runnerId });
    mkdirSync(spoolFolder, { recursive: true });
    const unlock = lockFolder(spoolFolder);
    const ask = (live: string[], room: "all" | 0, signal: AbortSignal) =>
      client.assignments({ runnerId, maxStreams: room === 0 ? 0 : maxStreams, live, about: story.tell() }, signal);
    const start = (stream: { streamId: string; uniqueId?: string }) => follow(startStreamIngest(stream, parts));
    const spooled = () => spooledStreams(spoolFolder);
    const assigned = { ask, start, spooled, log, now: Date.now, random: Math.random, wait };
    waiting = await holdAssigned(assigned, stopping.signal);
    unlock();
  }
  await tracer.flush();
  await metrics?.close();
  // What is still asked for on the side is let be.
  stopping.abort();
  process.removeListener("SIGINT", stop);
  process.removeListener("SIGTERM", stop);
  if (waiting === 0) {
    const known = leftOut > 0 ? `; ${leftOutInWords(leftOut)}` : "";
    log({ level: "info", status: "stopped", message: `Stopped; everything was acknowledged${known}`, leftOut });
    return end === "bad-source" ? 3 : 0;
  }
  log({
    level: "error",
    status: "stopped",
    message: "Stopped with events that nobody acknowledged; they are in the spool, and the next start sends them",
    waiting,
  });
  return 1;
}

const outcome = readSettings(process.argv.slice(2), process.env);
switch (outcome.kind) {
  case "help":
    process.stdout.write(helpOf(process.env["RUNNER_PROGRAM"] ?? "npm run ingest --"));
    break;
  case "seal": {
    process.stderr.write("Paste the account's cookies, or its OAuth token at Euler Stream, and end with Ctrl-D:\n");
    const session = readSession(readFileSync(0, "utf8"));
    if (session) process.stdout.write(`${JSON.stringify(sealSession(session, outcome.streamId, outcome.keys))}\n`);
    else process.stderr.write("That has no sessionid and tt-target-idc in it, and is no token.\n");
    process.exitCode = session ? 0 : 2;
    break;
  }
  case "wrong":
    process.stderr.write(`${outcome.problems.join("\n")}\nSee --help.\n`);
    process.exitCode = 2;
    break;
  case "run": {
    // Viewers' words and a runner's name: what is made here is its owner's alone.
    process.umask(0o077);
    const log = jsonLog((line) => process.stdout.write(line), Date.now);
    let server: LocalServer | undefined;
    let tools: Tools | undefined;
    let forward: Forward | undefined;
    try {
      const { serve, playback = false, tools: allowed, forward: toSsn } = outcome.settings;
      if (serve) server = await startLocalServer(serve, { log, isPlayback: playback });
      if (toSsn) forward = forwardToSsn(toSsn, { log, random: Math.random, isPlayback: playback });
      if (allowed) tools = openTools(allowed, { log, random: Math.random });
      process.exitCode = await run(outcome.settings, log, { onEvent: toAll(server?.tell, forward?.tell), tools });
    } catch (error) {
      // A spool that another process has open, or a folder that cannot be written: nobody but a person can mend it.
      log({ level: "error", status: "not-started", message: inWords(error) });
      process.exitCode = 2;
    }
    tools?.close();
    forward?.close();
    await server?.close();
    break;
  }
  default:
    outcome satisfies never;
}

/** Of the package beside the program, or of the project where it runs from its sources. */
function readVersion(): string {
  for (const place of ["package.json", "../package.json"]) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL(place, import.meta.url), "utf8")) as Record<
        string,
        string
      >;
      if (name?.startsWith("tiktok-live-edge") && version !== undefined) return version;
    } catch {
      // It is at the other place.
    }
  }
  return "unknown";
}

/** Tells each of those that there are; undefined where there is none. */
function toAll(...tells: (IngestParts["onEvent"] | undefined)[]): IngestParts["onEvent"] {
  const there = tells.filter((tell) => tell !== undefined);
  if (there.length === 0) return undefined;
  return (event) => {
    for (const tell of there) tell(event);
  };
}

function inWords(error: unknown): string {
  const problem = storageProblem(error);
  if (problem !== undefined) return `${problem.message}; ${problem.mend}`;
  return error instanceof Error ? error.message : String(error);
}
