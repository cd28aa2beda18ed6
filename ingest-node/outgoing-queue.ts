/**
 * What waits for its acknowledgement: sessions in the order they began, each with its events. The publisher only ever looks at
 * the front, so that a session's events cannot pass those of the one before. In memory; whoever wants them to survive a crash
 * puts something durable behind the same functions.
 */
import type { UnifiedEvent } from "#shared/event.ts";
import type { SessionOpening } from "#shared/protocol/ingest.ts";

export interface QueuedEvent {
  event: UnifiedEvent;
  /** The event as it is sent, and its size in bytes: serialised once, however often it is sent. */
  json: string;
  bytes: number;
  /** When it was taken in, milliseconds since 1970. */
  queuedAt: number;
}

export interface QueuedSession {
  streamId: string;
  open: SessionOpening;
  /** The hub knows of it. */
  opened: boolean;
  /** No event will follow. */
  ended: boolean;
  /** Unacknowledged ones, consecutive. */
  events: QueuedEvent[];
  /** How many of its events the hub has left out so far, as known from before. */
  leftOut?: number;
}

export interface OutgoingQueue {
  begin: (streamId: string, open: SessionOpening) => void;
  /** Takes the event; false when there is no room for it, and it is then not queued. */
  append: (event: UnifiedEvent) => boolean;
  end: (sessionId: string) => void;
  /** The oldest session that is not done with; undefined when everything is acknowledged. */
  front: () => QueuedSession | undefined;
  /** Forgets the events of a session up to `lastSeqNo`; returns how many bytes they were. */
  release: (sessionId: string, lastSeqNo: number) => number;
  /** Puts another event in the place of the one with its seqNo. */
  replace: (event: UnifiedEvent) => void;
  /** How many events wait. */
  size: () => number;
  /** Every session that is not done with, oldest first. */
  waiting: () => readonly QueuedSession[];
  /** Calls `listener`, and nobody else from then on, after each `begin`, `append` and `end`. */
  onChange: (listener: () => void) => void;
}

/** For a durable queue in front of it, which has serialised the event itself. */
export interface MemoryQueue extends OutgoingQueue {
  appendQueued: (queued: QueuedEvent) => void;
  replaceQueued: (queued: QueuedEvent) => void;
}

/** Serialises an event that is taken in at `queuedAt`, milliseconds since 1970. */
export function enclose(event: UnifiedEvent, queuedAt: number): QueuedEvent {
  const json = JSON.stringify(event);
  return { event, json, bytes: Buffer.byteLength(json), queuedAt };
}

/** An empty queue. `now` in milliseconds since 1970. */
export function memoryQueue(now: () => number): MemoryQueue {
  const sessions: QueuedSession[] = [];
  let announce = (): void => undefined;

  function find(sessionId: string): QueuedSession {
    const session = sessions.find(({ open }) => open.sessionId === sessionId);
    if (!session) throw new Error(`session ${sessionId} was never begun`);
    return session;
  }

  function appendQueued(queued: QueuedEvent): void {
    find(queued.event.sessionId).events.push(queued);
    announce();
  }

  function replaceQueued(queued: QueuedEvent): void {
    const { events } = find(queued.event.sessionId);
    const place = events.findIndex(({ event }) => event.seqNo === queued.event.seqNo);
    if (place !== -1) events[place] = queued;
  }

  return {
    begin: (streamId, open) => {
      sessions.push({ streamId, open, opened: false, ended: false, events: [] });
      announce();
    },
    append: (event) => {
      appendQueued(enclose(event, now()));
      return true;
    },
    appendQueued,
    end: (sessionId) => {
      find(sessionId).ended = true;
      announce();
    },
    front: () => {
      for (let first = sessions[0]; first !== undefined; first = sessions[0]) {
        if (!first.ended || first.events.length > 0) return first;
        sessions.shift();
      }
      return undefined;
    },
    release: (sessionId, lastSeqNo) => {
      const { events } = find(sessionId);
      const kept = events.findIndex(({ event }) => event.seqNo > lastSeqNo);
      const released = events.splice(0, kept === -1 ? events.length : kept);
      return released.reduce((sum, { bytes }) => sum + bytes, 0);
    },
    replace: (event) => replaceQueued(enclose(event, now())),
    replaceQueued,
    waiting: () => sessions.filter(({ ended, events }) => !ended || events.length > 0),
    size: () => sessions.reduce((sum, { events }) => sum + events.length, 0),
    onChange: (listener) => {
      announce = listener;
    },
  };
}
