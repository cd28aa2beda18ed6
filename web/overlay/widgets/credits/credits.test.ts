import { expect, test } from "vitest";
import { creditedIn, rolled } from "./credits.ts";
import { options } from "./options.ts";
import { partOfSection, type Section } from "./sections.ts";

const user = (userId: string) => ({ userId, uniqueId: `u${userId}` });
const people = (count: number) => creditedIn(Array.from({ length: count }, (_, index) => user(String(index))));

test("a board is named by its rows, a list from the latest on, and nothing else is anybody", () => {
  expect(
    creditedIn({ rows: [{ ...user("1"), displayName: "Ada", value: 9 }, user("2")], people: 2, whole: true }),
  ).toEqual([
    { userId: "1", name: "Ada" },
    { userId: "2", name: "u2" },
  ]);
  expect(creditedIn([user("1"), user("2")]).map(({ userId }) => userId)).toEqual(["2", "1"]);
  expect([null, undefined, 7, {}].flatMap((value) => creditedIn(value))).toEqual([]);
});

test("a section that nobody is in is left out, and all together are not too many", () => {
  const sections = ["followers", "gifters", "sharers"] as const;
  const all = rolled({ gifters: people(60), sharers: people(60) }, { sections: [...sections], most: 40 });
  expect(all.map(({ section, people: { length } }) => [section, length])).toEqual([
    ["gifters", 26],
    ["sharers", 26],
  ]);
  expect(rolled({ gifters: people(60) }, { sections: ["gifters"], most: 3 })[0]?.people).toHaveLength(3);
});

test("a published scene says which live part each section shows", () => {
  const sections = Object.keys(partOfSection) as Section[];
  const all = { sections, most: 20, first: "", last: "", speed: 60, again: false };
  expect(options.parts?.(all)).toEqual(Object.values(partOfSection));
});
