/** The protocol between a runner and the Workers: how a session is opened, and what a batch and its answer are. */
import * as z from "zod";
import { SessionId, StreamId, UnifiedEvent } from "./event.ts";
import { limits } from "./limits.ts";
import { Position } from "./position.ts";

/**
 * `POST /v1/ingest/streams/{streamId}/sessions`, with an `Idempotency-Key` header.
 * The runner makes up the `sessionId`: it must be able to number events before it has reached any Worker.
 */
export const OpenSession = z.strictObject({
  sessionId: SessionId,
  roomId: z.string().max(64),
  provider: z.string().min(1).max(32),
  /** Milliseconds since 1970. */
  startedAt: z.number().int().nonnegative().max(8.64e15),
});
export type OpenSession = z.infer<typeof OpenSession>;

/** `POST /v1/ingest/sessions/{sessionId}/batches`: consecutive events of one session of one stream. */
export const Batch = z.strictObject({
  streamId: StreamId,
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
});
export type Acknowledgement = z.infer<typeof Acknowledgement>;

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
