import { expect, test } from "vitest";
import { type ChatLine, fadeLines, takeBackLines, takeChat } from "./chat-feed.ts";
import type { ChatOptions } from "./options.ts";
import { ada, ben, chat, eventOf, rose } from "../../example-events.ts";

const options: ChatOptions = {
  lines: 3,
  joins: false,
  look: "bubbles",
  faces: true,
  gifts: false,
  fadeAfter: 0,
  commands: "shown",
  people: [],
  words: [],
};
const withJoins = { ...options, joins: true };

function linesOf(events: Parameters<typeof takeChat>[1][], chosen = options): ChatLine[] {
  const lines: ChatLine[] = [];
  for (const event of events) takeChat(lines, event, chosen, { quiet: false, now: 0 });
  return lines;
}

test("keeps the newest lines", () => {
  const lines = linesOf([chat(1, "a"), chat(2, "b"), chat(3, "c"), chat(4, "d")]);

  expect(lines.map((line) => line.text)).toEqual(["b", "c", "d"]);
});

test("only what is said makes a line; a message of nothing makes none", () => {
  expect(linesOf([rose(1, 1), chat(2, "  \n "), chat(3, "")])).toEqual([]);
});

test("an emote without a word is a line with its picture; pictures from elsewhere than https are not taken", () => {
  const emote = (offset: number, emoteImageUrl: string) =>
    eventOf("EMOTE", offset, { emoteId: "1", emoteImageUrl, emoteType: 1 });

  expect(linesOf([emote(1, "https://x/y.webp"), emote(2, "http://x/y.webp")]).map((line) => line.pieces)).toEqual([
    [{ imageUrl: "https://x/y.webp" }],
  ]);
});

test("a question is a line once: when it is asked", () => {
  const question = (offset: number, status?: string) =>
    eventOf("QUESTION", offset, { questionId: "5", questionText: `why ${offset}?`, ...(status && { status }) });
  const events = [question(1), question(2, "asked"), question(3, "selected"), question(4, "answered")];
  expect(linesOf(events).map(({ text }) => text)).toEqual(["why 1?", "why 2?"]);
});

test("joins are shown when asked for, a crowd of them as its latest", () => {
  const join = (offset: number, user = ada) => eventOf("JOIN", offset, { viewerCount: 1, actionId: 1 }, { user });
  const events = [chat(1, "hi"), join(2), join(3, ben)];

  expect(linesOf(events).map((line) => line.kind)).toEqual(["chat"]);
  expect(linesOf(events, withJoins).map((line) => [line.kind, line.name])).toEqual([
    ["chat", "Ada"],
    ["join", "Ben"],
  ]);
});

test("lines that were taken back disappear", () => {
  const lines = linesOf([
    chat(1, "a", { nativeId: "71" }),
    chat(2, "b", { nativeId: "72" }),
    chat(3, "c", { user: ben }),
  ]);
  takeBackLines(lines, ({ nativeId, userId }) => nativeId === "71" || userId === ben.userId);

  expect(lines.map((line) => line.text)).toEqual(["b"]);
});

test("gifts among the messages: a streak is one line that grows, however its frames come", () => {
  const events = [rose(1, 1), chat(2, "hi"), rose(3, 5), rose(4, 3), rose(5, 1, { user: ben })];

  const lines = linesOf(events, { ...options, gifts: true });
  expect(lines.map(({ name, gift, text }) => [name, gift?.count ?? text])).toEqual([
    ["Ada", 5],
    ["Ada", "hi"],
    ["Ben", 1],
  ]);
});

test.each<[string, Partial<ChatOptions>, string[]]>([
  ["all of it", {}, ["hi", "!join now", "a scunthorpe thing", "Thing!"]],
  ["no commands", { commands: "hidden" }, ["hi", "a scunthorpe thing", "Thing!"]],
  ["commands only", { commands: "only" }, ["!join now"]],
  ["without a word, whole and in whatever case", { words: ["thing"] }, ["hi", "!join now"]],
  ["without a word that others hold", { words: ["*thorp*"] }, ["hi", "!join now", "Thing!"]],
  [
    "a word that is only a part of others is let through",
    { words: ["thorp"] },
    ["hi", "!join now", "a scunthorpe thing", "Thing!"],
  ],
  ["only of some people", { people: ["@BEN"] }, ["Thing!"]],
])("filters: %s", (_what, filters, texts) => {
  const events = [chat(1, "hi"), chat(2, "!join now"), chat(3, "a scunthorpe thing"), chat(4, "Thing!", { user: ben })];

  expect(linesOf(events, { ...options, lines: 9, ...filters }).map(({ text }) => text)).toEqual(texts);
});

test("a line fades when it has had its time, and is gone after that", () => {
  const lines: ChatLine[] = [];
  const fading = { ...options, fadeAfter: 10 };
  takeChat(lines, chat(1, "a"), fading, { quiet: false, now: 1_000 });
  takeChat(lines, chat(2, "b"), fading, { quiet: false, now: 5_000 });

  expect(fadeLines(lines, fading, 5_000)).toBe(11_000);
  expect(fadeLines(lines, fading, 11_000)).toBe(11_600);
  expect(lines.map(({ text, fading }) => [text, fading])).toEqual([
    ["a", true],
    ["b", false],
  ]);
  expect(fadeLines(lines, fading, 11_600)).toBe(15_000);
  expect(lines.map(({ text }) => text)).toEqual(["b"]);
  expect(fadeLines(lines, options, 99_000)).toBeUndefined();
});
