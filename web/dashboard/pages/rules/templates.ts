/** Rules to begin with. */
import type { RuleDraft } from "#shared/rules/rule.ts";
import { newAlert, newRule } from "./draft.ts";
import type { Say, Word } from "./rule-words.ts";

export interface Template {
  word: Word;
  rule: (say: Say) => RuleDraft;
}

const coins = (least: number) => ({ ">=": [{ var: "event.payload.coins" }, least] });
/** What texts of templates have in square brackets becomes a token. */
const text = (say: Say, word: Word) => say(word).replaceAll(/\[(\w+)\]/g, "{$1}");

export const templates: readonly Template[] = [
  {
    word: "template.gift",
    rule: (say) =>
      newRule(say("template.gift"), { on: "gift" }, [
        newAlert(text(say, "template.gift.text"), { imageUrl: "{giftImageUrl}" }),
      ]),
  },
  {
    word: "template.big",
    rule: (say) =>
      newRule(
        say("template.big"),
        { on: "gift" },
        [newAlert(text(say, "template.gift.text"), { variant: "fullscreen", soundUrl: "/library/fanfare.wav" })],
        {
          condition: coins(500),
          cooldownMs: 5_000,
        },
      ),
  },
  {
    word: "template.follow",
    rule: (say) =>
      newRule(
        say("template.follow"),
        { on: "event", types: ["FOLLOW"] },
        [newAlert(text(say, "template.follow.text"))],
        { cooldownMs: 3_000 },
      ),
  },
  {
    word: "template.subscribe",
    rule: (say) =>
      newRule(say("template.subscribe"), { on: "event", types: ["SUBSCRIBE"] }, [
        newAlert(text(say, "template.subscribe.text"), { soundUrl: "/library/chime.wav" }),
      ]),
  },
  {
    word: "template.command",
    rule: (say) =>
      newRule(
        say("template.command"),
        { on: "command", commands: ["!hi"], params: "optional" },
        [newAlert(text(say, "template.command.text"))],
        {
          userCooldownMs: 30_000,
          maxPerMinute: 6,
        },
      ),
  },
  {
    word: "template.first",
    rule: (say) =>
      newRule(say("template.first"), { on: "first_activity" }, [newAlert(text(say, "template.first.text"))], {
        maxPerMinute: 6,
      }),
  },
  {
    word: "template.likes",
    rule: (say) =>
      newRule(say("template.likes"), { on: "every", what: "likes", count: 1_000, by: "stream" }, [
        newAlert(text(say, "template.likes.text")),
      ]),
  },
  {
    word: "template.timer",
    rule: (say) =>
      newRule(say("template.timer"), { on: "event", types: ["GIFT"] }, [
        { type: "counter", kind: "timer", name: "subathon", change: "add", value: 2_000, per: "coins" },
      ]),
  },
  {
    word: "template.speak",
    rule: (say) =>
      newRule(
        say("template.speak"),
        { on: "command", commands: ["!say"], params: "required" },
        [newAlert("{displayName}: {commandParams}", { speech: "{commandParams}" })],
        { audience: { who: "followers" }, userCooldownMs: 60_000, maxPerMinute: 4 },
      ),
  },
];
