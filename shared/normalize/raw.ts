import { systemUser } from "#shared/event.ts";
import type { NativeMessage } from "#shared/native-message.ts";
import { maxPayloadBytes } from "./bound.ts";
import { fieldsOf, textOf } from "./fields.ts";
import { fitJson, jsonOf } from "./json.ts";
import type { Meaning } from "./meaning.ts";
import { userOf } from "./user.ts";

/** The message as it came, for what no reader understands. Too large a one is shortened, and says so; none is lost. */
export function rawMeaning(message: NativeMessage, rawType: string): Meaning {
  const user = userOf(fieldsOf(message.data)) ?? { ...systemUser };
  if (message.data === undefined) {
    const bytes = textOf(message.bytes, Infinity);
    // Cut at a multiple of four, so that what is left still decodes.
    const kept = bytes.slice(0, maxPayloadBytes - 1_024);
    const truncated = kept.length < bytes.length;
    return { eventType: "RAW", user, payload: { rawType, bytes: kept, ...(truncated && { truncated }) } };
  }
  const { value, truncated } = fitJson(jsonOf(message.data), maxPayloadBytes - 1_024);
  return { eventType: "RAW", user, payload: { rawType, data: value, ...(truncated && { truncated }) } };
}
