/** Which provider, or which of them together, and what each is told. */
import type { FailoverPolicy } from "./failover/health.ts";
import { readEulerSettings } from "./providers/euler-settings.ts";
import type { NdjsonSource } from "./providers/ndjson/ndjson.ts";
import { readSsnSettings } from "./providers/ssn/settings.ts";
import { readWebHost, type WebHost } from "./providers/web-host.ts";
import { readNumber } from "./read-number.ts";

/** A provider that connects to a broadcast. */
export type LiveProviderSettings =
  | {
      kind: "direct";
      signUrl?: string;
      signKey?: string;
      webHost?: WebHost;
      silenceTimeoutMs?: number;
    }
  | ({ kind: "euler"; silenceTimeoutMs?: number } & ReturnType<typeof readEulerSettings>);

export type ProviderSettings =
  | LiveProviderSettings
  | { kind: "mock"; file: string; speed: number }
  | { kind: "ndjson"; from: NdjsonSource }
  | ({ kind: "ssn" } & ReturnType<typeof readSsnSettings>)
  /** One at a time, in order of preference. */
  | { kind: "failover"; providers: LiveProviderSettings[]; policy: FailoverPolicy }
  /** All at once. */
  | { kind: "redundant"; providers: LiveProviderSettings[] };

/** TikTok itself, alone or among others. */
export function directOf(settings: ProviderSettings): Extract<LiveProviderSettings, { kind: "direct" }> | undefined {
  const all = "providers" in settings ? settings.providers : [settings];
  return all.find((one) => one.kind === "direct");
}

type Environment = Record<string, string | undefined>;

/** Reads what was asked for; undefined where that is no provider. What is wrong is added to `problems`. */
export function readProvider(
  asked: {
    provider: string | undefined;
    redundant: boolean;
    file?: string | undefined;
    from?: string | undefined;
    speed: string;
  },
  env: Environment,
  problems: string[],
): ProviderSettings | undefined {
  const isRedundant = asked.redundant || readSwitch(env, "INGEST_REDUNDANT", problems);
  const text = asked.provider ?? (isRedundant ? "direct,euler" : "direct");
  const names = text.split(",").map((name) => name.trim());
  if (isRedundant && names.length < 2) problems.push(`--redundant needs two providers, not "${text}" alone`);
  if (names.length === 1 && names[0] === "mock") return readMock(asked, problems);
  if (names.length === 1 && names[0] === "ndjson") return { kind: "ndjson", from: readFrom(asked.from, problems) };
  if (names.length === 1 && names[0] === "ssn") return { kind: "ssn", ...readSsnSettings(env, problems) };
  const known = names.every((name) => name === "direct" || name === "euler");
  if (!known) {
    const alone = names.find((name) => isAlone.has(name));
    const why =
      alone === undefined
        ? "is none of direct, euler, mock, ndjson and ssn"
        : `cannot be: ${alone} goes with no other provider`;
    problems.push(`--provider "${text}" ${why}`);
    return undefined;
  }
  if (new Set(names).size < names.length) problems.push(`--provider "${text}" names one twice`);
  const silenceTimeoutMs = readNumber(env, "SILENCE_MS", 60_000, problems);
  const providers = names.map((name): LiveProviderSettings =>
    name === "euler"
      ? { kind: "euler", silenceTimeoutMs, ...readEulerSettings(env, problems) }
      : { ...readDirect(env, problems), silenceTimeoutMs },
  );
  if (isRedundant) return { kind: "redundant", providers };
  return providers.length > 1 ? { kind: "failover", providers, policy: readPolicy(env, problems) } : providers[0];
}

/** Those of which nothing is to be merged with another's, and which no other can stand in for. */
const isAlone: ReadonlySet<string> = new Set(["mock", "ndjson", "ssn"]);

/** Providers that need no creator of TikTok's. */
export const needsNoCreator = isAlone;

function readFrom(text = "", problems: string[]): NdjsonSource {
  if (text === "stdin") return { kind: "stdin" };
  const port = Number(/^tcp:(\d{1,5})$/.exec(text)?.[1] ?? Number.NaN);
  if (port >= 1 && port <= 65_535) return { kind: "tcp", port };
  problems.push(`--from "${text}" is neither stdin nor a port of this machine as in tcp:9000`);
  return { kind: "stdin" };
}

function readMock({ file, speed: text }: { file?: string | undefined; speed: string }, problems: string[]) {
  const speed = Number(text);
  if (!Number.isFinite(speed) || speed < 0) problems.push(`--speed "${text}" is no number from 0 on`);
  if (!file) problems.push("--file is needed");
  return { kind: "mock", file: file ?? "", speed } as const;
}

function readDirect(env: Environment, problems: string[]): Extract<LiveProviderSettings, { kind: "direct" }> {
  const signUrl = env["TIKTOK_SIGN_URL"];
  if (signUrl && !URL.canParse(signUrl)) problems.push(`TIKTOK_SIGN_URL "${signUrl}" is no URL`);
  const webHost = env["TIKTOK_WEB_HOST"] ? readWebHost(env["TIKTOK_WEB_HOST"]) : undefined;
  if (env["TIKTOK_WEB_HOST"] && !webHost) problems.push(`TIKTOK_WEB_HOST "${env["TIKTOK_WEB_HOST"]}" is no host`);
  const signKey = env["EULER_API_KEY"];
  return {
    kind: "direct",
    ...(signUrl ? { signUrl } : {}),
    ...(signKey ? { signKey } : {}),
    ...(webHost ? { webHost } : {}),
  };
}

function readPolicy(env: Environment, problems: string[]): FailoverPolicy {
  return {
    afterFailures: Math.ceil(readNumber(env, "FAILOVER_AFTER_FAILURES", 2, problems)),
    retryMs: readNumber(env, "FAILOVER_RETRY_MS", 300_000, problems),
  };
}

function readSwitch(env: Environment, name: string, problems: string[]): boolean {
  const text = env[name] ?? "";
  if (["1", "true"].includes(text)) return true;
  if (!["", "0", "false"].includes(text)) problems.push(`${name} "${text}" is neither 1 nor 0`);
  return false;
}
