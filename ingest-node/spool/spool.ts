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
import { spoolLines } from "./lines.ts";
import { lockFolder } from "./lock.ts";
import { eventRecord, readRecords, recordJson } from "./record.ts";
import { recover } from "./recover.ts";

/** The file is written anew when it is larger than this and mostly acknowledged. */
const compactAboveBytes = 4 * 1024 * 1024;
/** So much of a new file is in memory at a time. */
const rewriteBytes = 256 * 1024;

export interface SpoolOptions {
  /** Of this stream alone; made when missing. */
  folder: string;
  maxBytes: number;
  /** Milliseconds since 1970. */
  now: () => number;
  sha256Hex: Sha256Hex;
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
export function openSpool({ folder, maxBytes, now, sha256Hex }: SpoolOptions): Spool {
  mkdirSync(folder, { recursive: true });
  const unlock = lockFolder(folder);
  const path = join(folder, "spool.log");
  const memory = memoryQueue(now);
  const reading = readRecords(readIfThere(path));
  const { sessions, damagedEvents, lastReceivedAt } = recover(reading.records, sha256Hex);
  let file = 0;
  let fileBytes = 0;
  const lines = spoolLines();
  let writing = false;
  /** Bytes of the events that still wait. */
  let waitingBytes = 0;

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
    const freshLines = spoolLines();
    fileBytes = 0;
    waitingBytes = 0;
    const add = (json: string) => {
      fileBytes += freshLines.add(json);
      if (freshLines.length() > rewriteBytes) freshLines.write(freshFile);
    };
    for (const { streamId, open, ended, events } of memory.waiting()) {
      const { sessionId } = open;
      const released = (events[0]?.event.seqNo ?? 1) - 1;
      add(recordJson({ kind: "begin", streamId, open }));
      // So that the numbers before the first waiting event are known to be acknowledged, not lost.
      if (released > 0) add(recordJson({ kind: "release", sessionId, lastSeqNo: released }));
      for (const { json, bytes } of events) {
        add(eventRecord(json));
        waitingBytes += bytes;
      }
      if (ended) add(recordJson({ kind: "end", sessionId }));
    }
    freshLines.write(freshFile);
    closeSync(freshFile);
    if (file !== 0) closeSync(file);
    renameSync(fresh, path);
    file = openSync(path, "a");
    // It is all in the new file already.
    lines.clear();
  }

  /** Takes a record, to be written with what else comes in this turn. */
  function log(json: string): void {
    fileBytes += lines.add(json);
    if (writing) return;
    writing = true;
    queueMicrotask(write);
  }

  /** One write for everything since the last one. Before anything is sent, it is on disk. */
  function write(): void {
    writing = false;
    lines.write(file);
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
      if (waitingBytes + queued.bytes > maxBytes && !isLifecycle(event)) return false;
      waitingBytes += queued.bytes;
      log(eventRecord(queued.json));
      memory.appendQueued(queued);
      return true;
    },
    end: (sessionId) => {
      log(recordJson({ kind: "end", sessionId }));
      memory.end(sessionId);
    },
    front: () => {
      write();
      return memory.front();
    },
    release: (sessionId, lastSeqNo) => {
      log(recordJson({ kind: "release", sessionId, lastSeqNo }));
      const released = memory.release(sessionId, lastSeqNo);
      waitingBytes -= released;
      if (fileBytes > compactAboveBytes && waitingBytes < fileBytes / 2) rewrite();
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
