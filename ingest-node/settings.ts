/** What the runner is told, by its command line and its environment. Parsed once; what is wrong is said in words. */
import { type Collector, collectorOf, readShare, usualShare } from "#shared/telemetry/otlp.ts";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { StreamId } from "#shared/event.ts";
import { parseHandle } from "#shared/handle.ts";
import { batching } from "#shared/protocol/limits.ts";
import { needsNoCreator, type ProviderSettings, readProvider } from "./provider-settings.ts";
import { readNumber } from "./read-number.ts";
import { type LineMode, lineModes } from "./stream-client.ts";
import { readForward } from "./forward/settings.ts";
import type { ForwardSettings } from "./forward/ssn.ts";
import { readServe } from "./serve/settings.ts";
import { type SessionKeys, readSessionKeys } from "./tiktok-account/session.ts";
import { sessionKeysName } from "./tiktok-account/settings.ts";
import { readTools, type ToolSettings } from "./tools/settings.ts";
import type { ServeSettings } from "./serve/local-server.ts";
import { readRecording, type RecordingSettings } from "./recording/settings.ts";

/** Which streams to take in: one, or those that the Workers assign. */
export type StreamChoice =
  | { kind: "one"; streamId: string; uniqueId: string }
  | { kind: "assigned"; maxStreams: number };

export interface Settings {
  streams: StreamChoice;
  /** Base URL of the Workers. */
  url: string;
  keyId: string;
  secret: string;
  /** Where refused events are kept. */
  dataFolder: string;
  /** Where what waits for its acknowledgement is kept, a folder a stream. */
  spoolFolder: string;
  spoolMaxBytes: number;
  /** Names this runner to the hub; the same after a restart. Made up and kept where it is not given. */
  runnerId?: string;
  provider: ProviderSettings;
  /** How the Workers are reached. */
  line: LineMode;
  /** How long events are gathered under load, milliseconds. */
  gatherMs: number;
  /** How long what waits is sent when it is stopped, milliseconds. */
  drainMs: number;
  /** How long it goes on receiving when it is stopped, until another runner is connected. */
  handoverMs: number;
  /** Which share of events is traced, and where their spans go. */
  tracing: { share: number; collector?: Collector };
  /** What comes in is no real broadcast: each connection is a run of its own, and nobody in it is remembered. */
  playback?: boolean;
  /** Where to write down what comes in. */
  recording?: RecordingSettings;
  /** Another tool's dialect that is spoken on this machine. */
  serve?: ServeSettings;
  /** Who else is told each event. */
  forward?: ForwardSettings;
  /** Other programs that rules may use. */
  tools?: ToolSettings;
  /** The port of this machine where its metrics are read. */
  metricsPort?: number;
}

export type SettingsOutcome =
  | { kind: "run"; settings: Settings }
  /** Seals a session of TikTok's for the file of a stream's tools. */
  | { kind: "seal"; streamId: string; keys: SessionKeys }
  | { kind: "help" }
  | { kind: "wrong"; problems: string[] };

/** @param program how it is called, up to its options */
export const helpOf = (
  program: string,
): string => `Takes a TikTok LIVE stream's events in and sends them to the Workers.

  ${program}
      the streams that the Workers want
  ${program} --stream <streamId> --user @handle [options]
      one stream
  ${program} --stream <streamId> --provider mock --file events.ndjson [--speed 0]
      a file
  ${program} --stream <streamId> --provider ndjson --from stdin
      events that another program writes

  --stream    the stream's id (INGEST_STREAM)
  --user      the creator's TikTok handle (INGEST_USER)
  --url       base URL of the Workers (INGEST_URL), default http://127.0.0.1:8787
  --provider  direct (TikTok itself, the default), euler (TikTok through Euler Stream), mock (a file), ndjson (lines
              of events) or ssn (other platforms' chats by Social Stream Ninja); or direct,euler: the first that
              works (INGEST_PROVIDER)
  --redundant direct and euler at once, as one session: what one misses the other fills (INGEST_REDUNDANT=1)
  --file      mock: newline-delimited JSON, an event or a native message a line, or a recording
  --from      ndjson: stdin, or a port of this machine, as in tcp:9000
  --speed     mock: 1 keeps the pauses between the lines, 0 (the default) leaves them out
  --record    a file to write down in what comes in, as it comes (docs/recording.md); packed where it ends in .gz;
              without --stream a file a stream, with its id in the name
  --anonymize with --record: without names, texts, ids and pictures of people, to be shown to others
  --playback  what comes in is no real broadcast: each connection counts anew, and nobody in it is remembered (the
              demo show of npm start)
  --serve     tikfinity or streamerbot: its tools on this machine get the events from ws://127.0.0.1:21213/, or 8080;
              another port as in tikfinity:21214 (INGEST_SERVE)
  --forward   ssn: Social Stream Ninja's pages are told chats, gifts, follows and subscriptions; SSN_SESSION says which
              (INGEST_FORWARD)
  --tools     a file that says which programs rules may use from this machine, such as OBS and Streamer.bot
              (docs/tools.md); without it none (INGEST_TOOLS)
  --seal-session
              with --stream: reads a session of TikTok's, prints it sealed for that file, and ends
  --metrics   a port of this machine where Prometheus reads what waits in the spools, and for how long: at
              http://127.0.0.1:PORT/metrics (RUNNER_METRICS_PORT); without it none
  --data      folder of this runner, default .data: its spool, and events that were refused; and where a running
              npm start is looked for
  --line      auto (a WebSocket a stream, and HTTP where a proxy allows none; the default), socket or http (INGEST_LINE)
  --gather    under load, how many milliseconds of events go together, 1 to 1000 (INGEST_GATHER_MS), default 88: more is
              cheaper, less is sooner
  --runner    this runner's name to the hub (RUNNER_ID); made up and kept in the data folder by default
  --help      this text

Environment
  INGEST_KEY_ID, INGEST_KEY_SECRET   the key that signs what is sent; needed, but for npm run ingest beside a running
                                     npm start: it takes that one's address and key
  EULER_API_KEY                      a key for the sign service; it works without one, with lower limits.
                                     euler: the key of the account; needed
  EULER_WS_URL                       euler: another address than wss://ws.eulerstream.com
  EULER_WS_FORMAT                    euler: raw (TikTok's own frames, the default), or JSON by its schema v1 or v2
  SSN_SESSION, SSN_URL               ssn, as provider or forward: the session of its pages, needed; another relay than the public one
  FAILOVER_AFTER_FAILURES            with several providers: how often in a row one may fail before the next is tried,
                                     default 2; one that goes silent, or asks for patience, is left at once
  FAILOVER_RETRY_MS                  how long one that failed rests before it is tried again, default 300000
  MAX_STREAMS                        without --stream: how many to hold at most, default 20
  SPOOL_DIR                          the spool's folder, default spool in the data folder
  SPOOL_MAX_MB                       its size a stream, default 512; past it nothing is taken in, and a GAP says so
  DRAIN_SECONDS                      how long what waits is sent when it is stopped, 1 to 840, default 5: more where the
                                     spool does not outlive it
  HANDOVER_SECONDS                   how long it goes on when it is stopped, until the runner that takes over is connected,
                                     0 to 300, default 8; 0: it lets go at once
  SILENCE_MS                         a connection that brings nothing for so long is given up, default 60000
  OTLP_ENDPOINT, OTLP_HEADERS        a collector of traces (OTLP over HTTP), and what it wants in headers: name=value,…
  TRACE_SHARE                        which share of events is traced, default 0.001; as the Workers have it
  TOOLS_SEALING_KEYS                 id:key pairs, a key of 64 hex digits: what seals and opens a session of TikTok's
                                     in the file of --tools; the first one seals
  TIKTOK_SIGN_URL, TIKTOK_WEB_HOST   another sign service and web host (the simulator's)

Exit codes
  0  stopped, or the file at its end; everything acknowledged
  1  events were still waiting; the next start sends them
  2  wrong usage
  3  no provider can be used until a person mends something: a key that is refused, a file that is not there
`;

/** Reads the settings. `args` without the program's name. */
export function readSettings(args: string[], env: Record<string, string | undefined>): SettingsOutcome {
  let values: ReturnType<typeof parse>;
  try {
    values = parse(args);
  } catch (error) {
    return { kind: "wrong", problems: [error instanceof Error ? error.message : String(error)] };
  }
  if (values.help) return { kind: "help" };
  if (values["seal-session"]) return readSealing(values.stream ?? env["INGEST_STREAM"], env["TOOLS_SEALING_KEYS"]);
  const problems: string[] = [];
  const need = (value: string | undefined, name: string): string => {
    if (!value) problems.push(`${name} is needed`);
    return value ?? "";
  };
  const provider = values.provider ?? (env["INGEST_PROVIDER"] || undefined);
  const streams = readStreams(values, needsNoCreator.has(provider ?? ""), env, need, problems);
  const url = values.url ?? env["INGEST_URL"] ?? "http://127.0.0.1:8787";
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? "")) problems.push(`--url "${url}" is no http URL`);
  const keyId = need(env["INGEST_KEY_ID"], "INGEST_KEY_ID");
  const secret = need(env["INGEST_KEY_SECRET"], "INGEST_KEY_SECRET");
  const spoolMaxBytes = readNumber(env, "SPOOL_MAX_MB", 512, problems) * 1024 * 1024;
  const line = readLine(values.line ?? (env["INGEST_LINE"] || "auto"), problems);
  const gatherMs = readGather(values.gather ?? (env["INGEST_GATHER_MS"] || String(batching.gatherMs)), problems);
  const drainMs = readDrain(env["DRAIN_SECONDS"] || "5", problems);
  const handoverMs = readHandover(env["HANDOVER_SECONDS"] || "8", problems);
  const tracing = readTracing(env, problems);
  const source = readProvider({ ...values, provider }, env, problems);
  const recording = readRecording(values, streams.kind === "assigned", problems);
  const serve = readServe(values.serve ?? env["INGEST_SERVE"], streams.kind === "one", problems);
  const forward = readForward(values.forward ?? env["INGEST_FORWARD"], streams.kind === "one", env, problems);
  const tools = readTools(
    values.tools ?? env["INGEST_TOOLS"],
    { streamId: streams.kind === "one" ? streams.streamId : undefined, keys: env["TOOLS_SEALING_KEYS"] },
    problems,
  );
  const metricsPort = readPort(values.metrics ?? env["RUNNER_METRICS_PORT"], problems);
  if (problems.length > 0 || !source) return { kind: "wrong", problems };
  const spoolFolder = env["SPOOL_DIR"] ?? join(values.data, "spool");
  const runnerId = values.runner ?? env["RUNNER_ID"];
  const settings = {
    streams,
    url,
    keyId,
    secret,
    dataFolder: values.data,
    spoolFolder,
    spoolMaxBytes,
    provider: source,
    line,
    gatherMs,
    drainMs,
    handoverMs,
    tracing,
  };
  return {
    kind: "run",
    settings: {
      ...settings,
      ...(runnerId ? { runnerId } : {}),
      ...(recording && { recording }),
      ...(values.playback && { playback: true }),
      ...(serve && { serve }),
      ...(forward && { forward }),
      ...(tools && { tools }),
      ...(metricsPort !== undefined && { metricsPort }),
    },
  };
}

/** What the command line has. */
export const ingestOptions = {
  stream: { type: "string" },
  user: { type: "string" },
  url: { type: "string" },
  provider: { type: "string" },
  redundant: { type: "boolean", default: false },
  file: { type: "string" },
  from: { type: "string" },
  speed: { type: "string", default: "0" },
  data: { type: "string", default: ".data" },
  runner: { type: "string" },
  line: { type: "string" },
  gather: { type: "string" },
  record: { type: "string" },
  anonymize: { type: "boolean", default: false },
  playback: { type: "boolean", default: false },
  serve: { type: "string" },
  forward: { type: "string" },
  tools: { type: "string" },
  "seal-session": { type: "boolean", default: false },
  metrics: { type: "string" },
  help: { type: "boolean", default: false },
} as const;

function parse(args: string[]) {
  return parseArgs({ args, options: ingestOptions }).values;
}

function readSealing(streamId: string | undefined, text = ""): SettingsOutcome {
  const problems: string[] = [];
  if (!StreamId.safeParse(streamId).success)
    problems.push("--seal-session seals for one stream: name it with --stream");
  const keys = readSessionKeys(text);
  if (!keys) problems.push(`${sessionKeysName} is needed: an id and a key of 64 hex digits, as in k1:0f…`);
  return keys && streamId && problems.length === 0 ? { kind: "seal", streamId, keys } : { kind: "wrong", problems };
}

function readLine(asked: string, problems: string[]): LineMode {
  const mode = lineModes.find((one) => one === asked);
  if (!mode) problems.push(`--line "${asked}" is neither auto nor socket nor http`);
  return mode ?? "auto";
}

function readGather(asked: string, problems: string[]): number {
  const gatherMs = Number(asked);
  const isGood = /^\d{1,4}$/.test(asked) && gatherMs >= 1 && gatherMs <= 1_000;
  if (!isGood) problems.push(`--gather "${asked}" is no number of milliseconds from 1 to 1000`);
  return isGood ? gatherMs : batching.gatherMs;
}

function readPort(asked: string | undefined, problems: string[]): number | undefined {
  if (!asked) return undefined;
  const port = /^\d{1,5}$/.test(asked) ? Number(asked) : 0;
  if (port >= 1 && port <= 65_535) return port;
  problems.push(`--metrics "${asked}" is no port from 1 to 65535`);
  return undefined;
}

function readDrain(asked: string, problems: string[]): number {
  const isGood = /^\d{1,3}$/.test(asked) && Number(asked) >= 1 && Number(asked) <= 840;
  if (!isGood) problems.push(`DRAIN_SECONDS "${asked}" is no number of seconds from 1 to 840`);
  return (isGood ? Number(asked) : 5) * 1_000;
}

function readHandover(asked: string, problems: string[]): number {
  const isGood = /^\d{1,3}$/.test(asked) && Number(asked) <= 300;
  if (!isGood) problems.push(`HANDOVER_SECONDS "${asked}" is no number of seconds from 0 to 300`);
  return (isGood ? Number(asked) : 8) * 1_000;
}

function readTracing(env: Record<string, string | undefined>, problems: string[]): Settings["tracing"] {
  const share = readShare(env["TRACE_SHARE"] || String(usualShare));
  if (share === undefined) problems.push("TRACE_SHARE is no number from 0 to 1");
  const collector = collectorOf(env);
  // What it has may be a key: only its name is said.
  if (env["OTLP_ENDPOINT"] && !collector)
    problems.push("OTLP_ENDPOINT is no address, or OTLP_HEADERS are no name=value pairs");
  return { share: share ?? usualShare, ...(collector && { collector }) };
}

function readStreams(
  values: ReturnType<typeof parse>,
  isFile: boolean,
  env: Record<string, string | undefined>,
  need: (value: string | undefined, name: string) => string,
  problems: string[],
): StreamChoice {
  const asked = { streamId: values.stream ?? env["INGEST_STREAM"], uniqueId: values.user ?? env["INGEST_USER"] };
  if (!asked.streamId && !asked.uniqueId && !isFile) {
    return { kind: "assigned", maxStreams: Math.floor(readNumber(env, "MAX_STREAMS", 20, problems)) };
  }
  const streamId = need(asked.streamId, "--stream");
  if (streamId && !StreamId.safeParse(streamId).success) problems.push(`--stream "${streamId}" is no stream id`);
  // A file needs no creator; everything without one would only be drained.
  const typed = isFile ? (asked.uniqueId ?? "file") : need(asked.uniqueId, "--user");
  const outcome = parseHandle(typed);
  if (!outcome.ok && typed !== "") problems.push(`--user: ${outcome.problem}`);
  return { kind: "one", streamId, uniqueId: outcome.ok ? outcome.handle : "" };
}
