import { expect, test } from "vitest";
import { Action } from "#shared/rules/action.ts";
import { findKinds, groupsOf } from "./action-kinds.ts";
import { english, type Say } from "./rule-words.ts";

const say: Say = (word) => english[word];
const own = { endpoints: [{ endpointId: "ep_0123456789abcdefghijk" }], counters: ["deaths"], timers: [] };
const found = (text: string) =>
  findKinds(groupsOf(own), text, say).flatMap(({ kinds }) => kinds.map(({ word }) => word));

test("each kind can be chosen once, and begins with an action that the server takes", () => {
  const kinds = groupsOf(own).flatMap((group) => group.kinds);
  expect(new Set(kinds.map(({ word }) => word)).size).toBe(kinds.length);
  for (const { word, action } of kinds) expect([word, Action.safeParse(action).error]).toEqual([word, undefined]);
  const names = kinds.flatMap(({ action }) => (action.type === "counter" ? [action.name] : []));
  expect(names).toEqual(["deaths", "subathon"]);
});

test("a kind is found by its name, by what it has, and by its group, whatever the case", () => {
  expect(found("")).toHaveLength(15);
  expect(found("SOUND")).toContain("add.alert");
  expect(found("scene")).toEqual(["action.obs"]);
  expect(found("computer mqtt")).toEqual(["action.mqtt"]);
  expect(found("nothing like it")).toEqual([]);
});

test("without an endpoint there is no webhook to choose", () => {
  const kinds = groupsOf({ ...own, endpoints: [] }).flatMap((group) => group.kinds);
  expect(kinds.map(({ word }) => word)).not.toContain("add.webhook");
});
