/** How much an endpoint is sent: its breaker, its throttle and its rate limit. Pure: clock and randomness are arguments. */
import type { RateLimit, Room } from "#shared/protocol/gate-protocol.ts";

/** Requests at once. A Worker has at most six connections that wait for an answer. */
export const mostLanes = 6;
/** What is handed over at once to an endpoint that is well. */
const roomWhenWell = 100;
/** So many failures in a row open the breaker; from then on one request at a time tries whether it is well again. */
const breakerFailures = 5;
const breakerPauseMs = { first: 5_000, most: 5 * 60_000 };
/** What an overloaded receiver gets, where it does not say itself. */
const throttlePauseMs = { first: 1_000, most: 60_000 };
const mostRetryAfterMs = 60 * 60_000;
/** "Too many requests". */
export const slowDownStatus = 429;
/** That, and the two that say that what stands before the receiver cannot keep up. */
const throttleStatuses: readonly number[] = [slowDownStatus, 502, 504];
/** How long a caller waits for an answer before it is told that it comes later. */
const patienceMs = { quick: 1_000, slow: 100, unknown: 100 };
/** How long to wait where all lanes are taken: by answers that are on their way, or by a receiver that says nothing. */
const busyMs = 1_000;
const hangingMs = 20_000;
const jitter = 0.2;
const burstMs = 5_000;

export interface Flow {
  /** Of the latest answer: a success that a caller may wait for, one that took longer, or none. */
  pace: keyof typeof patienceMs;
  /** Failures in a row. */
  failures: number;
  /** How often in a row the breaker opened, and the receiver said that it is too much. */
  openings: number;
  throttles: number;
  /** Nothing is sent before; milliseconds since 1970. */
  resumeAt: number;
  /** Requests at once: one after a throttle, one more with each success. */
  lanes: number;
  /** Of the rate limit, as of `tokensAt`. */
  tokens: number;
  tokensAt: number;
}

export function newFlow(): Flow {
  return {
    pace: "unknown",
    failures: 0,
    openings: 0,
    throttles: 0,
    resumeAt: 0,
    lanes: mostLanes,
    tokens: Infinity,
    tokensAt: 0,
  };
}

/** Requests under way. */
export interface Traffic {
  inFlight: number;
  /** Those of them whose answer is late. Whoever hears of it in the end looks at the endpoint again. */
  late: number;
  /** Connections that something else has, of those that there are. */
  beside?: number;
}

/** How many messages may be handed over now. */
export function roomOf(
  flow: Flow,
  rateLimit: RateLimit | null,
  { inFlight, late, beside = 0 }: Traffic,
  now: number,
): Room {
  if (now < flow.resumeAt) return { messages: 0, from: flow.resumeAt };
  const lanes = lanesOf(flow, beside);
  if (inFlight >= lanes) return { messages: 0, from: now + (late >= lanes ? hangingMs : busyMs) };
  // Of a slow one's requests a call starts as many as there are lanes; the rest would be claimed and given back each time.
  const well = flow.failures < breakerFailures && flow.lanes === mostLanes && flow.pace !== "slow";
  const wanted = well ? roomWhenWell : lanes - inFlight;
  const tokens = Math.floor(tokensOf(flow, rateLimit, now));
  if (tokens < 1) {
    const tokenMs = rateLimit === null ? 0 : rateLimit.periodMs / rateLimit.requests;
    return { messages: 0, from: now + Math.max(busyMs / 2, tokenMs) };
  }
  return { messages: Math.min(wanted, tokens), from: now };
}

/** Requests at once: one while the breaker is half open. `beside`: connections that something else has. */
export function lanesOf(flow: Flow, beside = 0): number {
  return flow.failures >= breakerFailures ? 1 : Math.min(flow.lanes, mostLanes - beside);
}

/** How long an answer is worth waiting for: not long where the latest one was late or a failure, or none is known. */
export function patienceOf(flow: Flow): number {
  return patienceMs[flow.pace];
}

/** Whether a request may start now. Changes `flow`: it takes a token. */
export function mayStart(flow: Flow, rateLimit: RateLimit | null, now: number): boolean {
  if (now < flow.resumeAt) return false;
  const tokens = tokensOf(flow, rateLimit, now);
  if (tokens < 1) return false;
  flow.tokens = tokens - 1;
  flow.tokensAt = now;
  return true;
}

/** As `mayStart`, of what must not take what a live may need next: half of what the limit has room for at once is left to it. */
export function mayStartBeside(flow: Flow, rateLimit: RateLimit | null, now: number): boolean {
  if (rateLimit && tokensOf(flow, rateLimit, now) - 1 < Math.floor(burstOf(rateLimit) / 2)) return false;
  return mayStart(flow, rateLimit, now);
}

/** What an answer says of the receiver. */
export interface Signal {
  succeeded: boolean;
  status: number | null;
  /** What `Retry-After` asks for; 0 where it does not. */
  retryAfterMs: number;
  /** How long the answer took. */
  durationMs: number;
}

/** Learns from an answer. Changes `flow`; returns whether something changed that must survive an eviction. */
export function learn(flow: Flow, signal: Signal, now: number, random: number): boolean {
  const { succeeded, status, retryAfterMs, durationMs } = signal;
  flow.pace = succeeded ? (durationMs <= patienceMs.quick ? "quick" : "slow") : "unknown";
  if (succeeded) {
    const recovered = flow.failures >= breakerFailures || flow.throttles > 0;
    flow.failures = 0;
    flow.openings = 0;
    flow.throttles = 0;
    flow.lanes = Math.min(mostLanes, flow.lanes + 1);
    return recovered;
  }
  // Answers to requests that started before it opened say nothing new.
  const open = now < flow.resumeAt;
  // A receiver that says it is too much is well: it is slowed down below, and the breaker is not for it.
  if (status !== slowDownStatus) flow.failures += 1;
  let pauseMs = 0;
  if (throttleStatuses.includes(status ?? 0) || retryAfterMs > 0) {
    flow.lanes = 1;
    if (!open) flow.throttles += 1;
    pauseMs = Math.max(grown(throttlePauseMs, flow.throttles, random), Math.min(retryAfterMs, mostRetryAfterMs));
  }
  if (flow.failures >= breakerFailures && !open) {
    flow.openings += 1;
    pauseMs = Math.max(pauseMs, grown(breakerPauseMs, flow.openings, random));
  }
  if (pauseMs === 0 || now + pauseMs <= flow.resumeAt) return false;
  flow.resumeAt = now + pauseMs;
  return true;
}

function grown({ first, most }: { first: number; most: number }, times: number, random: number): number {
  const pauseMs = Math.min(most, first * 2 ** Math.max(0, times - 1));
  return Math.round(pauseMs * (1 - jitter + 2 * jitter * random));
}

function tokensOf(flow: Flow, rateLimit: RateLimit | null, now: number): number {
  if (rateLimit === null) return Infinity;
  const { requests, periodMs } = rateLimit;
  return Math.min(burstOf(rateLimit), flow.tokens + ((now - flow.tokensAt) / periodMs) * requests);
}

/**
 * What five seconds have room for at most, also where there was no limit before: a minute's worth at once, and the rest of it
 * beside, would be nearly twice what the receiver takes.
 */
function burstOf({ requests, periodMs }: RateLimit): number {
  return Math.min(requests, Math.max(1, Math.floor((requests * burstMs) / periodMs)));
}
