import { expect, test } from "vitest";
import { ApiProblem } from "../../../../client/problem.ts";
import { changeLists, entryOf, holdKind, type Lists, putLinks, putWord, takeWord, wordsLike } from "./lists.ts";

const lists: Lists = {
  listsNo: 4,
  editedBy: null,
  updatedAt: null,
  words: [
    { word: "Spoiler", match: "inside", measure: "hold", exact: false },
    { word: "damn", match: "whole", measure: "mask", exact: false },
  ],
  links: { measure: "show", allowed: ["example.com"] },
  hold: { kinds: ["questions"], waitMs: 600_000, otherwise: "drop" },
};

test("a word that is on the list keeps its place and what else was chosen of it; another one comes last", () => {
  expect(putWord({ word: "spoiler", measure: "hide" })(lists).words).toEqual([
    { word: "Spoiler", match: "inside", measure: "hide", exact: false },
    lists.words?.[1],
  ]);
  expect(putWord({ word: "idiot", measure: "hide" })(lists).words?.at(-1)).toEqual({ word: "idiot", measure: "hide" });
  expect(takeWord("SPOILER")(lists).words).toEqual([lists.words?.[1]]);
  expect(entryOf(lists, "DAMN")?.measure).toBe("mask");
});

test("links and kinds are changed by themselves: what else is chosen of them stays", () => {
  expect(putLinks("mask")(lists)).toEqual({ links: { measure: "mask", allowed: ["example.com"] } });
  expect(holdKind("chat", true)(lists).hold).toEqual({ ...lists.hold, kinds: ["questions", "chat"] });
  expect(holdKind("questions", false)(lists).hold?.kinds).toEqual([]);
});

test("the latest word stands first, and a part of one finds it", () => {
  expect(wordsLike(lists, "").map(({ word }) => word)).toEqual(["damn", "Spoiler"]);
  expect(wordsLike(lists, " SPOIL ").map(({ word }) => word)).toEqual(["Spoiler"]);
});

test("what somebody else changed meanwhile stays", async () => {
  let now = lists;
  let refused = 0;
  const api = {
    getModeration: async () => now,
    setModeration: async ({ body }: { body: Lists }) => {
      if (refused === 0) {
        refused += 1;
        now = { ...now, listsNo: 5, words: [...(now.words ?? []), { word: "theirs", measure: "hide" }] };
        throw new ApiProblem({ type: "", title: "", status: 409, code: "revision_conflict", detail: "" });
      }
      now = { ...body, listsNo: body.listsNo + 1 };
      return { listsNo: now.listsNo, sockets: 0 };
    },
  };
  const page = { api, stream: { streamId: "st_x" } } as unknown as Parameters<typeof changeLists>[0];
  const after = await changeLists(page, putWord({ word: "mine", measure: "hold" }));
  expect(after.words?.map(({ word }) => word)).toEqual(["Spoiler", "damn", "theirs", "mine"]);
  expect(after.hold).toEqual(lists.hold);
});
