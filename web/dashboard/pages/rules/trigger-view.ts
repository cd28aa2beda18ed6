/** What a rule waits for, and whom it is for. */
import type { EventType } from "#shared/event.ts";
import type { Audience } from "#shared/rules/audience.ts";
import { pointsLimits } from "#shared/points/settings.ts";
import type { Trigger } from "#shared/rules/trigger.ts";
import { type Child, h, type Node } from "../../../kit/node.ts";
import { number, seconds, select, text } from "./fields-view.ts";
import type { Say, Word } from "./rule-words.ts";

/** Types that somebody can do, as they are offered; others stay as they are written. */
const types: readonly EventType[] = [
  "FOLLOW",
  "SUBSCRIBE",
  "SHARE",
  "CHAT",
  "GIFT",
  "LIKE",
  "JOIN",
  "SUPER_FAN",
  "QUESTION",
  "EMOTE",
  "ENVELOPE",
];

const usual: Record<Trigger["on"], Trigger> = {
  gift: { on: "gift" },
  event: { on: "event", types: ["FOLLOW"] },
  command: { on: "command", commands: ["!hi"], params: "optional" },
  redeem: { on: "redeem", commands: ["!spin"], params: "optional", cost: 100 },
  level: { on: "level", from: 1 },
  first_activity: { on: "first_activity" },
  every: { on: "every", what: "likes", count: 1_000, by: "stream" },
  total: { on: "total", what: "likes", count: 10_000 },
  battle: { on: "battle", result: "won" },
  stream: { on: "stream", what: "started" },
  timer: { on: "timer", names: ["subathon"] },
  timer_added: { on: "timer_added", names: ["subathon"], everyMs: 3_600_000 },
  timer_left: { on: "timer_left", names: ["subathon"], leftMs: 300_000 },
  raw: { on: "raw", rawTypes: ["WebcastToastMessage"] },
};

export function triggerView(
  say: Say,
  trigger: Trigger,
  { mayWrite, change, timers }: { mayWrite: boolean; change: (trigger: Trigger) => void; timers: readonly string[] },
): Node {
  const kinds = Object.keys(usual) as Trigger["on"][];
  return h(
    "div",
    { class: "do-form" },
    select(
      say("f.when"),
      trigger.on,
      kinds.map((one) => [one, say(`on.${one}`)]),
      mayWrite,
      (on) => change(usual[on as Trigger["on"]]),
    ),
    details(),
  );

  function details(): Child {
    const set = (more: Partial<Trigger>) => change({ ...trigger, ...more } as Trigger);
    const words = (
      label: string,
      all: readonly string[],
      put: (all: string[]) => void,
      offered: readonly string[] = [],
    ) =>
      text(
        label,
        all.join(" "),
        1_000,
        mayWrite,
        (typed) => put([...new Set(typed.split(/[\s,]+/).filter((one) => one !== ""))]),
        false,
        { id: "trigger-names", names: offered },
      );
    switch (trigger.on) {
      case "event":
        return h(
          "fieldset",
          { key: "types", class: "do-wide types" },
          h("legend", { class: "t-label" }, say("f.types")),
          [...new Set([...types, ...trigger.types])].map((type) =>
            h(
              "label",
              { key: type, class: "checkline" },
              h("input", {
                class: "check",
                type: "checkbox",
                disabled: !mayWrite,
                checked: trigger.types.includes(type),
                onchange: ({ target }: Event) => {
                  const next = (target as HTMLInputElement).checked
                    ? [...trigger.types, type]
                    : trigger.types.filter((one) => one !== type);
                  if (next.length > 0) set({ types: next });
                  else (target as HTMLInputElement).checked = true;
                },
              }),
              say(typeWord(type), { type }),
            ),
          ),
        );
      case "level":
        return number(say("f.levelFrom"), trigger.from, mayWrite, (from) =>
          set({ from: Math.min(pointsLimits.levels, Math.max(1, Math.round(from))) }),
        );
      case "redeem":
      case "command":
        return [
          trigger.on === "redeem" &&
            number(say("f.cost"), trigger.cost, mayWrite, (cost) =>
              set({ cost: Math.min(pointsLimits.points, Math.max(0.01, Math.round(cost * 100) / 100)) }),
            ),
          words(say("f.commands"), trigger.commands, (commands) => commands.length > 0 && set({ commands })),
          select(
            say("f.params"),
            trigger.params,
            (["optional", "required", "none"] as const).map((one) => [one, say(`params.${one}`)]),
            mayWrite,
            (params) => set({ params: params as "none" }),
          ),
        ];
      case "every":
        return [
          number(say("f.count"), trigger.count, mayWrite, (count) => set({ count: Math.max(1, Math.round(count)) })),
          select(
            say("f.what"),
            trigger.what,
            (["likes", "coins"] as const).map((one) => [one, say(`what.${one}`)]),
            mayWrite,
            (what) => set({ what: what as "likes" }),
          ),
          select(
            say("f.by"),
            trigger.by,
            (["stream", "viewer"] as const).map((one) => [one, say(`by.${one}`)]),
            mayWrite,
            (by) => set({ by: by as "stream" }),
          ),
        ];
      case "total":
        return [
          number(say("f.count"), trigger.count, mayWrite, (count) => set({ count: Math.max(1, Math.round(count)) })),
          select(
            say("f.what"),
            trigger.what,
            (["likes", "coins", "follows", "viewers"] as const).map((one) => [one, say(`what.${one}`)]),
            mayWrite,
            (what) => set({ what: what as "likes" }),
          ),
        ];
      case "battle":
        return select(
          say("f.result"),
          trigger.result,
          (["won", "lost", "draw"] as const).map((one) => [one, say(`battle.${one}`)]),
          mayWrite,
          (result) => set({ result: result as "won" }),
        );
      case "stream":
        return select(
          say("f.what"),
          trigger.what,
          (["started", "ended"] as const).map((one) => [one, say(`stream.${one}`)]),
          mayWrite,
          (what) => set({ what: what as "started" }),
        );
      case "timer":
        return words(say("f.timers"), trigger.names, (names) => names.length > 0 && set({ names }), timers);
      case "timer_added":
        return [
          words(say("f.timers"), trigger.names, (names) => names.length > 0 && set({ names }), timers),
          seconds(say("f.each"), trigger.everyMs, mayWrite, say, (everyMs) =>
            set({ everyMs: Math.max(1_000, everyMs) }),
          ),
        ];
      case "timer_left":
        return [
          words(say("f.timers"), trigger.names, (names) => names.length > 0 && set({ names }), timers),
          seconds(say("f.left"), trigger.leftMs, mayWrite, say, (leftMs) => set({ leftMs: Math.max(1_000, leftMs) })),
        ];
      case "raw":
        return words(say("f.raw"), trigger.rawTypes, (rawTypes) => rawTypes.length > 0 && set({ rawTypes }));
      default:
        return undefined;
    }
  }
}

function typeWord(type: EventType): Word {
  return types.includes(type) ? (`type.${type}` as Word) : "type.other";
}

const whos = ["everyone", "followers", "subscribers", "moderators", "team", "top_gifters", "users"] as const;

export function audienceView(
  say: Say,
  audience: Audience,
  { mayWrite, change }: { mayWrite: boolean; change: (audience: Audience) => void },
): Node {
  const usualOf = (who: string): Audience => {
    if (who === "team") return { who, level: 1 };
    if (who === "top_gifters") return { who, count: 3 };
    return who === "users" ? { who, users: ["someone"] } : ({ who } as Audience);
  };
  return h(
    "div",
    { class: "do-form" },
    select(
      say("f.who"),
      audience.who,
      whos.map((who) => [who, say(`pick.${who}`)]),
      mayWrite,
      (who) => change(usualOf(who)),
    ),
    audience.who === "team" &&
      number(say("f.level"), audience.level, mayWrite, (level) =>
        change({ who: "team", level: Math.min(100, Math.max(1, Math.round(level))) }),
      ),
    audience.who === "top_gifters" &&
      number(say("f.count"), audience.count, mayWrite, (count) =>
        change({ who: "top_gifters", count: Math.min(10, Math.max(1, Math.round(count))) }),
      ),
    audience.who === "users" &&
      text(
        say("f.users"),
        audience.users.map((one) => (/^\d+$/.test(one) ? one : `@${one}`)).join(" "),
        4_000,
        mayWrite,
        (typed) => {
          const users = [
            ...new Set(
              typed
                .split(/[\s,]+/)
                .map((one) => one.replace(/^@/, "").toLowerCase())
                .filter((one) => one !== ""),
            ),
          ];
          if (users.length > 0) change({ who: "users", users });
        },
        true,
      ),
  );
}
