/** The layout that an overlay has had before there were scenes: what the URL's parameters ask for, as a scene. Pure. */
import type { Scene, SceneWidget } from "#shared/overlay/scene.ts";
import type { Options, Part } from "./options.ts";

/** In the order in which they stand in the page. */
const classicParts = ["counters", "tallies", "battle", "alerts", "chat"] as const satisfies readonly Part[];

/** Whether a widget has the look of the classic layout, which goes by properties of its own (`--overlay-...`): without a canvas. */
export function isClassicLook({ canvas }: Pick<Scene, "canvas">, { type }: Pick<SceneWidget, "type">): boolean {
  return canvas === "page" && classicParts.some((part) => part === type);
}

export function classicScene(options: Options): Scene {
  const widgets = classicParts.filter((part) => options.show.has(part)).map((part) => widgetOf(part, options));
  return { version: 1, canvas: "page", theme: options.theme, widgets };
}

function widgetOf(part: Part, options: Options): SceneWidget {
  switch (part) {
    case "counters":
      return ownPlaced(part, { likes: options.likes });
    case "tallies":
      return ownPlaced(part, { names: [...(options.tallies ?? [])], all: options.tallies === undefined });
    case "battle":
      return ownPlaced(part, { supporters: 0, time: false, winnerSeconds: 10 });
    case "alerts":
      return ownPlaced(part, {
        kinds: [...options.alerts],
        seconds: options.alertSeconds,
        minCoins: options.minCoins,
        giftsTwice: options.giftsTwice,
        voice: options.voice,
        voicePitch: 50,
        voicePace: 165,
        voiceVolume: 100,
        speaks: "after",
        voiceMinCoins: 0,
        look: "strip",
        atOnce: 2,
        bigFrom: 1_000,
        bigLook: "strip",
        mergeFrom: 0,
        enter: "theme",
        leave: "theme",
        variations: [],
        giftSound: "",
        bigSound: "",
        followSound: "",
        subscriptionSound: "",
        battleSound: "",
        soundVolume: 0,
      });
    case "chat":
      return ownPlaced(part, {
        lines: options.maxChat,
        joins: options.joins,
        look: "bubbles",
        faces: true,
        gifts: false,
        fadeAfter: 0,
        commands: "shown",
        people: [],
        words: [],
      });
    default:
      return part satisfies never;
  }
}

/** A widget that stands in the page by its own style. */
function ownPlaced(type: Part, options: SceneWidget["options"]): SceneWidget {
  const filters: SceneWidget["filters"] = { from: "everyone", without: [] };
  const edited = { name: "", hidden: false, locked: false, group: "" } as const;
  return { id: type, type, place: "own", opacity: 1, filters, options, ...edited };
}
