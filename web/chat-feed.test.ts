import { expect, test } from "vitest";
import { type ChatLine, takeBackLines, takeChat } from "./chat-feed.ts";
import { ada, ben, chat, eventOf, rose } from "./example-events.ts";
import { parseOptions } from "./options.ts";

const { options } = parseOptions(new URLSearchParams("maxChat=3"));
const { options: withJoins } = parseOptions(new URLSearchParams("maxChat=3&joins=1"));

function linesOf(events: Parameters<typeof takeChat>[1][], chosen = options): ChatLine[] {
  const lines: ChatLine[] = [];
  for (const event of events) takeChat(lines, event, chosen, false);
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
