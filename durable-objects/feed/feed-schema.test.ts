import { expect, test } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import { initialState, reduce } from "#shared/live-state.ts";
import { sqlStorage } from "../../test/sql-storage.ts";
import { applySchema } from "./feed-schema.ts";
import { readIdentity } from "./feed-storage.ts";
import { load } from "./memory.ts";
import { noRules } from "./stream-rules.ts";

const judging = { rules: noRules, hostUniqueId: "x", sha256Hex: () => "" };

/** A hub's storage of before the ledger kept prices, with this state in its checkpoint. */
function storageOf(state: object) {
  const sql = sqlStorage() as unknown as SqlStorage;
  applySchema(sql, 0, 2);
  sql.exec("insert into hub values (1, ?)", JSON.stringify({ streamId: "st_x", uniqueId: "x", epoch: "e", schema: 2 }));
  const lease = { token: 0, runnerId: "", expiresAt: 0 };
  const checkpoint = { batch: 3, offset: 9, storedOffset: 9, sessions: {}, lease, lastEventAt: 0, ended: false, state };
  sql.exec("insert into checkpoint values (1, ?)", JSON.stringify(checkpoint));
  return sql;
}

const { settledGifts, settledGiftCount, chests, chestCoins, ...oldLive } = initialState().live;
const battle = {
  battleId: "b",
  battleStatus: 1,
  participants: [{ userId: "9", uniqueId: "n", displayName: "N", score: 4 }],
};
const oldState = (change: object = {}, streaks: object = {}) => ({
  live: { ...oldLive, roomId: "r1", coins: 50, ...change },
  ledger: { streaks, size: Object.keys(streaks).length, sweepAt: 512 },
  gifters: { 7: { userId: "7", uniqueId: "seven", avatarUrl: "https://example.org/7.png", coins: 50 } },
  gifterCount: 1,
});

test("tables of a newer version stay as they are, and are counted as its", () => {
  const sql = storageOf(oldState());
  const { schema } = readIdentity(sql) ?? {};
  sql.exec("update hub set identity = json_set(identity, '$.schema', ?)", Number(schema) + 2);
  expect(readIdentity(sql)).toMatchObject({ streamId: "st_x", schema: Number(schema) + 2 });
  // What was written, not only what was answered.
  expect(readIdentity(sql)).toMatchObject({ schema: Number(schema) + 2 });
});

test("a checkpoint of before is read with all it had, and has what came since", () => {
  const sql = storageOf(oldState({ battle }));
  expect(readIdentity(sql)).toMatchObject({ streamId: "st_x", schema: 21 });
  const { state, offset } = load(sql, judging);
  expect(offset).toBe(9);
  const { live } = initialState();
  const known = { phase: "", sides: [], startedAt: 0, endedAt: 0, winnerSideId: null };
  expect(state).toEqual({
    ...initialState(),
    gifters: { 7: 50 },
    gifterCount: 1,
    live: { ...live, roomId: "r1", coins: 50, battle: { ...battle, ...known } },
  });
  expect({ settledGifts, settledGiftCount, chests, chestCoins }).toEqual({
    settledGifts: [],
    settledGiftCount: 0,
    chests: 0,
    chestCoins: 0,
  });
});

test("a checkpoint without a battle stays without one", () => {
  const sql = storageOf(oldState());
  readIdentity(sql);
  expect(load(sql, judging).state.live.battle).toBeNull();
});

test.each(["", "77"])(
  "what a running streak had counted before is not counted again, with the receiver %j",
  (receiver) => {
    const sql = storageOf(
      oldState(
        {},
        { [`1:5655:900:${receiver}`]: { count: 10, timestamp: 5 }, "2:5655:901:": { count: 1, timestamp: 5 } },
      ),
    );
    readIdentity(sql);
    const { state } = load(sql, judging);
    const rose = (giftCount: number) =>
      ({
        eventType: "GIFT",
        roomId: "r1",
        timestamp: 1,
        ingestedAt: 1,
        offset: 10,
        user: { userId: "1", uniqueId: "one" },
        payload: {
          giftId: "5655",
          giftName: "Rose",
          giftImageUrl: "",
          groupId: "900",
          giftCount,
          diamondCount: 5,
          isGiftStreak: true,
          receiverUserId: receiver,
        },
      }) as unknown as RecordedEvent;
    expect(state.ledger.giftsSize).toBe(2);
    reduce(state, rose(10));
    expect(state.live.coins).toBe(50);
    reduce(state, rose(12));
    expect(state.live.coins).toBe(60);
  },
);
