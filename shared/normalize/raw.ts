import { systemUser } from "#shared/event.ts";
import type { NativeMessage } from "#shared/native-message.ts";
import { type BoundMeaning, lookAtJson, maxPayloadBytes } from "./bound.ts";
import { fieldsOf, textOf } from "./fields.ts";
import { base64Length, base64Of } from "./base64.ts";
import { fitJson, jsonOf, utf8Length } from "./json.ts";
import { sizeOfUnknown } from "./unknown.ts";
import { userOf } from "./user.ts";

/** The message as it came, for what no reader understands. Too large a one is shortened, and says so; none is lost. */
export function rawMeaning(message: NativeMessage, rawType: string): BoundMeaning {
  const user = userOf(fieldsOf(message.data)) ?? { ...systemUser };
  const maxBytes = maxPayloadBytes - 1_024;
  if (message.data === undefined) {
    const bytes = textOf(message.bytes, Infinity);
    // Cut at a multiple of four, so that what is left still decodes.
    const kept = bytes.slice(0, maxBytes);
    const truncated = kept.length < bytes.length;
    const payload = { rawType, bytes: kept, ...(truncated && { truncated }) };
    return { meaning: { eventType: "RAW", user, payload }, look: { units: 0, isRepaired: false } };
  }
  const forUnknown = message.unknown === undefined ? 0 : sizeOfUnknown(message.unknown);
  const { value, json, truncated } = fitJson(jsonOf(message.data), maxBytes - forUnknown);
  const bytes = wholeBytes(message, maxBytes - forUnknown - utf8Length(json));
  const payload = { rawType, data: value, ...(bytes !== undefined && { bytes }), ...(truncated && { truncated }) };
  return { meaning: { eventType: "RAW", user, payload }, look: lookAtJson(json) };
}

/** The whole message in base64, where its data are not all of it and there is room for it too. */
function wholeBytes({ unknown }: NativeMessage, room: number): string | undefined {
  if (unknown === undefined || base64Length(unknown.message) > room) return undefined;
  return base64Of(unknown.message);
}
