/** How the way to a stream's broadcast is doing, as its runner tells. */
import * as z from "zod";
import { StreamId } from "./event.ts";

/** Why TikTok lets nobody in who asks as the runner does; `not_public`: it does not say why. */
export const refusalReasons = ["age", "sign_in", "region", "subscribers", "not_public", "captcha", "refused"] as const;
export type RefusalReason = (typeof refusalReasons)[number];

/**
 * `live`: it is taken in. `offline`: the creator is not live. `restricted`: TikTok does not show the LIVE to everybody.
 * `blocked`: TikTok does not want this machine to ask. `not_found`: there is no such creator. `rate_limited`: somebody asked for
 * patience. `failing`: a service or the line does not work. `needs_mending`: nothing comes until a person mends it.
 */
export const streamStates = [
  "live",
  "offline",
  "restricted",
  "blocked",
  "not_found",
  "rate_limited",
  "failing",
  "needs_mending",
] as const;
export type StreamState = (typeof streamStates)[number];

/** What a runner tells of one stream. */
export const StreamReport = z.strictObject({
  streamId: StreamId,
  state: z.enum(streamStates),
  /** With `restricted` and `blocked`. */
  reason: z.enum(refusalReasons).optional(),
  /** What it is and what to do, for people; "" where there is nothing to say. */
  message: z.string().max(500),
  /** When it is asked again, milliseconds since 1970. */
  nextTryAt: z.number().int().nonnegative().max(8.64e15).optional(),
});
export type StreamReport = z.infer<typeof StreamReport>;

/** The body of `POST /v1/ingest/status`. */
export const StatusReport = z.strictObject({ streams: z.array(StreamReport).min(1).max(100) });
export type StatusReport = z.infer<typeof StatusReport>;

/** A report as it is kept. */
export interface StreamStatus extends Omit<StreamReport, "streamId"> {
  /** Since when the stream is in this state, milliseconds since 1970. */
  since: number;
  /** When a runner said so last. */
  reportedAt: number;
}
