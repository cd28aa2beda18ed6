/**
 * Whether an event is of somebody who is not to come back, or tells of them. Only pseudonyms of such people are kept, so each id
 * and handle that an event has is asked about, one at a time. Pure.
 */
import type { UnifiedEvent } from "#shared/event.ts";
import { isId } from "#shared/ids.ts";
import { handlesIn } from "./naming.ts";
import { splitEvent } from "./split.ts";

/** Says whether an id, or a handle with its @, is suppressed. */
export type IsSuppressed = (name: string) => boolean;

/** What a pseudonym of the suppression list is of: TikTok's id, or a handle with an @ before it. */
export function suppressedNames({ userIds, handles }: { userIds: readonly string[]; handles: readonly string[] }) {
  return [...userIds, ...handles.map((handle) => `@${handle}`)];
}

/** Whether the event's user, or anybody that its personal part names, is suppressed. */
export function namesSuppressed(event: UnifiedEvent, isSuppressed: IsSuppressed): boolean {
  const isOne = (id: string) => isId(id) && isSuppressed(id);
  const { userId, uniqueId } = event.user;
  // By id where there is one: a handle can become somebody else's.
  if (isId(userId) ? isSuppressed(userId) : isSuppressed(`@${uniqueId.toLowerCase()}`)) return true;
  const { payload } = splitEvent(event).personal;
  if (Object.keys(payload).length === 0) return false;
  const json = JSON.stringify(payload);
  return (
    idsIn(payload).some(isOne) ||
    handlesIn(json).some((handle) => isSuppressed(`@${handle}`)) ||
    (event.eventType === "RAW" && rawIds(json, payload["bytes"]).some(isOne))
  );
}

/** TikTok's ids are numbers; a shorter one is a level or a count, or of nobody. */
const idForm = /^[0-9]{3,20}$/;

/** The ids that are values or keys in plain data. What is nested deeper than events can be is not looked at. */
function idsIn(value: unknown, left = 128): string[] {
  if (typeof value === "string") return idForm.test(value) ? [value] : [];
  if (typeof value !== "object" || value === null || left === 0) return [];
  if (Array.isArray(value)) return value.flatMap((one) => idsIn(one, left - 1));
  return Object.entries(value).flatMap(([key, one]) => [...(idForm.test(key) ? [key] : []), ...idsIn(one, left - 1)]);
}

/** The numbers of what no schema has: runs of digits in its text and in its bytes, and those that protobuf wrote. */
function rawIds(json: string, base64: unknown): string[] {
  const written = /[0-9]{8,19}/g;
  const ids = new Set(json.match(written) ?? []);
  if (typeof base64 === "string" && base64.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(base64)) {
    const bytes = atob(base64);
    for (const id of bytes.match(written) ?? []) ids.add(id);
    for (const id of varintsIn(bytes)) ids.add(id);
  }
  return [...ids];
}

/** Numbers of four bytes and more, each where the one before it ended: shorter ones are no ids. A character is a byte. */
function* varintsIn(bytes: string): Generator<string> {
  for (let start = 0; start < bytes.length; start++) {
    if (start > 0 && bytes.charCodeAt(start - 1) >= 0x80) continue;
    let end = start;
    while (end < bytes.length && bytes.charCodeAt(end) >= 0x80) end++;
    const length = end - start + 1;
    if (end === bytes.length || length < 4 || length > 10) continue;
    let number = 0n;
    for (let at = end; at >= start; at--) number = (number << 7n) | BigInt(bytes.charCodeAt(at) & 0x7f);
    yield String(number);
  }
}
