import { describe, expect, test } from "vitest";
import type { Occasion } from "#shared/rules/occasion.ts";
import { Action } from "#shared/rules/action.ts";
import { isOfTool } from "./action.ts";
import { compileTool, renderTool } from "./compile.ts";

const user = { userId: "7", uniqueId: "ada", displayName: 'Ada "A"', avatarUrl: "https://example.org/a.webp" };
const gift = { giftId: "5655", giftName: "Rose", giftCount: 3, coins: 3, giftImageUrl: "data:image/png;base64,AA" };

/** The action with its texts filled in: each token has the same value, and the event is three Roses. */
function rendered(action: object, value = 'a "b" ../c') {
  const parsed = Action.parse(action);
  if (!isOfTool(parsed)) throw new Error("of no other program");
  const occasion = { event: { eventType: "GIFT", user, payload: gift } } as unknown as Occasion;
  return renderTool(compileTool(parsed), occasion, () => value);
}

test("Streamer.bot gets the arguments that its users know, what the event does not have is absent, and the rule's come last", () => {
  expect(rendered({ type: "streamerbot", action: "Wave", args: { coins: "many", note: "{message}!" } }, "hi")).toEqual({
    type: "streamerbot",
    action: "Wave",
    args: {
      eventType: "GIFT",
      userId: "7",
      username: "ada",
      nickname: 'Ada "A"',
      profilePictureUrl: "https://example.org/a.webp",
      giftId: "5655",
      giftName: "Rose",
      repeatCount: 3,
      coins: "many",
      note: "hi!",
    },
  });
});

test.each([
  ["JSON keeps its form", { type: "mqtt", topic: "a", payload: '{{"by":"{message}"}}' }, '{"by":"a \\"b\\" ../c"}'],
  ["a text is as it is", { type: "mqtt", topic: "a", payload: "by {message}" }, 'by a "b" ../c'],
])("of what is published: %s, whatever a viewer writes", (_, action, payload) => {
  expect(rendered(action)).toMatchObject({ payload });
});

test("a command in Minecraft keeps its quotes, and a slash before it is left out", () => {
  const tellraw = '/tellraw @a {{"text":"{displayName}"}}';
  expect(rendered({ type: "minecraft", command: tellraw })).toEqual({
    type: "minecraft",
    command: 'tellraw @a {"text":"a \\"b\\" ../c"}',
  });
  expect(rendered({ type: "minecraft", command: "say {message}" })).toMatchObject({ command: 'say a "b" ../c' });
});

test("a value ends no text of a Minecraft command, whichever quotes it stands in", () => {
  const named = `give @p stick{{display:{{Name:'{{"text":"{message}"}}'}}}}`;
  const worst = `x'}} run op "me\\`;
  expect(rendered({ type: "minecraft", command: named }, worst)).toMatchObject({
    command: `give @p stick{display:{Name:'{"text":"x’}} run op ”me⧵"}'}}`,
  });
  expect(rendered({ type: "minecraft", command: "say it's {message}" }, "O'Neil")).toMatchObject({
    command: "say it's O’Neil",
  });
  expect(rendered({ type: "minecraft", command: "say {message}" }, "O'Neil")).toMatchObject({ command: "say O'Neil" });
});

test("an argument of OSC that is a number goes as one", () => {
  const action = { type: "osc", path: "/a", args: ["{coins}", "x{coins}", "-2.5"] };
  expect(rendered(action, "12")).toMatchObject({ args: [12, "x12", -2.5] });
});

describe("an address", () => {
  test("has its values escaped, and leads where its author meant", () => {
    const url = "http://192.168.1.5:8123/hooks/{username}?say={message}";
    expect(rendered({ type: "http", url }, "a/b&c")).toEqual({
      type: "http",
      method: "POST",
      url: "http://192.168.1.5:8123/hooks/a%2Fb%26c?say=a%2Fb%26c",
      body: null,
    });
    expect(rendered({ type: "http", url }, "..")).toMatchObject({ url: "" });
    expect(rendered({ type: "http", url }, "x".repeat(490))).toMatchObject({ url: "" });
  });

  test.each([
    "{message}",
    "http://{message}/",
    "http://example.org{message}",
    "ftp://example.org/",
    "http://a b/",
    "//a/",
  ])("%s is refused", (url) => {
    expect(Action.safeParse({ type: "http", url }).success).toBe(false);
  });
});

test.each([
  { type: "mqtt", topic: "home/#", payload: "on" },
  { type: "osc", path: "no slash" },
  { type: "obs", do: "scene" },
  { type: "obs", do: "dance", scene: "Live" },
  { type: "obs", do: "source", source: "a", change: "on", forMs: 1 },
  { type: "streamerbot", action: "Wave", args: { "a b": "c" } },
  { type: "streamerbot", action: "Wave", args: { a: "{nothing}" } },
  { type: "keys", name: "rm -rf" },
])("%j is refused", (action) => {
  expect(Action.safeParse(action).success).toBe(false);
});
