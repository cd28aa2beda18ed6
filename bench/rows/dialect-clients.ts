/** What clients of another tool's dialect cost a running platform: the first, and each after it. */
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { limits } from "#shared/protocol/limits.ts";
import { startPublisherProcess } from "../load/processes.ts";
import type { OwnPlatform } from "../platform/platform.ts";
import { judge, type Row } from "../row.ts";
import { workerdCpuMs } from "../workerd-cpu.ts";

/** How a client of a dialect is spoken to. */
interface Talk {
  /** Where it connects, with its token. */
  path: (token: string) => string;
  /** How many events a message tells of, and what it is answered. */
  hear: (text: string, token: string) => { events: number; answer?: string };
}

/** As their own clients ask by themselves: Euler's bundled and with presence, TikTok-Chat-Reader's over a WebSocket. */
const talks = {
  tikfinity: { path: (token) => `/d/tikfinity/${token}`, hear: () => ({ events: 1 }) },
  euler: {
    path: (token) => `/d/euler?apiKey=${token}`,
    hear: (text) => ({ events: text.split('"type":"Webcast').length - 1 }),
  },
  "chat-reader": {
    path: () => "/socket.io/?EIO=4&transport=websocket",
    hear: (text, token) => {
      // It is opened, connected to the one namespace, and pinged.
      if (text.startsWith("0")) return { events: 0, answer: "40" };
      if (text.startsWith("40")) return { events: 0, answer: `42${JSON.stringify(["setUniqueId", token])}` };
      if (text === "2") return { events: 0, answer: "3" };
      return { events: /^42\["(?:statistic|tiktok)/.test(text) ? 0 : 1 };
    },
  },
} as const satisfies Record<string, Talk>;
type Dialect = keyof typeof talks;
const dialects = Object.keys(talks) as Dialect[];
/** With these seconds all of them together stay under what a stream's clients are sent before they are asked to come back. */
const many = 50;
const seconds = 4;
const eventsPerSecond = 200;
/** So long all may be on their way after the last batch was acknowledged. */
const arrivalMs = 30_000;

interface Turn {
  /** CPU of all workerd processes, an event. */
  microseconds: number;
  /** Events that each client was told of, the same for all. */
  told: number;
}

/**
 * With no client, with one, and with fifty at 200 events a second. All of it (Worker, hub, log's queue) is one process here, so
 * what is compared are differences: what each client after the first adds, beside what the first adds. Made anew for each client, the
 * two would be alike.
 */
export async function dialectClientRows(ours: OwnPlatform, quick: boolean): Promise<Row[]> {
  const rounds = quick ? 1 : 3;
  const publisher = startPublisherProcess();
  const turn = async (dialect: Dialect, clients: number): Promise<Turn> => {
    const [opened] = await ours.openSessions(1);
    if (!opened) throw new Error("no session was opened");
    const pace = (seconds: number) =>
      publisher.call("pace", {
        target: ours.target,
        session: { ...opened, sessionId: randomUUID() },
        eventsPerSecond,
        seconds,
        isLive: true,
      });
    // What is made once for a stream is not counted.
    await pace(1);
    const tokens = await tokensOf(ours, { streamId: opened.streamId, clients });
    const listeners = await Promise.all(tokens.map((token) => listen(ours.url, token, talks[dialect])));
    try {
      await allHeard(listeners);
      const before = { cpu: cpu(), told: listeners[0]?.told() ?? 0 };
      const { events } = await pace(seconds);
      await allHeard(listeners);
      const microseconds = ((cpu() - before.cpu) * 1_000) / events;
      return { microseconds, told: (listeners[0]?.told() ?? 0) - before.told };
    } finally {
      for (const listener of listeners) listener.close();
      await ours.deleteStream(opened.streamId);
    }
  };
  try {
    const rows: Row[] = [];
    for (const dialect of dialects) {
      const turns: Record<"none" | "one" | "all", Turn[]> = { none: [], one: [], all: [] };
      for (let round = 0; round < rounds; round += 1) {
        turns.none.push(await turn(dialect, 0));
        turns.one.push(await turn(dialect, 1));
        turns.all.push(await turn(dialect, many));
      }
      rows.push(rowOf(dialect, { none: middle(turns.none), one: middle(turns.one), all: middle(turns.all) }));
    }
    return rows;
  } finally {
    await publisher.stop();
  }
}

/** The one in the middle by its CPU. */
function middle(turns: readonly Turn[]): Turn {
  const sorted = turns.toSorted((one, other) => one.microseconds - other.microseconds);
  return sorted[Math.floor(sorted.length / 2)] ?? { microseconds: 0, told: 0 };
}

function rowOf(dialect: Dialect, { none, one, all }: { none: Turn; one: Turn; all: Turn }): Row {
  const first = one.microseconds - none.microseconds;
  const further = (all.microseconds - one.microseconds) / (many - 1);
  return judge({
    name: `the dialect ${dialect}: what each client after the first adds to an event`,
    unit: "microseconds",
    measured: further,
    limit: first,
    detail: {
      limit: "what the first client adds",
      "no client": none.microseconds,
      "one client": one.microseconds,
      [`${many} clients`]: all.microseconds,
      "events/s": eventsPerSecond,
      seconds,
      "events told to each": all.told,
    },
  });
}

function cpu(): number {
  const ms = workerdCpuMs();
  if (ms === undefined) throw new Error("this machine does not say what CPU time a process takes");
  return ms;
}

/** A token for each: one has so many sockets at most. */
async function tokensOf(
  ours: OwnPlatform,
  { streamId, clients }: { streamId: string; clients: number },
): Promise<string[]> {
  const tokens: string[] = [];
  let token = "";
  for (let at = 0; at < clients; at += 1) {
    if (at % limits.socketsPerToken === 0) {
      const live = new URL(await ours.overlaySocket(streamId));
      token = live.searchParams.get("token") ?? "";
    }
    tokens.push(token);
  }
  return tokens;
}

interface Listener {
  /** Events that it was told of. */
  told: () => number;
  /** Says with which code the platform closed it; 0 while it is open. */
  closedWith: () => number;
  close: () => void;
}

async function listen(base: string, token: string, { path, hear }: Talk): Promise<Listener> {
  const url = base.replace(/^http/, "ws") + path(token);
  const socket = new WebSocket(url);
  let told = 0;
  let code = 0;
  socket.addEventListener("close", (event) => {
    code = event.code;
  });
  socket.addEventListener("message", ({ data }) => {
    const { events, answer } = hear(String(data), token);
    told += events;
    if (answer !== undefined) socket.send(answer);
  });
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("open", () => resolve(), { once: true });
    socket.addEventListener("close", ({ code }) => reject(new Error(`${url} was closed with ${code}`)), { once: true });
  });
  return { told: () => told, closedWith: () => code, close: () => socket.close() };
}

/** Until all were told the same, and nothing more comes. */
async function allHeard(listeners: readonly Listener[]): Promise<void> {
  const until = Date.now() + arrivalMs;
  for (let last = ""; ;) {
    await delay(500);
    const closed = listeners.map(({ closedWith }) => closedWith()).filter((code) => code !== 0);
    if (closed.length > 0) throw new Error(`${closed.length} clients were sent away, the first with ${closed[0]}`);
    const told = listeners.map((one) => one.told());
    const now = told.join(" ");
    if (now === last && new Set(told).size <= 1) return;
    if (Date.now() > until)
      throw new Error(`not all clients were told the same: ${Math.min(...told)} to ${Math.max(...told)}`);
    last = now;
  }
}
