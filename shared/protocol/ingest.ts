/** The protocol between a runner and the Workers: how a session is opened, and what a batch and its answer are. */
import * as z from "zod";
import { SessionId, StreamId, UnifiedEvent } from "#shared/event.ts";
import { platformOnly, systemProvider } from "#shared/platform-words.ts";
import { limits } from "./limits.ts";
import { Position } from "./position.ts";
import { latestMs, RunnerAbout } from "./runner-about.ts";
import { RunnerCommand, RunnerTrial } from "./runner-command.ts";

/** Fencing token of a lease: rises with every change of hands, so that a late request of the one before is known. */
export const LeaseToken = z.number().int().positive().max(Number.MAX_SAFE_INTEGER);

/**
 * `POST /v1/ingest/streams/{streamId}/lease`: takes the stream, or renews the lease (with its `token`). New events renew
 * it too. Answers 409 `lease_held` with `retryAfterMs` while another runner holds it, 409 `lease_lost` for a `token`
 * or a `term` that is over.
 */
export const LeaseRequest = z.strictObject({
  runnerId: z.string().min(1).max(64),
  token: LeaseToken.optional(),
  /**
   * A random name that the runner chose for its time with the stream, a new one each time that it asks for it anew. Asked
   * again by the same term the lease is the same, so that a request which somebody else sends again takes nothing away.
   */
  term: z.string().min(16).max(64).optional(),
  /** Counts the requests of the term, from 1. One that was there before renews nothing. */
  no: z.number().int().positive().max(Number.MAX_SAFE_INTEGER).optional(),
  /**
   * `offered`, of the holder: it is about to leave, and lets go once another runner stands by. `ready`, of a runner that was told
   * so (`offered` beside `lease_held`): it is connected, and only the lease is missing.
   */
  handover: z.enum(["offered", "ready"]).optional(),
});
export type LeaseRequest = z.infer<typeof LeaseRequest>;

/** `POST /v1/ingest/streams/{streamId}/lease/release`: gives it up at once; 200 also when it was over already. */
export const LeaseRelease = z.strictObject({ runnerId: z.string().min(1).max(64), token: LeaseToken });
export type LeaseRelease = z.infer<typeof LeaseRelease>;

/** Whether another runner asks for a stream that its holder offers, and whether it stands by. */
export const Successor = z.enum(["none", "waiting", "ready"]);
export type Successor = z.infer<typeof Successor>;

export const Lease = z.object({
  token: LeaseToken,
  expiresInMs: z.number().int().nonnegative(),
  /** `ingestedAt` of the stream's latest event, milliseconds since 1970; 0 where there is none. */
  lastEventAt: z.number().int().nonnegative(),
  /** That event did not end the broadcast: between it and the next connection something may have been missed. */
  interrupted: z.boolean(),
  /** The answer to `handover: "offered"`. */
  successor: Successor.optional(),
});
export type Lease = z.infer<typeof Lease>;

/** A runner that has not asked for so long loses its streams to the others. */
export const assignmentsTtlMs = 15_000;

/** `POST /v1/ingest/assignments`: which streams a runner should hold now. Ask again within a third of `ttlMs`. */
export const AssignmentsRequest = z.strictObject({
  runnerId: z.string().min(1).max(64),
  /** How many it has room for; 0 when it is leaving. */
  maxStreams: z.number().int().min(0).max(10_000),
  /** Streams whose broadcast it is taking in now. They are not moved to another runner for balance. */
  live: z.array(StreamId).max(10_000).default([]),
  /** Asks only whether this stream is wanted, for a runner that was started for it: nothing is shared out to it. */
  stream: StreamId.optional(),
  /** What it says of itself. */
  about: RunnerAbout.optional(),
});
export type AssignmentsRequest = z.infer<typeof AssignmentsRequest>;

export const Assignments = z.object({
  ttlMs: z.number().int().positive(),
  streams: z.array(z.object({ streamId: StreamId, uniqueId: z.string() })),
  /** How many wanted streams no runner has room for. */
  unassigned: z.number().int().nonnegative().default(0),
  /** To a runner that leaves (`maxStreams` 0): those of its `live` ones that another runner is to hold from now on. */
  taken: z.array(StreamId).optional(),
  /** Asked of the one runner that was started for its stream; the answer is then signed. */
  trials: z.array(RunnerTrial).optional(),
});
export type Assignments = z.infer<typeof Assignments>;

/**
 * `POST /v1/ingest/streams/{streamId}/sessions`, with an `Idempotency-Key` header.
 * The runner makes up the `sessionId`: it must be able to number events before it has reached any Worker.
 */
export const OpenSession = z.strictObject({
  sessionId: SessionId,
  roomId: z.string().max(64),
  provider: z
    .string()
    .min(1)
    .max(32)
    .refine((provider) => provider !== systemProvider, platformOnly),
  /** Milliseconds since 1970. It is the session's day in the log, and the text of a later day is none to the database. */
  startedAt: z.number().int().nonnegative().max(latestMs),
  leaseToken: LeaseToken,
});
export type OpenSession = z.infer<typeof OpenSession>;
/** What a session is, whoever holds the lease when it is opened. */
export type SessionOpening = Omit<OpenSession, "leaseToken">;

/** `POST /v1/ingest/sessions/{sessionId}/batches`: consecutive events of one session of one stream. */
export const Batch = z.strictObject({
  streamId: StreamId,
  leaseToken: LeaseToken,
  events: z.array(UnifiedEvent).min(1).max(limits.batchEvents),
});
export type Batch = z.infer<typeof Batch>;

/**
 * The answer to both: the hub has committed everything of the session up to `lastSeqNo`, and the runner may forget it.
 * `duplicates` counts the batch's events that were known already, by seqNo or by TikTok's own message id.
 */
export const Acknowledgement = z.object({
  sessionId: SessionId,
  lastSeqNo: z.number().int().nonnegative(),
  position: Position,
  accepted: z.number().int().nonnegative(),
  duplicates: z.number().int().nonnegative(),
  /** How many of the session's events so far were left out, because TikTok's message was known from before. */
  leftOut: z.number().int().nonnegative().default(0),
  /** What rules ask the runner to do because of these events; the answer is then signed. */
  commands: z.array(RunnerCommand).optional(),
});
export type Acknowledgement = z.infer<typeof Acknowledgement>;

/**
 * `POST /v1/ingest/streams/{streamId}/creator`: who TikTok says that the creator of this handle is. It is kept with the stream,
 * and never moves a handle from one stream to another.
 */
export const CreatorReport = z.strictObject({
  creatorId: z.string().regex(/^[1-9]\d{0,24}$/, "digits"),
  /** The handle that was asked for. */
  uniqueId: z.string().min(1).max(64),
});
export type CreatorReport = z.infer<typeof CreatorReport>;

export const CreatorAnswer = z.object({
  /** `learned` now, `known` before; `other`: the stream was of another person. `stale`: the stream has another handle. */
  creator: z.enum(["learned", "known", "other", "stale"]),
  /** Other streams of the same person in the same workspace. */
  sameCreator: z.array(z.object({ streamId: StreamId, uniqueId: z.string() })),
});
export type CreatorAnswer = z.infer<typeof CreatorAnswer>;

/** Headers of a signed request. */
export const signatureHeaders = {
  keyId: "X-Key-Id",
  timestamp: "X-Timestamp",
  signature: "X-Signature",
} as const;

/**
 * The text that `X-Signature` signs: timestamp (Unix seconds), method, path with query, and the exact body,
 * each on a line of its own.
 */
export function signedText(request: { timestamp: string; method: string; path: string; body: string }): string {
  return `${request.timestamp}\n${request.method}\n${request.path}\n${request.body}`;
}
