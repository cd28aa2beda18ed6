/**
 * The runner's line: a WebSocket from a runner to a stream's hub, `GET /v1/ingest/streams/{streamId}/socket`, signed as any
 * ingest request. What goes up are the requests that there are over HTTP too; what comes down are their answers, and
 * commands. Requests are answered in the order in which they came. A runner may have two batches in flight: the second one
 * goes before the first is acknowledged. Where the first was not taken the second is refused with `seq_gap`, for a session's
 * events are taken without gaps only; both are sent again. After a failure, or on a new line, one goes until it is acknowledged.
 * A third one is refused with `too_many_batches`.
 *
 * The hub says first, unsealed, `{"type": "line", "nonce"}`. Both sides make the line's key from it, which only who has the
 * runner's secret can. From then on every message is sealed: 64 hex digits, the HMAC-SHA256 by that key of the direction, a
 * line feed and the JSON text, which follows at once. So a captured upgrade opens a line that nobody can use, and nobody on
 * the way can add a message. Heartbeats are `ping` and `pong` of wire.ts, unsealed: the runtime answers them.
 */
import * as z from "zod";
import { SessionId } from "#shared/event.ts";
import { Acknowledgement, Lease, LeaseRelease, LeaseRequest, OpenSession } from "./ingest.ts";
import { limits } from "./limits.ts";
import { RunnerCommand } from "./runner-command.ts";

/** Headers that the Worker sets on the request it hands to the hub, at `linePath`. */
export const lineHeaders = {
  key: "X-Hub-Line-Key",
  nonce: "X-Hub-Line-Nonce",
  /** The id of the workspace's ingest key that signed the upgrade; absent for the host's own. */
  ingestKey: "X-Hub-Line-Ingest-Key",
} as const;
/** Where the hub takes lines; no address of the API. */
export const linePath = "/line";
/** Sets a line's socket apart from the audience's, which have tags of their own. */
export const lineTag = "runner-line";

/** Hex digits of a seal. */
export const sealLength = 64;
/** Largest message, in bytes: that of a batch, its seal, and what stands around it. */
export const lineMessageBytes = limits.batchBytes + 1_024;
/** Batches that a runner may have in flight. */
export const batchesOnLine = 2;
/** A runner says something this often, were it a ping, and takes a line for dead on which nothing came for so long. */
export const heartbeatMs = 1_000;
export const lineDeadAfterMs = 5_000;

export type LineDirection = "UP" | "DOWN";

/** The text whose HMAC by the runner's secret is the key of a line. `signature` is the upgrade's. */
export function lineKeyText({ signature, nonce }: { signature: string; nonce: string }): string {
  return `LINE\n${signature}\n${nonce}`;
}

/** What stands before the JSON text in what a seal signs. */
export function sealedPrefix(direction: LineDirection): string {
  return `${direction}\n`;
}

/** Numbers a runner's messages on a line, rising; the answer has the same. */
const id = z.number().int().positive().max(Number.MAX_SAFE_INTEGER);

/** What every message up has. What else it has depends on its `type`, and is checked as the body of the same HTTP request. */
export const LineEnvelope = z.looseObject({ type: z.string().max(32), id });
export type LineEnvelope = z.infer<typeof LineEnvelope>;

/** A session's opening, with what stands in a header over HTTP. */
export const LineOpen = z.object({ idempotencyKey: z.string().min(1).max(128), session: OpenSession });
/** How a runner stands with a stream, for the metrics alone. */
export const RunnerStanding = z.object({
  /** Events that wait for their acknowledgement. */
  unacknowledged: z.number().int().nonnegative().max(1e9),
  /** How often it connected to TikTok within the last five minutes, the first time left out. */
  reconnects: z.number().int().nonnegative().max(1_000),
});
export type RunnerStanding = z.infer<typeof RunnerStanding>;

/** One that cannot be read is none: it is no reason to refuse what comes with it. */
const SaidStanding = RunnerStanding.optional().catch(undefined);

/** A batch, with what stands in the path over HTTP. `batch` is a Batch. */
export const LineBatch = z.object({
  sessionId: SessionId,
  batch: z.unknown(),
  /** Of the first event of it that is traced; over HTTP it is the header. */
  traceparent: z.string().max(64).optional(),
  /** Where it has changed since it was said last. */
  runner: SaidStanding,
});
export const LineLease = z.object({ request: LeaseRequest, runner: SaidStanding });
export const LineRelease = z.object({ release: LeaseRelease });

/** What comes down. */
export const LineMessage = z.discriminatedUnion("type", [
  z.object({ type: z.literal("line"), nonce: z.string().min(16).max(64) }),
  /** The answer to `open` and `batch`. */
  z.object({ type: z.literal("ack"), id, acknowledgement: Acknowledgement }),
  z.object({ type: z.literal("lease"), id, lease: Lease }),
  z.object({ type: z.literal("released"), id }),
  /** What over HTTP is a problem, with the same code and the same fields beside it. */
  z.object({
    type: z.literal("refused"),
    id,
    problem: z.looseObject({ status: z.number().int(), code: z.string(), detail: z.string() }),
  }),
  /** What rules ask for because of events that did not come over this line: a timer's end, for one. */
  z.object({ type: z.literal("commands"), commands: z.array(RunnerCommand) }),
]);
export type LineMessage = z.infer<typeof LineMessage>;

/** Close codes of a line. Below 3500: come back. From 3500 on the message was at fault, and sending it again is no use. */
export const lineCloseCodes = {
  /** Another runner has taken the stream. Whoever comes back learns it from the lease. */
  leaseLost: 3020,
  /** Too many lines of this stream were open. */
  tooManyLines: 3021,
  /** A message without a seal of the line's key. */
  unsealed: 3520,
  /** No JSON with a type and a rising id, or too many of a type that nobody knows. */
  garbage: 3521,
  tooLarge: 3522,
  /** The stream was deleted. */
  gone: 3523,
  /** The ingest key was revoked. */
  revoked: 3524,
} as const;
