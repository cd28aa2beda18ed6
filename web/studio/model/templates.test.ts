import type * as z from "zod";
import { expect, test } from "vitest";
import * as registry from "../../overlay/widgets/registry.ts";
import { boundsOf, touches } from "../geometry/box.ts";
import type { Kinds } from "./kinds.ts";
import { findingsOf } from "./safe-check.ts";
import { templateParts, templates, templateScene } from "./templates.ts";

const kindOf = (type: string) => ({ type, label: type, about: "", size: { width: 100, height: 100 }, fields: [] });
const types =
  "activity alerts battle caption chat combo counters goal hype last-x leaderboard poll question ticker timer".split(
    " ",
  );
const all: Kinds = new Map(types.map((type) => [type, kindOf(type)]));
const shapes = ["wide", "tall"] as const;

test("no template has anything that the check points out, and no two of its widgets lie over each other", () => {
  for (const template of templates) {
    for (const shape of shapes) {
      const scene = templateScene(template, shape, all);
      expect(findingsOf(scene, () => 0)).toEqual([]);
      const boxes = scene.widgets.map(({ place }) => (place === "own" ? undefined : boundsOf(place)));
      const over = boxes.flatMap((one, index) =>
        boxes.slice(index + 1).filter((other) => one !== undefined && other !== undefined && touches(one, other)),
      );
      expect({ template, shape, over }).toEqual({ template, shape, over: [] });
      expect(scene.widgets.length > 1).toBe(template !== "empty");
    }
  }
});

const schemas: ReadonlyMap<string, { fields: z.ZodType }> = new Map(Object.entries(registry));

test("every option that a template sets is one of its kind, and takes that value", () => {
  for (const { wide, tall } of Object.values(templateParts))
    for (const { type, options = {} } of [...wide, ...tall]) {
      const read = schemas.get(type)?.fields.safeParse(options);
      expect([type, read?.data]).toEqual([type, expect.objectContaining(options)]);
    }
});

test("of kinds that there are not, and of options that a kind has not, nothing is in a scene; what is usual is said", () => {
  const kinds: Kinds = new Map([
    ["alerts", kindOf("alerts")],
    [
      "goal",
      { ...kindOf("goal"), fields: [{ is: "number", name: "target", label: "", fallback: 1, step: 1, most: 50 }] },
    ],
    [
      "chat",
      {
        ...kindOf("chat"),
        fields: [{ is: "choice", name: "look", label: "", fallback: "bubbles", choices: ["cards"], called: {} }],
      },
    ],
  ]);
  const options = (template: "first" | "chatting") =>
    templateScene(template, "wide", kinds).widgets.map(({ type, options }) => [type, options]);
  expect(options("first")).toEqual([
    ["goal", { target: 1 }],
    ["chat", { look: "bubbles" }],
    ["alerts", {}],
  ]);
  expect(options("chatting")).toContainEqual(["chat", { look: "cards" }]);
});
