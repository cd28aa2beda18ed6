/** What a spool says was going on when its process died. Pure. */
import type { Sha256Hex } from "#shared/event-id.ts";
import { systemUser, type UnifiedEvent } from "#shared/event.ts";
import type { SessionOpening } from "#shared/protocol/ingest.ts";
import { stamp } from "#shared/stamp.ts";
import type { SpoolRecord } from "./record.ts";

export interface RecoveredSession {
  streamId: string;
  open: SessionOpening;
  /** Unacknowledged, consecutive. */
  events: UnifiedEvent[];
}

export interface Recovery {
  /** Sessions with something left to send, in the order they began. */
  sessions: RecoveredSession[];
  /** Events whose record could not be read; an ERROR `lifecycle.damaged` has the place of each. */
  damagedEvents: number;
  /** When the latest event was taken in, milliseconds since 1970; 0 where there is none. */
  lastReceivedAt: number;
}

interface Collected {
  streamId: string;
  open: SessionOpening;
  ended: boolean;
  released: number;
  lastSeqNo: number;
  events: Map<number, UnifiedEvent>;
}

/**
 * Puts the records together. A session that was cut off gets the DISCONNECTED that its process could not record any
 * more; a hole that damage left is filled, or the hub would wait for its number for ever.
 */
export function recover(records: SpoolRecord[], sha256Hex: Sha256Hex): Recovery {
  const collected = collect(records);
  const received = records.flatMap((record) => (record.kind === "received" ? [record.at] : []));
  const recovery: Recovery = { sessions: [], damagedEvents: 0, lastReceivedAt: Math.max(0, ...received) };
  for (const session of collected.values()) {
    const { streamId, open, released } = session;
    const events: UnifiedEvent[] = [];
    for (let seqNo = released + 1; seqNo <= session.lastSeqNo; seqNo += 1) {
      const event = session.events.get(seqNo);
      if (!event) recovery.damagedEvents += 1;
      events.push(event ?? damagedEvent(session, seqNo, sha256Hex));
    }
    const last = session.events.get(session.lastSeqNo);
    recovery.lastReceivedAt = Math.max(recovery.lastReceivedAt, last?.ingestedAt ?? 0);
    if (!session.ended) {
      const lastAt = last?.ingestedAt ?? Math.max(open.startedAt, ...received);
      events.push(killedEvent(session, lastAt, sha256Hex));
    }
    if (events.length > 0) recovery.sessions.push({ streamId, open, events });
  }
  return recovery;
}

function collect(records: SpoolRecord[]): Map<string, Collected> {
  const sessions = new Map<string, Collected>();
  const begin = (streamId: string, open: SessionOpening): Collected => {
    const known = sessions.get(open.sessionId);
    if (known) return known;
    const fresh = { streamId, open, ended: false, released: 0, lastSeqNo: 0, events: new Map<number, UnifiedEvent>() };
    sessions.set(open.sessionId, fresh);
    return fresh;
  };
  for (const record of records) {
    switch (record.kind) {
      case "begin":
        begin(record.streamId, record.open);
        break;
      case "event": {
        const { event } = record;
        // Its begin was written twice and damaged twice: the event itself knows nearly as much.
        const { streamId, sessionId, roomId, ingestedAt } = event;
        const session = begin(streamId, { sessionId, roomId, provider: "unknown", startedAt: ingestedAt });
        session.events.set(event.seqNo, event);
        session.lastSeqNo = Math.max(session.lastSeqNo, event.seqNo);
        break;
      }
      case "end": {
        const session = sessions.get(record.sessionId);
        if (session) session.ended = true;
        break;
      }
      case "release": {
        const session = sessions.get(record.sessionId);
        if (!session) break;
        session.released = Math.max(session.released, record.lastSeqNo);
        session.lastSeqNo = Math.max(session.lastSeqNo, record.lastSeqNo);
        break;
      }
      case "received":
        break;
      default:
        record satisfies never;
    }
  }
  return sessions;
}

function damagedEvent({ streamId, open, events }: Collected, seqNo: number, sha256Hex: Sha256Hex): UnifiedEvent {
  const before = events.get(seqNo - 1)?.ingestedAt ?? open.startedAt;
  const payload = { message: "The event that had this number was damaged in the spool", code: "damaged" };
  return stamp(
    { eventType: "ERROR", rawType: "lifecycle.damaged", user: systemUser, payload },
    { streamId, roomId: open.roomId, sessionId: open.sessionId, seqNo, ingestedAt: before },
    sha256Hex,
  );
}

function killedEvent(session: Collected, ingestedAt: number, sha256Hex: Sha256Hex): UnifiedEvent {
  const { streamId, open, lastSeqNo } = session;
  const payload = { code: 0, reason: "the runner was killed", willReconnect: true };
  return stamp(
    { eventType: "DISCONNECTED", rawType: "lifecycle.disconnected", user: systemUser, payload },
    {
      streamId,
      roomId: open.roomId,
      sessionId: open.sessionId,
      seqNo: lastSeqNo + 1,
      ingestedAt,
    },
    sha256Hex,
  );
}
