/** The events that the measurements are made of: the demo show's, decoded and normalized as a runner does it. */
import { createHash, randomBytes } from "node:crypto";
import { decodeMessage } from "../ingest-node/decode.ts";
import { showProgram, tiktokIds } from "../ingest-node/simulator/program.ts";
import { writeLink } from "#shared/chain-link.ts";
import { chainStart, chainValueV2, commitmentOf } from "#shared/chain.ts";
import { type RecordedEvent, systemUser, type UnifiedEvent } from "#shared/event.ts";
import { normalize } from "#shared/normalize.ts";
import { canonicalParts } from "#shared/personal/canonical-parts.ts";
import { type EventBody, stamp } from "#shared/stamp.ts";

export const sha256Hex = (text: string): string => createHash("sha256").update(text).digest("hex");

/** A session that events are made for. */
export interface BenchSession {
  streamId: string;
  sessionId: string;
  roomId: string;
  /** Fencing token of the stream's lease; the bare object asks for none. */
  leaseToken?: number;
}

/** What the show says, once through, without its end: an ended stream would be another state. */
export function showBodies(): EventBody[] {
  const now = Date.now();
  const program = showProgram({ seed: 1, speed: 1, roomId: "7001", nextId: tiktokIds(now) });
  return program
    .flatMap((frame) => frame.messages(now))
    .map((message) => normalize(decodeMessage({ ...message, payload: Buffer.from(message.payload) })))
    .filter((body) => body.eventType !== "STREAM_END");
}

/** What a runner says when it is connected to a broadcast: from then on somebody is live. */
export const liveBegins: EventBody = {
  eventType: "CONNECTED",
  rawType: "lifecycle.connected",
  user: systemUser,
  payload: { roomId: "7001", provider: "bench" },
};

/**
 * Makes the events of a session one after the other, after those of `first` over and over through the show. Each has a message id of its own, or
 * the hub would rightly take the second round for duplicates.
 */
export function eventSource(
  session: BenchSession,
  bodies: readonly EventBody[],
  first: readonly EventBody[] = [],
): (now: number) => UnifiedEvent {
  const nextId = tiktokIds(Number.parseInt(session.sessionId.slice(0, 8), 16));
  let seqNo = 0;
  return (now) => {
    const body = first[seqNo] ?? bodies[(seqNo - first.length) % bodies.length];
    if (!body) throw new RangeError("a show without events");
    seqNo += 1;
    const fresh: EventBody = { ...body, timestamp: now, nativeId: nextId() };
    return stamp(fresh, { ...session, seqNo, ingestedAt: now }, sha256Hex);
  };
}

/** Chains the events of a session, in version 2: gives each its link, and the head after it. */
export function chainSource(): (event: RecordedEvent) => { link: string; head: string } {
  let head: string = chainStart;
  return (event) => {
    const { facts, personal } = canonicalParts(event);
    const salt = randomBytes(16).toString("hex");
    const commitment = commitmentOf(salt, personal, sha256Hex);
    head = chainValueV2(head, { facts, commitment }, sha256Hex);
    return { link: writeLink({ value: head, commitment, salt }), head };
  };
}
