/**
 * The outgoing queue on disk: what waits for its acknowledgement survives the process. One file a stream, only ever
 * appended to, and written anew when most of it is acknowledged. No fsync: the page cache survives `kill -9`, and what a
 * failing machine loses is bounded by the kernel's own writing.
 */
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Sha256Hex } from "#shared/event-id.ts";
import type { UnifiedEvent } from "#shared/event.ts";
import { memoryQueue, type OutgoingQueue } from "../outgoing-queue.ts";
import { lockFolder } from "./lock.ts";
import { readRecords, type SpoolRecord, writeRecord } from "./record.ts";
import { recover } from "./recover.ts";

/** The file is written anew when it is larger than this and mostly acknowledged. */
const compactAboveBytes = 4 * 1024 * 1024;

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
  let pending = "";
  /** Bytes of the records that still wait, as near as it takes to decide when to write anew. */
  let waitingBytes = 0;

  for (const { streamId, open, events } of sessions) {
    memory.begin(streamId, open);
    for (const event of events) memory.append(event);
    memory.end(open.sessionId);
  }
  rewrite();

  /** Writes what still waits to a new file and takes it instead, in one step. */
  function rewrite(): void {
    const text = memory
      .waiting()
      .flatMap(({ streamId, open, ended, events }): SpoolRecord[] => [
        { kind: "begin", streamId, open },
        ...releaseBefore(open.sessionId, events[0]?.event.seqNo),
        ...events.map(({ event }): SpoolRecord => ({ kind: "event", event })),
        ...(ended ? [{ kind: "end", sessionId: open.sessionId } as const] : []),
      ])
      .map(writeRecord)
      .join("");
    const fresh = `${path}.new`;
    writeFileSync(fresh, text);
    if (file !== 0) closeSync(file);
    renameSync(fresh, path);
    file = openSync(path, "a");
    fileBytes = Buffer.byteLength(text);
    waitingBytes = fileBytes;
    pending = "";
  }

  function log(record: SpoolRecord): number {
    const line = writeRecord(record);
    pending += line;
    const bytes = Buffer.byteLength(line);
    fileBytes += bytes;
    return bytes;
  }

  /** One write for everything since the last one. Before anything is sent, it is on disk. */
  function write(): void {
    if (pending === "") return;
    const text = pending;
    pending = "";
    writeSync(file, text);
  }

  function writeSoon(): void {
    queueMicrotask(write);
  }

  return {
    found: { events: memory.size(), torn: reading.torn, damaged: reading.damaged, damagedEvents, lastReceivedAt },
    begin: (streamId, open) => {
      // Twice: a session whose begin is damaged would be known by its events alone.
      log({ kind: "begin", streamId, open });
      log({ kind: "begin", streamId, open });
      writeSoon();
      memory.begin(streamId, open);
    },
    append: (event) => {
      const bytes = Buffer.byteLength(JSON.stringify(event));
      if (waitingBytes + bytes > maxBytes && !isLifecycle(event)) return false;
      waitingBytes += log({ kind: "event", event });
      writeSoon();
      return memory.append(event);
    },
    end: (sessionId) => {
      log({ kind: "end", sessionId });
      writeSoon();
      memory.end(sessionId);
    },
    front: () => {
      write();
      return memory.front();
    },
    release: (sessionId, lastSeqNo) => {
      log({ kind: "release", sessionId, lastSeqNo });
      writeSoon();
      waitingBytes -= memory.release(sessionId, lastSeqNo);
      if (fileBytes > compactAboveBytes && waitingBytes < fileBytes / 2) rewrite();
      return 0;
    },
    replace: (event) => {
      log({ kind: "event", event });
      writeSoon();
      memory.replace(event);
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

/** So that the numbers before the first waiting event are known to be acknowledged, not lost. */
function releaseBefore(sessionId: string, firstSeqNo: number | undefined): SpoolRecord[] {
  return firstSeqNo === undefined || firstSeqNo === 1
    ? []
    : [{ kind: "release", sessionId, lastSeqNo: firstSeqNo - 1 }];
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
