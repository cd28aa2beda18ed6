/**
 * What the hub's events frames are made into for those who read them in another form. Many readers of a stream are sent the
 * same: in one process each frame is inflated and written once for all of them.
 */
import type { Message } from "#shared/protocol/reader.ts";

/** An events frame as it is passed on. */
export interface MadeFrame {
  /** The message with its events left out: all that the way of credit needs. */
  message: Message;
}

const keptBytes = 8 * 1024 * 1024;

export class MadeFrames<Made extends MadeFrame> {
  /** By offset and size, the latest last. */
  readonly #made = new Map<string, { data: Buffer; frame: Made; size: number }>();
  readonly #make: (data: ArrayBuffer) => Made | undefined;
  readonly #sizeOf: (frame: Made) => number;
  #bytes = 0;

  /** `make` gives undefined where the message is no events frame that can be cut; `sizeOf` says about how much memory one takes. */
  constructor(make: (data: ArrayBuffer) => Made | undefined, sizeOf: (frame: Made) => number) {
    this.#make = make;
    this.#sizeOf = sizeOf;
  }

  /** The events frame in a message; undefined where it is none that can be cut. */
  of(data: ArrayBuffer): Made | undefined {
    const bytes = Buffer.from(data);
    // The head of an events frame: its kind and its offset.
    const key = `${bytes.toString("latin1", 0, 9)}${bytes.length}`;
    const known = this.#made.get(key);
    // The same bytes say the same: nobody is handed what was not sent to them.
    if (known?.data.equals(bytes) === true) return known.frame;
    const frame = this.#make(data);
    if (frame) this.#keep(key, bytes, frame);
    return frame;
  }

  #keep(key: string, data: Buffer, frame: Made): void {
    this.#drop(key);
    const size = data.length + this.#sizeOf(frame);
    this.#made.set(key, { data, frame, size });
    this.#bytes += size;
    for (const oldest of this.#made.keys()) {
      if (this.#bytes <= keptBytes) break;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    const dropped = this.#made.get(key);
    if (!dropped) return;
    this.#made.delete(key);
    this.#bytes -= dropped.size;
  }
}
