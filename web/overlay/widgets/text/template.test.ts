import { expect, test } from "vitest";
import { partsOfPlaces } from "../../deeds/latest-people.ts";
import { options } from "./options.ts";
import { piecesOf, placesIn, textTokens, tokensIn } from "./template.ts";

test("what stands in braces is a name of the list, and the rest is as it was written", () => {
  expect(piecesOf("Hi {lastFollower}, {viewers} here")).toEqual([
    "Hi ",
    { token: "lastFollower" },
    ", ",
    { token: "viewers" },
    " here",
  ]);
  expect(tokensIn("{coins}{coins} {likes}")).toEqual(["coins", "coins", "likes"]);
});

test("a slip is seen, and nothing else is looked up", () => {
  expect(piecesOf("{viewer} {constructor} { coins } {{likes}")).toEqual([
    "{viewer} {constructor} { coins } {",
    { token: "likes" },
  ]);
});

test.each(textTokens)("{%s} is a token", (token) => {
  expect(piecesOf(`{${token}}`)).toEqual([{ token }]);
});

test("a published scene says of every token which live part it shows, as the widget asks for it", () => {
  const text = textTokens.map((token) => `{${token}}`).join(" ");
  const asked = partsOfPlaces(placesIn(text));
  const all = { label: "", text, align: "start", panel: true } as const;
  expect(options.parts?.(all)).toEqual(asked);
  expect(options.parts?.({ ...all, text: "{lastLiker} {nobody}" })).toEqual(["latest:liker"]);
});
