import { expect, test } from "vitest";
import type { Action } from "#shared/rules/action.ts";
import type { Node } from "../../../kit/node.ts";
import { actionList, isBeyondTikTok } from "./action-view.ts";

const all = (node: Node): Node[] => [
  node,
  ...node.children.flatMap((one) => (typeof one === "string" ? [] : all(one))),
];

test("each field offers the names of its own list, in a language of other letters, too", () => {
  const counter = (kind: "counter" | "timer"): Action => ({
    type: "counter",
    kind,
    name: "x",
    change: "add",
    value: 1,
  });
  const known = { overlays: [], endpoints: [], sounds: [], pictures: [], counters: ["deaths"], timers: ["subathon"] };
  const nodes = all(
    actionList({
      say: () => "名前",
      known,
      actions: [counter("counter"), counter("timer")],
      change: () => {},
      errors: new Map(),
      test: () => {},
      choose: () => {},
      mayWrite: true,
      mayShow: true,
      mayTestHooks: true,
      trialOf: () => undefined,
    }),
  );
  const lists = nodes.filter(({ tag }) => tag === "datalist");
  const offered = new Map(
    lists.map(({ attributes, children }) => [attributes["id"], (children[0] as Node).attributes["value"]]),
  );
  const fields = nodes.filter(({ attributes }) => attributes["list"] !== undefined);
  expect(fields.map(({ attributes }) => offered.get(attributes["list"]))).toEqual(["deaths", "subathon"]);
});

test.each([
  ["mute", 300_000, false],
  ["mute", 300_001, true],
  ["mute", undefined, false],
  ["ban", 1_000, true],
  ["ban", undefined, false],
  ["asked", undefined, false],
] as const)("%s for %s says that TikTok has no such measure: %s", (measure, durationMs, expected) => {
  expect(isBeyondTikTok({ type: "moderate", measure, ...(durationMs !== undefined && { durationMs }) })).toBe(expected);
});
