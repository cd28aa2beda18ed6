/** Opens a socket's messages. A browser inflates beside the page, so what is small must not overtake what is large. */
import { decodeText, type Message } from "#shared/protocol/reader.ts";
import { readHead } from "#shared/protocol/wire-v2.ts";

/** Whether this browser can read version 2 (Chromium 80 and newer). */
export function canInflate(): boolean {
  return "DecompressionStream" in globalThis;
}

export interface Messages {
  /** Takes one as it comes. */
  take(data: unknown): void;
  /** Calls back once everything that came so far was handed over. */
  afterAll(callback: () => void): void;
}

/**
 * Hands each message over once those before it are; undefined for one that cannot be opened. What needs no inflating and
 * waits for nobody is handed over at once.
 */
export function inOrder(heard: (message: Message | undefined) => void): Messages {
  let waiting = 0;
  let last: Promise<void> = Promise.resolve();

  function enqueue(next: () => Promise<void> | void): void {
    waiting += 1;
    last = afterThat(last, next);
  }

  async function afterThat(before: Promise<void>, next: () => Promise<void> | void): Promise<void> {
    await before;
    try {
      await next();
    } catch (error) {
      // As from any listener: it is seen, and the next message comes all the same.
      report(error);
    } finally {
      waiting -= 1;
    }
  }

  return {
    take(data) {
      const opened = openMessage(data);
      if (opened instanceof Promise) {
        const settled = opened.catch(() => undefined);
        enqueue(async () => heard(await settled));
      } else if (waiting > 0) enqueue(() => heard(opened));
      else heard(opened);
    },
    afterAll(callback) {
      if (waiting > 0) enqueue(callback);
      else callback();
    },
  };
}

function openMessage(data: unknown): Message | undefined | Promise<Message> {
  if (typeof data === "string") return { text: data, bytes: data.length, isBinary: false };
  const head = data instanceof ArrayBuffer ? readHead(new Uint8Array(data)) : undefined;
  if (!head || !(data instanceof ArrayBuffer)) return undefined;
  const { offset, isDeflated, body } = head;
  const message = { bytes: data.byteLength, isBinary: true, ...(offset !== undefined && { offset }) };
  if (isDeflated) return inflate(body).then((text) => ({ ...message, text }));
  try {
    return { ...message, text: decodeText(body) };
  } catch {
    return undefined;
  }
}

async function inflate(body: Uint8Array<ArrayBuffer>): Promise<string> {
  const { readable, writable } = new DecompressionStream("deflate");
  const writer = writable.getWriter();
  // What fails there fails the reading too. A Blob would do both, and asks another process of the browser for each message.
  Promise.all([writer.write(body), writer.close()]).catch(() => {});
  return decodeText(await joined(readable));
}

async function joined(readable: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = readable.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    chunks.push(read.value);
    length += read.value.length;
  }
  const [first] = chunks;
  if (first && chunks.length === 1) return first;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/** As what a listener throws: in a browser the page's `error` event, in Node an uncaught exception. */
export function report(error: unknown): void {
  const { reportError } = globalThis as { reportError?: (error: unknown) => void };
  if (reportError) reportError(error);
  else {
    queueMicrotask(() => {
      throw error;
    });
  }
}
