/**
 * Holds what was sent, what was stored and what the overlays received against each other. Pure.
 *
 * Lost is a message that reached an open push socket and is not in the log, unless a GAP of the stream covers the time
 * of every time it was sent. One that the runner had acknowledged, on a connection that lived on for a while, was
 * received: no GAP excuses it.
 */
import { isDeepStrictEqual } from "node:util";
import type { RecordedEvent } from "#shared/event.ts";
import { initialState, type LiveState, reduce } from "#shared/live-state.ts";
import type { Stretch } from "./feed-client.ts";
import type { SentMessage } from "./sent-messages.ts";
import type { Trail } from "./trail.ts";

export interface ChaosOutcome {
  sent: SentMessage[];
  /** Every event of the log, by offset. */
  stored: RecordedEvent[];
  /** What the hub says. */
  hub: { offset: number; state: LiveState };
  /** `trail`: what happened at it, told beside what it lacks. */
  clients: { name: string; stretches: Stretch[]; complaints: string[]; trail?: Pick<Trail, "around"> }[];
  /** Somebody was erased: of them the log does not say any more what the state was made of. */
  erased?: boolean;
}

/** `unproved`: what `verify-log` says of the log at the end. */
export type FindingKind = "lost" | "doubled" | "out_of_order" | "unproved" | "other";
export interface Finding {
  kind: FindingKind;
  detail: string;
}

export interface Comparison {
  findings: Finding[];
  /** Messages that are not in the log, in a declared gap: in flight when a connection or a runner died. */
  missedInGaps: number;
  gaps: number;
}

/** How far the clocks of one machine's processes may seem apart, for the edges of a gap. */
const gapSlackMs = 50;

export function compare({ sent, stored, hub, clients, erased = false }: ChaosOutcome): Comparison {
  const findings: Finding[] = [];
  const missedInGaps = findLost(sent, stored, findings);
  findDoubled(sent, stored, findings);
  findDisorder(sent, stored, findings);
  findHoles(stored, hub.offset, findings);
  for (const client of clients) compareClient(client, stored, findings);
  if (!erased) compareState(stored, hub.state, findings);
  return { findings, missedInGaps, gaps: stored.filter(({ eventType }) => eventType === "GAP").length };
}

const keyOf = ({ rawType, nativeId }: RecordedEvent) => `${rawType} ${nativeId}`;

function findLost(sent: SentMessage[], stored: RecordedEvent[], findings: Finding[]): number {
  const kept = new Set(stored.map((event) => keyOf(event)));
  const gaps = stored.flatMap((event) => (event.eventType === "GAP" ? [event.payload] : []));
  const isCovered = (atMs: number) =>
    gaps.some(({ startedAt, endedAt }) => startedAt - gapSlackMs <= atMs && atMs <= endedAt + gapSlackMs);
  let missed = 0;
  for (const { key, sentAtMs, received } of sent) {
    if (kept.has(key)) continue;
    if (!received && sentAtMs.every(isCovered)) missed += 1;
    else {
      const why = received ? "the runner had acknowledged it" : "no gap covers it";
      findings.push({ kind: "lost", detail: `${key}, sent at ${sentAtMs.map(timeOf).join(" and ")}: ${why}` });
    }
  }
  return missed;
}

function findDoubled(sent: SentMessage[], stored: RecordedEvent[], findings: Finding[]): void {
  const known = new Set(sent.map(({ key }) => key));
  const seen = new Map<string, number>();
  const eventIds = new Set<string>();
  for (const event of stored) {
    if (eventIds.has(event.eventId))
      findings.push({ kind: "doubled", detail: `event ${event.eventId} is stored twice` });
    eventIds.add(event.eventId);
    if (event.nativeId === undefined) continue;
    const key = keyOf(event);
    const before = seen.get(key);
    if (before !== undefined) {
      findings.push({ kind: "doubled", detail: `${key} is stored at offsets ${before} and ${event.offset}` });
    }
    seen.set(key, event.offset);
    if (!known.has(key)) findings.push({ kind: "other", detail: `${key} at ${event.offset} was never sent` });
  }
}

/** Within a session: numbers rise with offsets, and messages are in the order in which they were first sent. */
function findDisorder(sent: SentMessage[], stored: RecordedEvent[], findings: Finding[]): void {
  const places = new Map(sent.map(({ key }, index) => [key, index]));
  const last = new Map<string, { seqNo: number; place: number }>();
  for (const event of stored) {
    const before = last.get(event.sessionId) ?? { seqNo: 0, place: -1 };
    const place = places.get(keyOf(event)) ?? before.place;
    if (event.seqNo <= before.seqNo) {
      const detail = `session ${event.sessionId}: seqNo ${event.seqNo} after ${before.seqNo} at offset ${event.offset}`;
      findings.push({ kind: "out_of_order", detail });
    } else if (place < before.place) {
      const detail = `session ${event.sessionId}: ${keyOf(event)} at offset ${event.offset} was sent before its neighbour`;
      findings.push({ kind: "out_of_order", detail });
    }
    last.set(event.sessionId, { seqNo: event.seqNo, place: Math.max(place, before.place) });
  }
}

function findHoles(stored: RecordedEvent[], hubOffset: number, findings: Finding[]): void {
  let expected = 1;
  for (const { offset } of stored) {
    if (offset > expected) {
      findings.push({ kind: "lost", detail: `the log lacks the offsets ${expected} to ${offset - 1}` });
    }
    if (offset < expected) findings.push({ kind: "doubled", detail: `offset ${offset} is stored again` });
    expected = Math.max(expected, offset + 1);
  }
  if (expected - 1 !== hubOffset) {
    findings.push({ kind: "lost", detail: `the log ends at ${expected - 1}, the hub at ${hubOffset}` });
  }
}

/** So many findings of a client are told with what happened around them: the others mostly follow from these. */
const mostTrails = 2;

function compareClient(client: ChaosOutcome["clients"][number], stored: RecordedEvent[], findings: Finding[]): void {
  const byOffset = new Map(stored.map((event) => [event.offset, event.eventId]));
  let toldTrails = 0;
  const say = (kind: FindingKind, detail: string, at?: number) => {
    const told = at === undefined || toldTrails >= mostTrails ? [] : (client.trail?.around(at) ?? []);
    if (told.length > 0) toldTrails += 1;
    findings.push({ kind, detail: [`${client.name}: ${detail}`, ...told].join("\n      ") });
  };
  for (const complaint of client.complaints) say("other", complaint);
  for (const { after, events } of client.stretches) {
    let last = after;
    for (const { offset, eventId } of events) {
      if (offset > last + 1) say("lost", `after offset ${last} came ${offset}`, offset);
      else if (offset === last) say("doubled", `offset ${offset} came twice`, offset);
      else if (offset < last) say("out_of_order", `offset ${offset} came after ${last}`, offset);
      if (byOffset.get(offset) !== eventId) say("other", `offset ${offset} is another event than in the log`);
      last = offset;
    }
  }
  const end = client.stretches.at(-1);
  const reached = end === undefined ? 0 : (end.events.at(-1)?.offset ?? end.after);
  const top = stored.at(-1)?.offset ?? 0;
  if (reached !== top) say("lost", `it ended at offset ${reached}, the log at ${top}`, top);
}

function compareState(stored: RecordedEvent[], hubState: LiveState, findings: Finding[]): void {
  const state = initialState();
  for (const event of stored) {
    const recomputed = structuredClone(event);
    reduce(state, recomputed);
    // What only the hub knows, as a gift's `coinsDelta` and a follow's `first`, is in the event: sent, chained and logged.
    if (isDeepStrictEqual(recomputed.payload, event.payload)) continue;
    const [told, found] = [JSON.stringify(event.payload), JSON.stringify(recomputed.payload)];
    findings.push({ kind: "other", detail: `offset ${event.offset} says ${told}, recomputed from the log ${found}` });
  }
  const recomputed = JSON.parse(JSON.stringify(state.live)) as LiveState;
  for (const name of Object.keys({ ...recomputed, ...hubState }) as (keyof LiveState)[]) {
    if (isDeepStrictEqual(recomputed[name], hubState[name])) continue;
    const [told, found] = [JSON.stringify(hubState[name]), JSON.stringify(recomputed[name])];
    findings.push({ kind: "other", detail: `state.${name} is ${told}, recomputed from the log it is ${found}` });
  }
}

function timeOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(11, 23);
}
