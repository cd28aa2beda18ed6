/** A session: the numbers of one connection's events. */
import type { Sha256Hex } from "#shared/event-id.ts";
import { systemUser } from "#shared/event.ts";
import { type EventBody, stamp } from "#shared/stamp.ts";
import type { OutgoingQueue } from "./outgoing-queue.ts";
import type { Closing } from "./provider.ts";

export interface Session {
  sessionId: string;
  /** Gives the event the next number and queues it. */
  record: (body: EventBody) => void;
  /** How many events it has. */
  length: () => number;
  /** To be called last. */
  end: () => void;
}

/** Begins a session of a stream and queues its opening. Numbers run from 1 without gaps. `now` in milliseconds since 1970. */
export function beginSession(
  about: { streamId: string; roomId: string; provider: string; sessionId: string },
  parts: { queue: OutgoingQueue; sha256Hex: Sha256Hex; now: () => number },
): Session {
  const { streamId, roomId, provider, sessionId } = about;
  const { queue, now } = parts;
  let seqNo = 0;
  queue.begin(streamId, { sessionId, roomId, provider, startedAt: now() });
  return {
    sessionId,
    record: (body) => {
      seqNo += 1;
      queue.append(stamp(body, { streamId, roomId, sessionId, seqNo, ingestedAt: now() }, parts.sha256Hex));
    },
    length: () => seqNo,
    end: () => queue.end(sessionId),
  };
}

export function connectedBody(roomId: string, provider: string): EventBody {
  return { eventType: "CONNECTED", rawType: "lifecycle.connected", user: systemUser, payload: { roomId, provider } };
}

export function disconnectedBody({ code, reason }: Closing, willReconnect: boolean): EventBody {
  const payload = { code, reason, willReconnect };
  return { eventType: "DISCONNECTED", rawType: "lifecycle.disconnected", user: systemUser, payload };
}

export function errorBody(message: string, code: string): EventBody {
  return { eventType: "ERROR", rawType: "lifecycle.error", user: systemUser, payload: { message, code } };
}
