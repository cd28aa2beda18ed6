/** The actions of a rule, each as a form of its own. */
import { mostAtTikTokSeconds } from "#shared/moderation/tiktok-mutes.ts";
import type { Action, ActionOf } from "#shared/rules/action.ts";
import { type Child, h, type Node } from "../../../kit/node.ts";
import { icon } from "../../frame/icon.ts";
import { number, seconds, select, text } from "./fields-view.ts";
import { newToolActions, toolForm } from "./tool-view.ts";
import type { Trial } from "./trial/trial-words.ts";
import type { Say, Word } from "./rule-words.ts";

export interface Known {
  /** Names of overlays, as rules write them. */
  overlays: readonly string[];
  endpoints: readonly { endpointId: string; name: string }[];
  sounds: readonly { address: string; name: string }[];
  pictures: readonly { address: string; name: string }[];
  counters: readonly string[];
  timers: readonly string[];
}

export interface ActionViewOptions {
  say: Say;
  known: Known;
  actions: readonly Action[];
  change: (actions: Action[]) => void;
  /** By path (`0.text`), what the server said of it. */
  errors: ReadonlyMap<string, string>;
  test: (index: number) => void;
  /** Lets one choose an action more. */
  choose: () => void;
  mayWrite: boolean;
  mayShow: boolean;
  /** Whether endpoints are sent something. */
  mayTestHooks: boolean;
  /** What became of trying an action; undefined where it was not tried. */
  trialOf: (action: Action) => Trial | undefined;
}

const icons: Record<Action["type"], string> = {
  overlay: "screenstar",
  webhook: "hook",
  announce: "chat",
  moderate: "ban",
  counter: "clock",
  wheel: "dice",
  log: "note",
  streamerbot: "play",
  obs: "screenstar",
  http: "hook",
  mqtt: "link",
  osc: "sliders",
  minecraft: "code",
  keys: "text",
};

export function actionList(options: ActionViewOptions): Node {
  const { actions } = options;
  return h(
    "ol",
    { class: "build-do" },
    actions.map((action, index) => actionRow(action, index, options)),
  );
}

/** What adds one more, and what those need that another program does: it is said once. */
export function actionsFoot({ say, actions, mayWrite, choose }: ActionViewOptions): Node {
  return h(
    "div",
    { class: "build-add" },
    actions.some(({ type }) => isTool(type)) && h("p", { key: "hint", class: "t-small t-faint" }, say("tools.hint")),
    mayWrite &&
      h(
        "button",
        {
          key: "add",
          class: "btn",
          "data-size": "s",
          type: "button",
          "aria-haspopup": "dialog",
          disabled: actions.length >= mostActions,
          onclick: choose,
        },
        icon("plus"),
        say("do.add"),
      ),
  );
}

/** What the server takes at most (shared/rules/limits.ts). */
const mostActions = 10;
const isTool = (type: Action["type"]): boolean => Object.hasOwn(newToolActions, type);

function actionRow(action: Action, index: number, options: ActionViewOptions): Node {
  const { say, actions, change, errors, mayWrite, trialOf } = options;
  const put = (next: Action) => change(actions.with(index, next));
  const move = (to: number) => change(actions.toSpliced(index, 1).toSpliced(to, 0, action));
  const own = [...errors].filter(([path]) => path === String(index) || path.startsWith(`${index}.`));
  const small = (name: string, label: string, run: () => void, off = false): Node =>
    h(
      "button",
      {
        class: "btn",
        "data-kind": "quiet",
        "data-size": "s",
        "data-icon": true,
        type: "button",
        "aria-label": label,
        title: label,
        disabled: off,
        onclick: run,
      },
      icon(name),
    );
  return h(
    "li",
    { key: `${index} ${action.type}` },
    h(
      "div",
      { class: "do-head" },
      h(
        "div",
        { class: "do-kind" },
        icon(icons[action.type]),
        h("b", {}, say(action.type === "counter" ? `action.${action.kind}` : `action.${action.type}`)),
      ),
      h(
        "div",
        { class: "push btns" },
        mayTest(action, options) && testButton(action, index, options),
        mayWrite && [
          small("left", say("move.up"), () => move(index - 1), index === 0),
          small("right", say("move.down"), () => move(index + 1), index === actions.length - 1),
          small("trash", say("action.remove"), () => change(actions.toSpliced(index, 1)), actions.length === 1),
        ],
      ),
    ),
    h("div", { class: "do-form" }, formOf(action, put, options, index)),
    own.map(([path, message]) => h("p", { key: path, class: "t-stop t-small", role: "status" }, message)),
    trialView(trialOf(action)),
  );
}

/** A program runs on somebody's computer: who may not write its rule may not try it either. */
function mayTest({ type }: Action, { mayShow, mayWrite, mayTestHooks }: ActionViewOptions): boolean {
  if (type === "webhook") return mayTestHooks;
  return mayShow && (mayWrite || !isTool(type));
}

function testButton(action: Action, index: number, { say, test, trialOf }: ActionViewOptions): Node {
  const isAsked = trialOf(action)?.tone === "asked";
  const isReady = action.type !== "webhook" || action.endpointId !== "";
  return h(
    "button",
    {
      class: "btn",
      "data-size": "s",
      type: "button",
      disabled: !isReady,
      // It keeps the focus while it runs.
      ...(isAsked && { "aria-disabled": "true" }),
      onclick: () => !isAsked && test(index),
    },
    icon("flask"),
    say("test"),
  );
}

const tones = { asked: "t-faint", told: "", ok: "t-ok", stop: "t-stop" } as const;

function trialView(trial: Trial | undefined): Child {
  if (!trial) return undefined;
  return h("p", { key: "trial", class: `do-tried t-small ${tones[trial.tone]}`, role: "status" }, trial.text);
}

type Put = (next: Action) => void;

function formOf(action: Action, put: Put, options: ActionViewOptions, index: number): Child[] {
  const { say, known, mayWrite } = options;
  switch (action.type) {
    case "overlay":
      return alertForm(action, put, options);
    case "webhook":
      return [
        select(
          say("f.endpoint"),
          action.endpointId,
          known.endpoints.map(({ endpointId, name }) => [endpointId, name]),
          mayWrite,
          (endpointId) => put({ ...action, endpointId }),
        ),
      ];
    case "announce":
      return [text(say("f.text"), action.text, 150, mayWrite, (value) => put({ ...action, text: value }), true)];
    case "log":
      return [text(say("f.text"), action.text, 1_000, mayWrite, (value) => put({ ...action, text: value }), true)];
    case "moderate":
      return [
        select(
          say("f.measure"),
          action.measure,
          (["mute", "ban", "asked"] as const).map((one) => [one, say(`measure.${one}`)]),
          mayWrite,
          (measure) => put(withMeasure(action, measure as ActionOf<"moderate">["measure"])),
        ),
        action.measure !== "asked" &&
          seconds(say("f.for"), action.durationMs ?? 0, mayWrite, say, (ms) => {
            const { durationMs: _, ...rest } = action;
            put(ms > 0 ? { ...rest, durationMs: ms } : rest);
          }),
        isBeyondTikTok(action) && h("p", { key: "beyond", class: "t-small t-faint" }, say("moderate.beyond")),
      ];
    case "wheel":
      return [];
    case "counter":
      return counterForm(action, put, options, index);
    case "streamerbot":
    case "obs":
    case "http":
    case "mqtt":
    case "osc":
    case "minecraft":
    case "keys":
      return toolForm(action, put, options);
    default:
      return [h("code", {}, JSON.stringify(action satisfies never))];
  }
}

function alertForm(
  action: Extract<Action, { type: "overlay" }>,
  put: Put,
  { say, known, mayWrite }: ActionViewOptions,
): Child[] {
  /** Without a field that says nothing: a rule has no empty texts. */
  const set = (field: "text" | "imageUrl" | "soundUrl" | "speech") => (value: string) => {
    const { [field]: _, ...rest } = action;
    put(value === "" ? rest : { ...rest, [field]: value });
  };
  const places: [string, string][] = [
    ["", say("overlays.all")],
    ...known.overlays.map((name): [string, string] => [name, name]),
  ];
  const [place = ""] = action.overlays === "all" ? [] : action.overlays;
  if (place !== "" && !known.overlays.includes(place)) places.push([place, place]);
  const media = (
    own: readonly { address: string; name: string }[],
    now: string | undefined,
    tokens: readonly string[],
  ): [string, string][] => {
    const all: [string, string][] = [
      ["", say("f.none")],
      ...tokens.map((one): [string, string] => [one, say(`token.${one.slice(1, -1)}` as Word)]),
      ...own.map(({ address, name }): [string, string] => [address, name]),
    ];
    return now === undefined || all.some(([value]) => value === now) ? all : [...all, [now, now]];
  };
  return [
    text(say("f.text"), action.text ?? "", 500, mayWrite, set("text"), true),
    select(say("f.on"), place, places, mayWrite, (name) => put({ ...action, overlays: name === "" ? "all" : [name] })),
    select(
      say("f.look"),
      action.variant,
      variantsOf(action.variant).map((one) => [one, say(`look.${one}` as Word)]),
      mayWrite,
      (variant) => put({ ...action, variant }),
    ),
    seconds(say("f.for"), action.durationMs, mayWrite, say, (durationMs) =>
      put({ ...action, durationMs: Math.max(500, durationMs) }),
    ),
    select(say("f.sound"), action.soundUrl ?? "", media(known.sounds, action.soundUrl, []), mayWrite, set("soundUrl")),
    select(
      say("f.picture"),
      action.imageUrl ?? "",
      media(known.pictures, action.imageUrl, ["{giftImageUrl}", "{avatarUrl}"]),
      mayWrite,
      set("imageUrl"),
    ),
    text(say("f.speech"), action.speech ?? "", 300, mayWrite, set("speech"), true),
  ];
}

const looks = ["default", "banner", "fullscreen", "wheel"] as const;
function variantsOf(now: string): string[] {
  return (looks as readonly string[]).includes(now) ? [...looks] : [...looks, now];
}

function counterForm(
  action: Extract<Action, { type: "counter" }>,
  put: Put,
  { say, known, mayWrite }: ActionViewOptions,
  index: number,
): Child[] {
  const changes =
    action.kind === "timer"
      ? (["add", "set", "pause", "resume", "reset"] as const)
      : (["add", "set", "reset"] as const);
  const takesValue = action.change === "add" || action.change === "set";
  return [
    text(say("f.name"), action.name, 32, mayWrite, (name) => put({ ...action, name }), false, {
      id: `action-${index}-names`,
      names: action.kind === "timer" ? known.timers : known.counters,
    }),
    select(
      say("f.change"),
      action.change,
      changes.map((one) => [one, say(`change.${one}`)]),
      mayWrite,
      (change) => {
        const { value: _v, per: _p, ...rest } = action;
        const next = change as typeof action.change;
        put(
          next === "add" || next === "set"
            ? { ...rest, change: next, value: action.value ?? 1 }
            : { ...rest, change: next },
        );
      },
    ),
    takesValue &&
      (action.kind === "timer"
        ? seconds(say("f.value"), action.value ?? 0, mayWrite, say, (value) => put({ ...action, value }), true)
        : number(say("f.value"), action.value ?? 0, mayWrite, (value) => put({ ...action, value }))),
    action.change === "add" &&
      select(
        say("f.per"),
        action.per ?? "",
        [
          ["", say("f.once")],
          ["coins", say("per.each.coins")],
          ["likes", say("per.each.likes")],
        ],
        mayWrite,
        (per) => {
          const { per: _, ...rest } = action;
          put(per === "" ? rest : { ...rest, per: per as "coins" | "likes" });
        },
      ),
  ];
}

/** The longest that TikTok mutes for a time; a ban has no time there. */
const longestMuteMs = mostAtTikTokSeconds * 1_000;

/** Whether TikTok has no such measure: the runner then skips it. */
export function isBeyondTikTok({ measure, durationMs }: ActionOf<"moderate">): boolean {
  if (durationMs === undefined || measure === "asked") return false;
  return measure === "ban" || durationMs > longestMuteMs;
}

/** What is asked for says itself for how long. */
function withMeasure(action: ActionOf<"moderate">, measure: ActionOf<"moderate">["measure"]): ActionOf<"moderate"> {
  const { durationMs: _, ...rest } = action;
  return measure === "asked" ? { ...rest, measure } : { ...action, measure };
}
