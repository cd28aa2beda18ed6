/**
 * What a client may say, and how often. It has little to say; who says anything else is closed with a code that tells it to
 * stop, for it would only do the same again. Pure.
 */
import type { AckFrame, ShowingFrame } from "#shared/protocol/wire.ts";
import type { CheckFrame } from "#shared/protocol/wire-v2.ts";
import type { Standing } from "./admission.ts";
import type { ProtocolVersion } from "./views.ts";

/** Characters of a message. */
const maxMessageLength = 1024;

/** What a client said. */
export type Said =
  | { kind: "ack"; offset: number }
  | { kind: "check"; id: string }
  | { kind: "showing"; showing: Omit<ShowingFrame, "type"> }
  /** Written otherwise than the runtime answers it. */
  | { kind: "ping" }
  | { kind: "misbehaved"; reason: string };

/** Reads a message. `top`: the end of the feed, beyond which nobody can have handled anything. */
export function readMessage(message: string | ArrayBuffer, top: number): Said {
  if (typeof message !== "string") return bad("a binary message, where text is expected");
  if (message.length > maxMessageLength) return bad("a message of more than 1,024 characters");
  const frame = parse(message);
  switch (frame?.type) {
    case "ack": {
      const { offset } = frame;
      if (typeof offset !== "number" || !Number.isSafeInteger(offset) || offset < 0)
        return bad("an ack without a number of an event");
      return offset > top ? bad("an ack beyond what was sent") : { kind: "ack", offset };
    }
    case "check":
      return typeof frame.id === "string" ? { kind: "check", id: frame.id } : bad("a check without an id");
    case "ping":
      return { kind: "ping" };
    case "showing": {
      const showing = readShowing(frame);
      return showing ? { kind: "showing", showing } : bad("a showing that is not understood");
    }
    case undefined:
      return bad("a message that is not understood");
    default:
      frame satisfies never;
      return bad("a message that is not understood");
  }
}

/** Longer than any version is, and later than any page that is alive. */
const maxVersion = 32;
const maxLagMs = 3_600_000;

function readShowing({ obs, visible, active, streaming, lagMs }: Partial<ShowingFrame>) {
  const isSaid = (one: unknown) => one === null || typeof one === "boolean";
  if (typeof visible !== "boolean" || !isSaid(active) || !isSaid(streaming)) return undefined;
  if (obs !== null && (typeof obs !== "string" || obs.length > maxVersion)) return undefined;
  if (lagMs !== null && (typeof lagMs !== "number" || !Number.isFinite(lagMs))) return undefined;
  const lag = lagMs === null ? null : Math.round(Math.min(maxLagMs, Math.max(0, lagMs)));
  return { obs, visible, active: active ?? null, streaming: streaming ?? null, lagMs: lag };
}

type Frame = { type?: undefined } | Partial<ShowingFrame> | Partial<AckFrame> | Partial<CheckFrame> | { type: "ping" };

function parse(message: string): Frame | undefined {
  try {
    return (JSON.parse(message) as Frame | null) ?? undefined;
  } catch {
    return undefined;
  }
}

function bad(reason: string): Said {
  return { kind: "misbehaved", reason };
}

/** How many messages a client may send at once, and how many more with each second and with each frame that it is sent. */
const burst = 20;
const perSecond = 2;
const perFrame = 1;

/** A bucket of messages that may come. Full after a wake: what was counted before is forgotten, in the client's favour. */
export interface MessageBucket {
  messages: number;
  /** When it was filled, milliseconds since 1970. */
  filledAt: number;
}

export function newBucket(now: number): MessageBucket {
  return { messages: burst, filledAt: now };
}

/** A frame was sent: there is something to answer to. Changes `bucket`. */
export function noteFrame(bucket: MessageBucket): void {
  bucket.messages = Math.min(burst, bucket.messages + perFrame);
}

/** A message came. Changes `bucket`; returns false where it is one too many. */
export function takeMessage(bucket: MessageBucket, now: number): boolean {
  const since = Math.max(0, now - bucket.filledAt) / 1_000;
  bucket.messages = Math.min(burst, bucket.messages + since * perSecond);
  bucket.filledAt = now;
  if (bucket.messages < 1) return false;
  bucket.messages -= 1;
  return true;
}

/** Who says nothing for so long is gone, or does not speak the protocol. */
export const maxSilentMs = 120_000;

/**
 * Whether a socket is silent. Clients of version 2 ping also where nothing comes. Those of version 1 need not: they are
 * silent only where nothing was ever heard of them (`wasHeard`). Times in milliseconds since 1970; `heardAt` 0 for never.
 */
export function isSilent(
  { version, openedAt, heardAt, wasHeard }: Standing & { version: ProtocolVersion; wasHeard: boolean },
  now: number,
): boolean {
  if (version === 1 && wasHeard) return false;
  return now - Math.max(openedAt, heardAt) >= maxSilentMs;
}
