import { expect, test } from "vitest";
import type { AuditRow } from "#shared/api/operations/audit.ts";
import { exportLine, exportStream } from "./export.ts";

const row = (number: number, more: Partial<AuditRow> = {}): AuditRow => ({
  number,
  at: "2026-11-27T12:00:00.000Z",
  principal: { kind: "key", id: "key_a" },
  addressHash: null,
  requestId: "r",
  action: "stream.updated",
  target: { kind: "stream", id: "st_a" },
  before: { wanted: true },
  after: { wanted: false },
  chain: "00",
  ...more,
});

test("a line has every field, in both forms", () => {
  expect(JSON.parse(exportLine("jsonl", row(1)))).toEqual(row(1));
  expect(exportLine("csv", row(1, { target: { kind: "stream", id: "=x" } }))).toBe(
    `1,2026-11-27T12:00:00.000Z,key,key_a,,r,stream.updated,stream,'=x,"{""wanted"":true}","{""wanted"":false}",00\r\n`,
  );
});

const stored = Array.from({ length: 25 }, (_, index) => row(index + 1));
const readAfter = async (after: number, limit: number) => stored.filter(({ number }) => number > after).slice(0, limit);

test.each([
  [0, 100, 25, 1],
  [20, 100, 5, 21],
  [0, 12, 12, 1],
  [25, 100, 0, undefined],
])("after %i at most %i rows are %i", async (after, most, count, first) => {
  const text = await new Response(exportStream("jsonl", readAfter, { after, most, pageRows: 10 })).text();
  const numbers = text.split("\n").flatMap((line) => (line === "" ? [] : (JSON.parse(line) as AuditRow).number));
  expect([numbers.length, numbers[0]]).toEqual([count, first]);
});

test("a page that cannot be read breaks the file off", async () => {
  const failing = (after: number, limit: number) =>
    after > 10 ? Promise.reject(new Error("away")) : readAfter(after, limit);
  const file = new Response(exportStream("csv", failing, { after: 0, most: 100, pageRows: 10 })).text();
  await expect(file).rejects.toThrow("away");
});
