/**
 * What an endpoint's gate does with the webhooks of replays: one request at a time, beside the live's and never in its way. How
 * the receiver takes them is learnt for itself, so that a live is not held back by what a replay met.
 */
import type {
  AttemptResult,
  OutgoingMessage,
  RateLimit,
  ReplayOutcomes,
  Room,
} from "#shared/protocol/gate-protocol.ts";
import { type Flow, learn, mayStartBeside, newFlow, type Signal } from "./flow.ts";

/** Requests that are handed over at once. */
const mostMessages = 100;
/** So long one handing over is worked through: with the last answer it is over before its claim ends. */
const turnMs = 15_000;
/** How long until it is looked again where the lane is taken. */
const besideMs = 2_000;
/** Outcomes of one message of the queue: with what was answered far below its 128 KB. */
const mostOutcomes = 16;
/** What is kept of each answer. */
export const keptOfReplay = 1_024;

export interface ReplayLaneNeeds {
  now: () => number;
  random: () => number;
  /** The flow and the limit of the live. */
  live: () => { flow: Flow; rateLimit: RateLimit | null };
  /** Whether one more request may go to the host now: then it is counted. */
  isWithinBudget: () => Promise<boolean>;
  attempt: (message: OutgoingMessage) => Promise<{ result: AttemptResult; signal: Signal }>;
  tell: (outcomes: ReplayOutcomes) => Promise<void>;
}

export class ReplayLane {
  #flow = newFlow();
  #isTaken = false;

  /** Connections that it has. */
  get inFlight(): number {
    return this.#isTaken ? 1 : 0;
  }

  /** Forgets that the endpoint failed. */
  reset(): void {
    this.#flow = newFlow();
  }

  room({ flow }: { flow: Flow }, now: number): Room {
    const from = Math.max(this.#flow.resumeAt, flow.resumeAt);
    if (now < from) return { messages: 0, from };
    return this.#isTaken ? { messages: 0, from: now + besideMs } : { messages: mostMessages, from: now };
  }

  /** Makes the requests in their order, and tells what became of all of them; what follows a failure is left for later. */
  async work(messages: readonly OutgoingMessage[], needs: ReplayLaneNeeds): Promise<void> {
    const later = [...messages];
    const results: AttemptResult[] = [];
    if (!this.#isTaken) {
      this.#isTaken = true;
      try {
        await this.#inTurn(later, results, needs);
      } finally {
        this.#isTaken = false;
      }
    }
    const left = later.map(({ day, deliveryId, dueAt }) => ({ state: "later" as const, day, deliveryId, dueAt }));
    await needs.tell({ results: results.splice(0, mostOutcomes), later: left });
    while (results.length > 0) await needs.tell({ results: results.splice(0, mostOutcomes), later: [] });
  }

  /** Takes out of `later` what was tried. */
  async #inTurn(later: OutgoingMessage[], results: AttemptResult[], needs: ReplayLaneNeeds): Promise<void> {
    const until = needs.now() + turnMs;
    while (needs.now() < until) {
      const { flow, rateLimit } = needs.live();
      const [message] = later;
      if (!message || needs.now() < Math.max(this.#flow.resumeAt, flow.resumeAt)) return;
      if (!(await needs.isWithinBudget()) || !mayStartBeside(flow, rateLimit, needs.now())) return;
      const { result, signal } = await needs.attempt(message);
      later.shift();
      results.push(result);
      learn(this.#flow, signal, needs.now(), needs.random());
      if (result.outcome === "retry" || result.outcome === "slowed") return;
    }
  }
}
