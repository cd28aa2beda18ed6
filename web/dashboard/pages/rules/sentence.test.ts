import { expect, test } from "vitest";
import { type RuleDraft, RuleDraft as Draft } from "#shared/rules/rule.ts";
import { sayerOf } from "../../../kit/languages.ts";
import { textOf } from "./parts.ts";
import { english, type Say } from "./rule-words.ts";
import { sentenceOf } from "./sentence.ts";
import { changesOf } from "./sentence-diff.ts";

const say: Say = sayerOf(english, {}, "en");
const names = {
  say,
  language: "en",
  gift: (id: string) => (id === "5655" ? "Rose" : undefined),
  endpoint: () => "Lamp server",
};
const draft = (rule: object): RuleDraft =>
  Draft.parse({ name: "x", actions: [{ type: "log", text: "seen" }], ...rule });
const sentence = (rule: object) => textOf(sentenceOf(draft(rule), names));
const is = (name: string, value: unknown) => ({ "==": [{ var: name }, value] });

test("a rule reads as a sentence, whose words say what they are of", () => {
  const rule = draft({
    trigger: { on: "gift" },
    audience: { who: "followers" },
    condition: { or: [is("event.payload.giftId", "5655"), { ">": [{ var: "event.payload.coins" }, 30] }] },
    actions: [
      { type: "overlay", text: "Thanks, {displayName}!", overlays: ["main"], soundUrl: "/library/fanfare.wav" },
    ],
    cooldownMs: 5_000,
  });
  const parts = sentenceOf(rule, names);
  expect(textOf(parts)).toBe(
    "When a follower gives Rose or more than 30 coins, show “Thanks, {displayName}!” on main and play fanfare, at most every 5 s.",
  );
  const marked = parts.flatMap(({ text, of, gift }) => (of === undefined ? [] : [[of, text, gift]]));
  expect(marked).toEqual([
    ["who", "a follower", undefined],
    ["what.0", "Rose", "5655"],
    ["what.1", "more than 30 coins", undefined],
    ["do.0", "“Thanks, {displayName}!”", undefined],
    ["do.0", "main", undefined],
    ["do.0", "fanfare", undefined],
    ["limit.cooldown", "at most every 5 s", undefined],
  ]);
});

test.each([
  [{ trigger: { on: "gift" } }, "When anyone gives a gift, note “seen”."],
  [
    { trigger: { on: "event", types: ["FOLLOW", "SUBSCRIBE"] }, chance: 0.2 },
    "When anyone follows or subscribes, note “seen”, 20% of the time.",
  ],
  [
    { trigger: { on: "command", commands: ["!spin"] }, maxPerMinute: 3, userCooldownMs: 90_000 },
    "When anyone writes !spin, note “seen”, at most every 1 min 30 s for one person and at most 3 a minute.",
  ],
  [{ trigger: { on: "total", what: "likes", count: 100_000 } }, "Once 100,000 likes are reached, note “seen”."],
  [
    {
      trigger: { on: "event", types: ["CHAT"] },
      audience: { who: "users", users: ["anna", "ben"] },
      condition: { and: [{ var: "event.user.isModerator" }, { "<": [1, { var: "viewer.coins" }, 5] }] },
    },
    "When @anna or 1 other writes a message, if they are a moderator and a condition written by hand, note “seen”.",
  ],
  [
    {
      trigger: { on: "every", what: "coins", count: 1_000 },
      actions: [
        { type: "counter", kind: "timer", name: "kiosk", change: "add", value: 60_000 },
        { type: "webhook", endpointId: "ep_1" },
      ],
      run: "one",
    },
    "Each time 1,000 coins came, by chance add 1 min to the timer kiosk or send it to Lamp server.",
  ],
  [
    {
      trigger: { on: "battle", result: "won" },
      actions: [{ type: "moderate", measure: "mute", durationMs: 3_600_000 }],
    },
    "When a battle is won, mute them for 1 h.",
  ],
])("%o", (rule, text) => expect(sentence(rule)).toBe(text));

test("one of something reads as one, in the languages that tell it apart", async () => {
  const total = draft({ trigger: { on: "total", what: "likes", count: 1 } });
  const small = draft({ trigger: { on: "gift" }, condition: { "<=": [{ var: "event.payload.coins" }, 1] } });
  const inLanguage = async (language: string, of: RuleDraft) => {
    const { default: words } = (await import(`./words/${language}.json`)) as { default: typeof english };
    return textOf(sentenceOf(of, { ...names, say: sayerOf(english, words, language), language }));
  };
  expect(await inLanguage("en", total)).toBe("Once 1 like is reached, note “seen”.");
  expect(await inLanguage("de", total)).toMatch(/^Sobald 1 Like erreicht ist,/);
  expect(await inLanguage("en", small)).toBe("When anyone gives at most 1 coin, note “seen”.");
  expect(await inLanguage("fr", small)).toContain("au plus 1 pièce,");
  const every = (count: number) => draft({ trigger: { on: "every", what: "coins", count } });
  expect(await inLanguage("es", every(1))).toMatch(/^Cada vez que se junta 1 moneda,/);
  expect(await inLanguage("es", every(2_000_000))).toMatch(/^Cada vez que se juntan 2\.000\.000 monedas,/);
  // The forms of 11 to 99 and of thousands are not those of what a program makes of the written number.
  const arabic = await Promise.all([1, 2, 5, 21, 1_011].map((count) => inLanguage("ar", every(count))));
  expect(arabic.map((text) => /\d (\S+?)،/.exec(text)?.[1])).toEqual(["عملة", "عملتين", "عملات", "عملة", "عملة"]);
});

test("what changes between two sentences is told word by word, and both can be read from it", () => {
  const [before, after] = ["show it, at most every 10 s.", "show it and play applause, at most every 5 s."];
  const changes = changesOf(before, after);
  expect(changes).toContainEqual({ text: " and play applause", was: "new" });
  const read = (without: string) => changes.flatMap(({ text, was }) => (was === without ? [] : [text])).join("");
  expect([read("new"), read("gone")]).toEqual([before, after]);
  expect(changesOf(after, after)).toEqual([{ text: after }]);
  const long = "word ".repeat(5_000);
  expect(changesOf(long, `${long}x`).map(({ was }) => was)).toEqual(["gone", "new"]);
});
