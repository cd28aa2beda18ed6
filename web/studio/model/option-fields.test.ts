import { expect, test } from "vitest";
import { fieldsOf, readField } from "./option-fields.ts";

const properties = {
  on: { type: "boolean", title: "On", default: true },
  lines: { type: "integer", title: "Lines", unit: "lines", minimum: 1, maximum: 14, default: 8 },
  coins: { type: "number", minimum: 0, maximum: Number.MAX_SAFE_INTEGER, default: 0 },
  form: { enum: ["bar", "ring"], default: "bar" },
  side: { anyOf: [{ const: "left" }, { const: "right" }], default: "left" },
  kinds: { type: "array", items: { enum: ["gifts", "follows"] }, maxItems: 2, default: [] },
  names: { type: "array", items: { type: "string" }, maxItems: 2, default: [] },
  weights: { type: "array", items: { type: "number" }, default: [] },
  text: { type: "string", maxLength: 10, default: "" },
  colour: { type: "string", pattern: "^#[0-9a-f]{6}$", default: "#ffffff" },
  odd: { type: "object", default: {} },
};
const fields = fieldsOf({ properties });
const field = (name: string) => {
  const found = fields.find((one) => one.name === name);
  if (!found) throw new Error(`no field ${name}`);
  return found;
};

test("each kind of option has a field with its label, unit and default; what no form can have is left out", () => {
  expect(fields.map(({ name, is }) => [name, is])).toEqual([
    ["on", "switch"],
    ["lines", "number"],
    ["coins", "number"],
    ["form", "choice"],
    ["side", "choice"],
    ["kinds", "choices"],
    ["names", "lines"],
    ["weights", "lines"],
    ["text", "text"],
    ["colour", "colour"],
  ]);
  expect(field("lines")).toMatchObject({ label: "Lines", unit: "lines", fallback: 8, least: 1, most: 14, step: 1 });
  // The largest number that there is stands for no bound.
  expect(field("coins")).not.toHaveProperty("most");
  expect(field("coins")).toMatchObject({ label: "coins", least: 0 });
});

test("what somebody types is brought to what the option takes, or is none", () => {
  expect(readField(field("lines"), "99")).toBe(14);
  expect(readField(field("lines"), "2.6")).toBe(3);
  expect(readField(field("lines"), "")).toBeUndefined();
  expect(readField(field("lines"), "many")).toBeUndefined();
  expect(readField(field("form"), "tube")).toBeUndefined();
  expect(readField(field("kinds"), ["follows", "gifts", "raids"])).toEqual(["gifts", "follows"]);
  expect(readField(field("names"), "one, two\n\nthree")).toEqual(["one", "two"]);
  expect(readField(field("weights"), "1\nx\n2.5")).toEqual([1, 2.5]);
  expect(readField(field("text"), "12345678901")).toBe("1234567890");
});
