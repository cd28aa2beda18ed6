/** How the providers of one stream are doing, and which of them to ask. Pure. Times in milliseconds since 1970. */
import { goodConnectionMs } from "../backoff.ts";
import type { Closing, ConnectFailure } from "../provider.ts";

export interface Health {
  /** In a row. */
  failures: number;
  /** Until then it is asked only where nobody else is left. */
  restsUntil: number;
  /** It asked for patience until then, and is not asked before. */
  patientUntil: number;
  /** Nothing but a person can mend it. */
  isOut: boolean;
}

export interface FailoverPolicy {
  /** How often in a row a provider may fail before the next one is tried. */
  afterFailures: number;
  /** How long one that failed rests before it is tried again, in milliseconds. */
  retryMs: number;
}

export const well: Health = { failures: 0, restsUntil: 0, patientUntil: 0, isOut: false };

/** Whether that is an answer about the creator, and no failure of who gave it. */
export function isAnswer({ kind }: ConnectFailure): boolean {
  return kind === "offline" || kind === "not-found";
}

export function afterFailure(health: Health, failure: ConnectFailure, policy: FailoverPolicy, now: number): Health {
  if (isAnswer(failure)) return health;
  if (failure.kind === "bad-source") return { ...health, isOut: true };
  const failures = health.failures + 1;
  const { retryAfterMs = 0 } = failure;
  const patientUntil = Math.max(health.patientUntil, now + retryAfterMs);
  const failed = { ...health, failures, patientUntil };
  // Who may not be asked for a while need not fail as often as that before the next one is tried.
  return failures >= policy.afterFailures || retryAfterMs > 0 ? rested(failed, policy, now) : failed;
}

/** After a try beside a connection that runs: whatever came of it, the next one is not at once. */
export function afterProbe(health: Health, failure: ConnectFailure, policy: FailoverPolicy, now: number): Health {
  return rested(afterFailure(health, failure, policy, now), policy, now);
}

/** `lastedMs`: how long the connection stood. */
export function afterClosing(
  health: Health,
  { kind }: Closing,
  lastedMs: number,
  policy: FailoverPolicy,
  now: number,
): Health {
  switch (kind) {
    case "ended":
    case "finished":
      return { ...health, failures: 0, restsUntil: 0 };
    case "stopped":
    case "replaced":
      return health;
    // To find it out took a minute in which everything was missed: that is not risked a second time.
    case "silent":
      return rested({ ...health, failures: health.failures + 1 }, policy, now);
    case "lost": {
      if (lastedMs >= goodConnectionMs) return { ...health, failures: 0, restsUntil: 0 };
      const failures = health.failures + 1;
      const failed = { ...health, failures };
      return failures >= policy.afterFailures ? rested(failed, policy, now) : failed;
    }
    default:
      return kind satisfies never;
  }
}

function rested(health: Health, { retryMs }: FailoverPolicy, now: number): Health {
  return { ...health, restsUntil: Math.max(health.restsUntil, now + retryMs) };
}

/**
 * Which provider to ask next; the first is the preferred one, `tried` are those that were asked in this round. One that is
 * not well is asked again in another round until it rests; where all rest, each is asked once a round. Undefined where the
 * round is over.
 */
export function chooseProvider(
  healths: readonly Health[],
  tried: ReadonlySet<number>,
  now: number,
): number | undefined {
  const askable = [...healths.keys()].filter((index) => {
    const health = healths[index];
    return health !== undefined && !health.isOut && health.patientUntil <= now;
  });
  const [first] = askable.filter((index) => (healths[index]?.restsUntil ?? 0) <= now);
  if (first !== undefined) return tried.has(first) ? undefined : first;
  return askable.find((index) => !tried.has(index));
}

/** Which of the providers before the one that is connected to try again first, and in how many milliseconds. */
export function nextProbe(
  healths: readonly Health[],
  connected: number,
  now: number,
): { index: number; inMs: number } | undefined {
  const probes = healths
    .slice(0, connected)
    .map((health, index) => ({ health, index }))
    .filter(({ health }) => !health.isOut)
    .map(({ health, index }) => ({ index, inMs: Math.max(0, health.restsUntil - now, health.patientUntil - now) }));
  return probes.toSorted((one, other) => one.inMs - other.inMs)[0];
}

/** A provider's name with its latest failure. */
export interface NamedFailure {
  name: string;
  failure: ConnectFailure;
}

/**
 * What failures of several providers are together: an answer about the creator where one gave it, `bad-source` where nobody
 * is left to be asked. `retryAfterMs` is the least patience that anybody asked for who is not out.
 */
export function jointFailure(failed: readonly NamedFailure[], healths: readonly Health[], now: number): ConnectFailure {
  const answer = failed.find(({ failure }) => isAnswer(failure));
  if (answer) return { ...answer.failure, message: says(answer) };
  const message = failed.map(says).join("; ");
  const left = healths.filter(({ isOut }) => !isOut);
  const last = failed.findLast(({ failure }) => failure.kind !== "bad-source");
  if (left.length === 0) return { kind: "bad-source", message };
  const retryAfterMs = Math.max(0, Math.min(...left.map(({ patientUntil }) => patientUntil - now)));
  const { kind = "rate-limited", reason } = last?.failure ?? {};
  return {
    kind,
    ...(reason && { reason }),
    message: message || "Every provider asked for patience",
    ...(retryAfterMs > 0 ? { retryAfterMs } : {}),
  };
}

function says({ name, failure }: NamedFailure): string {
  return `${name}: ${failure.message}`;
}
