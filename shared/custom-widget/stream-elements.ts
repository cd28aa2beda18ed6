/**
 * Overlays of StreamElements, as far as the form of their JSON is public: `settings` with the size, and `widgets`, each with a `type`,
 * `css` (where it stands) and `variables` (of a custom one HTML, CSS, JS, FIELDS and what was set of them). What cannot be taken over is
 * told, and why. Pure, and never throws.
 */
import { fieldData, readFields, type SetValue, valueOf } from "./fields.ts";
import { hostsOf } from "./hosts.ts";
import { type CodeTexts, customWidgetLimits } from "./limits.ts";

export interface FoundBox {
  x: number;
  y: number;
  width: number;
  height: number;
  rotation: number;
}

/** A widget that is taken over: with a code of its own, or as one of ours. */
export interface FoundWidget {
  name: string;
  place: FoundBox;
  hidden: boolean;
  opacity: number;
  as:
    | { is: "custom"; code: CodeTexts; values: SetValue[] }
    | { is: "text"; text: string }
    | { is: "last-x"; of: "follower" | "subscriber" | "gifter" };
}

/** Why something is not taken over; the words are the studio's. */
export type WhyLeft = "media" | "alerts" | "noCode" | "unlike" | "tooLarge" | "tooMany" | "damaged";

/** Something that is not taken over, or not all of it. */
export interface LeftOut {
  name: string;
  type: string;
  why: WhyLeft;
}

export interface FoundOverlay {
  name: string;
  canvas: { width: number; height: number };
  widgets: FoundWidget[];
  left: LeftOut[];
  /** Hosts that the codes name: widgets load from none that is not allowed to them. */
  hosts: string[];
}

/** As many as a scene can have, with room to spare for nothing. */
const mostWidgets = 60;
const mostSide = 7_680;
/** Of the labels for one person that we have too. */
const labels = {
  "follower-latest": "follower",
  "subscriber-latest": "subscriber",
  "tip-latest": "gifter",
  "cheer-latest": "gifter",
} as const;

/** Reads a file; undefined for what is no overlay of StreamElements. */
export function readStreamElements(given: unknown): FoundOverlay | undefined {
  const file = objectOf(given);
  const widgets = file?.["widgets"];
  if (!file || !Array.isArray(widgets) || !widgets.some((one) => typeof objectOf(one)?.["type"] === "string"))
    return undefined;
  // A scene of ours has widgets, too.
  if ("canvas" in file || "format" in file) return undefined;
  const settings = objectOf(file["settings"]) ?? {};
  const side = (name: string, otherwise: number) =>
    Math.min(Math.max(Math.round(numberOf(settings[name]) ?? otherwise), 100), mostSide);
  const found: FoundOverlay = {
    name: textOf(file["name"]).slice(0, customWidgetLimits.name).trim(),
    canvas: { width: side("width", 1_920), height: side("height", 1_080) },
    widgets: [],
    left: [],
    hosts: [],
  };
  const order = (one: unknown) => numberOf(objectOf(objectOf(one)?.["css"])?.["z-index"]) ?? 0;
  // Theirs say which is on top; ours stand in that order.
  for (const one of widgets.toSorted((a, b) => order(a) - order(b))) take(found, one);
  const hosts = found.widgets.flatMap(({ as }) => (as.is === "custom" ? hostsOf(as.code) : []));
  found.hosts = [...new Set(hosts)].sort();
  return found;
}

function take(found: FoundOverlay, given: unknown): void {
  const widget = objectOf(given) ?? {};
  const type = textOf(widget["type"]).slice(0, 80) || "?";
  const name = (textOf(widget["name"]) || type).slice(0, customWidgetLimits.name);
  const leave = (why: WhyLeft) => void found.left.push({ name, type, why });
  if (found.widgets.length === mostWidgets) return leave("tooMany");
  const add = (as: FoundWidget["as"]) =>
    void found.widgets.push({
      name,
      place: placeOf(widget, found.canvas),
      hidden: widget["visible"] === false,
      opacity: Math.min(Math.max(numberOf(objectOf(widget["css"])?.["opacity"]) ?? 1, 0), 1),
      as,
    });
  const variables = objectOf(widget["variables"]) ?? {};
  if (type === "se-widget-custom-event-list" || type === "se-widget-custom") return takeCustom(variables, add, leave);
  if (Object.hasOwn(labels, type)) return add({ is: "last-x", of: labels[type as keyof typeof labels] });
  if (type === "text") {
    const text = textOf(objectOf(widget["text"])?.["value"])
      .replaceAll(/<[^>]*>/g, "")
      .trim();
    return text === "" ? leave("damaged") : add({ is: "text", text: text.slice(0, 500) });
  }
  if (type === "image" || type === "video") return leave("media");
  if (type === "se-widget-alert-box") return leave("alerts");
  return leave("unlike");
}

function takeCustom(
  variables: Record<string, unknown>,
  add: (as: FoundWidget["as"]) => void,
  leave: (why: WhyLeft) => void,
): void {
  const written = variables["fields"];
  const code: CodeTexts = {
    html: textOf(variables["html"]),
    css: textOf(variables["css"]),
    js: textOf(variables["js"]),
    fields: typeof written === "string" ? written : written === undefined ? "" : JSON.stringify(written),
  };
  // Their list of events is of the same type, without a code of its own.
  if (`${code.html}${code.css}${code.js}`.trim() === "") return leave("noCode");
  if (new TextEncoder().encode(Object.values(code).join("")).length > customWidgetLimits.codeBytes)
    return leave("tooLarge");
  const { fields, problems } = readFields(code.fields);
  if (fields.length === 0 && problems.length > 0) return leave("damaged");
  const set = objectOf(variables["fieldData"]) ?? {};
  const standing = fieldData(fields, []);
  const values: SetValue[] = fields.flatMap((field) => {
    const value = Object.hasOwn(set, field.name) ? valueOf(field, set[field.name]) : undefined;
    // What was uploaded there is on their servers.
    const isMedia = field.is === "picture" || field.is === "sound" || field.is === "video";
    if (value === undefined || isMedia || value === standing[field.name] || typeof value === "object") return [];
    return [{ name: field.name, value }];
  });
  const hasMedia = fields.some(
    ({ is, name }) => (is === "picture" || is === "sound" || is === "video") && textOf(set[name]) !== "",
  );
  if (hasMedia) leave("media");
  add({ is: "custom", code, values });
}

function placeOf(widget: Record<string, unknown>, canvas: { width: number; height: number }): FoundBox {
  const css = objectOf(widget["css"]) ?? {};
  const within = (value: number | undefined, otherwise: number, least: number) =>
    Math.min(Math.max(Math.round(value ?? otherwise), least), mostSide);
  const turned = /rotate\((-?[\d.]+)deg\)/.exec(textOf(css["transform"]))?.[1];
  return {
    x: within(numberOf(css["left"]), 0, -mostSide),
    y: within(numberOf(css["top"]), 0, -mostSide),
    width: within(numberOf(css["width"]), Math.min(600, canvas.width), 1),
    height: within(numberOf(css["height"]), Math.min(300, canvas.height), 1),
    rotation: Math.min(Math.max(Number(turned ?? 0) || 0, -360), 360),
  };
}

function objectOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

/** A number, or a text that begins as one: `970px`. */
function numberOf(value: unknown): number | undefined {
  const number = typeof value === "number" ? value : typeof value === "string" ? Number.parseFloat(value) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}
