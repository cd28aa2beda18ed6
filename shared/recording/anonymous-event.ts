/** An event with its people taken out: other names, texts, ids and pictures; the same gifts, counts, levels and times. Pure. */
import * as z from "zod";
import { emojiCodesIn } from "#shared/emoji-codes.ts";
import { address, id, picture } from "#shared/event-fields.ts";
import { EventUser } from "#shared/event.ts";
import { isId } from "#shared/ids.ts";
import { isNobodysHandle } from "#shared/personal/erased-user.ts";
import { payloads } from "#shared/payloads.ts";
import { payloadSides, type Side } from "#shared/personal/fields.ts";
import { isQualityReason } from "#shared/quality.ts";
import type { EventBody } from "#shared/stamp.ts";
import type { Pseudonyms } from "./pseudonyms.ts";

/** Where a value stands: of which field's kind, under which key, and whether the payload's field is a fact. */
interface Place {
  name: string;
  side: Side;
  /** Within a field of the payload, not the field itself. */
  isWithin: boolean;
}

/** What is TikTok's own stays among what is personal, too, where it looks like that: languages, words of a fixed set, gifts. */
const kept: Readonly<Record<string, RegExp>> = {
  language: /^[a-z]{2,3}(?:[-_][A-Za-z]{2,4})?$/,
  result: /^(?:win|lose|draw)$/,
  rankType: /^\d{1,4}$/,
  giftName: /^/,
  giftId: /^\d{1,9}$/,
};
const ofGift = /^gift(?:Id|Name|ImageUrl)$/;
/** Facts that the host wrote, or that lead to them. */
const ofHost = /^(?:title|organization)$/;

/**
 * The event under other names: the same name, text, id and address always has the same stand-in under one key. What no schema
 * has is left out, of a payload and of what is RAW, because nobody knows what it says.
 */
export function anonymousBody<Body extends EventBody>(body: Body, names: Pseudonyms): Body {
  const { eventType, rawType, nativeId, timestamp, user } = body;
  return {
    eventType,
    rawType: methodName(rawType),
    ...(nativeId !== undefined && { nativeId: idOf(nativeId, names) }),
    ...(timestamp !== undefined && { timestamp }),
    user: anonymousUser(user, names),
    payload: anonymousPayload(body, names),
    // A spread loses which payload belongs to which type.
  } as unknown as Body;
}

function anonymousUser(user: EventUser, names: Pseudonyms): EventUser {
  const shown = objectOf(user, EventUser.shape, { name: "user", side: "personal", isWithin: true }, names) as EventUser;
  // Nobody has no name: neither the platform nor somebody who was erased.
  const isNobody = !isId(user.userId) && isNobodysHandle(user.uniqueId);
  return isNobody ? { ...shown, uniqueId: user.uniqueId } : shown;
}

function anonymousPayload(body: EventBody, names: Pseudonyms): Record<string, unknown> {
  const { eventType, payload } = body;
  const { unknownFields: _, data: _data, bytes: _bytes, quality, ...known } = payload as Record<string, unknown>;
  const { shape } = payloads[eventType] as { shape: z.ZodRawShape };
  const sides: Readonly<Record<string, Side | undefined>> = payloadSides[eventType];
  const fields = Object.entries(shape).flatMap(([name, schema]) => {
    if (!Object.hasOwn(known, name) || known[name] === undefined) return [];
    const place: Place = { name, side: sides[name] ?? "fact", isWithin: false };
    return [[name, valueOf(known[name], schema, place, names)] as const];
  });
  const shown: Record<string, unknown> = Object.fromEntries(fields);
  if (Array.isArray(quality)) shown["quality"] = quality.filter(isQualityReason);
  if (body.eventType === "CHAT") Object.assign(shown, chatOf(body, names));
  if (body.eventType === "RAW") shown["rawType"] = methodName(body.payload.rawType);
  return shown;
}

/** Pieces of a message that are looked for; what is left over is replaced with the rest of it. */
const mostPieces = 60;

/** What was written, with TikTok's small pictures and the places of emotes and names where they were. */
function chatOf({ payload }: Extract<EventBody, { eventType: "CHAT" }>, names: Pseudonyms) {
  const { message, emotes, mentions = [] } = payload;
  const codes = emojiCodesIn(message);
  const pieces = new Map<string, string>();
  for (const { code } of codes) pieces.set(code, code);
  for (const { displayName } of mentions) pieces.set(`@${displayName}`, `@${names.text(displayName)}`);
  for (const { code = "" } of emotes) if (!pieces.has(code)) pieces.set(code, names.text(code));
  pieces.delete("");
  pieces.delete("@");
  return {
    message: replacePieces(message, pieces, names.text),
    ...(payload.codes && { codes: codes.map(({ code, emoji, index }) => ({ code, emoji, index })) }),
  };
}

/** The text with these pieces replaced as they say, the longest first, and what is between them by `other`. */
function replacePieces(text: string, pieces: ReadonlyMap<string, string>, other: (text: string) => string): string {
  const sorted = [...pieces.keys()].slice(0, mostPieces).sort((one, another) => another.length - one.length);
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length;) {
    const piece = sorted.find((one) => text.startsWith(one, at));
    if (piece === undefined) {
      at += 1;
      continue;
    }
    parts.push(other(text.slice(from, at)), pieces.get(piece) ?? "");
    at += piece.length;
    from = at;
  }
  return [...parts, other(text.slice(from))].join("");
}

/** A value as its schema has it; what is not of its kind is left out as undefined. */
function valueOf(value: unknown, schema: unknown, place: Place, names: Pseudonyms): unknown {
  if (schema instanceof z.ZodOptional) return valueOf(value, schema.unwrap(), place, names);
  if (schema instanceof z.ZodArray) {
    const within = { ...place, isWithin: true };
    return Array.isArray(value) ? value.map((one) => valueOf(one, schema.element, within, names)) : [];
  }
  if (schema instanceof z.ZodObject) return objectOf(value, schema.shape, { ...place, isWithin: true }, names);
  if (typeof value === "string") return textOf(value, schema, place, names);
  // A number that is personal by itself tells who it is; those of a list of people are counts.
  if (typeof value === "number") return place.side === "personal" && !place.isWithin ? 0 : value;
  return typeof value === "boolean" ? value : undefined;
}

function objectOf(
  value: unknown,
  shape: z.ZodRawShape,
  place: Place,
  names: Pseudonyms,
): Record<string, unknown> | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const fields = Object.entries(shape).flatMap(([name, schema]) => {
    const one: unknown = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
    return one === undefined ? [] : [[name, valueOf(one, schema, { ...place, name }, names)] as const];
  });
  return Object.fromEntries(fields);
}

function textOf(text: string, schema: unknown, { name, side }: Place, names: Pseudonyms): string {
  if (text === "" || (Object.hasOwn(kept, name) && kept[name]?.test(text))) return text;
  if (side === "fact" && ofGift.test(name)) return text;
  if (schema === id || name === "emoteId") return idOf(text, names);
  if (schema === picture || schema === address) return names.url(text);
  return side === "fact" && !ofHost.test(name) ? text : names.text(text);
}

function idOf(text: string, names: Pseudonyms): string {
  return isId(text) ? names.anyId(text) : text;
}

/** A name as TikTok gives them, or as the runner does; what another one says is nobody's to share. */
function methodName(rawType: string): string {
  return /^(?:Webcast|BaseProto|Proto|Euler)\w{0,60}$|^lifecycle\.[a-z_]{1,40}$/.test(rawType) ? rawType : "unknown";
}
