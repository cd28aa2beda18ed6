/** A session: the numbers of one connection's events. */
import type { Sha256Hex } from "#shared/event-id.ts";
import { type Payload, systemUser } from "#shared/event.ts";
import { type EventBody, stamp } from "#shared/stamp.ts";
import type { OutgoingQueue } from "./outgoing-queue.ts";
import type { Closing } from "./provider.ts";

export interface Session {
  sessionId: string;
  /** Gives the event the next number and queues it. Where there is no room it is counted instead: see `gapBody`. */
  record: (body: EventBody) => void;
  /** How many events it has. */
  length: () => number;
  /** To be called last. */
  end: () => void;
}

/** Begins a session of a stream and queues its opening. Numbers run from 1 without gaps. `now` in milliseconds since 1970. */
export function beginSession(
  about: { streamId: string; roomId: string; provider: string; sessionId: string },
  parts: { queue: OutgoingQueue; sha256Hex: Sha256Hex; now: () => number; onFull?: () => void },
): Session {
  const { streamId, roomId, provider, sessionId } = about;
  const { queue, now } = parts;
  let seqNo = 0;
  let refused: { since: number; events: number } | undefined;

  function append(body: EventBody): boolean {
    const event = stamp(body, { streamId, roomId, sessionId, seqNo: seqNo + 1, ingestedAt: now() }, parts.sha256Hex);
    const taken = queue.append(event);
    if (taken) seqNo += 1;
    return taken;
  }

  function record(body: EventBody): void {
    if (append(body)) {
      if (!refused) return;
      // There is room again. The event that showed it is in already; what was lost before it is said right behind.
      const { since, events } = refused;
      refused = undefined;
      append(gapBody({ startedAt: since, endedAt: now(), cause: "spool_full", refusedEvents: events }));
      return;
    }
    if (!refused) parts.onFull?.();
    refused = { since: refused?.since ?? now(), events: (refused?.events ?? 0) + 1 };
  }

  queue.begin(streamId, { sessionId, roomId, provider, startedAt: now() });
  return {
    sessionId,
    record,
    length: () => seqNo,
    end: () => queue.end(sessionId),
  };
}

/** An interval in which nothing could be received. Times in milliseconds since 1970. */
export function gapBody(payload: Payload<"GAP">): EventBody {
  return { eventType: "GAP", rawType: "lifecycle.gap", user: systemUser, payload };
}

export function connectedBody(roomId: string, provider: string, playback = false): EventBody {
  const payload = { roomId, provider, ...(playback && { playback }) };
  return { eventType: "CONNECTED", rawType: "lifecycle.connected", user: systemUser, payload };
}

export function disconnectedBody({ code, reason }: Closing, willReconnect: boolean): EventBody {
  const payload = { code, reason, willReconnect };
  return { eventType: "DISCONNECTED", rawType: "lifecycle.disconnected", user: systemUser, payload };
}

export function errorBody(message: string, code: string): EventBody {
  return { eventType: "ERROR", rawType: "lifecycle.error", user: systemUser, payload: { message, code } };
}
