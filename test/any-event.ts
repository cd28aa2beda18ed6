/** Any event that the schema allows, of any type, with keys that nobody knows: for tests over all that can come. */
import { createHash } from "node:crypto";
import * as fc from "fast-check";
import * as z from "zod";
import { type EventType, eventTypes, EventUser, type RecordedEvent } from "#shared/event.ts";
import { payloads } from "#shared/payloads.ts";
import { type EventBody, stamp } from "#shared/stamp.ts";

export const sha256Hex = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Keys that a newer runner may send, and some that are a trap for who keeps them in an object. */
const unknownKey = fc.constantFrom("newField", "zz", "Aa", "10", "9", "__proto__", "constructor", "toString", 'a"b');
const anyText = fc.oneof(fc.string({ unit: "binary", maxLength: 12 }), fc.constantFrom("", "\ud800", "ü\u2028", "😀"));
const anyValue = fc.jsonValue({ maxDepth: 2 });

/** Any value of a schema, as far as events use schemas. Throws TypeError for a kind that no event has yet. */
export function valueOf(schema: unknown): fc.Arbitrary<unknown> {
  if (schema instanceof z.ZodOptional) return valueOf(schema.unwrap());
  if (schema instanceof z.ZodString) return anyText;
  if (schema instanceof z.ZodNumber) return fc.nat({ max: Number.MAX_SAFE_INTEGER });
  if (schema instanceof z.ZodBoolean) return fc.boolean();
  if (schema instanceof z.ZodUnknown) return anyValue;
  if (schema instanceof z.ZodArray) return fc.array(valueOf(schema.element), { maxLength: 3 });
  if (schema instanceof z.ZodObject) return objectOf(schema.shape);
  throw new TypeError(`no value is known for a ${String((schema as z.ZodType | undefined)?.type)}`);
}

function objectOf(shape: z.ZodRawShape): fc.Arbitrary<Record<string, unknown>> {
  const fields = Object.entries(shape);
  const required = fields.filter(([, field]) => !(field instanceof z.ZodOptional)).map(([key]) => key);
  const known = fc.record(Object.fromEntries(fields.map(([key, field]) => [key, valueOf(field)])), {
    requiredKeys: required,
  });
  const unknown = fc.array(fc.tuple(unknownKey, anyValue), { maxLength: 2 });
  return fc.tuple(known, unknown).map(([one, more]) => Object.fromEntries([...Object.entries(one), ...more]));
}

const user = objectOf(EventUser.shape);
const payloadOf = Object.fromEntries(eventTypes.map((type) => [type, objectOf(payloads[type].shape)])) as Record<
  EventType,
  fc.Arbitrary<Record<string, unknown>>
>;

/** What a message of a type may mean. */
export function bodyOfType(type: EventType): fc.Arbitrary<EventBody> {
  const nativeId = fc.option(fc.constantFrom("7301", "7302"), { nil: undefined });
  return fc.record({ user, payload: payloadOf[type], nativeId }).map(
    ({ nativeId, ...said }) =>
      ({
        eventType: type,
        rawType: `Webcast${type}`,
        ...(nativeId === undefined ? {} : { nativeId }),
        ...said,
      }) as EventBody,
  );
}

export const anyBody: fc.Arbitrary<EventBody> = fc.constantFrom(...eventTypes).chain(bodyOfType);

/** A body at its place in a session's feed. */
export function recordedAt(
  body: EventBody,
  place: { sessionId: string; seqNo: number; offset: number },
): RecordedEvent {
  const { offset, ...inSession } = place;
  const stamped = stamp(body, { streamId: "st_1", roomId: "7", ...inSession, ingestedAt: 1_000 + offset }, sha256Hex);
  return { ...stamped, offset };
}
