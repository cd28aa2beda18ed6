import { systemUser } from "#shared/event.ts";
import type { NativeMessage } from "#shared/native-message.ts";
import { type BoundMeaning, maxPayloadBytes } from "./bound.ts";
import { fieldsOf, textOf } from "./fields.ts";
import { fitJson, jsonOf } from "./json.ts";
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
    return { meaning: { eventType: "RAW", user, payload }, json: "" };
  }
  const { value, json, truncated } = fitJson(jsonOf(message.data), maxBytes);
  const payload = { rawType, data: value, ...(truncated && { truncated }) };
  return { meaning: { eventType: "RAW", user, payload }, json };
}
