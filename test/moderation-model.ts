/**
 * What overlays may be told, next to what they are: messages of several kinds are said, moderators decide, hubs and relays are
 * evicted, pages come back with their position. What is to be kept off must stand in nothing that ever came to a page.
 */
import type { EventsFrame, HelloFrame, ReleasedFrame, ServerFrame } from "#shared/protocol/wire.ts";
import { formatPosition } from "#shared/protocol/wire.ts";
import type { Position } from "#shared/protocol/position.ts";
import { openLive } from "./stream.ts";
import type { TestWorker } from "./worker.ts";

const tokens = /tok\d+/g;

/** A page of an overlay, over all its sockets. */
export class ModelPage {
  /** What stands in anything that ever came. */
  readonly seen = new Set<string>();
  /** What came with the feed, and by hand, in order of arrival: a page takes each release once. */
  readonly shown: string[] = [];
  /** From which offset on it has to have everything. */
  readonly since: number;
  readonly #worker: TestWorker;
  readonly #streamId: string;
  readonly #token: string;
  #socket: { close: () => void } | undefined;
  #position: Position | undefined;
  #releasedNo = 0;

  private constructor(worker: TestWorker, streamId: string, token: string, since: number) {
    this.#worker = worker;
    this.#streamId = streamId;
    this.#token = token;
    this.since = since;
  }

  static async open(worker: TestWorker, streamId: string, token: string, since: number): Promise<ModelPage> {
    const page = new ModelPage(worker, streamId, token, since);
    await page.comeBack();
    return page;
  }

  get offset(): number {
    return this.#position?.offset ?? 0;
  }

  /** Opens a socket in the place of the one before, with the position. */
  async comeBack(): Promise<void> {
    this.close();
    const after = this.#position && formatPosition(this.#position);
    const asked = { token: this.#token, ...(after !== undefined && { after }) };
    const live = await openLive(this.#worker, this.#streamId, asked);
    const isMine = (): boolean => this.#socket === live.socket;
    this.#socket = live.socket;
    this.#note(JSON.stringify(live.hello));
    this.#greet(live.hello);
    for (const frame of live.frames) this.#take(frame);
    live.socket.on("message", (data: Buffer) => {
      const text = data.toString("utf8");
      this.#note(text);
      if (isMine()) this.#take(JSON.parse(text) as ServerFrame);
    });
  }

  close(): void {
    this.#socket?.close();
    // What is on its way still is not taken: it comes again.
    this.#socket = undefined;
  }

  #greet(hello: HelloFrame): void {
    this.#position = hello.position;
    this.#takeReleased(hello.released ?? []);
  }

  #take(frame: ServerFrame): void {
    if (frame.type === "hello") this.#greet(frame);
    if (frame.type === "released") this.#takeReleased(frame.released);
    if (frame.type !== "events") return;
    this.#takeEvents(frame);
    this.#position = frame.position;
  }

  #takeEvents({ events }: EventsFrame): void {
    for (const { offset, payload } of events) {
      if (offset > this.offset) this.shown.push(...(JSON.stringify(payload).match(tokens) ?? []));
    }
  }

  #takeReleased(released: ReleasedFrame["released"]): void {
    for (const { no, event } of released) {
      if (no <= this.#releasedNo) continue;
      this.#releasedNo = no;
      this.shown.push(...(JSON.stringify(event?.payload ?? {}).match(tokens) ?? []));
    }
  }

  #note(text: string): void {
    for (const token of text.match(tokens) ?? []) this.seen.add(token);
  }
}

/** Numbers from 0 up to `below`, the same ones for the same seed. */
export function numbersOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
