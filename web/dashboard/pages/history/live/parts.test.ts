import * as fc from "fast-check";
import { expect, test } from "vitest";
import { gapsOf, liveOf, livesOf, type Part, partAt } from "./parts.ts";

const time = (second: number) => new Date(Date.UTC(2026, 10, 24, 19) + second * 1_000).toISOString();
const at = (second: number) => Date.parse(time(second));
const part = (sessionId: string, from: number, to: number | null, more: Partial<Part> = {}): Part => ({
  sessionId,
  streamId: "st_1",
  roomId: "7001",
  provider: "direct",
  startedAt: time(from),
  endedAt: to === null ? null : time(to),
  firstOffset: 1,
  lastOffset: 2,
  lastSeqNo: 2,
  eventCount: 10,
  complete: true,
  gaps: [],
  ...more,
});

test("sessions of one room are one live, the latest first; each playback and each other room is its own", () => {
  const lives = livesOf([
    part("d", 900, null, { roomId: "" }),
    part("c", 600, null, { eventCount: 7 }),
    part("b2", 500, 550, { roomId: "9", provider: "mock" }),
    part("b1", 400, 450, { roomId: "9", provider: "mock" }),
    part("a", 0, 300, { complete: false }),
  ]);
  expect(lives.map(({ parts }) => parts.map(({ sessionId }) => sessionId))).toEqual([["b2"], ["b1"], ["a", "c"]]);
  expect(lives[2]).toMatchObject({ startedAt: time(0), endedAt: null, eventCount: 17, isComplete: false });
});

test("between two parts nothing was received; what touches a gap is one with it", () => {
  const gap = (from: number, to: number) => ({ startedAt: at(from), endedAt: at(to), cause: "lost", refusedEvents: 0 });
  const live = liveOf([
    part("c", 201, 300),
    part("b", 120, 200.5, { gaps: [gap(90, 125), gap(150, 160)] as unknown as Part["gaps"] }),
    part("a", 0, 100),
  ]);
  expect(gapsOf(live)).toEqual([
    { startedAt: at(90), endedAt: at(125) },
    { startedAt: at(150), endedAt: at(160) },
  ]);
  expect(gapsOf(liveOf([part("a", 0, null), part("b", 50, 90)]))).toEqual([]);
  // What was not received between two makes the live as little whole as what was missed within one.
  const isWhole = (from: number) => liveOf([part("a", 0, 100), part("b", from, 200)]).isComplete;
  expect([100.5, 101, 130].map(isWhole)).toEqual([true, false, false]);
});

test("gaps are in order and apart, whatever parts and gaps there are", () => {
  const spans = fc.array(fc.tuple(fc.nat(500), fc.nat(100)), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(spans, spans, (parts, gaps) => {
      const own = gaps.map(([from, length]) => ({ startedAt: at(from), endedAt: at(from + length) }));
      const all = parts.map(([from, length], index) =>
        part(String(index), from, from + length, { gaps: (index === 0 ? own : []) as unknown as Part["gaps"] }),
      );
      const found = gapsOf(liveOf(all as [Part, ...Part[]]));
      for (const [index, gap] of found.entries()) {
        expect(gap.endedAt).toBeGreaterThanOrEqual(gap.startedAt);
        expect(gap.startedAt).toBeGreaterThan(found[index - 1]?.endedAt ?? -Infinity);
      }
      for (const { startedAt, endedAt } of own)
        expect(found.some((one) => one.startedAt <= startedAt && endedAt <= one.endedAt)).toBe(true);
    }),
  );
});

test("a time is in the part that had it; between two it is the later one", () => {
  const live = liveOf([part("a", 0, 100), part("b", 200, null)]);
  const names = [-5, 0, 100, 150, 200, 9_000].map((second) => partAt(live, at(second)).sessionId);
  expect(names).toEqual(["a", "a", "a", "b", "b", "b"]);
  expect(partAt(liveOf([part("a", 0, 100)]), at(500)).sessionId).toBe("a");
  const cut = liveOf([part("a", 0, null), part("b", 200, 300)]);
  expect([100, 250].map((second) => partAt(cut, at(second)).sessionId)).toEqual(["a", "b"]);
});
