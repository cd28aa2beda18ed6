import { describe, expect, test } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import { initialState } from "#shared/live-state.ts";
import type { Position } from "#shared/protocol/position.ts";
import type { HelloFrame } from "#shared/protocol/wire.ts";
import { noTakebacks, type Takebacks } from "#shared/takeback.ts";
import { Backlog } from "./backlog.ts";
import type { FeedSource } from "./feed-source.ts";
import { type Asked, canResume, Greetings, isInOverlayReach } from "./greeting.ts";
import { viewOf } from "./views.ts";

/** Centrifugo's recovery table: history size, published, asked offset, recovered. */
const table: [string, { beforeFirst: number; top: number; asked: number; recovered: boolean }][] = [
  ["an empty stream", { beforeFirst: 0, top: 0, asked: 0, recovered: true }],
  ["from a position", { beforeFirst: 0, top: 10, asked: 8, recovered: true }],
  ["a position already gone", { beforeFirst: 10, top: 20, asked: 8, recovered: false }],
  ["a position that does not exist yet", { beforeFirst: 10, top: 20, asked: 108, recovered: false }],
  ["the same position", { beforeFirst: 0, top: 7, asked: 7, recovered: true }],
  ["from zero", { beforeFirst: 0, top: 4, asked: 0, recovered: true }],
  ["an expired history", { beforeFirst: 10, top: 10, asked: 8, recovered: false }],
  ["the same position, expired history", { beforeFirst: 1, top: 1, asked: 1, recovered: true }],
  ["the edge of the history", { beforeFirst: 10, top: 20, asked: 10, recovered: true }],
  ["one before the edge", { beforeFirst: 10, top: 20, asked: 9, recovered: false }],
];

test.each(table)("%s", (_name, { beforeFirst, top, asked, recovered }) => {
  const feed = { top: { epoch: "e", offset: top }, beforeFirst };
  expect(canResume({ epoch: "e", offset: asked }, feed)).toBe(recovered);
  expect(canResume({ epoch: "other", offset: asked }, feed)).toBe(false);
});

test("no position at all is not a resume", () => {
  expect(canResume(undefined, { top: { epoch: "e", offset: 3 }, beforeFirst: 0 })).toBe(false);
});

describe("how far back an overlay goes on", () => {
  const now = 10_000_000_000;
  /** Rows of 100 events, whose last ones were taken in `ageMs` ago. */
  const feedOf = (last: number, ageMs: number) => {
    const row = (firstOffset: number) => {
      const events = Array.from({ length: 100 }, (_, index) => ({
        offset: firstOffset + index,
        ingestedAt: now - ageMs,
      }));
      return { firstOffset, lastOffset: firstOffset + 99, events: JSON.stringify(events), actions: "[]" };
    };
    const rows = Array.from({ length: last / 100 }, (_, index) => row(index * 100 + 1));
    const rowsAfter = (offset: number) => rows.filter(({ lastOffset }) => lastOffset > offset);
    return { top: { epoch: "e", offset: last }, rowsAfter };
  };
  const reaches = (offset: number, ageMs: number) =>
    isInOverlayReach({ epoch: "e", offset }, feedOf(2_000, ageMs), now);

  test("as far as a hello looks back, however long ago that was", () => {
    expect([reaches(2_000, 86_400_000), reaches(1_500, 86_400_000)]).toEqual([true, true]);
  });
  test("further only as long as a line may be away", () => {
    expect([reaches(1_499, 86_400_000), reaches(1_450, 600_001), reaches(0, 600_001)]).toEqual([false, false, false]);
    expect([reaches(1_499, 600_000), reaches(0, 600_000)]).toEqual([true, true]);
  });
});

describe("hellos", () => {
  const events = (first: number, last: number) =>
    Array.from({ length: last - first + 1 }, (_, index) => ({
      offset: first + index,
      eventType: index % 10 === 0 ? "GIFT" : "CHAT",
      nativeId: `${first + index}`,
      user: { userId: "u" },
    })) as unknown as RecordedEvent[];

  function room(rows: RecordedEvent[][], takebacks: Takebacks = noTakebacks()) {
    let reads = 0;
    const top = { epoch: "e", offset: rows.at(-1)?.at(-1)?.offset ?? 0 };
    const source: FeedSource = {
      streamId: "st",
      top,
      beforeFirst: 0,
      state: initialState().live,
      counters: { wins: 1 },
      timers: { timers: {}, pausedTimers: {} },
      takebacks,
      parts: { textOf: () => undefined, isShown: () => false },
      rowsAfter: () => [],
      rowsBefore: function* () {
        for (const row of rows.toReversed()) {
          reads++;
          const [first, last] = [row[0]?.offset ?? 0, row.at(-1)?.offset ?? 0];
          yield { firstOffset: first, lastOffset: last, events: JSON.stringify(row), actions: "[]" };
        }
      },
    };
    const greetings = new Greetings(new Backlog());
    const greet = (wish: Partial<Asked> = {}) =>
      greetings.hello(source, {
        view: viewOf(1, []),
        asked: undefined,
        recovered: false,
        terms: { windowBytes: 1, returnMs: 500 },
        ...wish,
      });
    const read = (wish?: Partial<Asked>) => JSON.parse(greet(wish).messageFor(1).data as string) as HelloFrame;
    return { source, greetings, greet, read, reads: () => reads };
  }
  const offsets = ({ recent }: HelloFrame) => recent.map(({ offset }) => offset);

  test("are made once for a place, a filter and a version, from one reading of the rows", () => {
    const { source, greetings, greet, reads } = room([events(1, 10), events(11, 20)]);
    const first = greet();
    expect(reads()).toBe(2);
    expect(greet()).toBe(first);
    expect(greet({ view: viewOf(2, []) })).not.toBe(first);
    expect(greet({ view: viewOf(1, ["GIFT"]) })).not.toBe(first);
    expect(greet({ asked: { epoch: "e", offset: 5 }, recovered: true })).not.toBe(first);
    expect(reads()).toBe(2);
    // By hand, or by rules that are deleted: no event tells of it.
    source.counters = { wins: 2 };
    expect(greet().messageFor(1).data).toContain('"wins":2');
    greetings.forget();
    expect(greet()).not.toBe(first);
  });

  test("that are long are few that are kept, so that no asking for ever other ones fills the memory", () => {
    const { greet } = room([events(1, 50).map((event) => ({ ...event, text: "x".repeat(90_000) }))]);
    const views = [viewOf(1, []), viewOf(1, ["CHAT", "GIFT"]), viewOf(1, ["CHAT", "GIFT", "LIKE"])];
    const greetAll = () => views.map((view) => greet({ view }));
    const [first, again] = [greetAll(), greetAll()];
    // One of four and a half million units fits, and two do not.
    expect(first.map((hello) => hello.messageFor(1).bytes > 4_500_000)).toEqual([true, true, true]);
    expect(again.map((hello, at) => hello === first[at])).toEqual([false, false, false]);
    expect(greet({ view: viewOf(1, ["CHAT", "GIFT", "LIKE"]) })).toBe(again[2]);
  });

  test("paint the latest 50 events up to the place, oldest first", () => {
    const { read } = room([events(1, 40), events(41, 80), events(81, 90)]);
    expect(offsets(read())).toEqual(Array.from({ length: 50 }, (_, index) => 41 + index));
    const middle = read({ asked: { epoch: "e", offset: 45 }, recovered: true });
    expect(offsets(middle)).toEqual(Array.from({ length: 45 }, (_, index) => 1 + index));
    expect(middle).toMatchObject({ position: { offset: 45 }, top: { offset: 90 }, recovered: true });
    expect(offsets(read({ view: viewOf(1, ["GIFT"]) }))).toEqual([1, 11, 21, 31, 41, 51, 61, 71, 81]);
  });

  test("leave out what was taken back, also by what comes after the place", () => {
    const deletion = { ...events(4, 4)[0], eventType: "MESSAGE_DELETED", payload: { messageIds: ["2"], userIds: [] } };
    const takebacks = noTakebacks();
    takebacks.withdrawals.push({ no: 1, offset: 5, parts: ["chat"], messageIds: ["3"] });
    const { read } = room([events(1, 3), [deletion as unknown as RecordedEvent]], takebacks);
    expect(offsets(read())).toEqual([1, 4]);
    expect(offsets(read({ asked: { epoch: "e", offset: 3 }, recovered: true }))).toEqual([1]);
  });

  test("tell again what was taken back within the batch that was the last: the line can end before that is told", () => {
    const takebacks = noTakebacks();
    for (const [no, offset] of [10, 1_001, 1_400].entries()) {
      takebacks.withdrawals.push({ no, offset, parts: ["chat"], messageIds: [`${no}`] });
    }
    const { read } = room([events(1, 1_000), events(1_001, 1_500)], takebacks);
    const told = (asked: Position | undefined) =>
      read({ asked, recovered: asked?.epoch === "e" }).takebacks?.withdrawals.map(({ no }) => no);
    expect(told({ epoch: "e", offset: 1_500 })).toEqual([1, 2]);
    expect(told({ epoch: "e", offset: 400 })).toEqual([0, 1, 2]);
    expect(told({ epoch: "another", offset: 1_500 })).toEqual([0, 1, 2]);
    expect(told(undefined)).toEqual([0, 1, 2]);
  });
});
