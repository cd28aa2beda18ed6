import { describe, expect, test } from "vitest";
import { anna, ben, chat, event, fired, gift, like, rule, stage } from "../../test/rule-stage.ts";
import { initialState, reduce } from "#shared/live-state.ts";
import { commandIn } from "./command.ts";
import { followFrom } from "./rule-state.ts";

const on = (trigger: Record<string, unknown>) => [rule({ trigger })];

describe("events", () => {
  test("of one type", () => {
    expect(fired(on({ on: "event", types: ["GIFT"] }), [chat("a"), gift(1), chat("b")])).toEqual([0, 1, 0]);
  });
  test("of a set of types", () => {
    const set = on({ on: "event", types: ["FOLLOW", "SHARE"] });
    expect(fired(set, [event("FOLLOW"), chat("a"), event("SHARE")])).toEqual([1, 0, 1]);
  });
  test("of a person once; with `repeats` each time", () => {
    const follows = () => [anna, anna, ben, anna].map((user) => event("FOLLOW", {}, { user }));
    expect(fired(on({ on: "event", types: ["FOLLOW"] }), follows())).toEqual([1, 0, 1, 0]);
    expect(fired(on({ on: "event", types: ["FOLLOW"], repeats: true }), follows())).toEqual([1, 1, 1, 1]);
    const again = { "==": [{ var: "event.payload.first" }, false] };
    const onlyAgain = [rule({ trigger: { on: "event", types: ["FOLLOW"], repeats: true }, condition: again })];
    expect(fired(onlyAgain, follows())).toEqual([0, 1, 0, 1]);
  });
  test("of an entrance that a banner tells after the message once; who asks for the banner asks for repeats", () => {
    const entrances = () => [event("JOIN", { viewerCount: 3 }), event("JOIN", { banner: "gifter", level: 31 })];
    const condition = { ">=": [{ var: "event.payload.level" }, 30] };
    expect(fired(on({ on: "event", types: ["JOIN"] }), entrances())).toEqual([1, 0]);
    expect(fired([rule({ trigger: { on: "event", types: ["JOIN"], repeats: true }, condition })], entrances())).toEqual(
      [0, 1],
    );
  });
  test("of a question when it is asked; of what becomes of it with `repeats`, and it is nobody's first activity", () => {
    const question = (status: string | undefined) =>
      event("QUESTION", { questionId: "5", questionText: "why?", ...(status && { status }) });
    const told = () => ["selected", "answered", "removed", "asked", undefined].map(question);
    expect(fired(on({ on: "event", types: ["QUESTION"] }), told())).toEqual([0, 0, 0, 1, 1]);
    const condition = { "==": [{ var: "event.payload.status" }, "selected"] };
    const taken = [rule({ trigger: { on: "event", types: ["QUESTION"], repeats: true }, condition })];
    expect(fired(taken, told())).toEqual([1, 0, 0, 0, 0]);
    expect(fired(on({ on: "first_activity" }), told())).toEqual([0, 0, 0, 1, 0]);
  });
  test("that are no news say so when they are explained, and start no cooldown", () => {
    const { send, explain } = stage([rule({ trigger: { on: "event", types: ["FOLLOW"] }, userCooldownMs: 60_000 })]);
    expect(send(event("FOLLOW"))).toHaveLength(1);
    expect(explain(event("FOLLOW"), 120_000).first).toMatchObject({
      outcome: "not_matched",
      by: "trigger",
      why: expect.stringContaining("it is no news: FOLLOW of this user"),
    });
  });
  test("a viewer's shares are counted by moments", () => {
    const share = { ">=": [{ var: "viewer.shares" }, 2] };
    const rules = [rule({ trigger: { on: "event", types: ["SHARE"], repeats: true }, condition: share })];
    const at = (ms: number) =>
      event("SHARE", {}, { timestamp: 1_763_726_400_000 + ms, ingestedAt: 1_763_726_400_000 + ms });
    expect(fired(rules, [at(0), at(1_000), at(60_000)])).toEqual([0, 0, 1]);
  });
  test("RAW by TikTok's message", () => {
    const raw = (rawType: string) => event("RAW", { rawType }, { rawType });
    const rules = on({ on: "raw", rawTypes: ["WebcastA", "WebcastB"] });
    expect(fired(rules, [raw("WebcastA"), raw("WebcastC"), raw("WebcastB"), chat("a")])).toEqual([1, 0, 1, 0]);
  });
});

describe("a gift that is over", () => {
  const over = [
    rule({ trigger: { on: "gift" }, actions: [{ type: "log", text: "{displayName} {giftCount} {coins}" }] }),
  ];
  const streak = (giftCount: number, change: Parameters<typeof event>[2] = {}, streakEnd = false) =>
    event(
      "GIFT",
      {
        giftId: "1",
        giftName: "Rose",
        giftImageUrl: "",
        groupId: "9",
        receiverUserId: "",
        giftCount,
        diamondCount: 2,
        isGiftStreak: true,
        streakEnd,
      },
      change,
    );
  const texts = (runs: ReturnType<ReturnType<typeof stage>["send"]>) =>
    runs.map(({ action }) => (action.type === "log" ? action.text : ""));

  test("that is no streak is over at once", () => {
    const { send } = stage(over);
    expect(texts(send(gift(5, 3)))).toEqual(["Anna 3 15"]);
  });
  test("that is a streak is told once, with its final count", () => {
    const { send } = stage(over);
    expect([streak(1), streak(3), streak(7, {}, true), streak(7, {}, true)].map((one) => texts(send(one)))).toEqual([
      [],
      [],
      ["Anna 7 14"],
      [],
    ]);
  });
  test("whose end never comes settles with an event of any type, and keeps its giver's roles", () => {
    const moderators = [{ ...over[0]!, audience: { who: "moderators" as const } }];
    const { send } = stage(moderators);
    const later = { ingestedAt: 1_763_726_460_000, timestamp: 1_763_726_460_000, user: ben };
    send(streak(4, { user: { ...anna, isModerator: true } }));
    const runs = send(chat("hi", later));
    expect(texts(runs)).toEqual(["Anna 4 8"]);
    expect(texts(send(chat("again", later)))).toEqual([]);
  });
  test("two that settle with one event have ids of their own", () => {
    const { send } = stage(over);
    send(streak(2));
    send(streak(3, { user: ben }));
    const end = event("STREAM_END", { action: 3, reason: "" });
    const runs = send(end);
    expect(texts(runs)).toEqual(["Anna 2 4", "ben 3 6"]);
    expect(new Set(runs.map(({ actionId }) => actionId)).size).toBe(2);
    expect(runs.map(({ eventId }) => eventId)).toEqual([end.eventId, end.eventId]);
  });
  test("that grew after it was told is not told again", () => {
    const { send } = stage(over);
    expect([streak(2, {}, true), streak(5, {}, true)].map((one) => send(one).length)).toEqual([1, 0]);
  });
});

test("of what comes late from a broadcast that was left nothing fires and nothing counts", () => {
  const rules = [rule({}, "chat"), rule({ trigger: { on: "first_activity" } }, "first")];
  const { send, explain, state } = stage(rules);
  send(chat("a"));
  send(chat("b", { roomId: "7002", user: ben }));
  const late = explain(chat("late", { roomId: "7001" }));
  expect(late.rules.map(({ outcome }) => outcome)).toEqual(["held_back", "held_back"]);
  expect(late.first).toMatchObject({ by: "late" });
  expect(Object.keys(state.viewers.byUserId)).toEqual([ben.userId]);
  expect(state.roomId).toBe("7002");
});

describe("every N", () => {
  const times = (trigger: Record<string, unknown>, events: Parameters<typeof fired>[1]) => {
    const { send } = stage(on({ on: "every", ...trigger }));
    return events.map((one) => send(one)[0]?.times ?? 0);
  };

  test("likes of all together, by the room's total", () => {
    const events = [like(60, 60), like(15, 130), like(15, 120), like(10, 200), like(1, 550)];
    // 550: the likes between came in messages that were not received.
    expect(times({ what: "likes", count: 100 }, events)).toEqual([0, 1, 0, 1, 3]);
  });
  test("likes from before the first message do not count", () => {
    expect(times({ what: "likes", count: 100 }, [like(15, 50_000), like(90, 50_090)])).toEqual([0, 1]);
  });
  test("likes of one viewer", () => {
    const events = [like(60, 60), like(60, 120, { user: ben }), like(60, 180), like(150, 330)];
    expect(times({ what: "likes", count: 100, by: "viewer" }, events)).toEqual([0, 0, 1, 1]);
  });
  test("coins of all together, the rest carried on", () => {
    const events = [gift(30), gift(30, 1, { user: ben }), gift(240), gift(1)];
    expect(times({ what: "coins", count: 50 }, events)).toEqual([0, 1, 5, 0]);
  });
  test("coins of one viewer", () => {
    const events = [gift(30), gift(30, 1, { user: ben }), gift(20), gift(1)];
    expect(times({ what: "coins", count: 50, by: "viewer" }, events)).toEqual([0, 0, 1, 0]);
  });
  test("a streak's frames count for what they add", () => {
    const streak = (count: number) =>
      event("GIFT", {
        giftId: "1",
        giftName: "Rose",
        giftImageUrl: "",
        groupId: "1",
        receiverUserId: "",
        giftCount: count,
        diamondCount: 10,
        isGiftStreak: true,
      });
    expect(times({ what: "coins", count: 50 }, [streak(3), streak(5), streak(4), streak(10)])).toEqual([0, 1, 0, 1]);
  });
  test("a new room starts anew", () => {
    const events = [gift(90), gift(90, 1, { roomId: "7002" }), gift(10, 1, { roomId: "7002" })];
    expect(times({ what: "coins", count: 100 }, events)).toEqual([0, 0, 1]);
  });
  test("nobody's likes are of no viewer", () => {
    const system = { user: { userId: "0", uniqueId: "system" } };
    expect(times({ what: "likes", count: 1, by: "viewer" }, [like(5, 5, system)])).toEqual([0]);
  });
});

describe("total reached, once in a broadcast", () => {
  const total = (what: string, count: number) => on({ on: "total", what, count });

  test("likes", () => {
    const events = [like(50, 50), like(60, 110), like(1, 90), like(50, 160), like(99, 99, { roomId: "7002" })];
    expect(fired(total("likes", 100), events)).toEqual([0, 1, 0, 0, 0]);
  });
  test("likes that were there before the first message are no news", () => {
    expect(fired(total("likes", 100), [like(15, 5_000), like(15, 5_015)])).toEqual([0, 0]);
  });
  test("coins", () => expect(fired(total("coins", 100), [gift(99), gift(1), gift(500)])).toEqual([0, 1, 0]));
  test("follows", () => {
    const carl = { userId: "103", uniqueId: "carl" };
    const follows = [anna, anna, ben, ben, carl].map((user) => event("FOLLOW", {}, { user }));
    expect(fired(total("follows", 2), follows)).toEqual([0, 0, 1, 0, 0]);
  });
  test("viewers, though they go up and down", () => {
    const viewers = [10, 120, 80, 150].map((viewerCount) => event("ROOM_USER", { viewerCount }));
    expect(fired(total("viewers", 100), viewers)).toEqual([0, 1, 0, 0]);
  });
  test("again in the next room", () => {
    expect(fired(total("coins", 100), [gift(100), gift(100, 1, { roomId: "7002" })])).toEqual([1, 1]);
  });
});

describe("first activity", () => {
  const first = on({ on: "first_activity" });
  test("of each viewer, once in a broadcast, whatever it is", () => {
    const events = [
      chat("a"),
      gift(1),
      like(1, 1, { user: ben }),
      chat("b", { user: ben }),
      chat("c", { roomId: "7002" }),
    ];
    expect(fired(first, events)).toEqual([1, 0, 1, 0, 1]);
  });
  test("coming in is none", () => {
    expect(fired(first, [event("JOIN", { viewerCount: 1, actionId: 1 }), chat("a")])).toEqual([0, 1]);
  });
  test("what nobody did is none", () => {
    const nobody = ["0", "", "__proto__"].map((userId) => chat("a", { user: { userId, uniqueId: "x" } }));
    expect(fired(first, nobody)).toEqual([0, 0, 0]);
  });
  test.each(["constructor", "toString", "hasOwnProperty"])("a viewer can be called %s", (userId) => {
    const { send, state } = stage(first);
    expect(send(chat("a", { user: { userId, uniqueId: "x" } }))).toHaveLength(1);
    expect(state.viewers.byUserId[userId]?.chats).toBe(1);
  });
});

describe("commands", () => {
  const command = (params?: string) => on({ on: "command", commands: ["!Spin", "!drehen"], ...(params && { params }) });
  test.each([
    ["!spin", 1],
    ["  !SPIN now please", 1],
    ["!drehen", 1],
    ["!spinning", 0],
    ["please !spin", 0],
    ["spin", 0],
    ["!", 0],
    ["!!spin", 0],
    ["", 0],
  ])("%j", (message, times) => expect(fired(command(), [chat(message)])).toEqual([times]));
  test("with parameters, or without", () => {
    const messages = ["!spin", "!spin red"].map((text) => chat(text));
    expect(fired(command("required"), messages)).toEqual([0, 1]);
    expect(fired(command("none"), messages)).toEqual([1, 0]);
  });
  test("the parameters are all that follows", () => {
    expect(commandIn("!Color \t dark  red ")).toEqual({ word: "!color", params: "dark  red" });
  });
});

describe("battles", () => {
  const sides = [
    { sideId: "1", userIds: ["1"], score: 5 },
    { sideId: "2", userIds: ["2"], score: 9 },
  ];
  const named = [
    { userId: "1", uniqueId: "Host", displayName: "", score: 0 },
    { userId: "2", uniqueId: "guest", displayName: "", score: 0 },
  ];
  const start = (battleId = "b1") =>
    event("BATTLE", { battleId, battleStatus: 1, participants: named, sides, phase: "start" });
  const end = (winnerSideId: string, battleId = "b1") =>
    event("BATTLE", { battleId, battleStatus: 2, participants: [], sides, winnerSideId, phase: "end" });
  const results = (events: Parameters<typeof fired>[1], hostUniqueId = "HOST") =>
    ["won", "lost", "draw"].map((result) =>
      fired([rule({ trigger: { on: "battle", result } })], structuredClone(events), { hostUniqueId }).reduce(
        (a, b) => a + b,
        0,
      ),
    );

  test("won", () => expect(results([start(), end("1")])).toEqual([1, 0, 0]));
  test("lost", () => expect(results([start(), end("2")])).toEqual([0, 1, 0]));
  test("a draw", () => expect(results([start(), end("")])).toEqual([0, 0, 1]));
  test("told once, however often the end is", () => expect(results([start(), end("1"), end("1")])).toEqual([1, 0, 0]));
  test("each of several", () => {
    expect(results([start(), end("1"), start("b2"), end("2", "b2")])).toEqual([1, 1, 0]);
  });
  test("of two teams", () => {
    const teams = [
      { sideId: "red", userIds: ["2", "3"], score: 1 },
      { sideId: "blue", userIds: ["4", "1"], score: 2 },
    ];
    const over = event("BATTLE", {
      battleId: "b1",
      battleStatus: 2,
      participants: [],
      sides: teams,
      winnerSideId: "blue",
    });
    expect(results([start(), over])).toEqual([1, 0, 0]);
  });
  test("not where the host cannot be told, nor before the end", () => {
    expect(results([start(), end("1")], "somebody")).toEqual([0, 0, 0]);
    expect(results([end("1")])).toEqual([0, 0, 0]);
    expect(results([start()])).toEqual([0, 0, 0]);
  });
});

describe("the stream", () => {
  const connected = (roomId = "7001") => event("CONNECTED", { roomId, provider: "direct" }, { roomId });
  const ended = (roomId = "7001") => event("STREAM_END", { action: 3, reason: "" }, { roomId });
  const events = () => [connected(), chat("a"), connected(), ended(), ended(), connected("7002"), ended("7002")];
  test("starts once, however often the line comes back", () => {
    expect(fired(on({ on: "stream", what: "started" }), events())).toEqual([1, 0, 0, 0, 0, 1, 0]);
  });
  test("ends once", () => expect(fired(on({ on: "stream", what: "ended" }), events())).toEqual([0, 0, 0, 1, 0, 0, 1]));
});

test("figures are of the room, and of whom they name", () => {
  const { send, state } = stage(on({ on: "first_activity" }));
  for (const one of [chat("a"), like(7, 7), gift(5, 3), event("SHARE"), like(2, 9, { user: ben })]) send(one);
  expect(state.viewers.byUserId[anna.userId]).toMatchObject({ coins: 15, likes: 7, chats: 1, gifts: 3, shares: 1 });
  expect(state.viewers.byUserId[ben.userId]).toMatchObject({ coins: 0, likes: 2, chats: 0 });
  send(chat("b", { roomId: "7002" }));
  expect(Object.keys(state.viewers.byUserId)).toEqual([anna.userId]);
});

describe("the first rule of a stream that has been live for a while", () => {
  const began = () => event("CONNECTED", { roomId: "7001", provider: "direct" });
  const over = (battleId: string) =>
    event("BATTLE", {
      battleId,
      battleStatus: 2,
      participants: [{ userId: "1", uniqueId: "host", displayName: "", score: 5 }],
      sides: [{ sideId: "1", userIds: ["1"], score: 5 }],
      winnerSideId: "1",
      phase: "end",
    });
  const before = () => [began(), gift(1_000), like(10, 50_000), event("FOLLOW"), over("b1"), event("STREAM_END", {})];

  /** Rules that come after those events, of which the rules before saw the first two where there were any. */
  function late(rules: Parameters<typeof stage>[0], hadRules: boolean) {
    const reduced = initialState();
    const [first, second, ...rest] = before();
    const earlier = stage([rule()], { reduced });
    for (const one of [first, second]) {
      if (one && hadRules) earlier.send(one);
      else if (one) reduce(reduced, one);
    }
    for (const one of rest) reduce(reduced, one);
    followFrom(earlier.state, reduced.live);
    return stage(rules, { reduced, state: earlier.state });
  }

  test.each([true, false])("counts from what there is, with rules earlier: %s", (hadRules) => {
    const total = (what: string, count: number) => rule({ trigger: { on: "total", what, count } }, `total ${what}`);
    const every = (what: string, count: number) => rule({ trigger: { on: "every", what, count } }, `every ${what}`);
    const { send } = late(
      [total("coins", 500), total("likes", 50_015), every("likes", 20), every("coins", 100)],
      hadRules,
    );
    const ids = (one: Parameters<typeof send>[0]) => send(one).map(({ ruleId, times }) => [ruleId, times]);
    expect(ids(gift(1))).toEqual([]);
    expect(ids(like(10, 50_010))).toEqual([]);
    expect(ids(like(10, 50_020))).toEqual([
      ["total likes", 1],
      ["every likes", 1],
    ]);
  });

  test.each([true, false])("tells neither start nor end nor battle again, with rules earlier: %s", (hadRules) => {
    const rules = [
      rule({ trigger: { on: "stream", what: "started" } }, "a"),
      rule({ trigger: { on: "stream", what: "ended" } }, "b"),
      rule({ trigger: { on: "battle", result: "won" } }, "c"),
    ];
    const { send } = late(rules, hadRules);
    for (const one of [began(), event("STREAM_END", {}), over("b1")]) expect(send(one)).toEqual([]);
    expect(send(over("b2"))).toHaveLength(1);
  });
});
