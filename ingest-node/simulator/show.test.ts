import { describe, expect, it } from "vitest";
import { decodeMessage } from "../decode.ts";
import { UnifiedEvent } from "#shared/event.ts";
import { normalize } from "#shared/normalize.ts";
import { stamp } from "#shared/stamp.ts";
import { commonPart } from "./messages.ts";
import { planShow, showLengthMs } from "./show.ts";

/** The show's bytes, as far as they do not depend on when it is played. */
function encodeShow(seed: number) {
  return planShow(seed).map(({ atMs, message }, index) => {
    const { method } = message;
    const msgId = String(index + 1);
    const common = commonPart({ method, msgId, roomId: "9", createTime: 1_700_000_000_000 + atMs });
    return { atMs, method, msgId, payload: Buffer.from(message.encode(common)) };
  });
}

function eventsOf(seed: number): UnifiedEvent[] {
  return encodeShow(seed).map((message, index) => {
    const place = { streamId: "demo", roomId: "9", seqNo: index + 1, ingestedAt: 1_700_000_000_000 };
    const sessionId = "7b3f0c5e-0a55-4c0e-9d2a-3f4f0e0a9b11";
    return stamp(normalize(decodeMessage(message)), { ...place, sessionId }, () => "0".repeat(64));
  });
}

describe("planShow", () => {
  it("is the same for the same seed and another for another", () => {
    expect(encodeShow(5)).toEqual(encodeShow(5));
    expect(encodeShow(5)).not.toEqual(encodeShow(6));
  });

  it("runs in order for two to three minutes, about five messages a second, the end last", () => {
    const show = encodeShow(1);
    const times = show.map(({ atMs }) => atMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(showLengthMs).toBeGreaterThanOrEqual(120_000);
    const perSecond = show.length / (showLengthMs / 1_000);
    expect(perSecond).toBeGreaterThan(4);
    expect(perSecond).toBeLessThan(8);
    expect(show.at(-1)?.method).toBe("WebcastControlMessage");
  });

  it("becomes valid events of every kind a show has", () => {
    const events = eventsOf(3);
    for (const event of events) expect(UnifiedEvent.safeParse(event).error).toBeUndefined();
    expect([...new Set(events.map(({ eventType }) => eventType))].toSorted()).toEqual([
      "BATTLE",
      "CHAT",
      "FOLLOW",
      "GIFT",
      "JOIN",
      "LIKE",
      "RAW",
      "ROOM_USER",
      "SHARE",
      "STREAM_END",
      "SUBSCRIBE",
    ]);
    const gifts = events.filter((event) => event.eventType === "GIFT");
    expect(gifts.some(({ payload }) => payload.isGiftStreak && payload.streakEnd)).toBe(true);
    expect(gifts.some(({ payload }) => !payload.isGiftStreak && payload.coins >= 500)).toBe(true);
    const battles = events.filter((event) => event.eventType === "BATTLE");
    expect(battles.some(({ payload }) => payload.participants.some(({ score }) => score > 0))).toBe(true);
    const messages = events.flatMap((event) => (event.eventType === "CHAT" ? [event.payload.message] : [])).join("\n");
    for (const script of [
      /\p{Script=Arabic}/u,
      /\p{Script=Hiragana}/u,
      /\p{Script=Han}/u,
      /\p{Script=Hebrew}/u,
      /\p{Extended_Pictographic}/u,
    ]) {
      expect(messages).toMatch(script);
    }
  });

  it.each([1, 2, 3])("has what a first rule waits for within its first 20 seconds, with seed %i", (seed) => {
    const early = eventsOf(seed).slice(
      0,
      encodeShow(seed).findIndex(({ atMs }) => atMs > 20_000),
    );
    const roses = early.filter((event) => event.eventType === "GIFT" && event.payload.giftName === "Rose");
    expect(roses.some((event) => event.eventType === "GIFT" && event.payload.streakEnd)).toBe(true);
    const command = early.find((event) => event.eventType === "CHAT" && event.payload.message.startsWith("!"));
    expect(command?.user.followRole).toBeGreaterThan(0);
  });
});
