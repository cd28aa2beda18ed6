/** `npm run ops -- daily`: what a day needs, a stable line for each step, without anybody's id or words in it. */
import * as z from "zod";
import { Metrics } from "#shared/api/operations/host.ts";
import { RetentionStep } from "#shared/retention.ts";
import { ApiError, askApi } from "../api.ts";
import { isWell, readHealth } from "../health.ts";
import type { Api } from "../settings.ts";
import { holdAgainst } from "./gate.ts";
import { addLine, readLastMetrics } from "./snapshot-file.ts";

/** Exit codes: nothing is wrong; something is; there is too little to say. */
export const exitCodes = { healthy: 0, unhealthy: 1, insufficient_data: 3 } as const;

/** `skipped`: it could not be asked for here; no failure. */
type Status = keyof typeof exitCodes | "skipped";

/**
 * - `not_configured`: nothing says that there should be Workers, so this is a smoke run.
 * - `half_configured`: some of the settings are there. `not_running`: an `npm start` has been here, and is not running.
 *   Both are failures: where Workers were meant, nobody may be told that all is well.
 */
export interface NoApi {
  why: "not_configured" | "half_configured" | "not_running";
  /** What is not set, by name. */
  missing: readonly string[];
}

export interface DailyOptions {
  /** The Workers; or why there are none to ask. */
  api: Api | NoApi;
  dryRun: boolean;
  /** A file with metrics of an earlier day (its last line is taken), which today's are held against. */
  against: string | undefined;
  /** Where today's metrics are added, a line a day. */
  snapshot: string | undefined;
  /** Events, and deliveries, below which a day says nothing. */
  least: number;
  print: (line: string) => void;
}

interface Outcome {
  status: Status;
  /** Counts and words of a fixed set, in their order. */
  facts?: Record<string, string | number>;
}

/** The order that the seeds of the platform were run in. What one says does not keep the next from running. */
const stepNames = ["configuration", "watchdog", "aggregates", "retention", "metrics", "gate", "snapshot"] as const;
type StepName = (typeof stepNames)[number];

/** Returns the exit code. */
export async function daily(options: DailyOptions): Promise<number> {
  const { api, print } = options;
  const isSmoke = "why" in api && api.why === "not_configured";
  print(`daily: mode=${isSmoke ? "smoke" : options.dryRun ? "dry-run" : "run"}`);
  const day: { metrics?: Metrics } = {};
  const statuses: Status[] = [];
  for (const name of stepNames) {
    if (name === "snapshot" && options.snapshot === undefined) continue;
    const outcome = "why" in api ? withoutWorkers(name, api) : await attempt(() => run(name, api, options, day));
    statuses.push(outcome.status);
    const facts = Object.entries(outcome.facts ?? {}).map(([fact, value]) => ` ${fact}=${value}`);
    print(`daily: step=${name} status=${outcome.status}${facts.join("")}`);
  }
  const verdict =
    (["unhealthy", "insufficient_data"] as const).find((status) => statuses.includes(status)) ?? "healthy";
  // Nobody was asked, so nobody is said to be well.
  print(`daily: status=${isSmoke ? "skipped" : verdict}`);
  if (day.metrics !== undefined) print(JSON.stringify(day.metrics));
  return exitCodes[verdict];
}

/** Nothing can be asked: which names are missing is what can be said. */
function withoutWorkers(name: StepName, { why, missing }: NoApi): Outcome {
  if (name !== "configuration") return { status: "skipped", facts: { why } };
  const facts = { missing: missing.join(",") || "none" };
  return why === "not_configured" ? { status: "skipped", facts } : { status: "unhealthy", facts: { why, ...facts } };
}

/** What the API refuses, or that it does not answer, is a step that failed; the others are tried. */
async function attempt(work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { status: "unhealthy", facts: { why: error.code ?? "no_answer" } };
  }
}

async function run(name: StepName, api: Api, options: DailyOptions, day: { metrics?: Metrics }): Promise<Outcome> {
  switch (name) {
    case "configuration":
      return configuration(api);
    case "watchdog":
      return watchdog(api);
    case "aggregates":
      return options.dryRun ? { status: "skipped", facts: { why: "dry_run" } } : aggregates(api);
    case "retention":
      return retention(api, options.dryRun);
    case "metrics": {
      const metrics = await askApi(api, { path: "/v1/host/metrics" }, Metrics);
      day.metrics = metrics;
      const { streams, sessions, events, deadLetters, conflicts } = metrics;
      const facts = { streams, sessions, events, dead_letters: deadLetters, conflicts };
      return { status: events < options.least ? "insufficient_data" : "healthy", facts };
    }
    case "gate":
      return gate(day.metrics, options);
    case "snapshot":
      return snapshot(day.metrics, options);
    default:
      return name satisfies never;
  }
}

const Configuration = z.object({
  environment: z.string(),
  settings: z.array(z.object({ name: z.string(), isNeeded: z.boolean(), isSet: z.boolean() })),
});

/** Names only: Workers that answer have what they need, so what is not set is what they can be without. */
async function configuration(api: Api): Promise<Outcome> {
  const { environment, settings } = await askApi(api, { path: "/v1/host/configuration" }, Configuration);
  const unset = settings.filter(({ isSet }) => !isSet);
  const facts = {
    environment,
    settings: settings.length,
    unset: unset.map(({ name }) => name).join(",") || "none",
  };
  return { status: unset.some(({ isNeeded }) => isNeeded) ? "unhealthy" : "healthy", facts };
}

async function watchdog(api: Api): Promise<Outcome> {
  const health = await readHealth(api.url);
  const { failing, conflicts, retention, exports, erasures } = health;
  return {
    status: isWell(health) ? "healthy" : "unhealthy",
    facts: {
      failing: failing.join(",") || "none",
      conflicts: conflicts ?? "unknown",
      retention: retention ?? "unknown",
      exports: exports ?? "unknown",
      erasures: erasures ?? "unknown",
    },
  };
}

/** Calls for one run: what is left then is for the next day. */
const mostAsks = 500;

async function aggregates(api: Api): Promise<Outcome> {
  const Sums = z.object({ events: z.number(), left: z.number() });
  let events = 0;
  let left = 0;
  for (let asks = 0; asks < mostAsks; asks++) {
    const answer = await askApi(api, { method: "POST", path: "/v1/host/sums", timeoutMs: 120_000 }, Sums);
    events += answer.events;
    left = answer.left;
    if (left === 0 || answer.events === 0) break;
  }
  return { status: left === 0 ? "healthy" : "unhealthy", facts: { events, left } };
}

const Amount = z.object({ sessions: z.number(), events: z.number() });
const RunAnswer = z.object({
  due: z.object({ hide: Amount, remove: Amount, actions: z.number(), sessions: z.number(), streams: z.number() }),
  run: z.object({ state: z.string(), steps: z.array(RetentionStep) }).nullable(),
});

async function retention(api: Api, dryRun: boolean): Promise<Outcome> {
  const done = new Map<string, number>();
  for (let asks = 1; ; asks++) {
    const body = JSON.stringify({ dryRun });
    const ask = { method: "POST", path: "/v1/retention-runs", body, timeoutMs: 120_000 } as const;
    const { due, run: one } = await askApi(api, ask, RunAnswer);
    for (const { step, done: some } of one?.steps ?? []) done.set(step, (done.get(step) ?? 0) + some);
    const didSomething = one?.steps.some(({ done: some }) => some > 0) ?? false;
    if (one?.state === "left" && didSomething && asks < mostAsks) continue;
    const failed = one?.steps
      .filter(({ status }) => status === "failed" || status === "skipped")
      .map(({ step }) => step);
    const left = {
      hide: due.hide.sessions,
      remove: due.remove.sessions,
      actions: due.actions,
      sessions: due.sessions,
      streams: due.streams,
    };
    const facts = {
      ...Object.fromEntries(Array.from(done, ([step, some]) => [step, some])),
      ...Object.fromEntries(Object.entries(left).map(([what, some]) => [`left_${what}`, some])),
      failed: failed?.join(",") || "none",
      // A step that is left with a reason waits for something; fixed words, and codes.
      ...whyOf(one?.steps ?? []),
    };
    const isDone = one === null || one.state === "done";
    return { status: isDone ? "healthy" : "unhealthy", facts };
  }
}

/** Why steps failed or stay, in one word of the line; nothing where none did. */
function whyOf(steps: readonly RetentionStep[]): { why?: string } {
  const said = steps.flatMap(({ step, why }) => (why === null ? [] : [`${step}: ${why}`]));
  return said.length === 0 ? {} : { why: JSON.stringify(said.join("; ")) };
}

function gate(now: Metrics | undefined, { against, least }: DailyOptions): Outcome {
  if (against === undefined) return { status: "skipped", facts: { why: "no_day_to_hold_against" } };
  const before = readLastMetrics(against);
  if (now === undefined || before === undefined) return { status: "insufficient_data", facts: { why: "no_metrics" } };
  const { verdict, rates } = holdAgainst(now, before, least);
  const facts = Object.fromEntries(rates.map((rate) => [rate.name, rate.verdict]));
  return { status: verdict === "regressed" ? "unhealthy" : verdict, facts };
}

/** A day whose line could not be kept is one that no other can be held against. */
function snapshot(metrics: Metrics | undefined, { snapshot: file = "" }: DailyOptions): Outcome {
  if (metrics === undefined) return { status: "insufficient_data", facts: { why: "no_metrics" } };
  const problem = addLine(file, JSON.stringify(metrics));
  return problem === undefined ? { status: "healthy" } : { status: "unhealthy", facts: { why: problem } };
}
