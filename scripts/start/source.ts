/** What feeds the stream: the simulator with its demo show, TikTok, or a file; and the runner that takes it in. */
import { join } from "node:path";
import { mockProvider } from "../../ingest-node/providers/mock.ts";
import { freePort } from "../free-port.ts";
import { type Child, type ChildOptions, startChild } from "./child.ts";
import type { Recording, Source } from "./options.ts";
import { type Kept, keepRunning } from "./restart.ts";
import { PartError, say, step } from "./status.ts";

export interface SourceOptions extends Pick<ChildOptions, "warden" | "logFolder"> {
  root: string;
  /** Where the runner keeps what waits: with the data of this start, not with another's. */
  folder: string;
  origin: string;
  streamId: string;
  ingestKey: { id: string; secret: string };
  recording?: Recording | undefined;
  /** Arguments of the runner for what it does beside taking in. */
  beside: readonly string[];
}

const readyTimeoutMs = 30_000;

/** Why a file cannot be played, in the runner's own words, before anything is started for it. */
export async function problemOf(source: Source): Promise<string | undefined> {
  if (source.kind !== "file") return undefined;
  // Connecting reads the head of the file, and plays nothing.
  const provider = mockProvider({ file: source.file, speed: 0, onBrokenLine: () => {}, wait: async () => {} });
  const outcome = await provider.connect(new AbortController().signal);
  return outcome.kind === "bad-source" ? outcome.message : undefined;
}

/** Starts the simulator on a port that it keeps over restarts; resolves when it takes connections. */
export async function startSimulator(
  { seed, speed }: Extract<Source, { kind: "demo" }>,
  options: SourceOptions,
): Promise<Kept & { port: number }> {
  const port = await freePort();
  const script = join(options.root, "ingest-node", "simulator", "main.ts");
  const args = [script, "--port", String(port), "--seed", seed, "--speed", speed];
  const { promise: ready, resolve } = Promise.withResolvers<void>();
  const kept = keepRunning("simulator", () =>
    startNode("simulator", args, process.env, options, (line) => {
      if (readJson(line)["ready"] === true) resolve();
    }),
  );
  await step(
    "simulator",
    () => withinTime(ready, "simulator", options.logFolder),
    () => `127.0.0.1:${port}, a TikTok of our own`,
  );
  return { ...kept, port };
}

/** Starts the ingest runner. For the demo show it resolves when the runner is connected, else at once. */
export async function startRunner(
  source: Source,
  simulatorPort: number | undefined,
  options: SourceOptions,
): Promise<Kept> {
  const script = join(options.root, "ingest-node", "main.ts");
  const { origin, streamId, folder } = options;
  const args = [script, "--url", origin, "--stream", streamId, "--data", folder, ...sourceArguments(source)];
  if (options.recording) args.push("--record", options.recording.file);
  if (options.recording?.anonymize) args.push("--anonymize");
  args.push(...options.beside);
  const env = {
    ...process.env,
    // What is taken in is said by the arguments alone.
    INGEST_REDUNDANT: undefined,
    INGEST_KEY_ID: options.ingestKey.id,
    INGEST_KEY_SECRET: options.ingestKey.secret,
    ...(simulatorPort === undefined
      ? {}
      : {
          TIKTOK_WEB_HOST: `127.0.0.1:${simulatorPort}`,
          TIKTOK_SIGN_URL: `http://127.0.0.1:${simulatorPort}`,
          // The simulator signs for everybody; a key of the real sign server is not for it.
          EULER_API_KEY: undefined,
        }),
  };
  const { promise: connected, resolve } = Promise.withResolvers<void>();
  let lastLine = "";
  const kept = keepRunning("ingest", () =>
    startNode("ingest", args, env, options, (line) => {
      const { status, level, message } = readJson(line);
      // A paused stream is not connected, and rightly so.
      if (status === "connected" || status === "paused") resolve();
      // Not twice in a row: a creator who is offline is asked for again and again.
      if (typeof message !== "string" || message === lastLine) return;
      lastLine = message;
      say("ingest", status === "connected" ? "ready" : level === "info" ? "info" : "warning", message);
    }),
  );
  if (source.kind === "demo") await withinTime(connected, "ingest", options.logFolder);
  return kept;
}

function sourceArguments(source: Source): string[] {
  const user = ["--user", `@${source.user}`];
  if (source.kind === "file") return [...user, "--provider", "mock", "--file", source.file, "--speed", source.speed];
  // The people of the demo show are nobody, and must not be among those who are known to follow.
  if (source.kind !== "tiktok") return [...user, "--provider", "direct", "--playback"];
  return [...user, "--provider", source.provider, ...(source.redundant ? ["--redundant"] : [])];
}

function startNode(
  part: string,
  args: string[],
  env: NodeJS.ProcessEnv,
  { warden, logFolder, root }: SourceOptions,
  onLine: (line: string) => void,
): Child {
  return startChild({ part, command: process.execPath, args, cwd: root, env, logFolder, warden, onLine });
}

function readJson(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return {};
  }
}

async function withinTime(happening: Promise<void>, part: string, logFolder: string): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const message = `not ready after ${readyTimeoutMs / 1000} s`;
  const timer = setTimeout(
    () => reject(new PartError(part, message, `see ${join(logFolder, `${part}.log`)}`)),
    readyTimeoutMs,
  );
  await Promise.race([happening, late]).finally(() => clearTimeout(timer));
}
