/** The forms of actions that another program does, beside the runner. */
import type { ToolAction, ToolType } from "#shared/tools/action.ts";
import { type Child, h } from "../../../kit/node.ts";
import { seconds, select, text } from "./fields-view.ts";
import type { Say } from "./rule-words.ts";

/** What the server takes at most (shared/tools/limits.ts). */
const toolLimits = { name: 200, text: 500, body: 2_000, url: 1_000, leastForMs: 100 };

interface FormOptions {
  say: Say;
  mayWrite: boolean;
}

type Put = (next: ToolAction) => void;
type ObsAction = Extract<ToolAction, { type: "obs" }>;

const obsDeeds = ["scene", "source", "filter", "text", "media", "emit"] as const;
const turns = ["on", "off", "toggle"] as const;
const mediaChanges = ["play", "pause", "restart", "stop", "next", "previous"] as const;

/** What a new action of each begins with; those that are offered. */
export const newToolActions = {
  streamerbot: { type: "streamerbot", action: "TikTok" },
  obs: { type: "obs", do: "source", source: "Confetti", change: "on", forMs: 5_000 },
  http: { type: "http", method: "POST", url: "https://example.org/hooks/tiktok", body: "{displayName}" },
  mqtt: { type: "mqtt", topic: "home/desk/lamp", payload: "on", retain: false },
  osc: { type: "osc", path: "/avatar/parameters/wave", args: ["1"] },
  minecraft: { type: "minecraft", command: "say {displayName}" },
  keys: { type: "keys", name: "jump" },
} as const satisfies Record<ToolType, ToolAction>;

export function toolForm(action: ToolAction, put: Put, options: FormOptions): Child[] {
  const { say, mayWrite } = options;
  const line = (label: string, value: string, set: (value: string) => void, most: number = toolLimits.name) =>
    text(label, value, most, mayWrite, set, most > toolLimits.name);
  switch (action.type) {
    case "streamerbot":
      return [line(say("f.action"), action.action, (name) => put({ ...action, action: name }))];
    case "obs":
      return obsForm(action, put, options);
    case "http":
      return [
        line(say("f.address"), action.url, (url) => put({ ...action, url }), toolLimits.url),
        line(say("f.body"), action.body ?? "", (body) => put(withBody(action, body)), toolLimits.body),
      ];
    case "mqtt":
      return [
        line(say("f.topic"), action.topic, (topic) => put({ ...action, topic })),
        line(say("f.body"), action.payload, (payload) => put({ ...action, payload }), toolLimits.body),
      ];
    case "osc":
      return [
        line(say("f.path"), action.path, (path) => put({ ...action, path })),
        line(say("f.value"), action.args[0] ?? "", (value) => put({ ...action, args: value === "" ? [] : [value] })),
      ];
    case "minecraft":
      return [line(say("f.command"), action.command, (command) => put({ ...action, command }), toolLimits.text)];
    case "keys":
      return [line(say("f.name"), action.name, (name) => put({ ...action, name }))];
    default:
      return [h("code", {}, JSON.stringify(action satisfies never))];
  }
}

function withBody(action: Extract<ToolAction, { type: "http" }>, body: string): ToolAction {
  const { body: _, ...rest } = action;
  return body === "" ? rest : { ...rest, body };
}

function obsForm(action: ObsAction, put: Put, { say, mayWrite }: FormOptions): Child[] {
  const what = select(
    say("f.what"),
    action.do,
    obsDeeds.map((one) => [one, say(`obs.${one}`)]),
    mayWrite,
    (deed) => put(newObs(deed as ObsAction["do"], "source" in action ? action.source : "")),
    true,
  );
  const line = (label: string, value: string, set: (value: string) => void) =>
    text(label, value, toolLimits.name, mayWrite, set);
  const turn = (now: (typeof turns)[number], set: (change: (typeof turns)[number]) => void) =>
    select(
      say("f.how"),
      now,
      turns.map((one) => [one, say(`turn.${one}`)]),
      mayWrite,
      (change) => set(change as (typeof turns)[number]),
    );
  /** Without a time it stays. */
  const during = (timed: Extract<ObsAction, { do: "source" | "filter" }>) =>
    seconds(say("f.for"), timed.forMs ?? 0, mayWrite, say, (ms) => {
      const { forMs: _, ...rest } = timed;
      put(ms < toolLimits.leastForMs ? rest : { ...rest, forMs: ms });
    });
  switch (action.do) {
    case "scene":
      return [what, line(say("f.scene"), action.scene, (scene) => put({ ...action, scene }))];
    case "source":
      return [
        what,
        line(say("f.sceneOnAir"), action.scene ?? "", (scene) => {
          const { scene: _, ...rest } = action;
          put(scene === "" ? rest : { ...rest, scene });
        }),
        line(say("f.source"), action.source, (source) => put({ ...action, source })),
        turn(action.change, (change) => put({ ...action, change })),
        during(action),
      ];
    case "filter":
      return [
        what,
        line(say("f.source"), action.source, (source) => put({ ...action, source })),
        line(say("f.filter"), action.filter, (filter) => put({ ...action, filter })),
        turn(action.change, (change) => put({ ...action, change })),
        during(action),
      ];
    case "text":
      return [
        what,
        line(say("f.source"), action.source, (source) => put({ ...action, source })),
        text(say("f.text"), action.text, toolLimits.text, mayWrite, (value) => put({ ...action, text: value }), true),
      ];
    case "media":
      return [
        what,
        line(say("f.source"), action.source, (source) => put({ ...action, source })),
        select(
          say("f.how"),
          action.change,
          mediaChanges.map((one) => [one, say(`media.${one}`)]),
          mayWrite,
          (change) => put({ ...action, change: change as typeof action.change }),
        ),
      ];
    case "emit":
      return [what, line(say("f.event"), action.event, (event) => put({ ...action, event }))];
    default:
      return [h("code", {}, JSON.stringify(action satisfies never))];
  }
}

function newObs(deed: ObsAction["do"], named: string): ObsAction {
  const source = named === "" ? "Confetti" : named;
  switch (deed) {
    case "scene":
      return { type: "obs", do: deed, scene: "Live" };
    case "source":
      return { type: "obs", do: deed, source, change: "on", forMs: 5_000 };
    case "filter":
      return { type: "obs", do: deed, source, filter: "Blur", change: "on", forMs: 5_000 };
    case "text":
      return { type: "obs", do: deed, source, text: "{displayName}" };
    case "media":
      return { type: "obs", do: deed, source, change: "restart" };
    case "emit":
      return { type: "obs", do: deed, event: "tiktok" };
    default:
      return deed satisfies never;
  }
}

/** What it is about, for the rule's sentence. */
export function aboutTool(action: ToolAction): string {
  switch (action.type) {
    case "streamerbot":
      return action.action;
    case "obs":
      if (action.do === "scene") return action.scene;
      return action.do === "emit" ? action.event : action.source;
    case "http":
      return URL.canParse(action.url) ? new URL(action.url).host : action.url;
    case "mqtt":
      return action.topic;
    case "osc":
      return action.path;
    case "minecraft":
      return action.command;
    case "keys":
      return action.name;
    default:
      return JSON.stringify(action satisfies never);
  }
}
