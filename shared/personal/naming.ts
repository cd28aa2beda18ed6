/** Whether an event is of a person, or tells of one: as `names_person` of the database says it. Pure. */
import type { UnifiedEvent } from "#shared/event.ts";
import { isId } from "#shared/ids.ts";
import { splitEvent } from "./split.ts";

/**
 * Whether the personal part of an event holds one of these ids: as its user's, or anywhere within what it says of people. Of
 * what no schema has the text and the bytes are searched, because nothing says which of it is an id. Ids of nobody name nobody.
 * Of handles (lower case) those of people are found that it says something of, `@handle` in a text, and that of a user whose id
 * it does not have.
 */
export function namesAnyone(
  event: UnifiedEvent,
  userIds: ReadonlySet<string>,
  handles: ReadonlySet<string> = new Set(),
): boolean {
  const people = new Set([...userIds].filter((userId) => isId(userId)));
  if (people.size === 0 && handles.size === 0) return false;
  const { personal } = splitEvent(event);
  if (holds(personal, people)) return true;
  const { userId, uniqueId } = event.user;
  if (!isId(userId) && handles.has(uniqueId.toLowerCase())) return true;
  if (event.eventType === "RAW" && isWithin(personal.payload, people)) return true;
  return handles.size > 0 && callsAnyone(JSON.stringify(personal.payload), handles);
}

/** Who is called by a handle in what an event says: under `uniqueId`, and after an @. A dot after it may end a sentence. */
const called = /"uniqueId":"([a-z0-9_.]{1,64})"|@([a-z0-9_.]{1,64})/gi;

/** The handles that stand in the JSON of a payload, in lower case; of one with a dot at its end also that without it. */
export function handlesIn(json: string): string[] {
  return Array.from(json.matchAll(called), ([, own, mentioned]) => (own ?? mentioned ?? "").toLowerCase()).flatMap(
    (handle) => (handle.endsWith(".") ? [handle, handle.slice(0, -1)] : [handle]),
  );
}

function callsAnyone(json: string, handles: ReadonlySet<string>): boolean {
  return handlesIn(json).some((handle) => handles.has(handle));
}

/** Whether one of the texts is a value or a key in plain data. What is nested deeper than events can be is not looked at. */
function holds(value: unknown, texts: ReadonlySet<string>, left = 128): boolean {
  if (typeof value === "string") return texts.has(value);
  if (typeof value !== "object" || value === null || left === 0) return false;
  if (Array.isArray(value)) return value.some((one) => holds(one, texts, left - 1));
  return Object.entries(value).some(([key, one]) => texts.has(key) || holds(one, texts, left - 1));
}

function isWithin({ data = null, bytes: base64 }: Record<string, unknown>, userIds: ReadonlySet<string>): boolean {
  const text = JSON.stringify(data);
  const bytes = typeof base64 === "string" && isBase64(base64) ? atob(base64) : "";
  return [...userIds].some((id) => text.includes(id) || bytesOfId(id).some((written) => bytes.includes(written)));
}

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
}

/** Most that a number of 64 bits with a sign can be. */
const largest = 2n ** 63n - 1n;

/** An id as protobuf writes it, as text and as a number, a character a byte. Of a short number only the text: it is too common. */
function bytesOfId(id: string): string[] {
  const text = String.fromCharCode(...new TextEncoder().encode(id));
  if (!/^[0-9]{8,19}$/.test(id) || BigInt(id) > largest) return [text];
  let varint = "";
  let rest = BigInt(id);
  for (; rest > 127n; rest >>= 7n) varint += String.fromCharCode(Number((rest & 127n) | 128n));
  return [text, varint + String.fromCharCode(Number(rest))];
}
