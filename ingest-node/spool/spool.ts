/**
 * The outgoing queue on disk: what waits for its acknowledgement survives the process. One file a stream, only ever
 * appended to, and written anew when most of it is acknowledged. No fsync: the page cache survives `kill -9`, and what a
 * failing machine loses is bounded by the kernel's own writing.
 */
import { closeSync, mkdirSync, openSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import type { Sha256Hex } from "#shared/event-id.ts";
import type { UnifiedEvent } from "#shared/event.ts";
import { enclose, memoryQueue, type OutgoingQueue } from "../outgoing-queue.ts";
import { spoolLines, type WriteSync } from "./lines.ts";
import { lockFolder } from "./lock.ts";
import { eventRecord, readRecords, recordJson } from "./record.ts";
import { recover } from "./recover.ts";

/** The file is written anew when it is larger than this and mostly acknowledged. */
const compactAboveBytes = 4 * 1024 * 1024;
/** And when it is larger than this and nothing waits: what viewers wrote stays no longer than it has to. */
const emptyAboveBytes = 256 * 1024;
/** So much of a new file is in memory at a time. */
const rewriteBytes = 256 * 1024;

/** While the disk refuses: so much is kept in memory only. */
const maxUnwrittenBytes = 64 * 1024 * 1024;

export interface SpoolOptions {
  /** Of this stream alone; made when missing. */
  folder: string;
  maxBytes: number;
  /** Milliseconds since 1970. */
  now: () => number;
  sha256Hex: Sha256Hex;
  /** Told when the disk begins to refuse what is written, and with undefined when it takes it again. */
  onDisk?: (error: Error | undefined) => void;
  writeSync?: WriteSync;
}

/** What was found in the folder. */
export interface SpoolFindings {
  events: number;
  torn: boolean;
  damaged: { from: number; to: number }[];
  damagedEvents: number;
  /** When the last process took its latest event in, milliseconds since 1970; 0 where there was none. */
  lastReceivedAt: number;
}

export interface Spool extends OutgoingQueue {
  found: SpoolFindings;
  close: () => void;
}

/** Opens a stream's spool with everything that still waits in it. Throws when another process has it open. */
export function openSpool({ folder, maxBytes, now, sha256Hex, onDisk, writeSync }: SpoolOptions): Spool {
  mkdirSync(folder, { recursive: true });
  const unlock = lockFolder(folder);
  const path = join(folder, "spool.log");
  const memory = memoryQueue(now);
  const reading = readRecords(readIfThere(path));
  const { sessions, damagedEvents, lastReceivedAt } = recover(reading.records, sha256Hex);
  let file = 0;
  let fileBytes = 0;
  const lines = spoolLines(writeSync);
  let writing = false;
  let refused = false;
  /** Bytes of the events that still wait. */
  let waitingBytes = 0;
  /** By session that is not over: the last seqNo that was acknowledged. */
  const releasedUpTo = new Map<string, number>();
  /** `ingestedAt` of the latest event, whatever became of it. */
  let receivedAt = lastReceivedAt;

  for (const { streamId, open, events } of sessions) {
    memory.begin(streamId, open);
    for (const event of events) memory.append(event);
    memory.end(open.sessionId);
  }
  rewrite();

  /** Writes what still waits to a new file and takes it instead, in one step. */
  function rewrite(): void {
    const fresh = `${path}.new`;
    const freshFile = openSync(fresh, "w");
    const freshLines = spoolLines(writeSync);
    let freshBytes = 0;
    let freshWaiting = 0;
    const add = (json: string) => {
      freshBytes += freshLines.add(json);
      if (freshLines.length() > rewriteBytes) freshLines.write(freshFile);
    };
    try {
      if (receivedAt > 0) add(recordJson({ kind: "received", at: receivedAt }));
      for (const { streamId, open, ended, events } of memory.waiting()) {
        const { sessionId } = open;
        const [first] = events;
        const released = first ? first.event.seqNo - 1 : (releasedUpTo.get(sessionId) ?? 0);
        add(recordJson({ kind: "begin", streamId, open }));
        // So that the numbers before the first waiting event are known to be acknowledged, not lost.
        if (released > 0) add(recordJson({ kind: "release", sessionId, lastSeqNo: released }));
        for (const { json, bytes } of events) {
          add(eventRecord(json));
          freshWaiting += bytes;
        }
        if (ended) add(recordJson({ kind: "end", sessionId }));
      }
      freshLines.write(freshFile);
    } finally {
      closeSync(freshFile);
    }
    fileBytes = freshBytes;
    waitingBytes = freshWaiting;
    if (file !== 0) closeSync(file);
    renameSync(fresh, path);
    file = openSync(path, "a");
    // It is all in the new file already.
    lines.clear();
  }

  /** Whether every session has ended and was acknowledged. */
  function isOver(): boolean {
    return memory.waiting().length === 0;
  }

  /** Takes a record, to be written with what else comes in this turn. */
  function log(json: string): void {
    fileBytes += lines.add(json);
    if (writing) return;
    writing = true;
    queueMicrotask(write);
  }

  /**
   * One write for everything since the last one. Before anything is sent, it is on disk; unless the disk refuses it: then
   * it is sent from memory, and written when there is room.
   */
  function write(): void {
    writing = false;
    attempt(() => lines.write(file));
  }

  /** A disk that is full must not end the taking in: memory still has everything. */
  function attempt(work: () => void): void {
    try {
      work();
      if (refused && lines.length() === 0) onDisk?.(undefined);
      refused = lines.length() > 0;
    } catch (error) {
      if (!refused) onDisk?.(error instanceof Error ? error : new Error(String(error)));
      refused = true;
    }
  }

  return {
    found: { events: memory.size(), torn: reading.torn, damaged: reading.damaged, damagedEvents, lastReceivedAt },
    begin: (streamId, open) => {
      // Twice: a session whose begin is damaged would be known by its events alone.
      log(recordJson({ kind: "begin", streamId, open }));
      log(recordJson({ kind: "begin", streamId, open }));
      memory.begin(streamId, open);
    },
    append: (event) => {
      const queued = enclose(event, now());
      const isFull = waitingBytes + queued.bytes > maxBytes || lines.length() > maxUnwrittenBytes;
      if (isFull && !isLifecycle(event)) return false;
      waitingBytes += queued.bytes;
      receivedAt = Math.max(receivedAt, event.ingestedAt);
      log(eventRecord(queued.json));
      memory.appendQueued(queued);
      return true;
    },
    end: (sessionId) => {
      log(recordJson({ kind: "end", sessionId }));
      memory.end(sessionId);
      if (isOver() && !refused) attempt(rewrite);
    },
    front: () => {
      write();
      return memory.front();
    },
    release: (sessionId, lastSeqNo) => {
      log(recordJson({ kind: "release", sessionId, lastSeqNo }));
      const released = memory.release(sessionId, lastSeqNo);
      if (isOver()) releasedUpTo.clear();
      else releasedUpTo.set(sessionId, Math.max(lastSeqNo, releasedUpTo.get(sessionId) ?? 0));
      waitingBytes -= released;
      // On a full disk only what needs next to no room is tried: it may be what makes room.
      const isMostlyDone = fileBytes > compactAboveBytes && waitingBytes < fileBytes / 2;
      // At the end of a broadcast nothing of it stays.
      const isDue = isMostlyDone || (waitingBytes === 0 && (fileBytes > emptyAboveBytes || isOver()));
      if (isDue && (!refused || waitingBytes < rewriteBytes)) attempt(rewrite);
      return released;
    },
    replace: (event) => {
      const queued = enclose(event, now());
      log(eventRecord(queued.json));
      memory.replaceQueued(queued);
    },
    size: memory.size,
    waiting: memory.waiting,
    onChange: memory.onChange,
    close: () => {
      write();
      if (isOver() && !refused) attempt(rewrite);
      closeSync(file);
      unlock();
    },
  };
}

/** What the provider itself says: rare, small, and the reason why anybody could tell that something is missing. */
function isLifecycle(event: UnifiedEvent): boolean {
  return event.rawType.startsWith("lifecycle.");
}

function readIfThere(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return Buffer.alloc(0);
    throw error;
  }
}
