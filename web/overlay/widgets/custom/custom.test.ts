import { expect, test } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import { ada, ben, chat, eventOf, follow, rose, ruleAlert, startMs, tallyChange } from "../../example-events.ts";
import { newModel } from "../../model.ts";
import type { Clocks, Input } from "../../widget.ts";
import { advanceCustom, type CustomState, newCustom, takeCustom, takeWaiting } from "./custom.ts";
import { quietMs } from "./gift-streaks.ts";

const options = { code: "", values: [], gifts: "cheer" as const, hosts: [], store: "" };
const model = newModel([]);
const at = (now: number): Clocks => ({ now, wall: startMs });

function told(state: CustomState, inputs: Input[], now = 1_000) {
  for (const input of inputs) takeCustom(state, input, { feed: model, clocks: at(now) }, options);
  return takeWaiting(state, now).map(({ listener, event }) => [listener, event]);
}
const event = (one: RecordedEvent): Input => ({ is: "event", event: one });

test("a follow, a message and a subscription are told of as StreamElements tells of them", () => {
  const state = newCustom();
  const emote = { emoteId: "e1", emoteImageUrl: "https://p16.tiktokcdn.com/e.webp", index: 3, code: "[hi]" };
  const inputs = [
    event(follow(1)),
    event(
      eventOf(
        "CHAT",
        2,
        { message: "<b>[hi] & you", emotes: [emote], language: "en" },
        { user: { ...ben, isModerator: true }, nativeId: "77" },
      ),
    ),
    event(eventOf("SUBSCRIBE", 3, { subMonth: 4 })),
    // Told before: no news.
    event(eventOf("FOLLOW", 4, { displayType: "", first: false })),
  ];
  const [followed, said, subscribed, ...rest] = told(state, inputs);
  expect(rest).toEqual([]);
  expect(followed).toEqual(["follower-latest", expect.objectContaining({ name: "Ada", amount: 1 })]);
  expect(said).toEqual([
    "message",
    {
      service: "tiktok",
      data: expect.objectContaining({
        text: "<b>[hi] & you",
        nick: "ben",
        displayName: "Ben",
        userId: "102",
        msgId: "77",
        badges: [expect.objectContaining({ type: "moderator" })],
        emotes: [expect.objectContaining({ name: "[hi]", start: 3, end: 6 })],
      }),
      renderedText: `&lt;b&gt;<img src="https://p16.tiktokcdn.com/e.webp" alt="[hi]" class="emote"> &amp; you`,
    },
  ]);
  expect(subscribed).toEqual(["subscriber-latest", expect.objectContaining({ name: "Ada", amount: 4, tier: "1000" })]);
  expect(state.session["follower-session"]).toEqual({ count: 1 });
  expect(state.recents.map(({ type }) => type)).toEqual(["subscriber", "follower"]);
});

test("a streak is told of once, with all of its coins, however its messages arrive", () => {
  const state = newCustom();
  const step = (offset: number, count: number, coinsDelta: number, change: object = {}) =>
    event(rose(offset, count, {}, { coinsDelta, ...change }));
  expect(told(state, [step(1, 1, 1), step(2, 5, 4), step(3, 3, 0)])).toEqual([]);
  const advance = (now: number) => advanceCustom(state, { feed: model, clocks: at(now) }, options);
  expect(advance(1_500)).toBe(1_000 + quietMs);
  expect(advance(1_000 + quietMs)).toBeUndefined();
  const [cheer, ...none] = takeWaiting(state, 1_000 + quietMs);
  expect(none).toEqual([]);
  expect(cheer).toMatchObject({ listener: "cheer-latest", event: { name: "Ada", amount: 5, message: "Rose x5" } });
  // What comes late of it adds what is left, and its end tells at once.
  const late = told(state, [step(4, 6, 1, { streakEnd: true, streakActive: false })]);
  expect(late).toEqual([["cheer-latest", expect.objectContaining({ amount: 1 })]]);
  expect(state.session["cheer-session-top-donation"]).toEqual({ name: "Ada", amount: 5 });
});

test("what is taken back is told, old news is not, and what is cleared begins anew", () => {
  const state = newCustom();
  const withdrawal = { no: 1, offset: 9, parts: ["chat" as const], messageIds: ["77"], userIds: ["102"] };
  takeCustom(state, event(chat(1, "old")), { feed: model, clocks: at(0) }, options);
  const waiting = told(state, [{ is: "withdrawal", withdrawal }], 60_000);
  expect(waiting).toEqual([
    ["delete-message", { msgId: "77" }],
    ["delete-messages", { userId: "102" }],
  ]);
  takeCustom(state, event(chat(2, "words")), { feed: model, clocks: at(1) }, options);
  const all: Input = { is: "withdrawal", withdrawal: { no: 2, offset: 9, parts: ["chat"], all: true } };
  expect(told(state, [all], 1)).toEqual([]);
  expect(state.emptied).toBe(1);
  // More than can wait is left out, the oldest first.
  expect(
    told(
      state,
      Array.from({ length: 900 }, (_, index) => event(chat(index + 3, String(index)))),
    ),
  ).toHaveLength(300);
  expect(told(state, [event(chat(1_000, "hi")), { is: "rest" }])).toEqual([]);
});

test("counters are told when they change, once", () => {
  const state = newCustom();
  const change: Input = { is: "action", record: tallyChange(5, "wins", 3), epoch: "e1" };
  expect(told(state, [change, { is: "action", record: ruleAlert(6), epoch: "e1" }])).toEqual([
    ["bot:counter", { counter: "wins", value: 3 }],
  ]);
  const frame = {
    type: "tallies" as const,
    position: { epoch: "e1", offset: 9 },
    counters: { wins: 3, deaths: 1 },
    timers: {},
  };
  expect(told(state, [{ is: "tallies", frame }, change])).toEqual([["bot:counter", { counter: "deaths", value: 1 }]]);
});

test("what TikTok alone has is told in our own words, and who liked is not", () => {
  const state = newCustom();
  const inputs = [
    event(eventOf("SHARE", 1, { displayType: "" })),
    event(eventOf("LIKE", 2, { likeCount: 15, totalLikeCount: 900 }, { user: ada })),
    event(eventOf("ROOM_USER", 3, { viewerCount: 12, totalUsers: 40, topViewers: [] })),
  ];
  expect(told(state, inputs)).toEqual([
    ["tiktok:share", { name: "Ada", userId: "101" }],
    ["tiktok:like", { amount: 15, total: 900 }],
    ["tiktok:viewers", { amount: 12 }],
  ]);
});
