/**
 * What the hub says as server-sent events. Many readers of a stream are sent the same: in one process each batch is inflated
 * and written once for all of them, and the events go on as the hub has written them.
 */
import { inflateSync } from "node:zlib";
import { cutEvents } from "#shared/protocol/event-lines.ts";
import { type Message, openMessage } from "#shared/protocol/reader.ts";
import type { EventsFrame } from "#shared/protocol/wire.ts";
import { sseOfEvents } from "./sse-text.ts";

/** An events frame as it is passed on. */
export interface SseFrame {
  /** The message with its events left out: all that the way of credit needs. */
  message: Message;
  sse: Uint8Array;
}

const keptBytes = 8 * 1024 * 1024;
const encoder = new TextEncoder();

export class SseFrames {
  /** By offset and size, the latest last. */
  readonly #made = new Map<string, { data: Buffer; frame: SseFrame }>();
  #bytes = 0;

  /** The events frame in a message; undefined where it is none that can be cut. */
  of(data: ArrayBuffer): SseFrame | undefined {
    const bytes = Buffer.from(data);
    // The head of an events frame: its kind and its offset.
    const key = `${bytes.toString("latin1", 0, 9)}${bytes.length}`;
    const known = this.#made.get(key);
    // The same bytes say the same: nobody is handed what was not sent to them.
    if (known?.data.equals(bytes) === true) return known.frame;
    const frame = makeFrame(data);
    if (frame) this.#keep(key, bytes, frame);
    return frame;
  }

  #keep(key: string, data: Buffer, frame: SseFrame): void {
    this.#drop(key);
    this.#made.set(key, { data, frame });
    this.#bytes += data.length + frame.sse.length;
    for (const oldest of this.#made.keys()) {
      if (this.#bytes <= keptBytes) break;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    const dropped = this.#made.get(key);
    if (!dropped) return;
    this.#made.delete(key);
    this.#bytes -= dropped.data.length + dropped.frame.sse.length;
  }
}

function makeFrame(data: ArrayBuffer): SseFrame | undefined {
  const message = openMessage(new Uint8Array(data), inflateSync);
  const cut = message?.offset === undefined ? undefined : cutEvents(message.text);
  if (!message || !cut) return undefined;
  try {
    const { position } = JSON.parse(cut.head) as EventsFrame;
    return { message: { ...message, text: cut.head }, sse: encoder.encode(sseOfEvents(position, cut.events)) };
  } catch {
    return undefined;
  }
}
