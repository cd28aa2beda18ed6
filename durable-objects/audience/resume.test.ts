import { expect, test } from "vitest";
import { canResume } from "./resume.ts";

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
