/** The audience, as a process: many sockets that count what they are sent. */
import { type AckFrame, acknowledging } from "#shared/protocol/wire.ts";
import { openRawSocket, type RawSocket } from "./raw-socket.ts";
import { serveLoadProcess } from "./process.ts";

interface Audience {
  sockets: RawSocket[];
  /** Frames each socket was sent since `arm`. */
  frames: number[];
  bytes: number;
  lastFrameAt: number;
  latenciesMs: number[];
  expected: number;
  complete: number;
  done: () => void;
}

/** Audiences by name; several may be connected at once. */
const audiences = new Map<string, Audience>();
const connecting = 25;
/** The hub greets with the state and the latest events: not something that was published. */
const helloStart = Buffer.from('{"type":"hello"');
const syncStart = Buffer.from('{"type":"sync"');
const sentAtKey = Buffer.from('"ingestedAt":');
/** The place of an events frame stands at its head. */
const eventsStart = /^\{"type":"events","position":\{"epoch":"[^"]+","offset":(\d+)\}/;
const headBytes = 128;

export interface ConnectArgument {
  audience: string;
  /** `http://`; opened as WebSockets. */
  url: string;
  headers: Record<string, string>;
  count: number;
  /** Every so manieth socket reads the events' times; the others only count. 0 for none. */
  sampleEvery: number;
  /** Whether the sockets say how far they are, as clients of the hub must. */
  acknowledges: boolean;
}

export interface Received {
  frames: number;
  bytes: number;
  /** When the last frame came, milliseconds since 1970 with fractions. */
  lastFrameAt: number;
  /** For each event a sampled socket was sent: milliseconds since its `ingestedAt`. */
  latenciesMs: number[];
}

const methods = {
  /** Opens the sockets, some at a time; resolves when all of them are open. */
  connect: async (argument: ConnectArgument): Promise<void> => {
    const audience = { ...fresh(), sockets: [] as RawSocket[] };
    audiences.set(argument.audience, audience);
    for (let first = 0; first < argument.count; first += connecting) {
      const length = Math.min(connecting, argument.count - first);
      const opened = await Promise.all(
        Array.from({ length }, (_, index) => openOne(audience, first + index, argument)),
      );
      audience.sockets.push(...opened);
    }
  },

  /** Starts counting from zero. */
  arm: async ({ audience }: { audience: string }): Promise<void> => {
    Object.assign(audienceOf(audience), fresh());
  },

  /** Resolves when every socket was sent `frames` since `arm`; rejects where that takes longer than `timeoutMs`. */
  received: async (argument: { audience: string; frames: number; timeoutMs: number }): Promise<Received> => {
    const watched = audienceOf(argument.audience);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    watched.expected = argument.frames;
    watched.complete = watched.frames.filter((count) => count >= argument.frames).length;
    watched.done = resolve;
    if (watched.complete === watched.sockets.length) resolve();
    const timer = setTimeout(() => {
      const { complete, sockets } = watched;
      reject(new Error(`only ${complete} of ${sockets.length} sockets were sent all ${argument.frames} frames`));
    }, argument.timeoutMs);
    await promise.finally(() => clearTimeout(timer));
    const { frames, bytes, lastFrameAt, latenciesMs } = watched;
    return { frames: frames.reduce((sum, count) => sum + count, 0), bytes, lastFrameAt, latenciesMs };
  },

  /** Its sockets read no more, and so acknowledge nothing; their lines stay open. */
  freeze: async ({ audience }: { audience: string }): Promise<void> => {
    for (const socket of audienceOf(audience).sockets) socket.freeze();
  },

  disconnect: async ({ audience }: { audience: string }): Promise<void> => {
    for (const socket of audienceOf(audience).sockets) socket.close();
    audiences.delete(audience);
  },
};
export type SocketsMethods = typeof methods;

function fresh(): Omit<Audience, "sockets"> {
  return {
    frames: [],
    bytes: 0,
    lastFrameAt: 0,
    latenciesMs: [],
    expected: Number.POSITIVE_INFINITY,
    complete: 0,
    done: () => undefined,
  };
}

function audienceOf(name: string): Audience {
  const audience = audiences.get(name);
  if (!audience) throw new Error(`no audience ${name}`);
  return audience;
}

function openOne(audience: Audience, index: number, argument: ConnectArgument): Promise<RawSocket> {
  const sampled = argument.sampleEvery > 0 && index % argument.sampleEvery === 0;
  const acknowledge = acknowledger(argument.acknowledges, (text) => audience.sockets[index]?.send(text));
  return openRawSocket(new URL(argument.url), {
    headers: argument.headers,
    wholeFrames: sampled,
    onFrame: (payload, length) => {
      if (payload.subarray(0, helloStart.length).equals(helloStart)) return;
      if (payload.subarray(0, syncStart.length).equals(syncStart)) return;
      acknowledge(payload);
      const count = (audience.frames[index] ?? 0) + 1;
      audience.frames[index] = count;
      audience.bytes += length;
      audience.lastFrameAt = performance.timeOrigin + performance.now();
      if (sampled) takeLatencies(payload, audience.lastFrameAt, audience.latenciesMs);
      if (count === audience.expected && ++audience.complete === audience.sockets.length) audience.done();
    },
  });
}

/** Acknowledges as a client does: after 64 events, beginning anywhere in them. What is left over of the last ones stays below the hub's bound. */
function acknowledger(wanted: boolean, send: (text: string) => void): (payload: Buffer) => void {
  if (!wanted) return () => undefined;
  let acknowledged = -Math.floor(Math.random() * acknowledging.everyEvents);
  return (payload) => {
    const offset = Number(eventsStart.exec(payload.toString("latin1", 0, headBytes))?.[1] ?? 0);
    if (offset - acknowledged < acknowledging.everyEvents) return;
    acknowledged = offset;
    send(JSON.stringify({ type: "ack", offset } satisfies AckFrame));
  };
}

/** Finds the times without parsing: JSON.parse would cost the measured machine more than the hub does. */
function takeLatencies(payload: Buffer, now: number, latenciesMs: number[]): void {
  for (let at = payload.indexOf(sentAtKey); at >= 0; at = payload.indexOf(sentAtKey, at)) {
    at += sentAtKey.length;
    latenciesMs.push(now - Number(payload.toString("latin1", at, at + 13)));
  }
}

serveLoadProcess(methods);
