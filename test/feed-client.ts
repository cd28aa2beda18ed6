/**
 * A reader of a feed as the protocol allows it: over as many sockets as it takes, of either version, each one opened with the
 * position that was handled last. It notes what it heard, to be held against what happened. It may stop reading.
 */
import { inflateSync } from "node:zlib";
import { WebSocket } from "ws";
import { formatPosition, subprotocol, tokenSubprotocolPrefix, type ServerFrame } from "#shared/protocol/wire.ts";
import { subprotocolV2 } from "#shared/protocol/wire-v2.ts";
import type { Position } from "#shared/protocol/position.ts";
import { FeedReader, openMessage } from "#shared/protocol/reader.ts";
import type { TestWorker } from "./worker.ts";

export interface FeedClientWish {
  version: 1 | 2;
  /** None: all. */
  types: readonly string[];
  /** Without one it shows the API key. */
  token?: string;
  /** `overlay`: its token reads what an overlay shows, and nothing of what the feed has cut. */
  reads?: "overlay";
}

export interface Noted {
  frame: ServerFrame;
  /** Whether the server held something back when it came. */
  wasBehind: boolean;
  /** Whether the socket was opened with this position. */
  asked: Position | undefined;
}

export class FeedClient {
  readonly wish: FeedClientWish;
  readonly #worker: TestWorker;
  readonly #streamId: string;
  #socket: WebSocket | undefined;
  #reader = new FeedReader(0, 0);
  #timer: NodeJS.Timeout | undefined;
  #unread: { data: Buffer; isBinary: boolean; asked: Position | undefined }[] = [];
  isReading = true;
  /** After what was handled last, over all sockets. */
  position: Position | undefined;
  /** Everything that was handled and not taken yet. */
  noted: Noted[] = [];
  /** The code of the last close by the server, of a socket that is not open any more. */
  lostBy: number | undefined;
  /** Why something cannot be read, or could not be opened. */
  faults: string[] = [];

  constructor(worker: TestWorker, streamId: string, wish: FeedClientWish) {
    this.#worker = worker;
    this.#streamId = streamId;
    this.wish = wish;
  }

  get isOpen(): boolean {
    return this.#socket !== undefined;
  }

  /** Opens a socket that goes on after a position; resolves once it is greeted. Throws where it is not. */
  async open(after: Position | undefined): Promise<void> {
    const { version, types, token } = this.wish;
    const query = new URLSearchParams();
    if (after) query.set("after", formatPosition(after));
    if (types.length > 0) query.set("types", types.join());
    const url = `${this.#worker.url.replace("http", "ws")}/v1/streams/${this.#streamId}/live?${query.toString()}`;
    const protocols = [version === 2 ? subprotocolV2 : subprotocol];
    if (token !== undefined) protocols.push(tokenSubprotocolPrefix + token);
    const headers = token === undefined ? { Authorization: `Bearer ${this.#worker.apiKey}` } : {};
    // A socket that the hub closes is let go of by the runtime when the hub sleeps: nobody has to wait for that.
    const options = { headers, closeTimeout: 250, perMessageDeflate: false };
    const socket = new WebSocket(url, protocols, options);
    this.#unread = [];
    this.isReading = true;
    this.lostBy = undefined;
    this.position = after;
    this.#reader = new FeedReader(performance.now(), 0.5);
    this.#socket = socket;
    await new Promise<void>((greeted, failed) => {
      socket.on("error", failed);
      socket.on("close", (code) => {
        failed(new Error(`closed with ${code} before it was greeted`));
        if (socket !== this.#socket) return;
        this.#leave();
        this.lostBy = code;
      });
      socket.on("message", (data: Buffer, isBinary) => {
        if (socket !== this.#socket) return;
        if (this.isReading) this.#hear({ data, isBinary, asked: after });
        else this.#unread.push({ data, isBinary, asked: after });
        greeted();
      });
    });
  }

  /** What comes waits from now on, and nothing is said. */
  stopReading(): void {
    this.isReading = false;
    clearTimeout(this.#timer);
  }

  readOn(): void {
    this.isReading = true;
    for (const message of this.#unread.splice(0)) this.#hear(message);
    this.#say(this.#reader.tick(performance.now()));
  }

  /** Ends by itself; what was not read is forgotten. */
  close(): void {
    this.#socket?.close();
    this.#leave();
  }

  #leave(): void {
    clearTimeout(this.#timer);
    this.#socket = undefined;
    this.#unread = [];
  }

  #hear({ data, isBinary, asked }: { data: Buffer; isBinary: boolean; asked: Position | undefined }): void {
    const reader = this.#reader;
    const message = openMessage(isBinary ? new Uint8Array(data) : data.toString("utf8"), inflateSync);
    const heard = reader.read(message);
    if (heard.kind === "broken") this.faults.push(`cannot be read: ${data.toString("latin1").slice(0, 100)}`);
    const wasBehind = reader.isBehind;
    const said = reader.handled(heard, data.length, performance.now());
    this.position = reader.position ?? this.position;
    if (heard.kind === "frame") this.noted.push({ frame: heard.frame, wasBehind, asked });
    this.#say(said);
  }

  #say(texts: string[]): void {
    const socket = this.#socket;
    if (!socket || !this.isReading || socket.readyState !== socket.OPEN) return;
    for (const text of texts) socket.send(text);
    clearTimeout(this.#timer);
    const due = this.#reader.dueAt(performance.now()) - performance.now();
    if (Number.isFinite(due)) {
      this.#timer = setTimeout(() => this.#say(this.#reader.tick(performance.now())), Math.max(0, due));
    }
  }
}
