/** How long what a moderator hides is still on a screen: from the click to the last open overlay. */
import { randomUUID } from "node:crypto";
import { WebSocket } from "ws";
import type { RecordedEvent } from "#shared/event.ts";
import { startPublisherProcess } from "../load/processes.ts";
import type { OwnPlatform } from "../platform/platform.ts";
import { judge, type Row } from "../row.ts";
import { percentile } from "../statistics.ts";

const sockets = 50;
const socketsOfToken = 5;
const eventsPerSecond = 100;
const patienceMs = 10_000;

/** After so many events who reads says how far, or gets no more (docs/protocol.md). */
const acknowledgedEvents = 64;

interface Frame {
  type: string;
  position?: { offset: number };
  events?: RecordedEvent[];
  withdrawals?: { messageIds?: string[] }[];
}

/** A socket, and how many events it has not said that it has. */
interface Seat {
  socket: WebSocket;
  unsaid: number;
}

/**
 * 50 sockets of overlays watch a stream with 100 events a second. A message is hidden over the API, each time
 * another one: from the sending of the request to the frame at each of them. Every figure is one of a socket, so the slowest counts.
 */
export async function hideRows(ours: OwnPlatform, quick: boolean): Promise<Row[]> {
  const rounds = quick ? 10 : 60;
  const [opened] = await ours.openSessions(1);
  if (!opened) throw new Error("no session was opened");
  const { streamId } = opened;
  const publisher = startPublisherProcess();
  const open: WebSocket[] = [];
  const ready: Promise<unknown>[] = [];
  /** By message, when each of those who watch was told that it is gone. */
  const told = new Map<string, number[]>();
  const chats: RecordedEvent[] = [];
  const take = (text: string, isFirst: boolean, seat: Seat) => {
    const frame = JSON.parse(text) as Frame;
    if (frame.type === "check") return seat.socket.send(text);
    seat.unsaid += frame.events?.length ?? 0;
    if (seat.unsaid >= acknowledgedEvents && frame.position) {
      seat.unsaid = 0;
      seat.socket.send(JSON.stringify({ type: "ack", offset: frame.position.offset }));
    }
    if (isFirst)
      chats.push(
        ...(frame.events ?? []).filter(({ eventType, nativeId }) => eventType === "CHAT" && nativeId !== undefined),
      );
    for (const id of (frame.withdrawals ?? []).flatMap(({ messageIds = [] }) => messageIds)) {
      told.set(id, [...(told.get(id) ?? []), performance.now()]);
    }
  };
  try {
    let url = "";
    for (let index = 0; index < sockets; index += 1) {
      // Of one token so many are let in as a streamer opens.
      if (index % socketsOfToken === 0) url = await ours.overlaySocket(streamId);
      const socket = new WebSocket(url, { perMessageDeflate: false });
      // Not all of them say so at once.
      const seat: Seat = { socket, unsaid: index % acknowledgedEvents };
      socket.on("message", (data: Buffer) => take(data.toString("utf8"), index === 0, seat));
      open.push(socket);
      // Listened to at once: it may be open before the next token is made.
      ready.push(new Promise((opened, failed) => socket.on("open", opened).on("error", failed)));
    }
    await Promise.all(ready);
    const session = { ...opened, sessionId: randomUUID() };
    const published = publisher.call("pace", { target: ours.target, session, eventsPerSecond, seconds: rounds });
    const [times, answers]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      const event = await chatOf(chats);
      const id = event.nativeId ?? "";
      const since = performance.now();
      await ours.ask("POST", `/v1/streams/${streamId}/moderation/acts`, {
        do: "hide",
        eventId: event.eventId,
        offset: event.offset,
      });
      answers.push(performance.now() - since);
      await until(() => told.get(id)?.length === sockets);
      times.push(...(told.get(id) ?? []).map((at) => at - since));
    }
    await published;
    return [
      judge(
        {
          name: "a moderator's hide on 50 overlays p99, 100 events/s",
          unit: "ms",
          measured: percentile(times, 0.99),
          detail: {
            "p50 ms": percentile(times, 0.5),
            "max ms": percentile(times, 1),
            "answer p50 ms": percentile(answers, 0.5),
            hides: rounds,
          },
        },
        { atMost: 200 },
      ),
    ];
  } finally {
    for (const socket of open) socket.terminate();
    await publisher.stop();
  }
}

/** The newest message that was not hidden yet. */
async function chatOf(chats: RecordedEvent[]): Promise<RecordedEvent> {
  await until(() => chats.length > 0);
  const [event] = chats.splice(-1);
  chats.length = 0;
  if (!event) throw new Error("nobody wrote anything");
  return event;
}

async function until(isSo: () => boolean): Promise<void> {
  const giveUpAt = performance.now() + patienceMs;
  while (!isSo()) {
    if (performance.now() > giveUpAt) throw new Error("it did not come in time");
    await new Promise((next) => setTimeout(next, 2));
  }
}
