import { expect, test } from "vitest";
import { configurationFindings, namesRead } from "./configuration.ts";

const page = `# Configuration

## Runners

| name | read by | form | without it |
| ---- | ------- | ---- | ---------- |
| \`ONE\` | runner | a number | 1 |
| \`TWO\` | runner | a number | needed |
`;

test("a page that has what is read, and nothing else, has no findings", () => {
  const read = {
    Runners: [
      { name: "ONE", isNeeded: false },
      { name: "TWO", isNeeded: true },
    ],
  };
  expect(configurationFindings("p.md", page, read)).toEqual([]);
});

test("what is missing, too much, needed or not, said twice or without words is found", () => {
  const twice = page.replace("| `TWO` | runner |", "| `ONE` | |");
  expect(
    configurationFindings("p.md", page, { Runners: [{ name: "ONE", isNeeded: true }, { name: "THREE" }] }),
  ).toEqual([
    'p.md:1 "Runners" lacks THREE, which is read there',
    "p.md:7 ONE is needed",
    'p.md:8 nobody of "Runners" reads TWO',
  ]);
  expect(configurationFindings("p.md", twice, { Runners: [{ name: "ONE" }] })).toEqual([
    "p.md:7 has ONE twice",
    "p.md:8 says too little of ONE",
    "p.md:8 has ONE twice",
  ]);
  expect(configurationFindings("p.md", page, {})).toEqual(['p.md:1 nothing is known of what "Runners" reads']);
});

test("names are found as code reads them", () => {
  const code = 'const a = env["ONE"] ?? process.env["TWO"] ?? env.THREE; readNumber(env, "FOUR", 1); other["FIVE"]';
  expect(namesRead(code).toSorted()).toEqual(["FOUR", "ONE", "THREE", "TWO"]);
});
