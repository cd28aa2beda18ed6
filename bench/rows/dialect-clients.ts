/** What clients of another tool's dialect cost a running platform: the first, and each after it. */
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { limits } from "#shared/protocol/limits.ts";
import { startPublisherProcess } from "../load/processes.ts";
import type { OwnPlatform } from "../platform/platform.ts";
import { judge, type Row } from "../row.ts";
import { workerdCpuMs } from "../workerd-cpu.ts";

const dialects = ["tikfinity", "euler"] as const;
type Dialect = (typeof dialects)[number];
const many = 100;
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
 * With no client, with one, and with a hundred at 200 events a second. All of it (Worker, hub, log's queue) is one process here, so
 * what is compared are differences: what each client after the first adds, beside what the first adds. Made anew for each client, the
 * two would be alike.
 */
export async function dialectClientRows(ours: OwnPlatform, quick: boolean): Promise<Row[]> {
  const seconds = quick ? 4 : 20;
  const publisher = startPublisherProcess();
  const turn = async (dialect: Dialect, clients: number): Promise<Turn> => {
    const [opened] = await ours.openSessions(1);
    if (!opened) throw new Error("no session was opened");
    const urls = await urlsOf(ours, { streamId: opened.streamId, dialect, clients });
    const listeners = await Promise.all(urls.map(listen));
    const pace = (seconds: number) =>
      publisher.call("pace", {
        target: ours.target,
        session: { ...opened, sessionId: randomUUID() },
        eventsPerSecond,
        seconds,
      });
    try {
      await pace(1);
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
      const none = await turn(dialect, 0);
      const one = await turn(dialect, 1);
      const all = await turn(dialect, many);
      rows.push(rowOf(dialect, { none, one, all, seconds }));
    }
    return rows;
  } finally {
    await publisher.stop();
  }
}

function rowOf(
  dialect: Dialect,
  { none, one, all, seconds }: { none: Turn; one: Turn; all: Turn; seconds: number },
): Row {
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
  close: () => void;
}

async function listen(url: string): Promise<Listener> {
  const socket = new WebSocket(url);
  let texts = 0;
  socket.addEventListener("message", () => {
    texts += 1;
  });
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("open", () => resolve(), { once: true });
    socket.addEventListener("close", ({ code }) => reject(new Error(`${url} was closed with ${code}`)), { once: true });
  });
  return { texts: () => texts, close: () => socket.close() };
}

/** Until all were told the same, and nothing more comes. */
async function allHeard(listeners: readonly Listener[]): Promise<void> {
  const until = Date.now() + arrivalMs;
  for (let last = ""; ;) {
    await delay(500);
    const told = listeners.map(({ texts }) => texts());
    const now = told.join(" ");
    if (now === last && new Set(told).size <= 1) return;
    if (Date.now() > until)
      throw new Error(`not all clients were told the same: ${Math.min(...told)} to ${Math.max(...told)}`);
    last = now;
  }
}
