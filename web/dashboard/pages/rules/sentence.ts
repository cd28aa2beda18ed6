/** A rule as a sentence: "When a follower gives Rose or more than 30 coins, show “Thanks” on main and play applause, at most every 5 s." Pure. */
import type { Action } from "#shared/rules/action.ts";
import type { Audience } from "#shared/rules/audience.ts";
import type { RuleDraft } from "#shared/rules/rule.ts";
import type { Trigger } from "#shared/rules/trigger.ts";
import { type Block, blocksOf, type Group, type Logic, type Test } from "./condition/blocks.ts";
import { fieldOf } from "./condition/fields.ts";
import { compose, listed, type Part } from "./parts.ts";
import { aboutTool } from "./tool-view.ts";
import { knownWord, type Say, type Word } from "./rule-words.ts";

export interface Names {
  say: Say;
  language: string;
  /** As viewers of this language call it; undefined where nobody knows. */
  gift: (giftId: string) => string | undefined;
  endpoint: (endpointId: string) => string | undefined;
}

/** The parts of a rule that make its sentence. */
export type Told = Pick<
  RuleDraft,
  "trigger" | "actions" | "audience" | "run" | "cooldownMs" | "userCooldownMs" | "chance"
> &
  Partial<Pick<RuleDraft, "condition" | "maxPerMinute">>;

export function sentenceOf(rule: Told, names: Names): Part[] {
  const { say, language } = names;
  const group = blocksOf(rule.condition as Logic | null | undefined);
  const isWhat = rule.trigger.on === "gift" && group.blocks.length > 0 && group.blocks.every(isOfGift);
  const what = isWhat ? groupParts(group, names, "what") : [{ text: say("gift.any"), of: "trigger" }];
  const when = triggerParts(rule.trigger, whoParts(rule.audience, say), what, names);
  const rest =
    isWhat || group.blocks.length === 0 ? [] : compose(say, "sentence.if", { what: groupParts(group, names, "if") });
  const deeds = rule.actions.flatMap((action, index) => actionParts(action, `do.${index}`, names));
  const done = listed(deeds, rule.run === "one" ? "disjunction" : "conjunction", language);
  const limits = limitParts(rule, names);
  return compose(say, rule.run === "one" && rule.actions.length > 1 ? "sentence.one" : "sentence", {
    when,
    if: rest,
    do: done,
    limits: limits.length === 0 ? [] : [{ text: say("sentence.comma") }, ...listed(limits, "conjunction", language)],
  });
}

/** Gifts, their number and what they are worth: they read as what was given. */
function isOfGift(block: Block): boolean {
  if (block.is === "test") return block.field === "event.payload.giftId" || block.field === "event.payload.coins";
  return block.is === "group" && block.blocks.every(isOfGift);
}

function whoParts(audience: Audience, say: Say): Part[] {
  const of = "who";
  switch (audience.who) {
    case "everyone":
    case "followers":
    case "subscribers":
    case "moderators":
      return [{ text: say(`who.${audience.who}`), of }];
    case "team":
      return [{ text: say("who.team", { level: audience.level }), of }];
    case "top_gifters":
      return [{ text: say("who.top_gifters", { count: audience.count }), of }];
    case "users": {
      const [first = "", ...others] = audience.users;
      return [
        { text: others.length === 0 ? `@${first}` : say("who.users", { name: `@${first}`, count: others.length }), of },
      ];
    }
    default:
      return audience satisfies never;
  }
}

function triggerParts(trigger: Trigger, who: Part[], what: readonly Part[], { say, language }: Names): Part[] {
  const told = (word: Word, values: Record<string, string | number> = {}): Part[] => [
    { text: say(word, values), of: "trigger" },
  ];
  switch (trigger.on) {
    case "gift":
      return compose(say, "when.gift", { who, what });
    case "event": {
      const types = trigger.types.map((type): Part[] => [{ text: typeName(type, say), of: "trigger" }]);
      return compose(say, "when.event", { who, what: listed(types, "disjunction", language) });
    }
    case "command": {
      const commands = trigger.commands.map((text): Part[] => [{ text, of: "trigger" }]);
      return compose(say, "when.command", { who, what: listed(commands, "disjunction", language) });
    }
    case "redeem": {
      const commands = trigger.commands.map((text): Part[] => [{ text, of: "trigger" }]);
      return compose(say, "when.redeem", {
        who,
        what: listed(commands, "disjunction", language),
        count: [{ text: grouped(trigger.cost, language), of: "trigger" }],
        n: trigger.cost,
      });
    }
    case "level":
      return compose(say, "when.level", { who, count: [{ text: String(trigger.from), of: "trigger" }] });
    case "first_activity":
      return compose(say, "when.first", { who, what: told("first.any") });
    case "every":
      return compose(say, trigger.by === "viewer" ? "when.everyOfOne" : "when.every", {
        who,
        what: told(`amount.${trigger.what}`, { count: grouped(trigger.count, language), n: trigger.count }),
        n: trigger.count,
      });
    case "total":
      return compose(say, "when.total", {
        what: told(`amount.${trigger.what}`, { count: grouped(trigger.count, language), n: trigger.count }),
        n: trigger.count,
      });
    case "battle":
      return compose(say, "when.battle", { what: told(`battle.${trigger.result}`) });
    case "stream":
      return compose(say, "when.stream", { what: told(`stream.${trigger.what}`) });
    case "timer":
      return compose(say, "when.timer", { what: [{ text: trigger.names.join(", "), of: "trigger" }] });
    case "timer_added":
      return compose(say, "when.timerAdded", {
        what: [{ text: durationOf(trigger.everyMs, say), of: "trigger" }],
        name: [{ text: trigger.names.join(", "), of: "trigger" }],
      });
    case "timer_left":
      return compose(say, "when.timerLeft", {
        what: [{ text: durationOf(trigger.leftMs, say), of: "trigger" }],
        name: [{ text: trigger.names.join(", "), of: "trigger" }],
      });
    case "raw":
      return compose(say, "when.raw", { what: [{ text: trigger.rawTypes.join(", "), of: "trigger" }] });
    default:
      return otherTrigger(trigger);
  }
}

function grouped(value: number, language: string): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: 3 }).format(value);
}

/** What somebody does whose event is of this type. */
function typeName(type: string, say: Say): string {
  const word = knownWord(`type.${type}`);
  return word ? say(word) : say("type.other", { type });
}

/** Of a server that is newer than this page. */
function otherTrigger(trigger: never): Part[] {
  return [{ text: JSON.stringify(trigger), of: "trigger" }];
}

function groupParts(group: Group, names: Names, of: string): Part[] {
  const things = group.blocks.map((block, index) => blockParts(block, names, `${of}.${index}`));
  return listed(things, group.join === "or" ? "disjunction" : "conjunction", names.language);
}

function blockParts(block: Block, names: Names, of: string): Part[] {
  switch (block.is) {
    case "group":
      return [{ text: "(" }, ...groupParts(block, names, of), { text: ")" }];
    case "written":
      return [{ text: names.say("condition.written"), of }];
    case "test":
      return [testPart(block, names, of)];
    default:
      return block satisfies never;
  }
}

function testPart({ field, compare, value }: Test, { say, gift, language }: Names, of: string): Part {
  const known = fieldOf(field);
  const word = say(`field.${known?.word ?? "other"}` as Word, { name: field.split(".")[1] ?? field });
  if (compare === "yes" || compare === "no") return { text: say(`test.${compare}`, { field: word }), of };
  if (known?.kind === "gift") {
    const ids = typeof value === "object" && value !== null ? value : [String(value)];
    const called = ids.map((id) => gift(id) ?? say("gift.unknown", { id }));
    const text = new Intl.ListFormat(language, { type: "disjunction" }).format(called);
    const [id] = ids;
    return {
      text: compare === "not" ? say("test.giftNot", { value: text }) : text === "" ? say("gift.choose") : text,
      of,
      ...(id !== undefined && id !== "" && { gift: id }),
    };
  }
  if (field === "event.payload.coins")
    return { text: say(`coins.${compare}` as Word, { value: grouped(Number(value), language), n: Number(value) }), of };
  const shown = typeof value === "number" ? value : typeof value === "string" ? say("quoted", { text: value }) : "";
  return { text: say(`test.${compare}`, { field: word, value: shown }), of };
}

function actionParts(action: Action, of: string, { say, endpoint }: Names): Part[][] {
  const strong = (text: string): Part[] => [{ text, of }];
  switch (action.type) {
    case "overlay": {
      const { text, imageUrl, soundUrl, speech, overlays } = action;
      const on = strong(overlays === "all" ? say("overlays.all") : overlays.join(", "));
      return [
        ...(text === undefined ? [] : [compose(say, "do.text", { what: strong(say("quoted", { text })), on })]),
        ...(text === undefined && imageUrl !== undefined ? [compose(say, "do.image", { on })] : []),
        ...(soundUrl === undefined ? [] : [compose(say, "do.sound", { what: strong(fileName(soundUrl)) })]),
        ...(speech === undefined ? [] : [compose(say, "do.speech", { what: strong(say("quoted", { text: speech })) })]),
      ];
    }
    case "webhook":
      return [compose(say, "do.webhook", { what: strong(endpoint(action.endpointId) ?? action.endpointId) })];
    case "announce":
      return [compose(say, "do.announce", { what: strong(say("quoted", { text: action.text })) })];
    case "log":
      return [compose(say, "do.log", { what: strong(say("quoted", { text: action.text })) })];
    case "wheel":
      return [strong(say("do.wheel"))];
    case "moderate": {
      if (action.durationMs === undefined || action.measure === "asked") return [strong(say(`do.${action.measure}`))];
      return [compose(say, `do.${action.measure}For`, { time: strong(durationOf(action.durationMs, say)) })];
    }
    case "counter": {
      const { kind, change, name, value = 0, per } = action;
      const amount = kind === "timer" ? durationOf(value, say) : String(value);
      const what = strong(per === undefined ? amount : say(`per.${per}`, { amount }));
      return [compose(say, `do.${kind}.${change}` as Word, { what, name: strong(name) })];
    }
    case "streamerbot":
    case "obs":
    case "http":
    case "mqtt":
    case "osc":
    case "minecraft":
    case "keys":
      return [compose(say, `do.${action.type}`, { what: strong(aboutTool(action)) })];
    default:
      return [[{ text: JSON.stringify(action satisfies never), of }]];
  }
}

function limitParts({ cooldownMs, userCooldownMs, maxPerMinute, chance }: Told, { say, language }: Names): Part[][] {
  const part = (of: string, text: string): Part[] => [{ text, of: `limit.${of}` }];
  const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 2 });
  return [
    ...(cooldownMs > 0 ? [part("cooldown", say("limit.cooldown", { time: durationOf(cooldownMs, say) }))] : []),
    ...(userCooldownMs > 0 ? [part("person", say("limit.person", { time: durationOf(userCooldownMs, say) }))] : []),
    ...(typeof maxPerMinute === "number" ? [part("minute", say("limit.minute", { count: maxPerMinute }))] : []),
    ...(chance < 1 ? [part("chance", say("limit.chance", { percent: percent.format(chance) }))] : []),
  ];
}

/** `1 h 5 min`, `2.5 s`. */
export function durationOf(ms: number, say: Say): string {
  const sign = ms < 0 ? "−" : "";
  const all = Math.abs(ms);
  const hours = Math.floor(all / 3_600_000);
  const minutes = Math.floor((all % 3_600_000) / 60_000);
  const seconds = Math.round((all % 60_000) / 100) / 10;
  const parts = [
    ...(hours > 0 ? [say("time.hours", { count: hours })] : []),
    ...(minutes > 0 ? [say("time.minutes", { count: minutes })] : []),
    ...(seconds > 0 || all < 60_000 ? [say("time.seconds", { count: seconds })] : []),
  ];
  return sign + parts.join(" ");
}

/** What a sound is called: the file, without what it ends with. */
function fileName(address: string): string {
  const last = address.split(/[?#]/)[0]?.split("/").at(-1) ?? address;
  return last.replace(/\.\w+$/, "") || address;
}
