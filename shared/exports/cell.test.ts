import { expect, test } from "vitest";
import { toCell } from "./cell.ts";

test.each([
  ["=1+1", "'=1+1"],
  ["+1", "'+1"],
  ["-1", "'-1"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["\t=1", '"\'\t=1"'],
  ["\n=1", '"\'\n=1"'],
  ["＝1+1", "'＝1+1"],
  ["＋1", "'＋1"],
  ["－1", "'－1"],
  ["＠SUM(A1)", "'＠SUM(A1)"],
  ["\r=1", '"\'\r=1"'],
  ['say "hi"', '"say ""hi"""'],
  ["a,b", '"a,b"'],
  ["a\nb", '"a\nb"'],
  ["plain = 1", "plain = 1"],
  ["", ""],
  [null, ""],
])("a cell of %j is %j", (text, cell) => {
  expect(toCell(text)).toBe(cell);
});
