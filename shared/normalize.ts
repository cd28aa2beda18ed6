/** A message of TikTok's becomes an event. Pure and total: any message gives exactly one event, none makes it throw. */
import type { NativeMessage } from "./native-message.ts";
import { boundMeaning } from "./normalize/bound.ts";
import { fieldsOf, idOf, textOf } from "./normalize/fields.ts";
import { reasonsIn } from "./normalize/quality.ts";
import { rawMeaning } from "./normalize/raw.ts";
import { readerOf } from "./normalize/registry.ts";
import { timeOf } from "./normalize/timestamp.ts";
import { keptUnknown } from "./normalize/unknown.ts";
import type { QualityReason } from "./quality.ts";
import type { EventBody } from "./stamp.ts";

/**
 * What `message` means. One that no reader understands, or whose shape is not usable, is RAW with all it carries. What
 * is wrong with it stands in `payload.quality`.
 */
export function normalize(message: NativeMessage): EventBody {
  const rawType = textOf(message.method, 128) || "unknown";
  const data = fieldsOf(message.data);
  const common = fieldsOf(data.common ?? data.event);
  const read = message.data === undefined ? undefined : readerOf(rawType)?.read(data);
  const { meaning, look } = typeof read === "object" ? boundMeaning(read) : rawMeaning(message, rawType);
  const nativeId = idOf(message.msgId, common.msgId);
  const { timestamp, reason } = timeOf(message.createTime ?? common.createTime, message.receivedAt);

  const quality: QualityReason[] = reasonsIn(meaning, look);
  if (message.unknown !== undefined) {
    const { kept, isWhole } = keptUnknown(message.unknown, meaning, look);
    Object.assign(meaning.payload, kept);
    quality.push("unknown_fields");
    if (!isWhole && !quality.includes("shortened")) quality.push("shortened");
  }
  if (message.quality) quality.unshift(...message.quality);
  if (typeof read === "string") quality.push(read);
  // Of bytes that nobody read neither is absent: it is in them.
  if (message.data !== undefined) {
    if (reason) quality.push(reason);
    if (nativeId === "") quality.push("message_id_absent");
  }
  if (quality.length > 0) meaning.payload.quality = quality;
  const body = meaning as EventBody;
  body.rawType = rawType;
  if (nativeId) body.nativeId = nativeId;
  if (timestamp !== undefined) body.timestamp = timestamp;
  return body;
}
