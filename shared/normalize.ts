/** A message of TikTok's becomes an event. Pure and total: any message gives exactly one event, none makes it throw. */
import type { NativeMessage } from "./native-message.ts";
import { readBarrage } from "./normalize/barrage.ts";
import { readArmies, readBattle } from "./normalize/battle.ts";
import { readCaption, readChat, readEmoteChat, readQuestion } from "./normalize/chat.ts";
import { fieldsOf, idOf, textOf } from "./normalize/fields.ts";
import { readEnvelope, readGift } from "./normalize/gift.ts";
import { boundMeaning } from "./normalize/bound.ts";
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
import { timestampOf } from "./normalize/timestamp.ts";
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

/** What `message` means. One that no reader understands, or whose shape is not usable, is RAW with all it carries. */
export function normalize(message: NativeMessage): EventBody {
  const rawType = textOf(message.method, 128) || "unknown";
  const data = fieldsOf(message.data);
  const common = fieldsOf(data.common ?? data.event);
  const meaning = message.data === undefined ? undefined : readers.get(rawType)?.(data);
  const nativeId = idOf(message.msgId, common.msgId);
  const timestamp = timestampOf(message.createTime ?? common.createTime, message.receivedAt);
  return {
    ...(meaning === undefined ? rawMeaning(message, rawType) : boundMeaning(meaning)),
    rawType,
    ...(nativeId && { nativeId }),
    ...(timestamp !== undefined && { timestamp }),
  };
}
