/** The rules that a chaos run has on: of each kind of memory one, so that whatever is forgotten or done twice shows. */
import type { RuleDraft } from "#shared/rules/rule.ts";

type Given = Pick<RuleDraft, "name" | "actions"> & { trigger: object } & Partial<Omit<RuleDraft, "trigger">>;

const alert = { type: "overlay", text: "{displayName}" } as RuleDraft["actions"][number];

export const chaosRules: Given[] = [
  {
    name: "counts every chat message",
    trigger: { on: "event", types: ["CHAT"] },
    actions: [{ type: "counter", kind: "counter", name: "chats", change: "add", value: 1 }],
  },
  {
    name: "an alert at most every 2 s",
    trigger: { on: "event", types: ["CHAT", "LIKE"] },
    cooldownMs: 2_000,
    actions: [alert],
  },
  {
    name: "each viewer once a minute",
    trigger: { on: "event", types: ["JOIN"] },
    userCooldownMs: 60_000,
    actions: [alert],
  },
  { name: "every 50 likes", trigger: { on: "every", what: "likes", count: 50, by: "stream" }, actions: [alert] },
  { name: "half of the gifts", trigger: { on: "event", types: ["GIFT"] }, chance: 0.5, actions: [alert] },
];
