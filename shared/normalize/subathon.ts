/** What subscriptions set going: the timer of a subathon, and waves of subscribers. */
import { systemUser } from "#shared/event.ts";
import { countOf, fieldsOf, type Fields, firstText, idOf, imageUrlOf, listOf, momentOf } from "./fields.ts";
import type { Reader } from "./meaning.ts";
import { namedOf } from "./named.ts";
import { userOrSystem } from "./user.ts";

/** TikTok's `timerStatus`, by its number. */
export const timerStatuses = ["not_started", "running", "paused", "cancelled", "finished"] as const;

export const readSubathonTimer: Reader<"SUBATHON_TIMER"> = (data) => {
  const timer = fieldsOf(data.sticker);
  const timerId = idOf(timer.timerId);
  if (timerId === "") return "subject_id_absent";
  return {
    eventType: "SUBATHON_TIMER",
    user: { ...systemUser },
    payload: {
      timerId,
      status: timerStatuses[countOf(timer.timerStatus)] ?? "other",
      title: firstText(timer.userSideTitle, timer.anchorSideTitle),
      totalSeconds: countOf(timer.totalTime),
      remainingSeconds: countOf(timer.remainingTime),
      secondsPerSubscription: countOf(timer.timeIncreasePerSub),
      addedSeconds: countOf(timer.timeIncrease),
      subscriptions: countOf(timer.subIncreaseCount),
      at: momentOf(timer.timestamp),
    },
  };
};

export const readSubscriberWave: Reader<"SUBSCRIBER_WAVE"> = (data) => {
  const message = fieldsOf(data.subWaveImMsg);
  const wave = fieldsOf(message.subWaveInfoCommon);
  const waveId = idOf(wave.waveOpenRecordId);
  if (waveId === "") return "subject_id_absent";
  return {
    eventType: "SUBSCRIBER_WAVE",
    user: userOrSystem(data, subscriberOf(fieldsOf(message.newComeSubscriberInfo))),
    payload: {
      waveId,
      messageType: countOf(message.msgType),
      status: countOf(wave.waveStatus),
      subscribers: countOf(wave.waveSubCount),
      target: countOf(wave.waveTargetSubCount),
      totalSubscribers: countOf(wave.totalSubCount),
      startsAt: momentOf(wave.startTime),
      endsAt: momentOf(wave.endTime),
      thanked: listOf(wave.thanksList).map((one) => namedOf(subscriberOf(one))),
      emoteImageUrl: imageUrlOf(fieldsOf(fieldsOf(message.waveReward).emote).image),
    },
  };
};

/** A subscriber by the names that users have elsewhere. */
function subscriberOf(one: Fields): Fields {
  return { id: idOf(one.userIdStr, one.userId), displayId: one.displayId, avatarThumb: one.avatar };
}
