/**
 * What to begin with: places and sizes of widgets for an evening, for both canvases. A kind or an option that there is not is left
 * out. Pure.
 */
import type { Scene, SceneWidget } from "#shared/overlay/scene.ts";
import type { Kinds } from "./kinds.ts";
import type { OptionField } from "./option-fields.ts";

export const templates = ["first", "chatting", "subathon", "battle", "empty"] as const;
export type Template = (typeof templates)[number];
export type Shape = "wide" | "tall";

interface Part {
  type: string;
  /** x, y, width, height. */
  at: readonly [number, number, number, number];
  /** Pixels of its text. */
  text?: number;
  options?: SceneWidget["options"];
}

interface Made {
  theme: Scene["theme"];
  wide: readonly Part[];
  tall: readonly Part[];
}

const canvases = { wide: { width: 1_920, height: 1_080 }, tall: { width: 1_080, height: 1_920 } } as const;
/** Pixels of the text of the whole scene. */
const textSizes = { wide: 32, tall: 34 } as const;

const part = (type: string, at: Part["at"], more: Omit<Part, "type" | "at"> = {}): Part => ({
  type,
  at,
  ...more,
});

/** Before a kind is looked up: what a template asks for, every kind and option as the widgets' folders have them. */
export const templateParts: Readonly<Record<Template, Made>> = {
  first: {
    theme: "glass",
    wide: [
      part("counters", [48, 140, 640, 72]),
      part("goal", [1_270, 140, 602, 171], { options: { counts: "follows", target: 100 } }),
      part("chat", [48, 250, 590, 680]),
      part("alerts", [690, 560, 720, 370], { text: 36 }),
      part("last-x", [1_450, 830, 422, 100]),
    ],
    tall: [
      part("counters", [108, 322, 864, 80], { text: 36 }),
      part("goal", [108, 416, 864, 200], { text: 36, options: { counts: "follows", target: 100 } }),
      part("alerts", [108, 672, 864, 240], { text: 39 }),
    ],
  },
  chatting: {
    theme: "paper",
    wide: [
      part("question", [48, 172, 640, 330]),
      part("chat", [48, 560, 600, 370], { options: { look: "cards" } }),
      part("poll", [1_290, 140, 582, 400]),
      part("goal", [1_520, 618, 352, 300], { options: { counts: "likes", look: "ring" } }),
      part("alerts", [700, 560, 780, 220], { text: 34 }),
      part("caption", [700, 790, 780, 130], { text: 34 }),
    ],
    tall: [
      part("question", [108, 352, 864, 340], { text: 36 }),
      part("last-x", [108, 712, 600, 110], { options: { of: ["gifter"] } }),
      part("alerts", [108, 836, 864, 200], { text: 36 }),
    ],
  },
  subathon: {
    theme: "arcade",
    wide: [
      part("leaderboard", [40, 140, 560, 452], { options: { rows: 4 } }),
      part("timer", [640, 156, 720, 360], { text: 39 }),
      part("activity", [1_400, 392, 480, 420], { text: 30 }),
      part("goal", [40, 610, 600, 200], { options: { counts: "coins", target: 25_000 } }),
      part("alerts", [690, 560, 690, 270], { text: 34 }),
      part("ticker", [40, 845, 1_840, 85], { text: 30 }),
    ],
    tall: [part("timer", [150, 560, 780, 320], { text: 34 }), part("alerts", [108, 890, 864, 170], { text: 30 })],
  },
  battle: {
    theme: "broadcast",
    wide: [
      part("battle", [410, 140, 1_100, 330], { text: 36 }),
      part("chat", [48, 620, 560, 302], { text: 31, options: { look: "lines" } }),
      part("alerts", [610, 500, 700, 420], { text: 29, options: { look: "hero" } }),
      part("hype", [1_366, 786, 506, 130]),
      part("combo", [1_572, 500, 300, 220], { text: 30 }),
    ],
    tall: [
      part("battle", [108, 346, 864, 270], { text: 29 }),
      part("alerts", [190, 632, 700, 420], { text: 29, options: { look: "hero" } }),
    ],
  },
  empty: { theme: "glass", wide: [], tall: [] },
};

/** The scene of a template, of kinds and options that there are. */
export function templateScene(name: Template, shape: Shape, kinds: Kinds): Scene {
  const { theme, [shape]: parts } = templateParts[name];
  const widgets = parts.flatMap((one): SceneWidget[] => {
    const kind = kinds.get(one.type);
    return kind ? [widgetOf(one, { size: textSizes[shape], fields: kind.fields })] : [];
  });
  return { version: 1, canvas: canvases[shape], theme, textSize: textSizes[shape], widgets };
}

function widgetOf(
  { type, at: [x, y, width, height], text, options = {} }: Part,
  { size, fields }: { size: number; fields: readonly OptionField[] },
): SceneWidget {
  const kept = Object.entries(options).filter(([name, value]) =>
    fields.some((field) => field.name === name && takes(field, value)),
  );
  return {
    id: type,
    type,
    name: "",
    place: { x, y, width, height, rotation: 0 },
    hidden: false,
    locked: false,
    group: "",
    opacity: 1,
    ...(text !== undefined && { textSize: Math.round((100 * text) / size) / 100 }),
    filters: { from: "everyone", without: [] },
    // All of them: a scene that is shown before it was saved has nobody who adds what is usual.
    options: { ...usual(fields), ...Object.fromEntries(kept) },
  };
}

function usual(fields: readonly OptionField[]): SceneWidget["options"] {
  const said = fields.filter(({ fallback }) => fallback !== undefined);
  return Object.fromEntries(said.map(({ name, fallback }) => [name, fallback])) as SceneWidget["options"];
}

function takes(field: OptionField, value: unknown): boolean {
  if (field.is === "choice") return field.choices.includes(value as string);
  if (field.is === "choices")
    return Array.isArray(value) && value.every((one) => field.choices.includes(one as string));
  if (field.is === "number")
    return typeof value === "number" && value >= (field.least ?? value) && value <= (field.most ?? value);
  return (field.is === "text" || field.is === "media") && typeof value === "string";
}
