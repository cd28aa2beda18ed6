/**
 * Version 2 of the live socket: the frames of version 1 (wire.ts) as binary messages, compressed once for all sockets that
 * want the same. docs/protocol.md is its specification.
 *
 * A message of the server is: byte 0 the kind, with the highest bit set where the body is deflated (zlib format, RFC 1950);
 * for `events` eight bytes more, the offset after the frame as an unsigned big-endian integer; then the body, one frame of
 * wire.ts as JSON in UTF-8. The offset stands outside so that who only counts or passes on need not inflate.
 */
import type { EventsFrame, ServerFrame } from "./wire.ts";

export const subprotocolV2 = "tiktok-live-edge.v2";

/** The kind of a message, in the low bits of its first byte. */
export const kinds = { control: 1, events: 2 } as const;
const deflatedBit = 0x80;
const offsetBytes = 8;
const encoder = new TextEncoder();

/** Bodies below this many bytes go as they are: deflating them costs more than it saves. */
export const plainBelowBytes = 512;

/**
 * Proof that a socket is read: sent now and then, with an id that nobody can guess. The client sends back the same text, as
 * text. One that does not gets nothing more, and after a while it is closed. Version 1 has it too; there, a client that is
 * too old to know it is closed at once, and comes back.
 */
export interface CheckFrame {
  type: "check";
  id: string;
}

/** What counts for a socket: how much may be on the way to it, and how it comes back. See `HelloFrame`. */
export interface SocketTerms {
  windowBytes: number;
  returnMs: number;
}

/** The socket's terms from now on. */
export interface WindowFrame extends SocketTerms {
  type: "window";
}

/**
 * When a client comes back after its line broke: half a second later, and by chance up to `returnMs` more, as the server has said
 * last, or `untoldMs` where it has not. All who are in a room come back in that time, and not in one moment.
 */
export const returning = { firstMs: 500, untoldMs: 2_500 } as const;

/**
 * When a client comes back to a hub that said `returnMs`, in milliseconds after its line ended: no moment of those is likelier than
 * another.
 * @param returnMs as the hub said last; undefined where it has not
 * @param random 0 to 1, another one for each client and time
 */
export function returnAfterMs(returnMs: number | undefined, random: number): number {
  return returning.firstMs + random * (returnMs ?? returning.untoldMs);
}

/** The frames of version 2: those of version 1, and two more. Its hello says `protocol: 2` and the socket's window. */
export type ServerFrameV2 = ServerFrame | CheckFrame | WindowFrame;

/**
 * When a client says that it reads. `ping` is answered by the runtime, in its place among the frames and without waking the
 * hub: so a second ping says that everything that was sent before the first one was handled. A client pings when what it has
 * handled since the last ping is a `quarter` of its window (in bytes of messages), when what it has handled since the one
 * before that is `most` of it, or `everyMs` after the first of it, but never while an answer is out. Only where it is behind
 * (see `SyncFrame`), and nothing has come for `askAfterMs`, does it ask for more with `AckFrame`, which wakes the hub.
 */
export const crediting = { everyMs: 2_000, askAfterMs: 100, shares: { quarter: 1 / 4, most: 3 / 4 } } as const;

/** Deflates, as node:zlib's deflateSync does. An argument, because shared/ has no compression of its own. */
export type Deflate = (body: Uint8Array) => Uint8Array;

/** What a message says of its frame: `offset` of an events frame is the one of its position. */
type FrameKind = { kind: "control" } | { kind: "events"; offset: number };

/** A frame as a message. `text` is its JSON. */
export function encodeFrame(text: string, frame: FrameKind, deflate: Deflate): Uint8Array<ArrayBuffer> {
  const plain = encoder.encode(text);
  const isDeflated = plain.byteLength >= plainBelowBytes;
  const [head, body] = [frameHead(frame, { isDeflated }), isDeflated ? deflate(plain) : plain];
  const message = new Uint8Array(head.byteLength + body.byteLength);
  message.set(head);
  message.set(body, head.byteLength);
  return message;
}

/** What a message says before its body. */
export function frameHead(frame: FrameKind, { isDeflated }: { isDeflated: boolean }): Uint8Array<ArrayBuffer> {
  const head = new Uint8Array(frame.kind === "events" ? 1 + offsetBytes : 1);
  head[0] = kinds[frame.kind] | (isDeflated ? deflatedBit : 0);
  if (frame.kind === "events") new DataView(head.buffer).setBigUint64(1, BigInt(frame.offset));
  return head;
}

export interface MessageHead {
  kind: keyof typeof kinds;
  isDeflated: boolean;
  /** The offset after an events frame. */
  offset?: number;
  /** The rest of the message: the frame's JSON, maybe deflated. */
  body: Uint8Array<ArrayBuffer>;
}

/** Reads a message up to its body; undefined where it is none of version 2. */
export function readHead(message: Uint8Array<ArrayBuffer>): MessageHead | undefined {
  const first = message[0];
  if (first === undefined) return undefined;
  const isDeflated = (first & deflatedBit) !== 0;
  const kind = first & ~deflatedBit;
  if (kind === kinds.control) return { kind: "control", isDeflated, body: message.subarray(1) };
  if (kind !== kinds.events || message.byteLength < 1 + offsetBytes) return undefined;
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  const offset = Number(view.getBigUint64(1));
  if (!Number.isSafeInteger(offset)) return undefined;
  return { kind: "events", isDeflated, offset, body: message.subarray(1 + offsetBytes) };
}

/** Whether a frame is of the feed, and so moves a client's position. */
export function isEvents(frame: ServerFrameV2): frame is EventsFrame {
  return frame.type === "events";
}
