import { expect, test } from "vitest";
import { rankCommands } from "./rank-commands.ts";

const command = (label: string) => ({ id: label, icon: "live", label, run: () => undefined });
const labels = ["Slow mode", "Moderation", "Über uns", "Remove", "調整モード"];
const found = (typed: string) => rankCommands(labels.map(command), typed).map((one) => one.command.label);

test("what begins with the letters comes first, then a word that does, then the rest", () => {
  expect(found("mo")).toEqual(["Moderation", "Slow mode", "Remove"]);
});

test("marks and case do not count, in any script", () => {
  expect(found("uber")).toEqual(["Über uns"]);
  expect(found("モード")).toEqual(["調整モード"]);
  expect(found("zz")).toEqual([]);
  expect(found("  ")).toEqual(labels);
});

test("the letters that were meant are told apart in what is shown", () => {
  expect(rankCommands([command("Slow mode")], "MO")[0]?.parts).toEqual([
    { text: "Slow ", isMatch: false },
    { text: "mo", isMatch: true },
    { text: "de", isMatch: false },
  ]);
  expect(rankCommands([command("ﬁre")], "i")[0]?.parts).toEqual([
    { text: "ﬁ", isMatch: true },
    { text: "re", isMatch: false },
  ]);
});
