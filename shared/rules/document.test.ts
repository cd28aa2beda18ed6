/** docs/rules.md is what users write rules from: its examples are rules, and its tables leave nothing out. */
import * as z from "zod";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { rule } from "../../test/rule-stage.ts";
import { Action } from "./action.ts";
import { Audience } from "./audience.ts";
import { operators } from "./operators.ts";
import { parseRule } from "./rule.ts";
import { tokenNames } from "./template.ts";
import { Trigger } from "./trigger.ts";

const text = readFileSync(new URL("../../docs/rules.md", import.meta.url), "utf8");
const examples = [...text.matchAll(/```json\n([\s\S]*?)```/g)].map(
  ([, json]) => JSON.parse(json ?? "") as { name: string },
);
const cells = [...text.matchAll(/^(?:\||-) `(\{ "(?:on|who)".*?\})`/gm)].map(
  ([, json]) => JSON.parse(json ?? "") as object,
);
const kindsIn = (key: "on" | "who") =>
  new Set(cells.flatMap((cell) => (key in cell ? [(cell as Record<string, unknown>)[key]] : [])));

/** Of what OBS does there are several kinds, each with the same type. */
const typeOf = (one: z.core.$ZodType): string[] =>
  one instanceof z.ZodDiscriminatedUnion
    ? one.options.flatMap(typeOf)
    : one instanceof z.ZodObject
      ? [(one.shape as { type: z.ZodLiteral<string> }).type.value]
      : [];

test.each(examples)("the example $name is a rule", (example) => {
  expect(parseRule(example)).toMatchObject({ ok: true });
});

describe("the tables and lists", () => {
  test("have every field, operator, token and action", () => {
    const fields = Object.keys({ ...rule({ maxPerMinute: 1, condition: { "!": 1 } }) });
    const named = [
      ...fields.filter((field) => field !== "ruleId" && field !== "revision").map((field) => `\`${field}\``),
      ...Object.keys(operators).map((operator) => `\`${operator}\``),
      ...tokenNames.map((token) => `\`{${token}}\``),
      ...[...new Set(Action.options.flatMap(typeOf))].map((type) => `\`${type}\``),
    ];
    expect(named.filter((name) => !text.includes(name))).toEqual([]);
  });
  test("have every trigger and audience, as they are taken", () => {
    expect(kindsIn("on")).toEqual(new Set(Trigger.options.map(({ shape }) => shape.on.value)));
    expect(kindsIn("who")).toEqual(new Set(Audience.options.map(({ shape }) => shape.who.value)));
    const refused = cells.filter((cell) => !("on" in cell ? Trigger : Audience).safeParse(cell).success);
    expect(refused).toEqual([]);
  });
});
