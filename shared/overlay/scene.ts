/**
 * A scene: what an overlay shows, as a document. It is drawn onto a canvas of its own pixels, which is made as large as the
 * page has room for. In the classic layout there is no canvas, and each widget stands in the page by its own style.
 */
import * as z from "zod";
import { type OwnColour, ownColours, type OwnFont, ownFonts } from "./own-look.ts";
import { sceneThemes } from "./themes.ts";

/** What bounds a scene, whatever is asked for. */
export const sceneLimits = {
  widgets: 60,
  /** Pixels of a side of the canvas. */
  side: 7_680,
  /** Bytes of the document as JSON. */
  bytes: 128 * 1_024,
  /** Names and text of one option, in UTF-16 units. */
  name: 64,
  optionText: 4_000,
  /** Fields of the options of a widget. */
  options: 60,
  /** People that a widget leaves out. */
  people: 100,
} as const;

export { type SceneTheme, sceneThemes } from "./themes.ts";

/** Name of a kind of widget: a folder of `web/overlay/widgets/`. */
export const widgetTypePattern = /^[a-z][a-z0-9-]{0,31}$/;

const Pixels = z.number().min(-sceneLimits.side).max(sceneLimits.side);
const Side = z.number().min(1).max(sceneLimits.side);

/** Where a widget stands, in pixels of the canvas, from its upper left corner. */
export const WidgetBox = z.strictObject({
  x: Pixels,
  y: Pixels,
  width: Side,
  height: Side,
  /** Degrees, clockwise. */
  rotation: z.number().min(-360).max(360).default(0),
});
export type WidgetBox = z.infer<typeof WidgetBox>;

/** Whose events a widget takes. What is counted for all (totals, likes) is not filtered. */
export const WidgetFilters = z.strictObject({
  from: z.enum(["everyone", "subscribers", "moderators"]).default("everyone"),
  /** Handles of people whose events it leaves out, without the @. */
  without: z.array(z.string().min(1).max(sceneLimits.name)).max(sceneLimits.people).default([]),
});
export type WidgetFilters = z.infer<typeof WidgetFilters>;

/** One of a list of things with fields of their own, such as the variations of an alert. */
const OptionRecord = z
  .record(z.string().max(sceneLimits.name), z.union([z.boolean(), z.number(), z.string().max(sceneLimits.optionText)]))
  .refine((fields) => Object.keys(fields).length <= sceneLimits.options, "too many fields");

const OptionValue = z.union([
  z.boolean(),
  z.number(),
  z.string().max(sceneLimits.optionText),
  z.array(z.union([z.number(), z.string().max(sceneLimits.optionText), OptionRecord])).max(200),
]);

/** One widget. What its options may be its kind says (`web/overlay/widgets/`): here they are bounded. */
export const SceneWidget = z.strictObject({
  /** Within the scene. */
  id: z.string().regex(/^[A-Za-z0-9_-]{1,32}$/),
  type: z.string().regex(widgetTypePattern),
  /** As people call it; "" for the name of its kind. */
  name: z.string().max(sceneLimits.name).default(""),
  /** `own`: it stands in the page by its own style, as in the classic layout. */
  place: z.union([z.literal("own"), WidgetBox]),
  hidden: z.boolean().default(false),
  /** Nobody moves it by accident. */
  locked: z.boolean().default(false),
  /** Those with the same one are selected together; "" in none. */
  group: z.string().max(sceneLimits.name).default(""),
  /** 0 to 1. */
  opacity: z.number().min(0).max(1).default(1),
  /** How many times as large its text is as the scene's; all of the widget goes with it. Absent: as large. */
  textSize: z.number().min(0.25).max(8).optional(),
  /** Another look than the scene's. */
  theme: z.enum(sceneThemes).optional(),
  filters: WidgetFilters.default({ from: "everyone", without: [] }),
  options: z
    .record(z.string().max(sceneLimits.name), OptionValue)
    .refine((options) => Object.keys(options).length <= sceneLimits.options, "too many options")
    .default({}),
});
export type SceneWidget = z.infer<typeof SceneWidget>;

const Colour = z.string().regex(/^#[0-9a-f]{6}$/, "a colour as #rrggbb, in small letters");

/** What of a theme is one's own. What is not said is as the theme has it. */
const OwnLook = z.strictObject({
  colours: z
    .strictObject(
      Object.fromEntries(ownColours.map((name) => [name, Colour.optional()])) as Record<
        OwnColour,
        z.ZodOptional<typeof Colour>
      >,
    )
    .optional(),
  font: z.enum(Object.keys(ownFonts) as [OwnFont, ...OwnFont[]]).optional(),
});

/** In the order of `widgets` they are drawn: the last one is on top. */
export const Scene = z
  .strictObject({
    version: z.literal(1),
    /** `page`: as large as the page is, in its own pixels. */
    canvas: z.union([z.literal("page"), z.strictObject({ width: Side, height: Side })]),
    theme: z.enum(sceneThemes).default("glass"),
    /** Colours and letters over those of the theme. */
    own: OwnLook.optional(),
    /** Size of what is written, in pixels of the canvas. Absent: as a canvas of this size is read on a phone. */
    textSize: z.number().min(6).max(400).optional(),
    widgets: z.array(SceneWidget).max(sceneLimits.widgets),
  })
  .refine(({ widgets }) => new Set(widgets.map(({ id }) => id)).size === widgets.length, {
    path: ["widgets"],
    message: "two widgets have the same id",
  })
  .refine((scene) => JSON.stringify(scene).length <= sceneLimits.bytes, "the scene is too large");
export type Scene = z.infer<typeof Scene>;
