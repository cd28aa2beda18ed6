/** What clients of another tool's dialect cost a running platform: the first, and each after it. */
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { limits } from "#shared/protocol/limits.ts";
import { startPublisherProcess } from "../load/processes.ts";
import type { OwnPlatform } from "../platform/platform.ts";
import { judge, type Row } from "../row.ts";
import { workerdCpuMs } from "../workerd-cpu.ts";

/** Those that let somebody in without a live: there is no runner here that says so. */
const dialects = ["tikfinity"] as const;
type Dialect = (typeof dialects)[number];
/** With these seconds all of them together stay under what a stream's clients are sent before they are asked to come back. */
const many = 50;
const seconds = 4;
const eventsPerSecond = 200;
/** So long all may be on their way after the last batch was acknowledged. */
const arrivalMs = 30_000;

interface Turn {
  /** CPU of all workerd processes, an event. */
  microseconds: number;
  /** Texts that each client was told, the same for all. */
  texts: number;
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
      });
    // What is made once for a stream is not counted.
    await pace(1);
    const urls = await urlsOf(ours, { streamId: opened.streamId, dialect, clients });
    const listeners = await Promise.all(urls.map(listen));
    try {
      await allHeard(listeners);
      const before = { cpu: cpu(), texts: listeners[0]?.texts() ?? 0 };
      const { events } = await pace(seconds);
      await allHeard(listeners);
      const microseconds = ((cpu() - before.cpu) * 1_000) / events;
      return { microseconds, texts: (listeners[0]?.texts() ?? 0) - before.texts };
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
  return sorted[Math.floor(sorted.length / 2)] ?? { microseconds: 0, texts: 0 };
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
      "texts to each": all.texts,
    },
  });
}

function cpu(): number {
  const ms = workerdCpuMs();
  if (ms === undefined) throw new Error("this machine does not say what CPU time a process takes");
  return ms;
}

/** An address for each: a token has so many sockets at most. */
async function urlsOf(
  ours: OwnPlatform,
  { streamId, dialect, clients }: { streamId: string; dialect: Dialect; clients: number },
): Promise<string[]> {
  const urls: string[] = [];
  let token = "";
  for (let at = 0; at < clients; at += 1) {
    if (at % limits.socketsPerToken === 0) {
      const live = new URL(await ours.overlaySocket(streamId));
      token = live.searchParams.get("token") ?? "";
    }
    urls.push(`${ours.url.replace(/^http/, "ws")}/d/${dialect}/${token}`);
  }
  return urls;
}

interface Listener {
  texts: () => number;
  /** Says with which code the platform closed it; 0 while it is open. */
  closedWith: () => number;
  close: () => void;
}

async function listen(url: string): Promise<Listener> {
  const socket = new WebSocket(url);
  let texts = 0;
  let code = 0;
  socket.addEventListener("close", (event) => {
    code = event.code;
  });
  socket.addEventListener("message", () => {
    texts += 1;
  });
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("open", () => resolve(), { once: true });
    socket.addEventListener("close", ({ code }) => reject(new Error(`${url} was closed with ${code}`)), { once: true });
  });
  return { texts: () => texts, closedWith: () => code, close: () => socket.close() };
}

/** Until all were told the same, and nothing more comes. */
async function allHeard(listeners: readonly Listener[]): Promise<void> {
  const until = Date.now() + arrivalMs;
  for (let last = ""; ;) {
    await delay(500);
    const closed = listeners.map(({ closedWith }) => closedWith()).filter((code) => code !== 0);
    if (closed.length > 0) throw new Error(`${closed.length} clients were sent away, the first with ${closed[0]}`);
    const told = listeners.map(({ texts }) => texts());
    const now = told.join(" ");
    if (now === last && new Set(told).size <= 1) return;
    if (Date.now() > until)
      throw new Error(`not all clients were told the same: ${Math.min(...told)} to ${Math.max(...told)}`);
    last = now;
  }
}
