/** What an alert says to the ear, how urgent it is, and where it comes from. */
import { describe, expect, test } from "vitest";
import { anna, ben, chat, event, gift, rule, stage } from "../../test/rule-stage.ts";
import { openMarks } from "./open-text.ts";
import { parseRule } from "./rule.ts";

type Alert = Record<string, unknown>;

/** The alert of a rule with this action on an event. */
function alertOf(action: object, one: Parameters<ReturnType<typeof stage>["send"]>[0], trigger?: object) {
  const { eventType } = one;
  const actions = [{ type: "overlay", ...action }];
  const [run] = stage([rule({ trigger: trigger ?? { on: "event", types: [eventType] }, actions })]).send(one);
  if (run?.action.type !== "overlay") throw new Error("the rule did not fire");
  return { ...run.action, from: run.from };
}

describe("speech", () => {
  const say = { speech: "{displayName} says: {message}" };

  test("is made fit for the ear, the name too, in the message's language", () => {
    const user = { ...anna, displayName: "✨ 𝕷𝖊𝖔 🔥" };
    expect(alertOf(say, chat("look https://example.org/a 😂😂 hahahahahaha", { user }))).toMatchObject({
      speech: "Leo says: look hahaha",
      language: "en",
    });
    // TikTok says "en" of it.
    expect(alertOf(say, chat("مرحبا كيف حالك"))).toMatchObject({ speech: "Anna says: مرحبا كيف حالك", language: "ar" });
    expect(alertOf({ ...say, speechLanguage: "de-AT" }, chat("hi"))).toMatchObject({ language: "de-AT" });
  });

  test("a name of signs gives way to the handle", () => {
    expect(alertOf(say, chat("hi", { user: { ...anna, displayName: "✨🔥" } })).speech).toBe("anna says: hi");
  });

  test.each(["😂😂😂", "!!!???", "https://example.org", "[laughcry]"])(
    "of a message of %j nothing is spoken",
    (message) => {
      const alert = alertOf({ ...say, text: "{message}" }, chat(message));
      expect(alert).toMatchObject({ speech: "", text: message });
      expect(alert).not.toHaveProperty("language");
    },
  );

  test("is as long as the rule says, and has none of its words", () => {
    const message = "one two three four five six seven eight nine ten ".repeat(9);
    expect(alertOf({ speech: "{message}" }, chat(message)).speech.length).toBeLessThanOrEqual(200);
    expect(alertOf({ speech: "{message}", speechLength: 10 }, chat(message)).speech).toBe("one two");
    expect(alertOf({ ...say, speechWords: ["vile"] }, chat("so V1LE")).speech).toBe("");
    // What was parted by what is taken out.
    expect(alertOf({ ...say, speechWords: ["vile"] }, chat("vi\u200ble")).speech).toBe("");
    expect(alertOf({ ...say, speechWords: ["vile"] }, chat("fine")).speech).toBe("Anna says: fine");
  });

  test("is rendered for as many alerts as an event has room for, and no more", () => {
    const actions = Array.from({ length: 10 }, () => ({ type: "overlay", ...say, text: "{message}" }));
    const rules = Array.from({ length: 20 }, (_, index) => rule({ actions }, `r${index}`));
    const hub = stage(rules, { steps: 10_000_000 });
    for (const message of ["hi", "there"]) {
      const runs = hub.send(chat(message)).map(({ action }) => action);
      expect(runs).toHaveLength(200);
      expect(runs.map((one) => one.type === "overlay" && one.text)).toEqual(Array(200).fill(message));
      const spoken = runs.map((one) => one.type === "overlay" && one.speech);
      expect(spoken).toEqual([...Array(100).fill(`Anna says: ${message}`), ...Array(100).fill("")]);
    }
  });

  test("carries its pace", () => {
    expect(alertOf({ ...say, speechPaceMs: 3_000 }, chat("hi"))).toMatchObject({ paceMs: 3_000 });
    expect(alertOf(say, chat("hi"))).not.toHaveProperty("paceMs");
  });

  test.each([
    [{ speechLength: 9 }, "speechLength"],
    [{ speechLength: 301 }, "speechLength"],
    [{ speechWords: Array.from({ length: 201 }, (_, index) => `w${index}`) }, "speechWords"],
    [{ speechWords: ["x".repeat(51)] }, "speechWords.0"],
    [{ speechPaceMs: 600_001 }, "speechPaceMs"],
    [{ speechLanguage: "no language" }, "speechLanguage"],
  ])("%# is refused at %s", (change, path) => {
    const result = parseRule({
      name: "r",
      trigger: { on: "event", types: ["CHAT"] },
      actions: [{ type: "overlay", ...say, ...change }],
    });
    expect(result).toMatchObject({ ok: false, errors: [{ path: `actions.0.${path}` }] });
  });
});

describe("priority", () => {
  const text = { text: "x" };
  test.each([
    [7, 7],
    ["coins", 300],
    ["{coins}", 300],
    ["giftCount", 3],
    ["likeCount", 0],
    ["counter:none", 0],
    [{ min: [{ var: "event.payload.coins" }, 100] }, 100],
    [{ if: [{ "==": [{ var: "event.user.userId" }, "101"] }, 50, -50] }, 50],
    [{ "/": [{ var: "event.payload.coins" }, 0] }, 0],
    [{ "-": [0, { "*": [{ var: "event.payload.coins" }, 1_000_000_000] }] }, -1_000_000_000],
    [{ "/": [{ var: "event.payload.coins" }, 7] }, 43],
  ])("%j of a gift of 300 coins is %i", (priority, expected) => {
    expect(alertOf({ ...text, priority }, gift(100, 3)).priority).toBe(expected);
  });

  test("of a counter is its value after what the rule did before", () => {
    const actions = [
      { type: "counter", name: "hype", change: "add", value: 5 },
      { type: "overlay", text: "x", priority: "counter:hype" },
    ];
    const runs = stage([rule({ actions })]).send(chat("hi"));
    expect(runs[1]?.action).toMatchObject({ priority: 5 });
  });

  test.each([
    [101, "actions.0.priority"],
    [1.5, "actions.0.priority"],
    ["message", "actions.0.priority"],
    ["{coins", "actions.0.priority"],
    [{ var: "event.payload.nothing" }, "actions.0.priority.var"],
    [{ cat: ["a", "b"] }, "actions.0.priority"],
    [{ ">": [1, 2] }, "actions.0.priority"],
    [{ unknown: 1 }, "actions.0.priority.unknown"],
    [{}, "actions.0.priority"],
  ])("%j is refused at %s", (priority, path) => {
    const trigger = { on: "event", types: ["GIFT"] };
    const result = parseRule({ name: "r", trigger, actions: [{ type: "overlay", ...text, priority }] });
    expect(result).toMatchObject({ ok: false, errors: [{ path }] });
  });
});

describe("what an alert comes from", () => {
  test("is the message and its user, and of a gift what it is worth", () => {
    const said = chat("hi", { nativeId: "71" });
    expect(alertOf({ text: "x" }, said).from).toEqual({ offset: said.offset, userId: "101", nativeId: "71" });
    const given = gift(100, 3, { user: ben });
    expect(alertOf({ text: "x" }, given).from).toEqual({
      offset: given.offset,
      userId: "102",
      coins: 300,
      gift: { key: `offset:${given.offset}`, giver: "102", giftId: "5655", receiverUserId: "", count: 3 },
    });
    // A rule that only counts coins does not tell of the gift.
    const counted = alertOf({ text: "x" }, gift(100), { on: "every", what: "coins", count: 10 });
    expect(counted.from).toMatchObject({ coins: 100 });
    expect(counted.from).not.toHaveProperty("gift");
  });

  test("of a gift that is over is the gift, and not the message on which it settled", () => {
    const streak = { isGiftStreak: true, groupId: "9", streakActive: true };
    const frames = [1, 2].map((count) => gift(1, count));
    for (const frame of frames) Object.assign(frame.payload, streak);
    Object.assign(frames[1]?.payload ?? {}, { streakActive: false, streakEnd: true });
    const { send } = stage([rule({ trigger: { on: "gift" }, actions: [{ type: "overlay", text: "x" }] })]);
    const later = event(
      "CHAT",
      { message: "hi", emotes: [], language: "en" },
      { user: ben, nativeId: "72", ingestedAt: 1_763_726_500_000, timestamp: 1_763_726_500_000 },
    );
    const runs = [...frames, later].flatMap((one) => send(one));
    expect(runs.map(({ from }) => from)).toEqual([
      {
        offset: frames[1]?.offset,
        userId: "101",
        coins: 2,
        gift: { key: "streak:101:5655:9:", giver: "101", giftId: "5655", receiverUserId: "", count: 2 },
      },
    ]);
  });

  test("is on nothing but alerts", () => {
    const [run] = stage([rule()]).send(chat("hi"));
    expect(run).not.toHaveProperty("from");
  });
});

test("a gift's texts come with their numbers left open too, and nobody's name can look like one", () => {
  const user = { ...anna, displayName: `Ann${openMarks.coins}a` };
  const text = "{displayName} sent {giftCount} {giftName}";
  const alert: Alert = alertOf({ text, speech: "{giftCount} for {coins} coins" }, gift(5, 2, { user }));
  expect(alert["open"]).toEqual({
    text: `Anna sent ${openMarks.giftCount} Rose`,
    speech: `${openMarks.giftCount} for ${openMarks.coins} coins`,
  });
  expect(alertOf({ text: "{displayName} sent {giftName}" }, gift(5))).not.toHaveProperty("open");
  expect(alertOf({ text: "{giftCount}" }, chat("hi"))).not.toHaveProperty("open");
});
