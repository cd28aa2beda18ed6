/** The audience, as a process: many sockets that count how far they are. */
import { setTimeout as delay } from "node:timers/promises";
import { reconnectDelayMs } from "../../client/feed/reconnect-delay.ts";
import { type DialectName, dialects } from "./dialects.ts";
import { openRawSocket, type RawSocket } from "./raw-socket.ts";
import { serveLoadProcess } from "./process.ts";

interface Seat {
  socket: RawSocket | undefined;
  /** How far it is, in what its dialect counts. */
  place: number;
  tick: () => void;
  resumeFrom: () => string | undefined;
  returnMs: () => number | undefined;
}

interface Audience {
  opening: ConnectArgument;
  seats: Seat[];
  /** Since `arm`. */
  counts: { frames: number; bytes: number; lastFrameAt: number; latenciesMs: number[] };
  /** The last message whose times were read. The others are sent the same bytes, and share what one of them read. */
  lastRead: { payload: Buffer; times: readonly number[] } | undefined;
  /** Close codes of sockets that the server ended. */
  ended: number[];
  waiting: { upTo: number; missing: number; done: () => void } | undefined;
}

/** Audiences by name; several may be connected at once. */
const audiences = new Map<string, Audience>();
const connecting = 25;
const tickMs = 50;
const sentAtKey = Buffer.from('"ingestedAt":');

export interface ConnectArgument {
  audience: string;
  /** `http://`; opened as WebSockets. */
  url: string;
  headers: Record<string, string>;
  count: number;
  /** Every so manieth socket reads the events' times; the others only count. 0 for none. */
  sampleEvery: number;
  dialect: DialectName;
  /** Offers permessage-deflate, as browsers do. */
  offersDeflate?: boolean;
}

export interface Received {
  frames: number;
  /** On the line. */
  bytes: number;
  /** When the last frame came, milliseconds since 1970 with fractions. */
  lastFrameAt: number;
  /** For each event a sampled socket was sent: milliseconds since its `ingestedAt`. */
  latenciesMs: number[];
}

const methods = {
  /** Opens the sockets, some at a time; resolves when all of them are open, to what the handshakes said of extensions. */
  connect: async (argument: ConnectArgument): Promise<{ extensions: string }> => {
    const audience: Audience = {
      opening: argument,
      seats: [],
      counts: noCounts(),
      lastRead: undefined,
      ended: [],
      waiting: undefined,
    };
    audiences.set(argument.audience, audience);
    for (let first = 0; first < argument.count; first += connecting) {
      const length = Math.min(connecting, argument.count - first);
      await Promise.all(Array.from({ length }, (_, index) => openSeat(audience, first + index)));
    }
    return { extensions: audience.seats[0]?.socket?.extensions ?? "" };
  },

  /** Cuts its sockets off; their seats are kept for who comes back. */
  cut: async ({ audience }: { audience: string }): Promise<void> => {
    for (const { socket } of audienceOf(audience).seats) socket?.close();
  },

  /**
   * Opens its sockets anew from where they were, as after a deploy: all at once, or `spread` as our clients come back after
   * their line broke. Milliseconds until the last one is open.
   */
  comeBack: async ({ audience, spread }: { audience: string; spread: boolean }): Promise<{ tookMs: number }> => {
    const known = audienceOf(audience);
    for (const { socket } of known.seats) socket?.close();
    const startedAt = clock();
    await Promise.all(
      known.seats.map(async ({ resumeFrom, returnMs }, index) => {
        if (spread) await delay(reconnectDelayMs(0, Math.random(), returnMs()));
        await openSeat(known, index, resumeFrom());
      }),
    );
    return { tookMs: clock() - startedAt };
  },

  /** Starts counting from zero. Returns how far the socket is that is least far. */
  arm: async ({ audience }: { audience: string }): Promise<{ place: number }> => {
    const armed = audienceOf(audience);
    armed.counts = noCounts();
    return { place: Math.min(...armed.seats.map(({ place }) => place)) };
  },

  /** Resolves when every socket is at `upTo`; rejects where that takes longer than `timeoutMs`. */
  received: async (argument: { audience: string; upTo: number; timeoutMs: number }): Promise<Received> => {
    const { upTo, timeoutMs } = argument;
    const watched = audienceOf(argument.audience);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const missing = watched.seats.filter(({ place }) => place < upTo).length;
    const waiting = { upTo, missing, done: resolve };
    watched.waiting = waiting;
    if (missing === 0) resolve();
    const timer = setTimeout(() => {
      const { seats, ended } = watched;
      const codes =
        ended.length === 0 ? "" : `; the server closed ${ended.length}, with ${[...new Set(ended)].join(", ")}`;
      reject(new Error(`${waiting.missing} of ${seats.length} sockets did not come to ${upTo}${codes}`));
    }, timeoutMs);
    await promise.finally(() => clearTimeout(timer));
    watched.waiting = undefined;
    return watched.counts;
  },

  /** Its sockets read no more, and so acknowledge nothing; their lines stay open. */
  freeze: async ({ audience }: { audience: string }): Promise<void> => {
    for (const { socket } of audienceOf(audience).seats) socket?.freeze();
  },

  /** Each of its sockets sends `text` so many times, evenly over `seconds`. */
  say: async ({ audience, text, times, seconds }: SayArgument): Promise<void> => {
    const { seats } = audienceOf(audience);
    const startedAt = clock();
    for (let said = 0; said < times;) {
      const due = Math.min(times, Math.ceil(((clock() - startedAt) / (seconds * 1_000)) * times));
      for (; said < due; said++) for (const { socket } of seats) socket?.send(text);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  },

  /** Close codes of sockets that the server has ended so far. */
  ended: async ({ audience }: { audience: string }): Promise<number[]> => audienceOf(audience).ended,

  disconnect: async ({ audience }: { audience: string }): Promise<void> => {
    for (const { socket } of audienceOf(audience).seats) socket?.close();
    audiences.delete(audience);
  },
};
export type SocketsMethods = typeof methods;

export interface SayArgument {
  audience: string;
  text: string;
  times: number;
  seconds: number;
}

setInterval(() => {
  for (const { seats } of audiences.values()) for (const { tick } of seats) tick();
}, tickMs);

function noCounts(): Audience["counts"] {
  return { frames: 0, bytes: 0, lastFrameAt: 0, latenciesMs: [] };
}

function audienceOf(name: string): Audience {
  const audience = audiences.get(name);
  if (!audience) throw new Error(`no audience ${name}`);
  return audience;
}

/** Opens the socket of a seat. Throws where the server does not speak what it is asked to. */
async function openSeat(audience: Audience, index: number, after?: string): Promise<void> {
  const { url, headers, sampleEvery, dialect: name, offersDeflate = false } = audience.opening;
  const dialect = dialects[name];
  const isSampled = sampleEvery > 0 && index % sampleEvery === 0;
  const seat: Seat = {
    socket: undefined,
    place: 0,
    tick: () => undefined,
    resumeFrom: () => undefined,
    returnMs: () => undefined,
  };
  const reader = dialect.newReader((text) => seat.socket?.send(text));
  audience.seats[index] = seat;
  const address = new URL(url);
  if (after !== undefined) address.searchParams.set("after", after);
  const socket = await openRawSocket(address, {
    headers,
    subprotocol: dialect.subprotocol,
    offersDeflate,
    wantsWhole: isSampled ? () => true : reader.wantsWhole,
    onMessage: (message) => {
      const { counts } = audience;
      const now = clock();
      const place = reader.take(message);
      if (place === undefined) return;
      counts.frames += 1;
      counts.bytes += message.length;
      counts.lastFrameAt = now;
      if (isSampled) {
        for (const time of timesOf(audience, message.payload, () => reader.eventsText(message)))
          counts.latenciesMs.push(now - time);
      }
      move(audience, seat, place);
    },
    onEnd: (code) => audience.ended.push(code),
  });
  seat.socket = socket;
  seat.tick = reader.tick;
  seat.resumeFrom = reader.resumeFrom;
  seat.returnMs = reader.returnMs;
}

function move({ waiting }: Audience, seat: Seat, place: number): void {
  const arrives = waiting !== undefined && seat.place < waiting.upTo && place >= waiting.upTo;
  seat.place = place;
  if (arrives && --waiting.missing === 0) waiting.done();
}

/**
 * The events' times in a message. A hundred clients share this one process: were each to inflate its copy, the last of them
 * would be told late by its neighbours, who in truth have computers of their own.
 */
function timesOf(audience: Audience, payload: Buffer, textOf: () => Buffer | undefined): readonly number[] {
  if (audience.lastRead?.payload.equals(payload)) return audience.lastRead.times;
  const times = findTimes(textOf());
  audience.lastRead = { payload: Buffer.from(payload), times };
  return times;
}

/** Finds the times without parsing: JSON.parse would cost the measured machine more than the hub does. */
function findTimes(text: Buffer | undefined): number[] {
  const times: number[] = [];
  if (!text) return times;
  for (let at = text.indexOf(sentAtKey); at >= 0; at = text.indexOf(sentAtKey, at)) {
    at += sentAtKey.length;
    times.push(Number(text.toString("latin1", at, at + 13)));
  }
  return times;
}

function clock(): number {
  return performance.timeOrigin + performance.now();
}

serveLoadProcess(methods);
