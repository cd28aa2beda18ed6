/** The file of a recording: whole lines only, and never a reason for the ingest to stop. */
import { closeSync, ftruncateSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { gzipSync } from "node:zlib";
import type { HeaderLine } from "#shared/recording/line.ts";
import type { Log } from "../log.ts";
import { numberedName } from "./file-name.ts";
import type { RecordingLine } from "./line.ts";

export interface RecordingFile {
  /** Writes a line down, or counts it where that cannot be done now. Never throws. */
  write: (line: RecordingLine, at?: number) => void;
  close: () => void;
}

export interface FileParts {
  /** One that exists is not touched: the next free of `show-2.ndjson`, `show-3.ndjson` … is taken. */
  file: string;
  header: Omit<HeaderLine, "startedAt">;
  log: Log;
  /** Milliseconds since 1970. */
  now: () => number;
}

/** A file that could not be written to is tried again after so long. */
const retryAfterMs = 10_000;
/** A packed file is written in pieces of so much, or of so long a time: smaller ones pack badly. */
const pieceBytes = 64 * 1024;
const pieceMs = 1_000;
const mostAttempts = 10_000;

/** Opens it at once, so that a name that cannot be is known at once. What fails is said, and tried again. */
export function openRecordingFile({ file, header, log, now }: FileParts): RecordingFile {
  const packs = file.endsWith(".gz");
  let opened: { descriptor: number; size: number; name: string } | undefined;
  /** Lines that are not in the file yet: of a packed file, those of the piece that is not full. */
  let waiting: string[] = [];
  let waitingLength = 0;
  let lost = 0;
  let retryAt = 0;
  let timer: NodeJS.Timeout | undefined;

  flush();

  function write(line: RecordingLine, at = now()): void {
    if (retryAt > now()) {
      lost += 1;
      return;
    }
    const { kind, ...rest } = line;
    add({ kind, at, ...rest });
    if (packs && waitingLength < pieceBytes) timer ??= setTimeout(flush, pieceMs).unref();
    else flush();
  }

  function add(line: object): void {
    const text = `${JSON.stringify(line)}\n`;
    waiting.push(text);
    waitingLength += text.length;
  }

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    try {
      opened ??= create();
      const text = [...headLines(opened.size), ...waiting].join("");
      // Each piece is a whole gzip file, and gzip files in a row are one: what is in the file can always be read.
      opened.size = append(opened.descriptor, packs ? gzipSync(text) : Buffer.from(text), opened.size);
      if (retryAt > 0) {
        const message = `${opened.name} can be written to again; ${lost} lines are missing in it`;
        log({ level: "warn", status: "recording-resumed", message, lines: lost });
      }
      lost = 0;
      retryAt = 0;
    } catch (error) {
      lost += waiting.length;
      // Once, however often it is tried.
      if (retryAt === 0) complain(error);
      retryAt = now() + retryAfterMs;
    }
    waiting = [];
    waitingLength = 0;
  }

  /** What has to stand before the lines that wait. */
  function headLines(size: number): string[] {
    const lines: object[] = size === 0 ? [{ ...header, startedAt: now() }] : [];
    if (lost > 0) lines.push({ kind: "lost", at: now(), lines: lost });
    return lines.map((line) => `${JSON.stringify(line)}\n`);
  }

  function complain(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `${opened?.name ?? file} cannot be written to (${reason}); the ingest goes on, nothing is recorded until it can`;
    log({ level: "error", status: "recording-failed", message });
  }

  /** Makes a file that was not there. */
  function create(): NonNullable<typeof opened> {
    mkdirSync(dirname(file), { recursive: true });
    for (let attempt = 1; ; attempt += 1) {
      const name = numberedName(file, attempt);
      try {
        // What viewers wrote is nobody else's on this machine.
        const descriptor = openSync(name, "wx", 0o600);
        log({ level: "info", status: "recording", message: `Recording to ${name}`, file: name });
        return { descriptor, size: 0, name };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST" || attempt >= mostAttempts) throw error;
      }
    }
  }

  return {
    write,
    close: () => {
      // One last try, however short ago the one before was.
      if (waiting.length > 0 || lost > 0) flush();
      clearTimeout(timer);
      if (lost > 0)
        log({ level: "error", status: "recording-failed", message: `${lost} lines were not recorded`, lines: lost });
      if (opened) closeSync(opened.descriptor);
    },
  };
}

/** Writes all of `bytes` behind `size`, or nothing; returns the new size. Throws what the system says. */
function append(descriptor: number, bytes: Uint8Array, size: number): number {
  let written = 0;
  try {
    while (written < bytes.length)
      written += writeSync(descriptor, bytes, written, bytes.length - written, size + written);
  } catch (error) {
    // A full disk takes half a line: the next one must not be glued to it.
    ftruncateSync(descriptor, size);
    throw error;
  }
  return size + bytes.length;
}
