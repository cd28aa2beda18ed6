/**
 * The hash of a run: the same for two runs of one session by the same rules, however fast, and however often they were paused,
 * sought or evicted. What is of one run alone (its ids, its offsets, how long things took) is left out. Pure.
 */
import type { ActionRecord } from "#shared/action-record.ts";
import { canonicalJson } from "#shared/canonical-json.ts";
import type { Sha256Hex } from "#shared/event-id.ts";

/** The running hash after one action more. */
export function hashAction(before: string, record: ActionRecord, sha256Hex: Sha256Hex): string {
  const { ruleId, revision, index, times, at, action, from, skipped } = record;
  return sha256Hex(
    `${before}\n${canonicalJson(ownless({ ruleId, revision, index, times, at, action, from, skipped }))}`,
  );
}

/** The hash of everything: how things stand, and what was asked for on the way, in its order. */
export function hashRun(states: object, actionsDigest: string, sha256Hex: Sha256Hex): string {
  return sha256Hex(`${actionsDigest}\n${comparable(states)}`);
}

/** States as a text that is the same for a live session and its replay. */
export function comparable(states: object): string {
  return canonicalJson(ownless(states));
}

/** Names of what is of one run alone, wherever it stands. */
const own = new Set(["offset", "firstOffset", "sessionId", "eventId", "playback", "source", "key"]);
/** Records whose names are hashes of who somebody is in this run. */
const ofPersons = new Set(["newer", "older"]);
/** A name that is made of an offset or an eventId, and a room's id that is made of a session's. */
const ofPlace = /^(.*?)(?:offset:\d+|#[0-9a-f]{64})(.*)$/;
const ofSession = /:[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** The value without what is of one run alone; pairs of a record are kept in the order of their names. */
function ownless(value: unknown): unknown {
  if (typeof value === "string") return value.replace(ofSession, "");
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(ownless);
  const named: Record<string, unknown> = {};
  const unnamed: string[] = [];
  for (const [name, one] of Object.entries(value)) {
    if (own.has(name)) continue;
    const match = ofPlace.exec(name);
    if (ofPersons.has(name)) named[name] = Object.values(one as Record<string, number>).toSorted((a, b) => a - b);
    else if (match) unnamed.push([match[1], match[2], canonicalJson(ownless(one) ?? null)].join(" "));
    else named[name.replace(ofSession, "")] = ownless(one);
  }
  return unnamed.length === 0 ? named : { ...named, "": unnamed.toSorted() };
}
