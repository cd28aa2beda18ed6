/** What the runner is told, by its command line and its environment. Parsed once; what is wrong is said in words. */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { StreamId } from "#shared/event.ts";
import { readEulerSettings } from "./providers/euler-settings.ts";
import { readWebHost, type WebHost } from "./providers/web-host.ts";

export type ProviderSettings =
  | {
      kind: "direct";
      signUrl?: string;
      signKey?: string;
      webHost?: WebHost;
      silenceTimeoutMs?: number;
    }
  | ({ kind: "euler"; silenceTimeoutMs?: number } & ReturnType<typeof readEulerSettings>)
  | { kind: "mock"; file: string; speed: number };

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
}

export type SettingsOutcome =
  | { kind: "run"; settings: Settings }
  | { kind: "help" }
  | { kind: "wrong"; problems: string[] };

export const help = `Takes a TikTok LIVE stream's events in and sends them to the Workers.

  npm run ingest                                                  the streams that the Workers want
  npm run ingest -- --stream <streamId> --user @handle [options]  one stream
  npm run ingest -- --stream <streamId> --provider mock --file events.ndjson [--speed 0]

  --stream    the stream's id (INGEST_STREAM)
  --user      the creator's TikTok handle (INGEST_USER)
  --url       base URL of the Workers (INGEST_URL), default http://127.0.0.1:8787
  --provider  direct (TikTok itself, the default), euler (TikTok through Euler Stream) or mock (a file)
  --file      mock: newline-delimited JSON, an event or a native message a line
  --speed     mock: 1 keeps the pauses between timestamps, 0 (the default) leaves them out
  --data      folder of this runner, default .data: its spool, and events that were refused
  --runner    this runner's name to the hub (RUNNER_ID); made up and kept in the data folder by default
  --help      this text

Environment
  INGEST_KEY_ID, INGEST_KEY_SECRET   the key that signs what is sent; needed
  EULER_API_KEY                      a key for the sign service; it works without one, with lower limits.
                                     euler: the key of the account; needed
  EULER_WS_URL                       euler: another address than wss://ws.eulerstream.com
  EULER_WS_FORMAT                    euler: raw (TikTok's own frames, the default), or JSON by its schema v1 or v2
  MAX_STREAMS                        without --stream: how many to hold at most, default 20
  SPOOL_DIR                          the spool's folder, default spool in the data folder
  SPOOL_MAX_MB                       its size a stream, default 512; past it nothing is taken in, and a GAP says so
  SILENCE_MS                         a connection that brings nothing for so long is given up, default 60000
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
  const problems: string[] = [];
  const need = (value: string | undefined, name: string): string => {
    if (!value) problems.push(`${name} is needed`);
    return value ?? "";
  };
  const streams = readStreams(values, env, need, problems);
  const url = values.url ?? env["INGEST_URL"] ?? "http://127.0.0.1:8787";
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? "")) problems.push(`--url "${url}" is no http URL`);
  const keyId = need(env["INGEST_KEY_ID"], "INGEST_KEY_ID");
  const secret = need(env["INGEST_KEY_SECRET"], "INGEST_KEY_SECRET");
  const spoolMaxBytes = readNumber(env, "SPOOL_MAX_MB", 512, problems) * 1024 * 1024;
  const provider = readProvider(values, env, need, problems);
  if (problems.length > 0 || !provider) return { kind: "wrong", problems };
  const spoolFolder = env["SPOOL_DIR"] ?? join(values.data, "spool");
  const runnerId = values.runner ?? env["RUNNER_ID"];
  const settings = { streams, url, keyId, secret, dataFolder: values.data, spoolFolder, spoolMaxBytes, provider };
  return { kind: "run", settings: { ...settings, ...(runnerId ? { runnerId } : {}) } };
}

function parse(args: string[]) {
  return parseArgs({
    args,
    options: {
      stream: { type: "string" },
      user: { type: "string" },
      url: { type: "string" },
      provider: { type: "string", default: "direct" },
      file: { type: "string" },
      speed: { type: "string", default: "0" },
      data: { type: "string", default: ".data" },
      runner: { type: "string" },
      help: { type: "boolean", default: false },
    },
  }).values;
}

function readStreams(
  values: ReturnType<typeof parse>,
  env: Record<string, string | undefined>,
  need: (value: string | undefined, name: string) => string,
  problems: string[],
): StreamChoice {
  const asked = { streamId: values.stream ?? env["INGEST_STREAM"], uniqueId: values.user ?? env["INGEST_USER"] };
  const isFile = values.provider === "mock";
  if (!asked.streamId && !asked.uniqueId && !isFile) {
    return { kind: "assigned", maxStreams: Math.floor(readNumber(env, "MAX_STREAMS", 20, problems)) };
  }
  const streamId = need(asked.streamId, "--stream");
  if (streamId && !StreamId.safeParse(streamId).success) problems.push(`--stream "${streamId}" is no stream id`);
  // A file needs no creator; everything without one would only be drained.
  const uniqueId = isFile ? (asked.uniqueId ?? "file") : need(asked.uniqueId, "--user");
  return { kind: "one", streamId, uniqueId };
}

/** A number above 0 from the environment. */
function readNumber(
  env: Record<string, string | undefined>,
  name: string,
  byDefault: number,
  problems: string[],
): number {
  const text = env[name];
  if (text === undefined || text === "") return byDefault;
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  problems.push(`${name} "${text}" is no number above 0`);
  return byDefault;
}

function readProvider(
  values: ReturnType<typeof parse>,
  env: Record<string, string | undefined>,
  need: (value: string | undefined, name: string) => string,
  problems: string[],
): ProviderSettings | undefined {
  if (values.provider === "mock") {
    const speed = Number(values.speed);
    if (!Number.isFinite(speed) || speed < 0) problems.push(`--speed "${values.speed}" is no number from 0 on`);
    return { kind: "mock", file: need(values.file, "--file"), speed };
  }
  if (values.provider !== "direct" && values.provider !== "euler") {
    problems.push(`--provider "${values.provider}" is neither direct nor euler nor mock`);
    return undefined;
  }
  const silenceTimeoutMs = readNumber(env, "SILENCE_MS", 60_000, problems);
  if (values.provider === "euler") return { kind: "euler", silenceTimeoutMs, ...readEulerSettings(env, problems) };
  const signUrl = env["TIKTOK_SIGN_URL"];
  if (signUrl && !URL.canParse(signUrl)) problems.push(`TIKTOK_SIGN_URL "${signUrl}" is no URL`);
  const webHost = env["TIKTOK_WEB_HOST"] ? readWebHost(env["TIKTOK_WEB_HOST"]) : undefined;
  if (env["TIKTOK_WEB_HOST"] && !webHost) problems.push(`TIKTOK_WEB_HOST "${env["TIKTOK_WEB_HOST"]}" is no host`);
  const signKey = env["EULER_API_KEY"];
  return {
    kind: "direct",
    silenceTimeoutMs,
    ...(signUrl ? { signUrl } : {}),
    ...(signKey ? { signKey } : {}),
    ...(webHost ? { webHost } : {}),
  };
}
