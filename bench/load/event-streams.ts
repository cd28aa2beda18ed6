/** Readers of server-sent events, as a process: each counts how far it is, and some read the events' times. */
import { get } from "node:http";
import { serveLoadProcess } from "./process.ts";

interface Reader {
  place: number;
  close: () => void;
}

export interface OpenStreamsArgument {
  url: string;
  headers: Record<string, string>;
  count: number;
  /** Every so manieth reads the events' times. */
  sampleEvery: number;
}

const readers: Reader[] = [];
let latenciesMs: number[] = [];
let ended = 0;
let waiting: { upTo: number; done: () => void } | undefined;

/** `id: epoch:offset` at the end of what came: the last place it says. */
const placeKey = Buffer.from("\nid: ");
const sentAtKey = Buffer.from('"ingestedAt":');
/** A key and its value may lie in two chunks. */
const overlapBytes = 64;

const methods = {
  /** Resolves when all of them are answered. */
  open: async ({ url, headers, count, sampleEvery }: OpenStreamsArgument): Promise<void> => {
    await Promise.all(Array.from({ length: count }, (_, index) => open(url, headers, index % sampleEvery === 0)));
  },

  /** Forgets the times so far. */
  arm: async (): Promise<void> => {
    latenciesMs = [];
  },

  /** Resolves when every reader is at the offset `upTo`; rejects where that takes longer than `timeoutMs`. */
  received: async ({ upTo, timeoutMs }: { upTo: number; timeoutMs: number }): Promise<{ latenciesMs: number[] }> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    waiting = { upTo, done: resolve };
    const missing = () => readers.filter(({ place }) => place < upTo).length;
    if (missing() === 0) resolve();
    const timer = setTimeout(
      () => reject(new Error(`${missing()} of ${readers.length} readers did not come to ${upTo}; ${ended} ended`)),
      timeoutMs,
    );
    await promise.finally(() => clearTimeout(timer));
    return { latenciesMs };
  },

  close: async (): Promise<void> => {
    for (const { close } of readers.splice(0)) close();
  },
};
export type EventStreamsMethods = typeof methods;

function open(url: string, headers: Record<string, string>, isSampled: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const asking = get(url, { headers, agent: false }, (response) => {
      if (response.statusCode !== 200) return reject(new Error(`an event stream was answered ${response.statusCode}`));
      const reader: Reader = { place: 0, close: () => void asking.destroy() };
      readers.push(reader);
      const takePlace = placeReader(reader);
      const takeTimes = isSampled ? timeReader() : () => undefined;
      response.on("data", (chunk: Buffer) => {
        takePlace(chunk);
        takeTimes(chunk);
      });
      response.on("error", () => undefined);
      response.on("close", () => (ended += 1));
      resolve();
    });
    asking.on("error", reject);
  });
}

/** Moves the reader on to the last place in each chunk. */
function placeReader(reader: Reader): (chunk: Buffer) => void {
  let tail = Buffer.alloc(0);
  return (chunk) => {
    const end = Buffer.concat([tail, chunk.subarray(-2 * 1024)]);
    tail = Buffer.from(chunk.subarray(-overlapBytes));
    for (let at = end.lastIndexOf(placeKey); at >= 0; at = at === 0 ? -1 : end.lastIndexOf(placeKey, at - 1)) {
      const place = /^\nid: [^:\n]+:(\d+)\n/.exec(end.toString("latin1", at, at + overlapBytes))?.[1];
      if (place === undefined) continue;
      move(reader, Number(place));
      return;
    }
  };
}

function move(reader: Reader, place: number): void {
  const before = reader.place;
  reader.place = Math.max(before, place);
  if (!waiting || before >= waiting.upTo || place < waiting.upTo) return;
  const { upTo, done } = waiting;
  if (readers.every((one) => one.place >= upTo)) done();
}

/** Notes how old each event is that a chunk brings. */
function timeReader(): (chunk: Buffer) => void {
  const needed = sentAtKey.length + 13;
  let tail: Buffer = Buffer.alloc(0);
  return (chunk) => {
    const now = performance.timeOrigin + performance.now();
    const bytes = tail.length > 0 ? Buffer.concat([tail, chunk]) : chunk;
    let from = 0;
    for (let at = bytes.indexOf(sentAtKey); at >= 0; at = bytes.indexOf(sentAtKey, from)) {
      if (at + needed > bytes.length) break;
      from = at + needed;
      latenciesMs.push(now - Number(bytes.toString("latin1", at + sentAtKey.length, from)));
    }
    tail = Buffer.from(bytes.subarray(Math.max(from, bytes.length - needed + 1)));
  };
}

serveLoadProcess(methods);
