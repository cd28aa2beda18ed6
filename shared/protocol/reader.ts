/**
 * A client's side of the live socket without its I/O: reads what the server says, and says what has to be said back, and
 * when. docs/protocol.md is the specification; the transcripts in docs/contracts/protocol are what it is tested with.
 *
 * In use: `read` each message in the order of arrival; handle the frame; then call `handled` and send what it returns. Call
 * `tick` at `dueAt`. All times are milliseconds of one monotonic clock, and an argument.
 */
import type { Position } from "./position.ts";
import { acknowledging, type AckFrame, ping, pong, type ServerFrame } from "./wire.ts";
import {
  type CheckFrame,
  crediting,
  readHead,
  type ServerFrameV2,
  type SocketTerms,
  type WindowFrame,
} from "./wire-v2.ts";

/** A message, inflated. */
export interface Message {
  /** Its text, or the JSON of the frame in it. */
  text: string;
  /** Its size as it came, in bytes: what credit counts. */
  bytes: number;
  /** Whether it came as a binary message. */
  isBinary: boolean;
  /** The offset that stands outside of an events frame of version 2. */
  offset?: number;
}

/** What a message says. */
export type Heard =
  | { kind: "frame"; frame: ServerFrame }
  /** For the reader alone: there is nothing to handle. */
  | { kind: "check"; frame: CheckFrame; text: string }
  | { kind: "window"; frame: WindowFrame }
  | { kind: "pong" }
  /** A frame of a later server: nothing to handle, and nothing lost. */
  | { kind: "unknown"; type: string }
  /** It cannot be read. Going on would leave a silent hole: open anew, with the last position. */
  | { kind: "broken" };

/** Inflates what is in the zlib format (RFC 1950), as node:zlib's inflateSync does. Throws where it is not. */
export type Inflate = (body: Uint8Array<ArrayBuffer>) => Uint8Array;

/** What a message holds, where inflating is synchronous; undefined where it cannot be read. */
export function openMessage(data: string | Uint8Array<ArrayBuffer>, inflate: Inflate): Message | undefined {
  if (typeof data === "string") return { text: data, bytes: data.length, isBinary: false };
  const head = readHead(data);
  if (!head) return undefined;
  try {
    const text = decodeText(head.isDeflated ? inflate(head.body) : head.body);
    const { offset } = head;
    return { text, bytes: data.byteLength, isBinary: true, ...(offset !== undefined && { offset }) };
  } catch {
    return undefined;
  }
}

/** Throws where it is not UTF-8. */
export function decodeText(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
}

/** A ping this often where nothing else asks for one: a dead line does not say so itself. */
const heartbeatMs = 20_000;
/** An `ack` that brought nothing is said again after so long. */
const askAgainMs = 2_000;

export class FeedReader {
  /** The place after what was handled last; undefined before the hello. */
  position: Position | undefined;
  /** Whether the server holds something back until this client gives credit. */
  isBehind = false;
  /** 1 or 2; undefined before the hello. */
  #version: 1 | 2 | undefined;
  /** Over how many milliseconds to come back where the line breaks; undefined before the server has said it. */
  returnMs: number | undefined;
  #windowBytes = 0;
  /** 0 to 1: which part of a time or a number this client is early, so that not all of a stream speak at once. */
  readonly #chance: number;
  #pingedAt: number;
  #isPongOut = false;
  /**
   * Bytes that were handled between the last two pings, and since the last one. A ping says what was handled before the one
   * before it: the server knows of neither yet.
   */
  #bytesBeforePing = 0;
  #bytesSincePing = 0;
  #firstSincePingAt: number | undefined;
  #frameAt: number;
  /** Since the last acknowledgement of either version. */
  #ackedAt = Number.NEGATIVE_INFINITY;
  #framesSinceAck = 1;
  #eventsSinceAck: number;
  #firstEventAt: number | undefined;

  /** Of a socket that was opened just now. `chance`: 0 to 1, another one for each socket. */
  constructor(now: number, chance: number) {
    this.#chance = chance;
    this.#pingedAt = now;
    this.#frameAt = now;
    this.#eventsSinceAck = Math.floor(chance * acknowledging.everyEvents);
  }

  /** What a message says; undefined is a message that could not even be opened. Changes nothing. */
  read(message: Message | undefined): Heard {
    if (!message) return { kind: "broken" };
    const { text, isBinary, offset } = message;
    if (!isBinary && text === pong) return { kind: "pong" };
    const frame = parseFrame(text);
    if (!frame) return { kind: "broken" };
    // A hello says the version; every frame comes as that version has it.
    const version = frame.type === "hello" ? frame.protocol : this.#version;
    if (version === undefined || isBinary !== (version === 2)) return { kind: "broken" };
    switch (frame.type) {
      case "check":
        return { kind: "check", frame, text };
      case "window":
        return { kind: "window", frame };
      case "events":
        if (offset !== undefined && offset !== frame.position.offset) return { kind: "broken" };
        return { kind: "frame", frame };
      case "hello":
      case "sync":
      case "trial":
      case "overlays":
      case "tallies":
      case "parts":
      case "released":
        return { kind: "frame", frame };
      default:
        return { kind: "unknown", type: (frame satisfies never as { type: string }).type };
    }
  }

  /** To be called after a message was handled, in the order of arrival. Returns the texts to send. */
  handled(heard: Heard, bytes: number, now: number): string[] {
    if (heard.kind === "broken") return [];
    if (heard.kind === "pong") {
      this.#isPongOut = false;
      return this.tick(now);
    }
    this.#bytesSincePing += bytes;
    this.#firstSincePingAt ??= now;
    this.#frameAt = now;
    this.#framesSinceAck += 1;
    if (heard.kind === "frame") this.#note(heard.frame, now);
    if (heard.kind === "window") this.#noteTerms(heard.frame);
    const echo = heard.kind === "check" ? [heard.text] : [];
    return [...echo, ...this.tick(now)];
  }

  /** What has to be said by now. */
  tick(now: number): string[] {
    const said: string[] = [];
    if (now >= this.#askAt(now)) said.push(this.#acknowledge(now));
    if (now >= this.#pingAt()) said.push(this.#ping(now));
    return said;
  }

  /** When `tick` has something to say if nothing comes before. Infinity: not before something comes. */
  dueAt(now: number): number {
    return Math.min(this.#askAt(now), this.#pingAt());
  }

  /** Asks now whether the line is alive, unless an answer is out. */
  ask(now: number): string[] {
    return this.#isPongOut ? [] : [this.#ping(now)];
  }

  #note(frame: ServerFrame, now: number): void {
    switch (frame.type) {
      case "hello":
        this.#version = frame.protocol;
        this.#noteTerms(frame);
        this.position = frame.position;
        this.isBehind = frame.position.offset < frame.top.offset;
        return;
      case "events":
        this.position = frame.position;
        this.#eventsSinceAck += frame.events.length + (frame.actions?.length ?? 0);
        this.#firstEventAt ??= now;
        return;
      case "sync":
        // Everything up to there was sent before it, or is left out by the filter.
        this.position = frame.position;
        this.isBehind = !frame.synced;
        return;
      case "trial":
      case "overlays":
      case "tallies":
      case "parts":
      case "released":
        return;
      default:
        frame satisfies never;
    }
  }

  /** A server that is older says no `returnMs`. */
  #noteTerms({ windowBytes = 0, returnMs = this.returnMs }: Partial<SocketTerms>): void {
    this.#windowBytes = windowBytes;
    this.returnMs = returnMs;
  }

  #pingAt(): number {
    if (this.#isPongOut) return Number.POSITIVE_INFINITY;
    const heartbeatAt = this.#pingedAt + heartbeatMs;
    if (this.#version !== 2) return heartbeatAt;
    const unknownBytes = this.#bytesBeforePing + this.#bytesSincePing;
    if (unknownBytes === 0) return heartbeatAt;
    if (this.#windowBytes > 0 && this.#isMuchUnknown(unknownBytes)) return Number.NEGATIVE_INFINITY;
    const firstAt = this.#bytesBeforePing > 0 ? this.#pingedAt : (this.#firstSincePingAt ?? this.#pingedAt);
    return Math.min(heartbeatAt, firstAt + crediting.everyMs * (1 - this.#chance / 4));
  }

  /**
   * In quarters, for the server may know of the latest ping alone: of two at once it would take the credit of what was
   * handled before the ones before, and the window would be full meanwhile. Twice at once only where it nearly is.
   */
  #isMuchUnknown(unknownBytes: number): boolean {
    const { quarter, most } = crediting.shares;
    return this.#bytesSincePing >= this.#windowBytes * quarter || unknownBytes >= this.#windowBytes * most;
  }

  /** When to say how far it is. */
  #askAt(now: number): number {
    if (this.#version === undefined) return Number.POSITIVE_INFINITY;
    const dueAt = this.#version === 1 ? this.#acknowledgeAt(now) : Number.POSITIVE_INFINITY;
    if (!this.isBehind) return dueAt;
    // A window may be full of less than version 1 acknowledges by itself.
    const silentAt = this.#frameAt + crediting.askAfterMs;
    return Math.min(dueAt, this.#framesSinceAck > 0 ? silentAt : Math.max(silentAt, this.#ackedAt + askAgainMs));
  }

  /** When version 1 acknowledges, also where it is not behind. */
  #acknowledgeAt(now: number): number {
    if (this.#firstEventAt === undefined) return Number.POSITIVE_INFINITY;
    if (this.#eventsSinceAck >= acknowledging.everyEvents) return now;
    return this.#firstEventAt + acknowledging.everyMs * (1 + this.#chance);
  }

  #acknowledge(now: number): string {
    this.#ackedAt = now;
    this.#framesSinceAck = 0;
    this.#eventsSinceAck = 0;
    this.#firstEventAt = undefined;
    return JSON.stringify({ type: "ack", offset: this.position?.offset ?? 0 } satisfies AckFrame);
  }

  #ping(now: number): string {
    this.#pingedAt = now;
    this.#isPongOut = true;
    this.#bytesBeforePing = this.#bytesSincePing;
    this.#bytesSincePing = 0;
    this.#firstSincePingAt = undefined;
    return ping;
  }
}

function parseFrame(text: string): ServerFrameV2 | undefined {
  try {
    const frame = JSON.parse(text) as Partial<ServerFrameV2> | null;
    return typeof frame === "object" && typeof frame?.type === "string" ? (frame as ServerFrameV2) : undefined;
  } catch {
    return undefined;
  }
}
