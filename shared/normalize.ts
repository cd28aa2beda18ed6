/** A message of TikTok's becomes an event. Pure and total: any message gives exactly one event, none makes it throw. */
import type { NativeMessage } from "./native-message.ts";
import { readBarrage } from "./normalize/barrage.ts";
import { readArmies, readBattle } from "./normalize/battle.ts";
import { readCaption, readChat, readEmoteChat, readQuestion } from "./normalize/chat.ts";
import { fieldsOf, idOf, textOf } from "./normalize/fields.ts";
import { readEnvelope, readGift } from "./normalize/gift.ts";
import { boundMeaning } from "./normalize/bound.ts";
import { reasonsIn } from "./normalize/quality.ts";
import type { Reader } from "./normalize/meaning.ts";
import { rawMeaning } from "./normalize/raw.ts";
import {
  readControl,
  readDeletion,
  readGoal,
  readPin,
  readPoll,
  readRankText,
  readRankUpdate,
  readRoomUsers,
} from "./normalize/room.ts";
import { readLike, readMember, readSocial, readSubNotify } from "./normalize/social.ts";
import { timeOf } from "./normalize/timestamp.ts";
import type { QualityReason } from "./quality.ts";
import type { EventBody } from "./stamp.ts";

/** Who reads which method. A method that is not here becomes RAW. */
const readers: ReadonlyMap<string, Reader> = new Map([
  ["WebcastChatMessage", readChat],
  ["WebcastGiftMessage", readGift],
  ["WebcastLikeMessage", readLike],
  ["WebcastSocialMessage", readSocial],
  ["WebcastMemberMessage", readMember],
  ["WebcastSubNotifyMessage", readSubNotify],
  ["WebcastEmoteChatMessage", readEmoteChat],
  ["WebcastLinkMicBattle", readBattle],
  ["WebcastLinkMicArmies", readArmies],
  ["WebcastRoomUserSeqMessage", readRoomUsers],
  ["WebcastControlMessage", readControl],
  ["WebcastQuestionNewMessage", readQuestion],
  ["WebcastEnvelopeMessage", readEnvelope],
  ["WebcastGoalUpdateMessage", readGoal],
  ["WebcastPollMessage", readPoll],
  ["WebcastBarrageMessage", readBarrage],
  ["WebcastCaptionMessage", readCaption],
  ["WebcastRoomPinMessage", readPin],
  ["WebcastRankUpdateMessage", readRankUpdate],
  ["WebcastRankTextMessage", readRankText],
  ["WebcastImDeleteMessage", readDeletion],
]);

/**
 * What `message` means. One that no reader understands, or whose shape is not usable, is RAW with all it carries. What
 * is wrong with it stands in `payload.quality`.
 */
export function normalize(message: NativeMessage): EventBody {
  const rawType = textOf(message.method, 128) || "unknown";
  const data = fieldsOf(message.data);
  const common = fieldsOf(data.common ?? data.event);
  const read = message.data === undefined ? undefined : readers.get(rawType)?.(data);
  const { meaning, json } = typeof read === "object" ? boundMeaning(read) : rawMeaning(message, rawType);
  const nativeId = idOf(message.msgId, common.msgId);
  const { timestamp, reason } = timeOf(message.createTime ?? common.createTime, message.receivedAt);

  const quality: QualityReason[] = reasonsIn(meaning, json);
  if (message.quality) quality.unshift(...message.quality);
  if (typeof read === "string") quality.push(read);
  // Of bytes that nobody read neither is absent: it is in them.
  if (message.data !== undefined) {
    if (reason) quality.push(reason);
    if (nativeId === "") quality.push("message_id_absent");
  }
  if (quality.length > 0) meaning.payload.quality = quality;
  return { ...meaning, rawType, ...(nativeId && { nativeId }), ...(timestamp !== undefined && { timestamp }) };
}
