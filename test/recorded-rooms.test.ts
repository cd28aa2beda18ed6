/** The recorded rooms, reduced, against sums over what another decoder read: no code of ours is in those. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { settleNow, type SettledGift } from "#shared/gift-settlement.ts";
import { type LiveState, initialState, reduce } from "#shared/live-state.ts";
import { normalize } from "#shared/normalize.ts";
import { stamp } from "#shared/stamp.ts";
import { decodeMessage } from "../ingest-node/decode.ts";

const folder = new URL("../../shared/captures/", import.meta.url);
const present = existsSync(new URL("room-frames.jsonl", folder));
if (!present) console.log("skipped: the recorded messages are not on this machine (../shared/captures)");

interface Recorded {
  method: string;
  msgId: string;
  roomId: string | null;
  payload: string;
}

/** A line as the other decoder reads it, as much of it as the sums take. */
interface Read {
  method: string;
  msgId: string;
  roomId: string | null;
  displayKey: string | null;
  user: { id: string };
  toUserId: string | null;
  giftId: string;
  groupId: string | null;
  repeatCount: number;
  gift: { type: number; diamonds: number };
  total: string | number;
  envelopeId: string;
  diamonds: number;
  display: number;
}

function readLines<Line>(name: string): Line[] {
  const lines = readFileSync(new URL(name, folder), "utf8").trim().split("\n");
  return lines.map((line) => JSON.parse(line) as Line);
}

const sha256Hex = (text: string) => createHash("sha256").update(text).digest("hex");

/** The state after the recorded messages of one room, all of them `times` times over, and what settled. */
function reduceRoom(recorded: Recorded[], times = 1): { live: LiveState; settled: SettledGift[] } {
  const state = initialState();
  const settled: SettledGift[] = [];
  const all = Array.from({ length: times }, () => recorded).flat();
  for (const [index, { method, msgId, payload }] of all.entries()) {
    const body = normalize(decodeMessage({ method, msgId, payload: Buffer.from(payload, "base64") }));
    const place = { streamId: "st_x", roomId: "r1", sessionId: "s1", seqNo: index + 1, ingestedAt: Date.now() };
    settled.push(...reduce(state, { ...stamp(body, place, sha256Hex), offset: index + 1 }));
  }
  settled.push(...settleNow(state.ledger, Date.now(), "stream_end"));
  return { live: state.live, settled };
}

/** Coins by the plain definition: the highest count of a streak, and any other gift once, times the price. */
function coinsOf(lines: Read[]): { coins: number; byUser: Record<string, number>; allAddedUp: number } {
  const gifts = lines.filter(({ method }) => method === "WebcastGiftMessage");
  const worth = new Map<string, { userId: string; coins: number }>();
  for (const { user, toUserId, giftId, groupId, repeatCount, gift, msgId } of gifts) {
    const key = gift.type === 1 ? [user.id, giftId, groupId, toUserId].join() : msgId;
    const coins = Math.max(worth.get(key)?.coins ?? 0, repeatCount * gift.diamonds);
    worth.set(key, { userId: user.id, coins });
  }
  const byUser: Record<string, number> = {};
  for (const { userId, coins } of worth.values()) byUser[userId] = (byUser[userId] ?? 0) + coins;
  return {
    coins: Object.values(byUser).reduce((sum, coins) => sum + coins, 0),
    byUser,
    allAddedUp: gifts.reduce((sum, { repeatCount, gift }) => sum + repeatCount * gift.diamonds, 0),
  };
}

const numbersOf = (lines: Read[], method: string) =>
  lines.filter((line) => line.method === method).map(({ total }) => Number(total));

describe.skipIf(!present)("the recorded rooms", () => {
  const recorded = present ? readLines<Recorded>("room-frames.jsonl") : [];
  const read = present ? readLines<Read>("room-frames.expected.jsonl") : [];
  const rooms = [...new Set(recorded.map(({ roomId }) => roomId))];
  const ofRoom = <Line extends { roomId: string | null }>(lines: Line[], roomId: string | null) =>
    lines.filter((line) => line.roomId === roomId);

  test("have the coins of the oracle, each room and each giver, however often everything comes", () => {
    const figures: Record<string, [coins: number, allAddedUp: number]> = {};
    for (const roomId of rooms) {
      const { coins, byUser, allAddedUp } = coinsOf(ofRoom(read, roomId));
      const { live } = reduceRoom(ofRoom(recorded, roomId));
      expect([roomId, live.coins]).toEqual([roomId, coins]);
      const topTen = Object.values(byUser)
        .toSorted((a, b) => b - a)
        .slice(0, 10);
      expect([roomId, live.topGifters.map((one) => one.coins)]).toEqual([roomId, topTen]);
      expect(reduceRoom(ofRoom(recorded, roomId), 2).live.coins).toBe(coins);
      if (roomId !== null && coins > 0) figures[roomId] = [coins, allAddedUp];
    }
    // The figures of the rooms with the most gifts: what they are worth, and what a sum over all events would say.
    expect(figures).toMatchObject({
      "7286172095213062918": [37, 142],
      "7291268239881964294": [53, 233],
      "7301028065916160774": [148, 159],
      "7309128470994258694": [77, 227],
    });
  });

  test("have the highest total of likes, their viewers, and each chest once", () => {
    let chestsSeen = 0;
    for (const roomId of rooms) {
      const lines = ofRoom(read, roomId);
      const { live } = reduceRoom(ofRoom(recorded, roomId), 2);
      const chests = new Map(
        lines
          .filter(({ method, display }) => method === "WebcastEnvelopeMessage" && display === 1)
          .map(({ envelopeId, diamonds }) => [envelopeId, diamonds]),
      );
      chestsSeen += chests.size;
      const chestCoins = [...chests.values()].reduce((sum, coins) => sum + coins, 0);
      expect([roomId, live.likes]).toEqual([roomId, Math.max(0, ...numbersOf(lines, "WebcastLikeMessage"))]);
      expect([roomId, live.chests, live.chestCoins]).toEqual([roomId, chests.size, chestCoins]);
      const viewers = numbersOf(lines, "WebcastRoomUserSeqMessage");
      expect(live.viewersPeak).toBeGreaterThanOrEqual(Math.max(0, ...viewers));
    }
    expect(chestsSeen).toBe(27);
  });

  test("have every gift settled, those that never show an end too, for all that they are worth", () => {
    for (const roomId of rooms) {
      const gifts = ofRoom(read, roomId).filter(({ method }) => method === "WebcastGiftMessage");
      const keys = gifts.map(({ user, giftId, groupId, gift, msgId }) =>
        gift.type === 1 ? [user.id, giftId, groupId].join() : msgId,
      );
      const { settled } = reduceRoom(ofRoom(recorded, roomId), 2);
      const firsts = settled.filter(({ before }) => before === undefined);
      expect([roomId, firsts.length]).toEqual([roomId, new Set(keys).size]);
      const added = settled.reduce((sum, { coins, before }) => sum + coins - (before?.coins ?? 0), 0);
      expect([roomId, added]).toEqual([roomId, coinsOf(gifts).coins]);
    }
  });
});
