import { expect, test } from "vitest";
import { chatPieces } from "./chat-pieces.ts";

const picture = (name: string) => ({ imageUrl: `https://x/${name}.webp` });
const emote = (name: string, index?: number, code?: string) => ({
  emoteId: name,
  emoteImageUrl: `https://x/${name}.webp`,
  ...(index === undefined ? {} : { index }),
  ...(code === undefined ? {} : { code }),
});

test("an emote stands where it was typed, in the place of its code", () => {
  const message = "hi [cat] and [dog]!";
  const emotes = [emote("dog", 13, "[dog]"), emote("cat", 3, "[cat]")];

  expect(chatPieces({ message, emotes })).toEqual(["hi ", picture("cat"), " and ", picture("dog"), "!"]);
});

test("a place is counted in UTF-16 units, and an emote without a code takes nothing away", () => {
  expect(chatPieces({ message: "😀ab", emotes: [emote("cat", 2)] })).toEqual(["😀", picture("cat"), "ab"]);
  expect(chatPieces({ message: "ab", emotes: [emote("cat", 2), emote("dog", 2)] })).toEqual([
    "ab",
    picture("cat"),
    picture("dog"),
  ]);
});

test("an emote whose place is not told, or is not in the message, follows the text", () => {
  const emotes = [emote("cat"), emote("dog", 99)];

  expect(chatPieces({ message: "hello ", emotes })).toEqual(["hello ", picture("cat"), picture("dog")]);
  expect(chatPieces({ message: "", emotes: [emote("cat")] })).toEqual([picture("cat")]);
});

test("TikTok's codes are emoji, other brackets stay", () => {
  const codes = [
    { code: "[laughcry]", emoji: "😂", index: 3 },
    { code: "[laughcry]", emoji: "😂", index: 13 },
    // Not what stands there.
    { code: "[smile]", emoji: "🙂", index: 0 },
  ];

  expect(chatPieces({ message: "ha [laughcry][laughcry] [sic]", emotes: [], codes })).toEqual(["ha 😂😂 [sic]"]);
});

test("of two that stand at the same place the first one is drawn", () => {
  const codes = [{ code: "[cat]", emoji: "🐈", index: 0 }];

  expect(chatPieces({ message: "[cat]", emotes: [emote("cat", 0, "[cat]")], codes })).toEqual([picture("cat")]);
});

test("a picture that may not be loaded leaves its code", () => {
  const emotes = [{ emoteId: "1", emoteImageUrl: "http://x/cat.webp", index: 0, code: "[cat]" }];

  expect(chatPieces({ message: "[cat] hi", emotes })).toEqual(["[cat] hi"]);
});

test("blanks are one, and none stand at the ends", () => {
  expect(chatPieces({ message: "  a \n\n b  [c]  ", emotes: [emote("cat", 10, "[c]")] })).toEqual([
    "a b ",
    picture("cat"),
  ]);
  expect(chatPieces({ message: " \n ", emotes: [] })).toEqual([]);
});

test("at most five pictures and 300 characters are drawn, whatever comes", () => {
  const emotes = Array.from({ length: 50_000 }, (_, index) => emote("cat", index));
  const pieces = chatPieces({ message: "x".repeat(90_000), emotes });

  expect(pieces.filter((piece) => typeof piece !== "string")).toHaveLength(5);
  const text = pieces.filter((piece) => typeof piece === "string").join("");
  expect(text.length).toBe(295);
  expect(text.endsWith("…")).toBe(true);
});

test("a text that is cut within an emoji is cut before it", () => {
  const [text] = chatPieces({ message: "😀".repeat(400), emotes: [] });

  expect(text).toBe(`${"😀".repeat(299)}…`);
});

test("whom it speaks to is set apart where the message says the name, two at most", () => {
  const mention = (displayName: string, index?: number, uniqueId = "") => ({
    userId: displayName,
    uniqueId,
    displayName,
    index,
  });

  expect(
    chatPieces({ message: "@Ada hi @ben", emotes: [], mentions: [mention("Ada", 0), mention("Ben", 8, "ben")] }),
  ).toEqual([{ mention: "@Ada" }, " hi ", { mention: "@ben" }]);
  // Not what stands there, and not told where.
  expect(chatPieces({ message: "hi @Ada", emotes: [], mentions: [mention("Ada", 2), mention("Ada")] })).toEqual([
    "hi @Ada",
  ]);
  const three = [mention("a", 0), mention("b", 3), mention("c", 6)];
  expect(chatPieces({ message: "@a @b @c", emotes: [], mentions: three })).toEqual([
    { mention: "@a" },
    " ",
    { mention: "@b" },
    " @c",
  ]);
});

test("a mention counts to the length of the message, and pictures beside it are still drawn", () => {
  const name = "n".repeat(400);
  expect(
    chatPieces({
      message: `@${name}`,
      emotes: [],
      mentions: [{ userId: "1", uniqueId: "", displayName: name, index: 0 }],
    }),
  ).toEqual([{ mention: `@${"n".repeat(298)}…` }]);
  const emotes = Array.from({ length: 5 }, () => emote("cat", 3));
  const mentions = [{ userId: "1", uniqueId: "a", displayName: "a", index: 0 }];
  expect(chatPieces({ message: "@a ", emotes, mentions })).toEqual([
    { mention: "@a" },
    " ",
    ...emotes.map(() => picture("cat")),
  ]);
});
