/**
 * One line of the spool: eight hex digits of CRC-32 over the rest, a space, JSON. JSON holds no line ends, so a damaged
 * place destroys the lines it touches and no other: reading goes on at the next line end.
 */
import { crc32 } from "node:zlib";
import type { UnifiedEvent } from "#shared/event.ts";
import type { SessionOpening } from "#shared/protocol/ingest.ts";

export type SpoolRecord =
  | { kind: "begin"; streamId: string; open: SessionOpening }
  /** An event that waits; one of the same session and seqNo takes the place of the one before. */
  | { kind: "event"; event: UnifiedEvent }
  | { kind: "end"; sessionId: string }
  /** Everything of the session up to `lastSeqNo` was acknowledged. */
  | { kind: "release"; sessionId: string; lastSeqNo: number }
  /** When the latest of the events that are not in the file any more was taken in, milliseconds since 1970. */
  | { kind: "received"; at: number };

export interface SpoolReading {
  records: SpoolRecord[];
  /** Whether the last line was not written to its end: the process died over it. */
  torn: boolean;
  /** Byte ranges that could not be read, the torn end not among them. */
  damaged: { from: number; to: number }[];
}

export const lineEnd = 0x0a;
export const crcDigits = 8;

export function recordJson(record: SpoolRecord): string {
  return JSON.stringify(record);
}

/** The record of an event that is JSON already. */
export function eventRecord(eventJson: string): string {
  return `{"kind":"event","event":${eventJson}}`;
}

/** Reads everything that is whole. Neighbouring damaged lines are one range. */
export function readRecords(bytes: Buffer): SpoolReading {
  const reading: SpoolReading = { records: [], torn: false, damaged: [] };
  let from = 0;
  while (from < bytes.length) {
    const end = bytes.indexOf(lineEnd, from);
    if (end === -1) {
      reading.torn = true;
      break;
    }
    const record = readLine(bytes.toString("utf8", from, end));
    if (record) reading.records.push(record);
    else noteDamage(reading.damaged, from, end + 1);
    from = end + 1;
  }
  return reading;
}

function readLine(line: string): SpoolRecord | undefined {
  const [crc, json] = [line.slice(0, crcDigits), line.slice(crcDigits + 1)];
  if (!/^[0-9a-f]{8}$/.test(crc) || line[crcDigits] !== " " || Number.parseInt(crc, 16) !== crc32(json))
    return undefined;
  // Checked by its digest, and written by nobody but us.
  return JSON.parse(json) as SpoolRecord;
}

function noteDamage(damaged: SpoolReading["damaged"], from: number, to: number): void {
  const last = damaged.at(-1);
  if (last?.to === from) last.to = to;
  else damaged.push({ from, to });
}
