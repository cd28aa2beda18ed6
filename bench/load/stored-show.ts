/** The demo show in the log, as the consumer stores it: sessions of a day, one after the other in one feed. */
import { randomUUID } from "node:crypto";
import type { Client } from "pg";
import type { RecordedEvent } from "#shared/event.ts";
import type { LogMessage } from "#shared/protocol/hub-protocol.ts";
import { storeStatement } from "../../workers/database/event-log.ts";
import { chainSource, eventSource, showBodies } from "../events.ts";

const eventsPerMessage = 1_000;

/** Stores `count` events, four a second, in sessions of so many. Its partition is there. Returns the sessions, in order. */
export async function storeShow(
  owner: Client,
  { streamId, day, count, sessionEvents }: { streamId: string; day: string; count: number; sessionEvents: number },
): Promise<string[]> {
  const bodies = showBodies();
  const startedAt = Date.parse(`${day}T00:00:00Z`);
  const sessions: string[] = [];
  let session = startSession();
  for (let offset = 0; offset < count; offset += eventsPerMessage) {
    if (offset > 0 && offset % sessionEvents === 0) session = startSession();
    const { sessionId, source, chainNext } = session;
    const events = Array.from({ length: eventsPerMessage }, (_, index): RecordedEvent => ({
      ...source(startedAt + (offset + index) * 250),
      offset: offset + index + 1,
    }));
    const message: LogMessage = {
      streamId,
      epoch: "bench",
      firstOffset: offset + 1,
      lastOffset: offset + eventsPerMessage,
      session: { sessionId, roomId: "7001", provider: "bench", startedAt, day },
      chain: events.map((event) => chainNext(event).link),
      events,
    };
    await owner.query(storeStatement, [JSON.stringify([message])]);
  }
  return sessions;

  function startSession() {
    const sessionId = randomUUID();
    sessions.push(sessionId);
    const source = eventSource({ streamId, sessionId, roomId: "7001" }, bodies);
    return { sessionId, source, chainNext: chainSource() };
  }
}
