/**
 * The try-out of a deployment: the demo show, from a TikTok of our own on this machine, through a runner, the deployed Worker, its
 * hub, its queue and its database, and out again. What it made is removed, whatever came of it.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod";
import { startSimulator } from "../../ingest-node/simulator/simulator.ts";
import { describeFailure } from "../failure.ts";
import { makeApiKey, revokeApiKey, storeApiKey } from "../keys/api-key.ts";
import { createIngestKey, revokeIngestKey } from "../keys/ingest-key.ts";
import { ApiError, askApi } from "../ops/api.ts";
import { readHealth } from "../ops/health.ts";
import type { Api } from "../ops/settings.ts";
import { withOwner } from "../start/database.ts";
import { DeployError } from "./problem.ts";

export interface SmokeOptions {
  root: string;
  /** Where the Worker answers, without a slash at its end. */
  site: string;
  /** The owner's connection string. */
  ownerUrl: string;
  patience?: SmokePatience;
}

export interface SmokePatience {
  /** Until a Worker that is there for the first time answers: its address has to become known. */
  answerMs: number;
  /** Until events are with a reader and in the log. */
  eventsMs: number;
}

export const usualSmokePatience: SmokePatience = { answerMs: 180_000, eventsMs: 90_000 };

export interface Smoked {
  /** Events that a reader got, and those of them that the log had. */
  events: number;
  logged: number;
  /** From the runner's start to the first event at a reader, milliseconds. */
  firstMs: number;
}

/** As many events have to come through. */
const wantedEvents = 25;
/** The show at that many times its speed: so many events are there within seconds. */
const showSpeed = 8;
const pollMs = 250;

const Stream = z.object({ streamId: z.string(), uniqueId: z.string() });
const History = z.object({ events: z.array(z.unknown()) });
const Token = z.object({ token: z.string() });

/** Throws DeployError with what did not come through. */
export async function smokeTest(options: SmokeOptions): Promise<Smoked> {
  const { site, ownerUrl, patience = usualSmokePatience } = options;
  await untilHealthy(site, patience.answerMs);
  const key = makeApiKey();
  // Without an end: a key that has one makes no key for a runner. Only this process knows it, and it ends with the try-out.
  const keyId = await withOwner(ownerUrl, (client) => storeApiKey(client, key, "deploy: try-out"));
  try {
    return await throughIt({ ...options, patience }, { url: site, key });
  } catch (error) {
    if (error instanceof DeployError) throw error;
    throw new DeployError(`the try-out failed: ${describeFailure(error)}`, lookAtLogs, { cause: error });
  } finally {
    await withOwner(ownerUrl, (client) => revokeApiKey(client, keyId));
  }
}

const lookAtLogs =
  "npx wrangler tail with the same --env shows what the Worker says; npm run ops -- health names the part that does not answer";

async function untilHealthy(site: string, answerMs: number): Promise<void> {
  const deadline = Date.now() + answerMs;
  for (;;) {
    const problem = await problemOf(site);
    if (problem === undefined) return;
    // What is set wrongly stays so.
    if (problem.isFinal || Date.now() > deadline) throw new DeployError(`${site}: ${problem.said}`, problem.mend);
    await delay(pollMs * 4);
  }
}

async function problemOf(site: string): Promise<{ said: string; mend: string; isFinal: boolean } | undefined> {
  try {
    const health = await readHealth(site);
    if (health.failing.length === 0) return undefined;
    const said = `these parts do not answer: ${health.failing.join(", ")}`;
    return {
      said,
      mend: "look at Neon's console whether the database runs, and run the same command again",
      isFinal: false,
    };
  } catch (error) {
    const isConfiguration = error instanceof ApiError && error.code === "configuration_incomplete";
    return {
      said: describeFailure(error),
      mend: isConfiguration
        ? "npx wrangler secret put NAME with the same --env sets it; what a deployment makes itself is made anew once it is deleted there"
        : "a new address can take some minutes to be known: run the same command again; --site names another address",
      isFinal: isConfiguration,
    };
  }
}

async function throughIt(options: Required<SmokeOptions>, api: Api): Promise<Smoked> {
  const body = JSON.stringify({ uniqueId: `tle_try_out_${randomBytes(4).toString("hex")}` });
  const stream = await askApi(api, { method: "POST", path: "/v1/streams", body }, Stream);
  const path = `/v1/streams/${stream.streamId}`;
  try {
    await lookAtPages(options.site, await askApi(api, { method: "POST", path: `${path}/overlay-tokens` }, Token));
    const ingest = await createIngestKey(api, { name: "deploy: try-out", streamIds: [stream.streamId] });
    try {
      return await watchShow(options, api, stream, { id: ingest.keyId, secret: ingest.secret });
    } finally {
      await revokeIngestKey(api, ingest.ingestKeyId);
    }
  } finally {
    await remove(api, `${path}?confirm=@${stream.uniqueId}`);
  }
}

async function remove({ url, key }: Api, path: string): Promise<void> {
  const response = await fetch(url + path, { method: "DELETE", headers: { Authorization: `Bearer ${key}` } });
  await response.body?.cancel();
  if (!response.ok)
    throw new ApiError(`the stream of the try-out could not be deleted: the API answered ${response.status}`);
}

/** The dashboard and an overlay, as browsers ask for them. */
async function lookAtPages(site: string, { token }: z.infer<typeof Token>): Promise<void> {
  for (const page of ["/dashboard/", `/o/${token}`]) {
    const response = await fetch(site + page);
    await response.body?.cancel();
    if (response.ok && response.headers.get("Content-Type")?.startsWith("text/html")) continue;
    throw new DeployError(
      `the page ${page.startsWith("/o/") ? "of an overlay" : page} was answered ${response.status}`,
      "npm run build:web says whether the pages can be built; then run the same command again",
    );
  }
}

async function watchShow(
  { root, site, patience }: Required<SmokeOptions>,
  api: Api,
  stream: z.infer<typeof Stream>,
  ingestKey: { id: string; secret: string },
): Promise<Smoked> {
  const simulator = await startSimulator({ speed: showSpeed });
  const data = mkdtempSync(join(tmpdir(), "tle-try-out-"));
  const reading = new AbortController();
  const reader = readEvents(api, stream.streamId, reading.signal);
  const args = ["--url", site, "--stream", stream.streamId, "--user", `@${stream.uniqueId}`, "--provider", "direct"];
  const env = {
    ...process.env,
    ...simulator.env,
    INGEST_KEY_ID: ingestKey.id,
    INGEST_KEY_SECRET: ingestKey.secret,
    INGEST_REDUNDANT: undefined,
    EULER_API_KEY: undefined,
  };
  const begun = performance.now();
  const runner = spawn(
    process.execPath,
    [join(root, "ingest-node", "main.ts"), ...args, "--playback", "--data", data],
    { env, stdio: ["ignore", "pipe", "ignore"] },
  );
  const lastLine = lastMessageOf(runner);
  try {
    const deadline = Date.now() + patience.eventsMs;
    const came = (wanted: string) =>
      new DeployError(`of the try-out's events ${wanted}; its runner says: ${lastLine()}`, lookAtLogs);
    while (reader.count() < wantedEvents) {
      if (Date.now() > deadline) throw came(`${reader.count()} of ${wantedEvents} came to a reader`);
      await delay(pollMs);
    }
    const path = `/v1/streams/${stream.streamId}/history?limit=100`;
    for (;;) {
      const logged = (await askApi(api, { path }, History)).events.length;
      if (logged >= wantedEvents) return { events: reader.count(), logged, firstMs: (reader.firstAt() ?? 0) - begun };
      if (Date.now() > deadline) throw came(`${reader.count()} came to a reader, and ${logged} into the database`);
      await delay(pollMs);
    }
  } finally {
    reading.abort();
    await end(runner);
    await simulator.stop();
    rmSync(data, { recursive: true, force: true });
  }
}

/** Counts the events of a stream as any reader gets them. */
function readEvents({ url, key }: Api, streamId: string, signal: AbortSignal) {
  let [count, text] = [0, ""];
  let firstAt: number | undefined;
  void (async () => {
    const headers = { Authorization: `Bearer ${key}` };
    const response = await fetch(`${url}/v1/streams/${streamId}/events`, { headers, signal });
    for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += part;
      const messages = text.split("\n\n");
      text = messages.pop() ?? "";
      count += messages.filter((message) => message.includes('"eventId"')).length;
      if (count > 0) firstAt ??= performance.now();
    }
  })().catch(() => undefined);
  return { count: () => count, firstAt: () => firstAt };
}

function lastMessageOf(runner: ChildProcess): () => string {
  let text = "";
  runner.stdout?.setEncoding("utf8").on("data", (part: string) => (text = (text + part).slice(-4_000)));
  return () => {
    const line = text.trim().split("\n").at(-1) ?? "";
    return /"message":"((?:[^"\\]|\\.)*)"/.exec(line)?.[1] ?? "nothing";
  };
}

async function end(runner: ChildProcess): Promise<void> {
  if (runner.exitCode !== null || runner.signalCode !== null) return;
  const exited = once(runner, "exit");
  runner.kill("SIGTERM");
  const late = setTimeout(() => runner.kill("SIGKILL"), 10_000);
  await exited;
  clearTimeout(late);
}
