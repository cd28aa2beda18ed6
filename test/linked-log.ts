/** Queue messages as a hub of version 2 of the chain makes them, from bodies, for tests of what the log does with them. */
import { randomBytes } from "node:crypto";
import { canonicalJson } from "#shared/canonical-json.ts";
import { writeLink } from "#shared/chain-link.ts";
import { chainStart, chainValue, chainValueV2, commitmentOf } from "#shared/chain.ts";
import type { RecordedEvent } from "#shared/event.ts";
import { canonicalParts } from "#shared/personal/canonical-parts.ts";
import type { LogMessage } from "#shared/protocol/hub-protocol.ts";
import { type EventBody, stamp } from "#shared/stamp.ts";
import { segmentFiles } from "../scripts/ops/archive/files.ts";
import { type LogReader, readSnapshot } from "../scripts/ops/log-reader.ts";
import { endVerification, type Finding, startVerification, verifyRow } from "../scripts/ops/verify.ts";
import { sha256Hex } from "./any-event.ts";

export interface LinkedLog {
  streamId: string;
  epoch: string;
  roomId: string;
  /** Of each session: the chain value of its last event, and how many it has. */
  sessions: Map<string, { head: string; count: number; startedAt: number }>;
  events: RecordedEvent[];
  /** When what comes next comes, in milliseconds since 1970; a session is of the day of its first event. */
  now: number;
}

export function startLog(streamId: string, epoch = "e", roomId = "7"): LinkedLog {
  return { streamId, epoch, roomId, sessions: new Map(), events: [], now: Date.UTC(2026, 0, 1) };
}

/** The queue message of the next events of a session. Changes `log`. */
export function nextMessage(log: LinkedLog, sessionId: string, bodies: EventBody[], chainVersion: 1 | 2 = 2): string {
  const session = log.sessions.get(sessionId) ?? { head: chainStart, count: 0, startedAt: log.now };
  log.sessions.set(sessionId, session);
  const chain: string[] = [];
  const events = bodies.map((body) => {
    const place = { streamId: log.streamId, roomId: log.roomId, sessionId, seqNo: ++session.count };
    const offset = log.events.length + 1;
    const event = { ...stamp(body, { ...place, ingestedAt: log.now + offset }, sha256Hex), offset };
    log.events.push(event);
    chain.push(linkOf(session, event, chainVersion));
    return event;
  });
  const [firstOffset, lastOffset] = [events[0]?.offset ?? 0, events.at(-1)?.offset ?? 0];
  const message: LogMessage = {
    streamId: log.streamId,
    epoch: log.epoch,
    firstOffset,
    lastOffset,
    session: {
      sessionId,
      roomId: log.roomId,
      provider: "mock",
      startedAt: session.startedAt,
      day: dayOf(session.startedAt),
    },
    chain,
    events,
  };
  return JSON.stringify(message);
}

/** The UTC day of a time. */
export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

function linkOf(session: { head: string }, event: RecordedEvent, chainVersion: 1 | 2): string {
  if (chainVersion === 1) return (session.head = chainValue(session.head, canonicalJson(event), sha256Hex));
  const { facts, personal } = canonicalParts(event);
  const salt = randomBytes(16).toString("hex");
  const commitment = commitmentOf(salt, personal, sha256Hex);
  session.head = chainValueV2(session.head, { facts, commitment }, sha256Hex);
  return writeLink({ value: session.head, commitment, salt });
}

/** What verify-log finds of a log, and how many of its events are erased. */
export function verifyLinked(databaseUrl: string, log: LinkedLog, files = noFiles): Promise<Verified> {
  return readSnapshot(databaseUrl, log.streamId, files, (reader) => verifyWith(reader, log));
}

/** Of a log of which nothing was sealed. */
export const noFiles = segmentFiles(() => {
  throw new Error("nothing of this log is in a segment");
});

export interface Verified {
  findings: Finding[];
  erased: number;
}

/** The same in a transaction that has begun. */
export async function verifyWith(reader: LogReader, log: LinkedLog): Promise<Verified> {
  const carried = await reader.carried();
  const rows = await reader.sessions(log.epoch);
  const removed = await reader.removed(log.epoch);
  const verification = startVerification(sha256Hex, { rows, carried, removed });
  const top = log.events.length;
  const findings: Finding[] = [];
  for await (const row of reader.rows(log.epoch, top)) findings.push(...verifyRow(verification, row));
  const hub = Array.from(log.sessions, ([sessionId, { head, count }]) => ({
    sessionId,
    eventCount: count,
    chainHead: head,
  }));
  findings.push(...endVerification(verification, { top, rows, hub }));
  return { findings, erased: verification.erased };
}

/** What PostgreSQL's jsonb cannot hold never comes as far as the log. */
export function storable(body: EventBody): EventBody {
  return JSON.parse(JSON.stringify(body).replaceAll(/\\u(0000|d[89a-f][0-9a-f]{2})/gi, "")) as EventBody;
}
