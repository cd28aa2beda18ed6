/** What the Workers and the gate of a webhook endpoint say to each other, and the messages of the queue `deliveries`. */
import type { SigningSecret } from "#shared/webhooks/signature.ts";

/** How one request ended. */
export interface AttemptResult {
  /** `YYYY-MM-DD`, the partition of the delivery. */
  day: string;
  deliveryId: string;
  /** From 1. */
  attempt: number;
  /** Milliseconds since 1970. */
  attemptedAt: number;
  durationMs: number;
  /** The answer's status; null where there was none, and `error` says why. */
  status: number | null;
  error: string | null;
  /** At most 16 KB of it. */
  responseBody: string;
  /** `slowed`: the receiver said that it is too much (429). It is no attempt, and the delivery keeps its turn. */
  outcome: "succeeded" | "retry" | "slowed" | "failed";
  /** When it is tried again, milliseconds since 1970; null where it is over. */
  dueAt: number | null;
  /** As it was sent. */
  traceparent?: string;
  /** Of the endpoint, for the metrics. */
  streamId?: string;
}

/** What became of a message that the gate was handed. */
export type Outcome =
  | ({ state: "done" } & AttemptResult)
  /** Its answer takes long; the gate sends the result to the queue when it is there. */
  | { state: "running"; day: string; deliveryId: string }
  /** No attempt was made. It is due again at `dueAt`, milliseconds since 1970: as before, where only a lane was missing. */
  | { state: "later"; day: string; deliveryId: string; dueAt: number };

/** A message of the queue: the endpoint has something due, or something due may have come. */
export interface DeliveryMessage {
  endpointId: string;
  /** Of attempts whose answer took long. */
  results?: AttemptResult[];
  /** Of a replay: what was not tried. */
  later?: ReplayOutcomes["later"];
}

/** What became of messages of a replay. */
export interface ReplayOutcomes {
  results: AttemptResult[];
  later: Extract<Outcome, { state: "later" }>[];
}

/** At most so many requests in a period. */
export interface RateLimit {
  requests: number;
  periodMs: number;
}

/** What a rate limit can be counted in, in milliseconds. */
export const ratePeriodsMs = { second: 1_000, minute: 60_000 } as const;
export type RatePeriod = keyof typeof ratePeriodsMs;

/**
 * What an answer of 302 or 303 means: a failure; that the message was taken; or that the answer stands at another address,
 * which is asked for once with GET. Google Apps Script answers every success so.
 */
export const redirectMeanings = ["fail", "accept", "follow"] as const;
export type OnRedirect = (typeof redirectMeanings)[number];

/** What the gate needs of an endpoint, as it is now. */
export interface GateSettings {
  endpointId: string;
  /** Whose events they are, for the metrics. */
  streamId: string;
  url: string;
  /** The endpoint's own headers. */
  headers: Record<string, string>;
  /** In force, the newest first. */
  secrets: Pick<SigningSecret, "secret" | "privateKey">[];
  rateLimit: RateLimit | null;
  onRedirect: OnRedirect;
  /** Development: webhooks may go to this machine, and no name is looked up. */
  privateAllowed: boolean;
  /** Whether requests are counted against the budget of their host; not in development. */
  sendsCounted: boolean;
  /** DNS over HTTPS with JSON answers. */
  dnsEndpoint: string;
}

/** One request to be made. */
export interface OutgoingMessage {
  day: string;
  /** Also its `webhook-id`, the same on every retry. */
  deliveryId: string;
  /** The number of the attempt to be made, from 1. */
  attempt: number;
  /** The same, from the start of its schedule. */
  scheduleAttempt: number;
  /** When it was due, milliseconds since 1970. */
  dueAt: number;
  body: string;
  /** What the body is; `application/json` where it is not said. */
  contentType?: string;
  /** The run that it is of, where it is a replay's: its `webhook-replay`. */
  runId?: string;
  /** The trace of the event in it, of the first where there are several: the header of the request. */
  traceparent?: string;
}

export interface DeliverCall {
  settings: GateSettings;
  messages: OutgoingMessage[];
  /** One after the other; what follows a failure is left for later. */
  ordered: boolean;
}

export interface ProofCall {
  settings: GateSettings;
  /** Its `webhook-id`. */
  challengeId: string;
  /** What the target has to answer; nobody can guess it. */
  challenge: string;
}

export interface Proof {
  proven: boolean;
  /** By what, or what was answered instead; for a person, at most 500 characters. */
  detail: string;
}

/** How many messages an endpoint takes now; where none, from when on it does (milliseconds since 1970). */
export type Room = { messages: number; from: number };

/** The gate of an endpoint as its callers see it. */
export interface GateRpc {
  /** How much may be handed to it. Where there is no room, the gate sends a message to the queue when there is. */
  room(endpointId: string): Promise<Room>;
  /**
   * Makes the attempts; answers for every message, none later than a few seconds. Where it did not start some, `room` says
   * when to try again.
   */
  deliver(call: DeliverCall): Promise<Outcome[]>;
  /** How much of replays may be handed to it: nothing where a live is held back. Says by itself when there is room again. */
  replayRoom(endpointId: string): Promise<Room>;
  /** Makes the attempts of replays in their order, beside the live's; the queue hears what became of them. */
  deliverReplay(call: Omit<DeliverCall, "ordered">): Promise<void>;
  /** Sends a message to the queue at that time at the latest; milliseconds since 1970. */
  wakeAt(endpointId: string, at: number): Promise<void>;
  /** Until when nothing is sent, because of what the receiver answered; milliseconds since 1970, null where it goes on. */
  pausedUntil(): Promise<number | null>;
  /** Asks the target whether its owner wants what is sent there: one request, or two. */
  prove(call: ProofCall): Promise<Proof>;
  /** Forgets that the endpoint failed: its owner changed it. */
  reset(): Promise<void>;
}
