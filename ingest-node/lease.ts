/** Holds a stream's lease: takes it, renews it, notices when it is lost. */
import { randomUUID } from "node:crypto";
import type { Lease, LeaseRequest } from "#shared/protocol/ingest.ts";
import type { Ahead } from "./ahead.ts";
import type { IngestClient } from "./ingest-client.ts";
import type { Log } from "./log.ts";
import type { StreamClient } from "./stream-client.ts";

/** Renewed this often, be there batches or not; a third of its life, so that two lost requests do not lose it. */
const renewEveryMs = 5_000;
/** Over a line the heartbeats do it, and wake nobody; asked now and then all the same, should the hub think otherwise. */
const renewOverLineEveryMs = 300_000;
/** How often both ask while one is about to let go and the other about to take over. */
const handoverEveryMs = 300;
/** How often a runner that waits asks over a line: the one before it is known to be gone after three seconds. */
const waitOverLineMs = 1_000;
const firstRetryMs = 1_000;

export interface LeaseHolder {
  /**
   * Waits until the stream may be ours; undefined when `signal` aborts before that. `unconfirmed`: the Workers do not
   * answer. What happens on TikTok meanwhile is gone for good, so it is taken in all the same, and sent once they have
   * granted the lease; should it turn out that another runner holds it, `lost` aborts. `continued`: it was ours the
   * last time too, and nobody's in between. Where the holder is about to let go, `ahead` is begun, so that it can.
   */
  acquire: (
    signal: AbortSignal,
    ahead?: Pick<Ahead, "begin" | "isReady" | "drop">,
  ) => Promise<Lease | "continued" | "unconfirmed" | undefined>;
  /**
   * Offers it to another runner, and resolves once one stands by. At once where nobody asks for it, unless somebody `isExpected`,
   * and where the Workers know of no offers.
   */
  offer: (isExpected: boolean, signal: AbortSignal) => Promise<void>;
  /** Whether the Workers said last that they know no such stream. */
  isUnknown: () => boolean;
  /** The fencing token; undefined while the lease is not held, and then nothing may be sent. */
  token: () => number | undefined;
  /** Aborts when the stream is not ours any more. */
  lost: () => AbortSignal;
  /** To be called when a request was refused for want of the lease. */
  lose: () => void;
  /** Gives it up and stops renewing. */
  release: () => Promise<void>;
}

export interface LeaseParts {
  streamId: string;
  runnerId: string;
  client: Pick<IngestClient, "lease" | "releaseLease"> & Partial<Pick<StreamClient, "hasLine" | "onLine">>;
  log: Log;
  random: () => number;
  wait: (delayMs: number, signal: AbortSignal) => Promise<void>;
}

/** A holder of the stream's lease. A client that has a line is asked again at once when that opens or closes. */
export function leaseHolder({ streamId, runnerId, client, log, random, wait }: LeaseParts): LeaseHolder {
  let token: number | undefined;
  let lastToken = 0;
  let unknown = false;
  let unanswered = false;
  let lost = new AbortController();
  /** The time with the stream that runs or is asked for, and how often it was asked in it. */
  let term = { name: "", requests: 0, ended: new AbortController() };

  function newTerm(): void {
    term.ended.abort();
    term = { name: randomUUID(), requests: 0, ended: new AbortController() };
  }

  function nextRequest(handover?: LeaseRequest["handover"]): LeaseRequest {
    term.requests += 1;
    const said = { ...(token !== undefined && { token }), ...(handover !== undefined && { handover }) };
    return { runnerId, term: term.name, no: term.requests, ...said };
  }

  function lose(): void {
    if (term.ended.signal.aborted) return;
    token = undefined;
    term.ended.abort();
    lost.abort();
    log({ level: "warn", status: "lease-lost", message: "Another runner holds the stream", streamId });
  }

  /** Renews the lease, or asks for it as long as nobody answers, until the term ends. */
  async function keep(until: AbortSignal): Promise<void> {
    while (!until.aborted) {
      const lineChanged = new AbortController();
      client.onLine?.(() => lineChanged.abort());
      await wait(patience(), AbortSignal.any([until, lineChanged.signal]));
      if (until.aborted) return;
      const outcome = await client.lease(streamId, nextRequest(), until);
      if (until.aborted) return;
      unanswered = outcome.kind === "unreachable";
      if (outcome.kind === "held") token = lastToken = outcome.lease.token;
      // Unreachable is no reason to stop: nobody else can reach them either, or they will say so.
      else if (outcome.kind !== "unreachable") return lose();
    }
  }

  function longestWait(): number {
    return client.hasLine?.() ? waitOverLineMs : renewEveryMs;
  }

  function patience(): number {
    if (token === undefined || unanswered) return firstRetryMs * (1 + random());
    return client.hasLine?.() ? renewOverLineEveryMs : renewEveryMs;
  }

  return {
    acquire: async (signal, ahead) => {
      token = undefined;
      newTerm();
      let isOffered = false;
      for (let waits = 0; !signal.aborted; waits += 1) {
        const isReady = isOffered && ahead?.isReady() === true;
        const outcome = await client.lease(streamId, nextRequest(isReady ? "ready" : undefined), signal);
        unknown = outcome.kind === "unreachable" && outcome.unknownStream === true;
        if (signal.aborted) return undefined;
        if (outcome.kind === "held" || outcome.kind === "unreachable") {
          lost = new AbortController();
          unanswered = false;
          const continued = outcome.kind === "held" && lastToken > 0 && outcome.lease.token === lastToken + 1;
          token = outcome.kind === "held" ? (lastToken = outcome.lease.token) : undefined;
          void keep(term.ended.signal);
          if (outcome.kind === "held") return continued ? "continued" : outcome.lease;
          const message = `${outcome.reason}. Taken in all the same, to be sent when the Workers answer`;
          log({ level: "warn", status: "unreachable", message, streamId });
          return "unconfirmed";
        }
        // This term is over, by whatever came in between: another one may be had.
        if (outcome.kind === "lost") newTerm();
        if (waits === 0) {
          log({ level: "info", status: "lease-held", message: "Another runner holds the stream; waiting", streamId });
        }
        if (outcome.kind === "taken" && outcome.offered === true && !isOffered) {
          const message = "The runner that holds the stream leaves: connecting before it lets go";
          log({ level: "info", status: "lease-offered", message, streamId });
        }
        isOffered = outcome.kind === "taken" && outcome.offered === true;
        if (isOffered) ahead?.begin();
        else ahead?.drop();
        const longestMs = isOffered ? handoverEveryMs : longestWait();
        const patienceMs = outcome.kind === "taken" ? Math.min(outcome.retryAfterMs, longestMs) : firstRetryMs;
        await wait(patienceMs * (1 + 0.2 * random()), signal);
      }
      return undefined;
    },
    offer: async (isExpected, signal) => {
      while (!signal.aborted) {
        // What is not ours nobody waits for.
        if (token === undefined) return;
        const outcome = await client.lease(streamId, nextRequest("offered"), signal);
        if (outcome.kind !== "held") return;
        const { successor = "ready" } = outcome.lease;
        if (successor === "ready" || (successor === "none" && !isExpected)) return;
        await wait(handoverEveryMs, signal);
      }
    },
    isUnknown: () => unknown,
    token: () => token,
    lost: () => lost.signal,
    lose,
    release: async () => {
      term.ended.abort();
      const held = token;
      token = undefined;
      if (held === undefined) return;
      await client.releaseLease(streamId, { runnerId, token: held }, AbortSignal.timeout(2_000));
    },
  };
}
