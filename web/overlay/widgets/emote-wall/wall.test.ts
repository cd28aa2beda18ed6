import { beforeEach, expect, test } from "vitest";
import { chat, eventOf } from "../../example-events.ts";
import { newFramePace } from "../../pieces/frame-pace.ts";
import type { EmoteWallOptions } from "./options.ts";
import { emotesOf, moveWall, takeEmotes, type WallState } from "./wall.ts";

const options: EmoteWallOptions = { seconds: 6, cap: 30, emoji: true, comboFrom: 5 };
const empty = (): WallState => ({ emotes: [], combo: undefined });
let pace = newFramePace();
beforeEach(() => {
  pace = newFramePace();
});

test("emoji of a message are found as people see them, and only where they are wanted", () => {
  expect(emotesOf(chat(1, "gg 👨‍👩‍👧 ok 🇩🇪 3 #1 ❤️"), true)).toEqual([{ emoji: "👨‍👩‍👧" }, { emoji: "🇩🇪" }, { emoji: "❤️" }]);
  expect(emotesOf(chat(1, "🎉"), false)).toEqual([]);
  expect(emotesOf(chat(1, "🎉".repeat(90)), true)).toHaveLength(5);
});

test("an emote is a picture that may be loaded, or nothing", () => {
  const emote = (emoteImageUrl: string) => eventOf("EMOTE", 1, { emoteId: "1", emoteImageUrl, emoteType: 0 });
  expect(emotesOf(emote("https://host.example/e.webp"), true)).toEqual([{ imageUrl: "https://host.example/e.webp" }]);
  expect(emotesOf(emote("javascript:alert(1)"), true)).toEqual([]);
});

test("each has a place of its own, never more than the cap, and leaves after its time", () => {
  const wall = empty();
  for (let offset = 1; offset <= 40; offset += 1) takeEmotes(wall, chat(offset, "🎉🔥"), options, pace, offset);
  expect(wall.emotes).toHaveLength(30);
  expect(new Set(wall.emotes.map(({ place }) => place)).size).toBe(30);
  expect(moveWall(wall, 5_000)).toBe(5_301);
  expect(moveWall(wall, 5_900)).toBe(6_001);
  expect(moveWall(wall, 60_000)).toBeUndefined();
  expect(wall.emotes).toEqual([]);
});

test("the same one again and again is counted, and another one does not take its place", () => {
  const wall = empty();
  for (let offset = 1; offset <= 7; offset += 1) takeEmotes(wall, chat(offset, "🎉"), options, pace, offset);
  takeEmotes(wall, chat(8, "🔥"), options, pace, 8);
  expect(wall.combo).toMatchObject({ emote: { emoji: "🎉" }, count: 7 });
  takeEmotes(wall, chat(9, "🔥"), options, pace, 9_000);
  expect(wall.combo).toMatchObject({ emote: { emoji: "🔥" }, count: 1 });
});

test("a machine that is late has half as many, and at the worst none; the same one is counted on", () => {
  const wall = empty();
  pace.step = 1;
  for (let offset = 1; offset <= 40; offset += 1) takeEmotes(wall, chat(offset, "🎉"), options, pace, offset);
  expect(wall.emotes).toHaveLength(15);
  pace.step = 3;
  moveWall(wall, 6_100);
  for (let offset = 41; offset <= 50; offset += 1) takeEmotes(wall, chat(offset, "🎉"), options, pace, 6_200);
  expect(wall.emotes).toEqual([]);
  expect(wall.combo?.count).toBe(10);
});
