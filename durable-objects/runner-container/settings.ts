/** With what a runner in a container is started: from the variables and secrets of its Worker. Pure. */
import type { RunnerStart } from "./keeper.ts";

/** What the containers' Worker is given, beside its objects (workers/runner-containers/wrangler.toml). */
export interface ContainerSettings {
  /** Base URL of the Workers. */
  INGEST_URL: string;
  INGEST_KEY_ID: string;
  INGEST_KEY_SECRET: string;
  /** How many containers there may be, and streams in each. */
  MOST_CONTAINERS: string;
  MAX_STREAMS: string;
  /** Megabytes that the runner's heap may have: less than the instance has. */
  HEAP_MB: string;
}

/** Handed on as they are, where they are set. */
const handedOn = [
  "INGEST_PROVIDER",
  "INGEST_REDUNDANT",
  "EULER_API_KEY",
  "EULER_WS_FORMAT",
  "INGEST_GATHER_MS",
  "OTLP_ENDPOINT",
  "OTLP_HEADERS",
  "TRACE_SHARE",
] as const;
export type HandedOn = (typeof handedOn)[number];

/** What waits is sent for so long when it is asked to end; the platform gives it 15 minutes. Its disk is gone after that. */
const drainSeconds = 600;

const bounds = { MOST_CONTAINERS: 100, MAX_STREAMS: 100, HEAP_MB: 12_000 } as const;

/** Whole numbers from 1 on. Throws an Error that names the setting, not its value. */
export function readCount(env: ContainerSettings, name: keyof typeof bounds): number {
  const count = Number(env[name]);
  if (Number.isInteger(count) && count >= 1 && count <= bounds[name]) return count;
  throw new Error(`${name}: expected 1 to ${bounds[name]}`);
}

/** How the runner called `runnerId` is started. Throws an Error that names what is missing. */
export function startOf(runnerId: string, env: ContainerSettings & Partial<Record<HandedOn, string>>): RunnerStart {
  const needed = ["INGEST_URL", "INGEST_KEY_ID", "INGEST_KEY_SECRET"] as const;
  const missing = needed.filter((name) => !env[name]);
  if (missing.length > 0) throw new Error(`${missing.join(" and ")} missing`);
  const optional = handedOn.flatMap((name) => (env[name] ? [[name, env[name]] as const] : []));
  return {
    env: {
      ...Object.fromEntries(optional),
      ...Object.fromEntries(needed.map((name) => [name, env[name]])),
      RUNNER_ID: runnerId,
      MAX_STREAMS: String(readCount(env, "MAX_STREAMS")),
      DRAIN_SECONDS: String(drainSeconds),
    },
    // As the image's own (ingest-node/package/Dockerfile), with a heap for the instance that it runs on.
    entrypoint: ["node", `--max-old-space-size=${readCount(env, "HEAP_MB")}`, "/runner/runner.js", "--data", "/data"],
  };
}
