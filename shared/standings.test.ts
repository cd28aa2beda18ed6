import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { EventUser, RecordedEvent } from "./event.ts";
import { giverKey } from "./gift-ledger.ts";
import { initialState, reduceNoting } from "./live-state.ts";
import {
  type Board,
  boardOver,
  completeStandings,
  countOfGift,
  emptyStandings,
  leaveStandings,
  shownBoard,
  stand,
  standingLimits,
  type Standings,
} from "./standings.ts";

const person = (no: number): EventUser => ({ userId: String(100 + no), uniqueId: `p${no}`, displayName: `P ${no}` });

let offset = 0;
function eventOf(eventType: string, user: EventUser, payload: object, of: Partial<RecordedEvent> = {}): RecordedEvent {
  offset += 1;
  const base = { eventId: `e${offset}`, sessionId: "s", roomId: "r1", timestamp: offset, ingestedAt: offset, offset };
  return { ...base, eventType, user, payload, ...of } as unknown as RecordedEvent;
}
const like = (user: EventUser, likeCount: number, of?: Partial<RecordedEvent>) =>
  eventOf("LIKE", user, { likeCount, totalLikeCount: likeCount }, of);
const gift = (user: EventUser, giftCount: number, groupId: string, of?: Partial<RecordedEvent>) =>
  eventOf(
    "GIFT",
    user,
    {
      giftId: "5655",
      giftName: "Rose",
      giftCount,
      diamondCount: 2,
      groupId,
      isGiftStreak: true,
      receiverUserId: "",
      giftImageUrl: "",
    },
    of,
  );

/** The standings after events, with the live state beside them. */
function after(events: readonly RecordedEvent[], standings: Standings = emptyStandings()) {
  const state = initialState();
  for (const event of events) {
    const { giftsDelta } = reduceNoting(state, event);
    stand(standings, event, state.live, giftsDelta);
  }
  return { standings, live: state.live };
}
const rowsOf = (board: Board) => shownBoard(board).rows.map(({ uniqueId, value }) => [uniqueId, value]);

test("each board counts what it is of, the one with most first, of equals the one who came first", () => {
  const [ann, bob, cas] = [person(1), person(2), person(3)];
  const { standings } = after([
    like(bob, 5),
    like(ann, 15),
    like(cas, 15),
    eventOf("CHAT", ann, { message: "a" }),
    eventOf("CHAT", ann, { message: "b" }),
    eventOf("SHARE", bob, {}),
    // The same moment told again is no second share.
    eventOf("SHARE", bob, {}),
  ]);
  const { likers, chatters, sharers } = standings.boards;
  expect(rowsOf(likers)).toEqual([
    ["p1", 15],
    ["p3", 15],
    ["p2", 5],
  ]);
  expect(rowsOf(chatters)).toEqual([["p1", 2]]);
  expect(rowsOf(sharers)).toEqual([["p2", 1]]);
  expect(shownBoard(likers)).toMatchObject({ people: 3, whole: true });
});

test("the gifters' coins are those of the room, whatever comes twice, late or in another order", () => {
  const anyGift = fc.record({ who: fc.nat(4), count: fc.integer({ min: 1, max: 9 }), group: fc.nat(6) });
  fc.assert(
    fc.property(fc.array(anyGift, { maxLength: 60 }), (given) => {
      const events = given.flatMap(({ who, count, group }) => {
        const one = gift(person(who), count, String(900 + group));
        return [one, { ...one, offset: one.offset + 0.5 }];
      });
      const { standings, live } = after(events);
      const { rows } = shownBoard(standings.boards.gifters);
      expect(rows.reduce((sum, { value }) => sum + value, 0)).toBe(live.coins);
      expect(countOfGift(standings, "5655") * 2).toBe(live.coins);
      expect(countOfGift(standings, "rose")).toBe(countOfGift(standings, "5655"));
      expect(rows.slice(0, 10).map(({ uniqueId, value }) => [uniqueId, value])).toEqual(
        live.topGifters.map(({ uniqueId, coins }) => [uniqueId, coins]),
      );
    }),
  );
});

test("another broadcast begins from nothing, and what comes late of the one before counts in nobody's", () => {
  const connected = eventOf("CONNECTED", person(0), {}, { roomId: "r2" });
  const { standings } = after([
    like(person(1), 5),
    connected,
    like(person(2), 3, { roomId: "r2" }),
    like(person(1), 9),
  ]);
  expect(rowsOf(standings.boards.likers)).toEqual([["p2", 3]]);
});

test("nobody is on a board of whom it is not known who it is, and who is erased is on none", () => {
  const events = [
    like({ userId: "0", uniqueId: "" }, 4),
    like({ userId: "0", uniqueId: "erased" }, 4),
    like({ userId: "0", uniqueId: "handle" }, 4),
    like(person(1), 6),
  ];
  const { standings } = after(events);
  expect(rowsOf(standings.boards.likers)).toEqual([
    ["p1", 6],
    ["handle", 4],
  ]);
  leaveStandings(standings, [person(1).userId, "nobody"]);
  expect(standings.boards.likers).toMatchObject({ people: { "@handle": 4 }, size: 1 });
  expect(rowsOf(standings.boards.likers)).toEqual([["handle", 4]]);
});

test("a board has who has most, most first, and of equals who had it first, whoever does what", () => {
  const step = fc.record({ who: fc.nat(60), count: fc.integer({ min: 1, max: 4 }), hasId: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
      const { standings } = after(
        steps.map(({ who, count, hasId }) => like({ ...person(who), ...(!hasId && { userId: "0" }) }, count)),
      );
      // Each with when they came to what they have.
      const people = new Map<string, { value: number; at: number }>();
      for (const [at, { who, count, hasId }] of steps.entries()) {
        const key = hasId ? person(who).userId : `@${person(who).uniqueId}`;
        people.set(key, { value: (people.get(key)?.value ?? 0) + count, at });
      }
      const sorted = [...people].toSorted(([, one], [, other]) => other.value - one.value || one.at - other.at);
      const keys = standings.boards.likers.top.map((one) => [giverKey(one), one.value]);
      expect(keys).toEqual(sorted.slice(0, standingLimits.top).map(([key, { value }]) => [key, value]));
    }),
    { numRuns: 200 },
  );
});

test("past its bound a board forgets who has least, says so, and its first rows stay exact", () => {
  const count = standingLimits.people + 1;
  const events = Array.from({ length: count }, (_, index) =>
    like(person(index), index < 5 ? 100 - index : 1 + (index % 7)),
  );
  const { standings } = after(events);
  const { likers } = standings.boards;
  expect([likers.size, Object.keys(likers.people).length]).toEqual([
    standingLimits.keptPeople,
    standingLimits.keptPeople,
  ]);
  expect(rowsOf(likers).slice(0, 5)).toEqual([100, 99, 98, 97, 96].map((value, index) => [`p${index}`, value]));
  expect(shownBoard(likers).whole).toBe(false);
  expect(likers.top).toHaveLength(standingLimits.top);
});

test("a board over a period adds what was before to what is now, and nothing twice", () => {
  const { standings } = after([like(person(1), 10), like(person(2), 4), like(person(3), 1)]);
  const row = (no: number, value: number) => ({ userId: String(100 + no), uniqueId: `p${no}`, value });
  const past = { rows: [row(9, 50), row(2, 8), row(1, 1)], people: 7, whole: true };
  const shown = boardOver("week", standings.boards.likers, past);
  expect(shown.rows.map(({ uniqueId, value }) => [uniqueId, value])).toEqual([
    ["p9", 50],
    ["p2", 12],
    ["p1", 11],
    ["p3", 1],
  ]);
  expect(shown).toMatchObject({ over: "week", people: 7, whole: true });
});

test("standings that were stored go on as if they had not been", () => {
  const events = Array.from({ length: 200 }, (_, index) => like(person((index * 7) % 60), 1 + (index % 5)));
  const state = initialState();
  let stored = emptyStandings();
  for (const event of events) {
    const { giftsDelta } = reduceNoting(state, event);
    stand(stored, event, state.live, giftsDelta);
    stored = completeStandings(JSON.parse(JSON.stringify(stored)) as Standings);
  }
  expect(stored).toEqual(after(events).standings);
});
