/**
 * A line to another program of this machine or its network: a WebSocket that is signed in, asks with ids, and comes back when it is
 * lost. What was asked once is never asked again by itself: what became of it when the line broke nobody knows.
 */
import { WebSocket } from "ws";
import { type Backoff, backoffMs } from "../backoff.ts";
import type { Log } from "../log.ts";
import { lookUpMs, type Reach } from "./reach.ts";

/** What a message of the program means. */
export type Heard =
  | { kind: "nothing" }
  /** Something is to be said back. */
  | { kind: "say"; text: string }
  /** It takes requests from now on. */
  | { kind: "ready" }
  /** It does not let us in, and why. */
  | { kind: "refused"; reason: string }
  /** The answer to a request. */
  | { kind: "answer"; id: string; ok: true; data: unknown }
  | { kind: "answer"; id: string; ok: false; reason: string };

/** How one connection is spoken over. */
export interface Talk {
  /** Said once it is open. */
  begin?: string;
  hear: (message: unknown) => Heard;
  /** In words, where the program closed the line with a code of its own. */
  closing?: (code: number) => string | undefined;
}

export interface AskingSocket {
  /** Asks, once there is a line. Rejects in words. */
  ask: (make: (id: string) => object, signal: AbortSignal) => Promise<unknown>;
  close: () => void;
}

export interface AskingParts {
  /** What the program is called. */
  name: string;
  url: string;
  talk: () => Talk;
  reach: Pick<Reach, "lookup">;
  log: Log;
  random: () => number;
}

const greetingMs = 5_000;
const again: Backoff = { firstMs: 1_000, maxMs: 30_000 };
const mostMessageBytes = 4 * 1024 * 1024;
/** Requests that wait for their answer. */
const mostWaiting = 50;

interface Waiting {
  resolve: (data: unknown) => void;
  reject: (error: Error) => void;
}

interface Connection {
  socket: WebSocket;
  ready: Promise<void>;
  isReady: boolean;
  waiting: Map<string, Waiting>;
}

/** Begins to connect at once. */
export function openAskingSocket({ name, url, talk, reach, log, random }: AskingParts): AskingSocket {
  let current: Connection | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  let failures = 0;
  let lastId = 0;
  /** Said once for each way in which it fails. */
  let said: string | undefined;

  connect();

  function connect(): Connection {
    clearTimeout(timer);
    const socket = new WebSocket(url, {
      // Longer than its name is looked up: where that was in vain, that is what is said.
      handshakeTimeout: Math.max(greetingMs, lookUpMs + 1_000),
      maxPayload: mostMessageBytes,
      perMessageDeflate: false,
      followRedirects: false,
      lookup: reach.lookup,
    });
    const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
    // Whoever waits for it hears why; where nobody waits it is said in the log.
    ready.catch(() => undefined);
    const connection: Connection = { socket, ready, isReady: false, waiting: new Map() };
    current = connection;
    const spoken = talk();
    let why: string | undefined;
    const greeting = setTimeout(() => give("did not greet"), greetingMs * 2);
    greeting.unref();

    function give(reason: string): void {
      why ??= reason;
      socket.terminate();
    }

    function hear(text: string): void {
      const heard = spoken.hear(parse(text));
      switch (heard.kind) {
        case "nothing":
          return;
        case "say":
          return socket.send(heard.text);
        case "ready":
          return began();
        case "refused":
          return give(heard.reason);
        case "answer": {
          const one = connection.waiting.get(heard.id);
          if (heard.ok) one?.resolve(heard.data);
          else one?.reject(new Error(`${name}: ${heard.reason.slice(0, 300)}`));
          return;
        }
        default:
          return heard satisfies never;
      }
    }

    function began(): void {
      if (connection.isReady) return;
      clearTimeout(greeting);
      connection.isReady = true;
      failures = 0;
      said = undefined;
      log({ level: "info", status: "tool-open", message: `${name} is there`, tool: name });
      resolve();
    }

    socket.on("open", () => spoken.begin !== undefined && socket.send(spoken.begin));
    socket.on("message", (data: Buffer, isBinary) => (isBinary ? undefined : hear(data.toString())));
    socket.on("error", (error: Error & { code?: string }) => {
      why ??=
        error.code === "ECONNREFUSED"
          ? "is not there: nothing listens at its address"
          : `cannot be reached: ${error.message}`;
    });
    socket.on("close", (code) => {
      clearTimeout(greeting);
      const reason = `${name} ${why ?? spoken.closing?.(code) ?? `went away (${code})`}`;
      if (current === connection) current = undefined;
      reject(new Error(reason));
      for (const one of connection.waiting.values()) {
        one.reject(new Error(`${reason} before it answered: whether it was done is not known`));
      }
      if (isOver) return;
      failures += 1;
      if (said !== reason) log({ level: "warn", status: "tool-lost", message: reason, tool: name });
      said = reason;
      timer = setTimeout(connect, backoffMs(failures, again, random));
      timer.unref();
    });
    return connection;
  }

  async function ask(make: (id: string) => object, signal: AbortSignal): Promise<unknown> {
    if (isOver) throw new Error(`${name} is not asked any more: the runner stops`);
    const connection = current ?? connect();
    if (connection.waiting.size >= mostWaiting)
      throw new Error(`${name} has ${mostWaiting} requests to answer already`);
    const timeUp = () =>
      new Error(`${name} did not answer in time${connection.isReady ? ": whether it was done is not known" : ""}`);
    await orAbort(connection.ready, signal, timeUp);
    const id = String(++lastId);
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    connection.waiting.set(id, { resolve, reject });
    try {
      connection.socket.send(JSON.stringify(make(id)));
      return await orAbort(promise, signal, timeUp);
    } finally {
      connection.waiting.delete(id);
    }
  }

  function close(): void {
    isOver = true;
    clearTimeout(timer);
    current?.socket.close(1000);
    current?.socket.terminate();
  }

  return { ask, close };
}

/** What is awaited, or an error once the signal says so. */
async function orAbort<Value>(promise: Promise<Value>, signal: AbortSignal, error: () => Error): Promise<Value> {
  if (signal.aborted) throw error();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const stop = () => reject(error());
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
