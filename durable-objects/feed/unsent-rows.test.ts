import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { OutboxRow } from "./outbox-piece.ts";
import { StoredEvents } from "./stored-events.ts";
import { UnsentRows } from "./unsent-rows.ts";

function row(firstOffset: number, lastOffset: number, text = ""): OutboxRow {
  const events = StoredEvents.ofJson(JSON.stringify([{ offset: firstOffset, text }]));
  return { sessionId: "a", firstOffset, lastOffset, chain: "[]", events, actions: "[]" };
}
const places = (rows: readonly OutboxRow[] | undefined) => rows?.map(({ firstOffset }) => firstOffset);

test("rows are there from wherever they reach without a gap", () => {
  const rows = new UnsentRows();
  expect(rows.after(0)).toBeUndefined();
  for (const one of [row(11, 20), row(21, 21), row(22, 30)]) rows.keep(one);
  expect([9, 10, 15, 20, 21, 29].map((offset) => places(rows.after(offset)))).toEqual([
    undefined,
    [11, 21, 22],
    [11, 21, 22],
    [21, 22],
    [22],
    [22],
  ]);
  expect(rows.after(30)).toBeUndefined();
});

test("what the queue has is let go of, row by row", () => {
  const rows = new UnsentRows();
  for (const one of [row(1, 10), row(11, 20)]) rows.keep(one);
  rows.release(9);
  expect(places(rows.after(0))).toEqual([1, 11]);
  rows.release(10);
  expect([rows.after(9), places(rows.after(10))]).toEqual([undefined, [11]]);
  rows.release(100);
  expect([rows.after(10), rows.bytes]).toEqual([undefined, 0]);
});

test("a gap, and more than there is room for, begin anew", () => {
  const rows = new UnsentRows(10_000);
  rows.keep(row(1, 10));
  rows.keep(row(12, 20));
  expect([rows.after(5), places(rows.after(11))]).toEqual([undefined, [12]]);
  rows.keep(row(21, 21, "x".repeat(5_000)));
  expect([rows.after(11), rows.bytes]).toEqual([undefined, 0]);
  rows.keep(row(22, 22));
  expect(places(rows.after(21))).toEqual([22]);
});

test("whatever is kept and sent: what is there is the tail of what was written, and within its bound", () => {
  const step = fc.oneof(
    fc.record({ keep: fc.integer({ min: 1, max: 5 }), length: fc.nat(3_000) }),
    fc.record({ sent: fc.nat(60) }),
    fc.constant({ forgets: true }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.nat(80), (steps, after) => {
      const rows = new UnsentRows(8_000);
      const written: number[] = [];
      let offset = 0;
      for (const one of steps) {
        if ("keep" in one) {
          rows.keep(row(offset + 1, offset + one.keep, "x".repeat(one.length)));
          written.push(offset + 1);
          offset += one.keep;
        } else if ("sent" in one) rows.release(one.sent);
        else rows.forget();
        expect(rows.bytes).toBeLessThanOrEqual(8_000);
      }
      const found = rows.after(after) ?? [];
      // The first of them has the event after `after`.
      const reaches = found.slice(0, 1).map(({ firstOffset, lastOffset }) => [firstOffset - 1, lastOffset - 1]);
      for (const [before = 0, last = 0] of reaches) expect([before <= after, after <= last]).toEqual([true, true]);
      expect(places(found)).toEqual(written.slice(written.length - found.length));
    }),
  );
});
