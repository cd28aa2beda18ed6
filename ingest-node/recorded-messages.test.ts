import { existsSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import * as schema from "tiktok-live-proto/v3";
import { describe, expect, test } from "vitest";
import { UnifiedEvent } from "#shared/event.ts";
import { normalize } from "#shared/normalize.ts";
import { type EventBody, stamp } from "#shared/stamp.ts";
import { decodeFrame } from "./decode.ts";

interface Recorded {
  method: string;
  msgId: string;
  payload: string;
}
type Expected = Record<string, unknown> & { method: string; msgId: string };
type Event = EventBody & { payload: Record<string, unknown> };

const folder = new URL("../../shared/captures/", import.meta.url);
const present = existsSync(new URL("room-frames.jsonl", folder));
if (!present) console.log("skipped: the recorded messages are not on this machine (../shared/captures)");

function readLines<Line>(name: string): Line[] {
  const text = readFileSync(new URL(name, folder), "utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
}

/** The messages as TikTok would send them: ten to a compressed frame. */
function framesOf(recorded: Recorded[]): Uint8Array[] {
  const frames: Uint8Array[] = [];
  for (let at = 0; at < recorded.length; at += 10) {
    const messages = recorded.slice(at, at + 10).map(({ method, msgId, payload }) =>
      Object.assign(schema.BaseProtoMessage.decode(Buffer.alloc(0)), {
        method,
        msgId,
        payload: Buffer.from(payload, "base64"),
      }),
    );
    const batch = Object.assign(schema.ProtoMessageFetchResult.decode(Buffer.alloc(0)), { messages });
    const frame = Object.assign(schema.WebcastPushFrame.decode(Buffer.alloc(0)), {
      payloadEncoding: "pb",
      payloadType: "msg",
      payload: gzipSync(schema.ProtoMessageFetchResult.encode(batch).finish()),
    });
    frames.push(schema.WebcastPushFrame.encode(frame).finish());
  }
  return frames;
}

/** TikTok's time as the event should have it: milliseconds, whatever the unit. */
function milliseconds(createTime: unknown): number | undefined {
  if (typeof createTime !== "string") return undefined;
  return createTime.length === 10 ? Number(createTime) * 1_000 : Number(createTime);
}

const numberOf = (value: unknown): number => Number(value ?? 0);
const textOf = (value: unknown): unknown => value ?? "";
const list = (value: unknown): unknown[] => value as unknown[];

/** What the event says and what the other decoder read, for each field the other decoder names. */
type Comparison = (event: Event, expected: never) => [actual: unknown, expected: unknown];
const payloadNumber =
  (name: string): Comparison =>
  (event, value) => [event.payload[name], numberOf(value)];
const payloadText =
  (name: string): Comparison =>
  (event, value) => [event.payload[name], textOf(value)];

const common: Record<string, Comparison> = {
  method: (event, value) => [event.rawType, value],
  msgId: (event, value) => [event.nativeId, value],
  createTime: (event, value) => [event.timestamp, milliseconds(value)],
  displayKey: (event, value) => [event.payload.displayType ?? null, value],
  "user.id": (event, value) => [event.user.userId, value],
  "user.handle": (event, value) => [event.user.uniqueId, value],
  "user.nickname": (event, value) => [event.user.displayName ?? "", value],
  "user.secUid": (event, value) => [event.user.secUid ?? "", textOf(value)],
};

const byMethod: Record<string, Record<string, Comparison>> = {
  WebcastChatMessage: {
    content: payloadText("message"),
    emotes: (event, value) => [list(event.payload.emotes).length, value],
    lang: payloadText("language"),
  },
  WebcastGiftMessage: {
    toUserId: (event, value) => (value === null ? [true, true] : [event.payload.receiverUserId, value]),
    monitorToUserId: payloadText("receiverUserId"),
    giftId: payloadText("giftId"),
    groupId: (event, value) => [event.payload.groupId, value ?? "0"],
    repeatCount: (event, value) => [event.payload.giftCount, Math.max(1, numberOf(value))],
    comboCount: payloadNumber("comboCount"),
    groupCount: payloadNumber("groupCount"),
    repeatEnd: (event, value) => [event.payload.streakEnd, numberOf(value) === 1],
    sendType: payloadNumber("sendType"),
    "gift.id": payloadText("giftId"),
    "gift.name": payloadText("giftName"),
    "gift.type": payloadNumber("giftType"),
    "gift.combo": payloadText("isGiftStreak"),
    "gift.diamonds": payloadNumber("diamondCount"),
  },
  WebcastLikeMessage: { count: payloadNumber("likeCount"), total: payloadNumber("totalLikeCount") },
  WebcastSocialMessage: {
    action: payloadNumber("action"),
    shareType: (event, value) => (event.eventType === "SHARE" ? [event.payload.shareType, value] : [value, "0"]),
    followCount: (event, value) =>
      event.eventType === "FOLLOW" ? [event.payload.followCount, numberOf(value)] : [numberOf(value), 0],
    shareCount: (event, value) =>
      event.eventType === "SHARE" ? [event.payload.shareCount, numberOf(value)] : [numberOf(value), 0],
  },
  WebcastMemberMessage: {
    memberCount: payloadNumber("viewerCount"),
    action: payloadNumber("actionId"),
    enterType: payloadNumber("enterType"),
  },
  WebcastSubNotifyMessage: {
    subMonth: payloadNumber("subMonth"),
    exhibitionType: payloadNumber("exhibitionType"),
    subscribeType: payloadNumber("subscribeType"),
  },
  WebcastEmoteChatMessage: { emotes: (event, value) => [list(event.payload.emotes).length, value] },
  WebcastQuestionNewMessage: { id: payloadText("questionId"), content: payloadText("questionText") },
  WebcastRoomUserSeqMessage: {
    total: payloadNumber("viewerCount"),
    popularity: payloadNumber("popularity"),
    totalUser: payloadNumber("totalUsers"),
    anonymous: payloadNumber("anonymous"),
    ranks: (event, value) => [list(event.payload.topViewers).length, value],
  },
  WebcastEnvelopeMessage: {
    envelopeId: payloadText("envelopeId"),
    diamonds: payloadNumber("coins"),
    people: payloadNumber("peopleCount"),
    businessType: payloadNumber("businessType"),
    display: payloadNumber("display"),
  },
  WebcastControlMessage: {
    action: payloadNumber("action"),
    // Where TikTok gives no words, the source of a pause says more than nothing.
    tips: (event, value) => [value === "" && event.eventType === "STREAM_PAUSE" ? "" : event.payload.reason, value],
  },
};

/** Not what a message means: the room is the session's. */
const leftOut = new Set(["roomId"]);

function* flatten(value: Record<string, unknown>, path = ""): Generator<[string, unknown]> {
  for (const [key, one] of Object.entries(value)) {
    if (typeof one === "object" && one !== null && !Array.isArray(one)) {
      yield* flatten(one as Record<string, unknown>, `${path}${key}.`);
    } else yield [path + key, one];
  }
}

describe.skipIf(!present)("the recorded messages", () => {
  const recorded = present ? readLines<Recorded>("room-frames.jsonl") : [];
  const expected = present ? readLines<Expected>("room-frames.expected.jsonl") : [];
  const messages = framesOf(recorded).flatMap((frame) => decodeFrame(frame).messages);
  const events: Event[] = messages.map((message) => normalize(message));

  test("give one event each, in their order", () => {
    expect(recorded).toHaveLength(1_515);
    expect(events.map((event) => [event.rawType, event.nativeId])).toEqual(
      recorded.map(({ method, msgId }) => [method, msgId]),
    );
  });

  test("give events that the schema accepts as they are, also after JSON", () => {
    for (const [index, body] of events.entries()) {
      const event = stamp(
        body,
        { streamId: "stream", roomId: "1", sessionId: crypto.randomUUID(), seqNo: index + 1, ingestedAt: 1 },
        () => "0".repeat(64),
      );
      expect(UnifiedEvent.parse(JSON.parse(JSON.stringify(event)))).toEqual(event);
    }
  });

  test("agree with the other decoder in every field it names", () => {
    const differences: string[] = [];
    const unknown = new Set<string>();
    let compared = 0;
    for (const [index, line] of expected.entries()) {
      const event = events[index];
      if (event === undefined) throw new Error(`no event for line ${index + 1}`);
      for (const [name, value] of flatten(line)) {
        if (leftOut.has(name)) continue;
        const compare = byMethod[line.method]?.[name] ?? common[name];
        if (compare === undefined) unknown.add(`${line.method}.${name}`);
        else {
          compared += 1;
          const [actual, wanted] = compare(event, value as never);
          if (actual !== wanted)
            differences.push(`${index + 1} ${line.method}.${name}: ${String(actual)} !== ${String(wanted)}`);
        }
      }
    }
    expect([...unknown]).toEqual([]);
    expect(differences).toEqual([]);
    expect(compared).toBeGreaterThan(10_000);
  });

  test("reach every type that is in them", () => {
    const counts: Record<string, number> = {};
    for (const { eventType } of events) counts[eventType] = (counts[eventType] ?? 0) + 1;
    expect(counts).toEqual({
      ANONYMOUS_JOIN: 5,
      BATTLE: 14,
      BATTLE_ITEM: 3,
      BATTLE_TASK: 6,
      CAPTION: 9,
      CHAT: 131,
      EMOTE: 4,
      ENVELOPE: 68,
      FOLLOW: 59,
      GIFT: 115,
      GOAL: 36,
      GUEST_SCORE: 212,
      JOIN: 150,
      LIKE: 132,
      LINK_MIC: 114,
      LIVE_INTRO: 6,
      MESSAGE_DELETED: 2,
      MODERATION: 23,
      PIN: 19,
      POLL: 6,
      QUESTION: 1,
      RANK: 141,
      RAW: 16,
      ROOM_NOTICE: 14,
      ROOM_USER: 129,
      SHARE: 55,
      SHOPPING: 9,
      STREAM_END: 2,
      STREAM_PAUSE: 3,
      SUBSCRIBE: 2,
      TEAM_JOIN: 29,
    });
  });

  test("are RAW only where there is nothing in them that anybody would act on", () => {
    const raw: Record<string, number> = {};
    for (const { eventType, rawType } of events) if (eventType === "RAW") raw[rawType] = (raw[rawType] ?? 0) + 1;
    expect(raw).toEqual({
      WebcastLinkMicMethod: 1,
      WebcastMsgDetectMessage: 9,
      WebcastOecLiveShoppingMessage: 1,
      WebcastPartnershipDropsUpdateMessage: 5,
    });
  });

  test("are faulty in their time only, and have fields that the schema lacks here and there", () => {
    const reasons: Record<string, number> = {};
    for (const { payload } of events) {
      for (const reason of payload.quality ?? []) reasons[reason] = (reasons[reason] ?? 0) + 1;
    }
    expect(reasons).toEqual({ time_absent: 15, time_in_seconds: 7, unknown_fields: 16 });
    const unknown = events.flatMap(({ rawType, payload }) =>
      (payload.unknownFields ?? []).map(
        ({ path, bytes }) => `${rawType} ${path} ${bytes === undefined ? "cut" : "whole"}`,
      ),
    );
    expect(Object.groupBy(unknown, (one) => one)).toMatchObject({
      "WebcastGiftMessage 37.30.2.5 whole": { length: 4 },
      "WebcastGiftMessage 37.4.5 whole": { length: 2 },
      "WebcastGoalUpdateMessage 3.11.8 whole": { length: 18 },
    });
    expect(unknown).toHaveLength(24);
  });
});
