/**
 * A stream that changes hands: its holder offers it, another runner stands by, and only then the holder lets go. In memory
 * alone: both say it again several times a second.
 */
import type { LeaseAnswer } from "#shared/protocol/hub-protocol.ts";
import type { LeaseRequest, Successor } from "#shared/protocol/ingest.ts";
import type { RefusedRunner } from "../way.ts";

/** So long an offer, and that another runner is ready, holds without being said again. */
const saidMs = 2_000;
/** A runner that waits asks at least this often, also over HTTP. */
const waitsMs = 6_500;

export interface Handover {
  /** Who asked for the stream last while another one had it. */
  refused: () => RefusedRunner | undefined;
  /** Notes what was asked and answered; returns the answer with what the other runner said. Milliseconds since 1970. */
  note: (request: LeaseRequest, answer: LeaseAnswer, now: number) => LeaseAnswer;
}

export function handover(): Handover {
  let offer = { token: 0, at: -Infinity };
  let refused: (RefusedRunner & { isReady: boolean }) | undefined;

  function successorOf(runnerId: string, now: number): Successor {
    if (refused === undefined || refused.runnerId === runnerId || now - refused.at > waitsMs) return "none";
    return refused.isReady && now - refused.at <= saidMs ? "ready" : "waiting";
  }

  return {
    refused: () => refused && { runnerId: refused.runnerId, at: refused.at },
    note(request, answer, now) {
      const { runnerId, handover: said } = request;
      if (answer.ok) {
        const { lease } = answer;
        if (said === "offered") {
          offer = { token: lease.token, at: now };
          return { ok: true, lease: { ...lease, successor: successorOf(runnerId, now) } };
        }
        // In other hands: what the one before offered is over.
        if (lease.token !== offer.token) offer = { token: 0, at: -Infinity };
        return answer;
      }
      if (answer.code !== "lease_held") return answer;
      refused = { runnerId, at: now, isReady: said === "ready" };
      return now - offer.at <= saidMs ? { ...answer, offered: true } : answer;
    },
  };
}
