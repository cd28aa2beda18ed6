/** A relay's one socket to its hub: read in order, credited, and opened anew with the position where it breaks. */
import { inflateSync } from "node:zlib";
import { closeCodes, formatPosition, type ServerFrame } from "#shared/protocol/wire.ts";
import { subprotocolV2 } from "#shared/protocol/wire-v2.ts";
import type { Position } from "#shared/protocol/position.ts";
import { FeedReader, openMessage } from "#shared/protocol/reader.ts";

/** Waits between the tries to come back, milliseconds. Half of each is chance. */
const firstRetryMs = 200;
const longestRetryMs = 5_000;
/** From here on a close code says to stop. */
const firstFinalCode = 3500;

export interface UpstreamParts {
  /** The hub's answer to an upgrade that goes on after a position. */
  open: (query: string, subprotocol: string) => Promise<Response>;
  /** Where to go on. */
  position: () => Position;
  /** Takes a frame; `text` is its JSON. */
  take: (frame: ServerFrame, text: string) => void;
  /** There will be no socket any more: the hub says so. */
  ended: (code: number, reason: string) => void;
}

export class Upstream {
  readonly #parts: UpstreamParts;
  #socket: WebSocket | undefined;
  #reader: FeedReader | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #isClosed = false;

  constructor(parts: UpstreamParts) {
    this.#parts = parts;
    void this.#connect();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#drop(1000, "the relay leaves");
  }

  async #connect(): Promise<void> {
    try {
      const answer = await this.#parts.open(`after=${formatPosition(this.#parts.position())}`, subprotocolV2);
      if (this.#isClosed) return refuse(answer.webSocket);
      if (answer.status === 404) return this.#parts.ended(firstFinalCode, "stream deleted");
      if (answer.status === 409) return this.#parts.ended(closeCodes.goAway, "come back with your position");
      const socket = answer.webSocket;
      if (!socket) throw new Error(`the hub answered ${answer.status}`);
      this.#listen(socket);
    } catch {
      this.#retry();
    }
  }

  #listen(socket: WebSocket): void {
    this.#socket = socket;
    this.#reader = new FeedReader(Date.now(), Math.random());
    socket.accept();
    socket.binaryType = "arraybuffer";
    socket.addEventListener("message", ({ data }) => this.#hear(socket, data as string | ArrayBuffer));
    socket.addEventListener("close", ({ code, reason }) => this.#broken(socket, code, reason));
    socket.addEventListener("error", () => this.#broken(socket, 1006, ""));
  }

  #hear(socket: WebSocket, data: string | ArrayBuffer): void {
    const reader = this.#reader;
    if (socket !== this.#socket || !reader) return;
    const message = openMessage(typeof data === "string" ? data : new Uint8Array(data), inflateSync);
    const heard = reader.read(message);
    // Going on after what cannot be read would leave a hole: it is asked for again.
    if (heard.kind === "broken") return this.#broken(socket, 1007, "");
    if (heard.kind === "frame") {
      if (heard.frame.type === "hello") this.#failures = 0;
      this.#parts.take(heard.frame, message?.text ?? "");
    }
    this.#say(reader.handled(heard, message?.bytes ?? 0, Date.now()));
  }

  #say(texts: readonly string[]): void {
    const reader = this.#reader;
    const socket = this.#socket;
    if (!reader || !socket) return;
    try {
      for (const text of texts) socket.send(text);
    } catch {
      return this.#broken(socket, 1006, "");
    }
    clearTimeout(this.#timer);
    const delayMs = reader.dueAt(Date.now()) - Date.now();
    if (Number.isFinite(delayMs)) {
      this.#timer = setTimeout(() => this.#say(reader.tick(Date.now())), Math.max(0, delayMs));
    }
  }

  #broken(socket: WebSocket, code: number, reason: string): void {
    if (socket !== this.#socket) return;
    this.#drop(1000, "");
    if (this.#isClosed) return;
    if (code >= firstFinalCode) this.#parts.ended(code, reason);
    else this.#retry();
  }

  #retry(): void {
    if (this.#isClosed) return;
    const delayMs = Math.min(firstRetryMs * 2 ** this.#failures, longestRetryMs) * (0.5 + Math.random() / 2);
    this.#failures += 1;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#connect(), delayMs);
  }

  #drop(code: number, reason: string): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#reader = undefined;
    try {
      socket?.close(code, reason);
    } catch {
      // Closed already.
    }
  }
}

/** The runtime closes none that was not taken: the hub would go on sending to it. */
function refuse(socket: WebSocket | null): void {
  socket?.accept();
  socket?.close(1000, "the relay leaves");
}
