/** Several providers at once, as one connection: it stands while one of them stands. */
import type { EventBody } from "#shared/stamp.ts";
import { backoffMs, offlinePollMs, reconnect } from "../backoff.ts";
import type { Log } from "../log.ts";
import type { Closing, Connection, ConnectFailure, ConnectOutcome, Provider } from "../provider.ts";
import { afterClosing, afterFailure, type FailoverPolicy, type Health, jointFailure, well } from "./health.ts";
import { aborted, type Leg, openLeg } from "./leg.ts";
import { startMerge } from "./merge.ts";
import { compareRooms } from "./rooms.ts";

export interface RedundantParts {
  /** The preferred one first. */
  providers: readonly Provider[];
  log: Log;
  /** Milliseconds since 1970. */
  now: () => number;
  random: () => number;
  /** Resolves after that many milliseconds, or at once when the signal aborts. */
  wait: (delayMs: number, signal: AbortSignal) => Promise<void>;
}

/** Nobody rests here: each one is tried again by itself. */
const policy: FailoverPolicy = { afterFailures: Number.POSITIVE_INFINITY, retryMs: 0 };

/** What is known of a provider from one connection to the next. */
interface Member {
  provider: Provider;
  health: Health;
  /** Its latest failure. */
  failure?: ConnectFailure;
  /** An attempt that was in flight when the last connection ended. */
  pending?: Leg;
}

/** A provider that is all of them, each with at most one attempt in flight. */
export function redundantProvider({ providers, ...parts }: RedundantParts): Provider {
  const members = providers.map((provider): Member => ({ provider, health: well }));
  return {
    name: providers.map(({ name }) => name).join("+"),
    connect: (signal) => connectAll(members, parts, signal),
  };
}

async function connectAll(
  members: readonly Member[],
  { log, now, random, wait }: Omit<RedundantParts, "providers">,
  signal: AbortSignal,
): Promise<ConnectOutcome> {
  const over = new AbortController();
  const merge = startMerge(members.length);
  const opened = Promise.withResolvers<string>();
  const listener = Promise.withResolvers<(bodies: EventBody[]) => void>();
  const closed = Promise.withResolvers<Closing>();
  const standing = new Map<number, Leg>();
  const endings: string[] = [];
  let roomId: string | undefined;
  /** The connection is to end, whoever still stands. */
  let ending: Closing | undefined;
  /** Somebody said that the broadcast is over, and nobody brought anything new since. */
  let ended = false;

  function failure(): ConnectFailure {
    const failed = members.flatMap(({ provider: { name }, failure }) => (failure ? { name, failure } : []));
    const healths = members.map(({ health }) => health);
    return jointFailure(failed, healths, now());
  }

  /** Asks this member again and again until the connection is over. `onFailure` is told of each failed try. */
  async function keep(member: Member, index: number, onFailure: () => void): Promise<void> {
    const { name } = member.provider;
    while (!over.signal.aborted && !signal.aborted && !member.health.isOut) {
      const patienceMs = member.health.patientUntil - now();
      if (patienceMs > 0) {
        onFailure();
        await wait(patienceMs, over.signal);
        continue;
      }
      if (member.pending?.isOver()) delete member.pending;
      const leg = (member.pending ??= openLeg(member.provider, signal));
      const outcome = await leg.outcome;
      // What came of it is for the next connection.
      if (over.signal.aborted) return;
      const delayMs = outcome.kind === "connected" ? await join(member, index, leg, outcome.connection) : fail(outcome);
      if (delayMs === undefined) return;
      await wait(delayMs, over.signal);
    }

    /** How long to wait before the next try. */
    function fail(outcome: Exclude<ConnectOutcome, { kind: "connected" }>): number | undefined {
      delete member.pending;
      if (outcome.kind === "aborted") return undefined;
      member.failure = outcome;
      member.health = afterFailure(member.health, outcome, policy, now());
      const isOffline = outcome.kind === "offline";
      const delayMs = isOffline ? offlinePollMs(random) : backoffMs(member.health.failures, reconnect, random);
      if (outcome.kind === "bad-source") {
        const message = `${name} is out until a restart: ${outcome.message}`;
        log({ level: "error", status: "provider-out", message, provider: name });
      } else if (standing.size > 0) {
        const message = `${name} does not work: ${outcome.message}; the others go on`;
        log({ level: isOffline ? "info" : "warn", status: "provider-failed", message, provider: name, delayMs });
      }
      onFailure();
      return delayMs;
    }
  }

  /** Takes part with a connection until it ends. Returns how long to wait before the next one; undefined for never. */
  async function join(member: Member, index: number, leg: Leg, connection: Connection): Promise<number | undefined> {
    const { name } = member.provider;
    const room = compareRooms(roomId ?? connection.roomId, connection.roomId);
    if (room === "newer") {
      // Kept in `pending`: it is the first of the next connection.
      finish({ kind: "ended", code: 0, reason: `the creator is in room ${connection.roomId} now` });
      return undefined;
    }
    delete member.pending;
    if (room === "older") {
      leg.hangUp();
      log({ level: "warn", status: "provider-failed", message: `${name} is in an older room`, provider: name });
      return offlinePollMs(random);
    }
    delete member.failure;
    const isFirst = roomId === undefined;
    roomId ??= connection.roomId;
    standing.set(index, leg);
    opened.resolve(roomId);
    const give = await Promise.race([listener.promise, aborted(over.signal)]);
    if (give === "aborted") leg.hangUp();
    if (!isFirst) log({ level: "info", status: "provider-joined", message: `${name} takes part`, provider: name });
    const startedAt = now();
    const listening = connection.listen((bodies) => {
      // A heartbeat's answer does not make it one that brings something.
      if (bodies.length === 0) return;
      const taken = merge.take(index, bodies, now());
      if (taken.length === 0 || give === "aborted") return;
      ended = false;
      give(taken);
    });
    merge.join(index);
    const how = await listening;
    merge.leave(index);
    standing.delete(index);
    member.health = afterClosing(member.health, how, now() - startedAt, policy, now());
    return leave(name, how, member.health.failures);
  }

  function leave(name: string, how: Closing, failures: number): number | undefined {
    if (how.kind === "ended") ended = true;
    if (how.kind === "lost" || how.kind === "silent") endings.push(`${name}: ${how.reason}`);
    if (standing.size === 0) {
      finish(ended && how.kind !== "stopped" ? { ...how, kind: "ended", reason: "the broadcast ended" } : how);
      return undefined;
    }
    if (over.signal.aborted) return undefined;
    const delayMs = backoffMs(failures + 1, reconnect, random);
    const message = `${name} dropped out (${how.reason}); the others go on`;
    log({ level: how.kind === "ended" ? "info" : "warn", status: "provider-lost", message, provider: name, delayMs });
    return delayMs;
  }

  /** Ends the connection; it is closed when the last one that stands has handed everything over. */
  function finish(how: Closing): void {
    ending ??= how;
    over.abort();
    for (const leg of standing.values()) leg.hangUp();
    if (standing.size > 0) return;
    const isLost = ending.kind === "lost" || ending.kind === "silent";
    closed.resolve(
      isLost && endings.length > 0 ? { ...ending, reason: endings.slice(-members.length).join("; ") } : ending,
    );
    sayWho();
  }

  function sayWho(): void {
    const counts = merge.counts();
    const parts = members.map(({ provider: { name } }, index) => {
      const { first, all } = counts[index] ?? { first: 0, all: 0 };
      return `${name} ${all}, of which ${first} first`;
    });
    log({ level: "info", status: "merged", message: `Messages brought: ${parts.join("; ")}` });
  }

  // What only connected ones wait for: who is not asked again before somebody stands has had its one try.
  const tries = members.map((member, index) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    void keep(member, index, resolve).finally(resolve);
    return promise;
  });
  const first = await Promise.race([opened.promise, Promise.all(tries)]);
  if (typeof first === "string") {
    const listen: Connection["listen"] = (take) => {
      listener.resolve(take);
      return closed.promise;
    };
    return { kind: "connected", connection: { roomId: first, listen } };
  }
  over.abort();
  if (signal.aborted) return { kind: "aborted" };
  return failure();
}
