/** The kinds of action that a rule can have, as one chooses among them: in groups, and what each begins with. */
import type { Action } from "#shared/rules/action.ts";
import { newAlert } from "./draft.ts";
import type { Say, Word } from "./rule-words.ts";
import { newToolActions } from "./tool-view.ts";

/** What the stream has that an action can begin with. */
export interface Own {
  endpoints: readonly { endpointId: string }[];
  counters: readonly string[];
  timers: readonly string[];
}

export interface Kind {
  word: Word;
  icon: string;
  /** Words that somebody may look for it by, beside its own. */
  also: readonly Word[];
  action: Action;
}

export interface Group {
  word: Word;
  kinds: readonly Kind[];
}

/** All kinds, but those for which the stream has nothing yet. */
export function groupsOf({ endpoints, counters, timers }: Own): Group[] {
  const [endpoint] = endpoints;
  const [counter = "count", timer = "subathon"] = [counters[0], timers[0]];
  const kind = (word: Word, icon: string, action: Action, also: readonly Word[] = []): Kind => ({
    word,
    icon,
    also,
    action,
  });
  return [
    {
      word: "do.group.screen",
      kinds: [
        kind("add.alert", "screenstar", newAlert("{displayName}"), ["f.text", "f.picture", "f.sound", "f.speech"]),
        kind("add.wheel", "dice", { type: "wheel" }),
      ],
    },
    {
      word: "do.group.numbers",
      kinds: [
        kind("add.counter", "plus", { type: "counter", kind: "counter", name: counter, change: "add", value: 1 }),
        kind("add.timer", "clock", { type: "counter", kind: "timer", name: timer, change: "add", value: 60_000 }),
      ],
    },
    {
      word: "do.group.chat",
      kinds: [
        kind("add.announce", "chat", { type: "announce", text: "{displayName}" }),
        kind("add.moderate", "ban", { type: "moderate", measure: "mute", durationMs: 60_000 }),
      ],
    },
    {
      word: "do.group.tools",
      kinds: [
        kind("action.obs", "screenstar", newToolActions.obs, ["f.scene", "f.source", "f.filter"]),
        kind("action.streamerbot", "play", newToolActions.streamerbot),
        kind("action.minecraft", "code", newToolActions.minecraft, ["f.command"]),
        kind("action.keys", "text", newToolActions.keys),
        kind("action.osc", "sliders", newToolActions.osc),
        kind("action.mqtt", "link", newToolActions.mqtt),
        kind("action.http", "hook", newToolActions.http, ["f.address"]),
      ],
    },
    {
      word: "do.group.elsewhere",
      kinds: [
        ...(endpoint ? [kind("add.webhook", "hook", { type: "webhook", endpointId: endpoint.endpointId })] : []),
        kind("add.log", "note", { type: "log", text: "{displayName}" }),
      ],
    },
  ];
}

/** The groups with what somebody looks for: each word has to be in the kind's words or in the name of its group. */
export function findKinds(groups: readonly Group[], text: string, say: Say): Group[] {
  const wanted = folded(text)
    .split(/\s+/)
    .filter((one) => one !== "");
  return groups
    .map(({ word, kinds }) => ({
      word,
      kinds: kinds.filter((kind) => {
        const words = folded([word, kind.word, ...kind.also].map((one) => say(one)).join(" "));
        return wanted.every((one) => words.includes(one));
      }),
    }))
    .filter(({ kinds }) => kinds.length > 0);
}

/** Without case and accents. */
function folded(text: string): string {
  return text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
}
