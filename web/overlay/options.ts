/** What a streamer can set in the overlay's URL. A bad value is ignored: an overlay never shows an error on stream. */
import { type SceneTheme, sceneThemes } from "#shared/overlay/themes.ts";

export const parts = ["chat", "alerts", "counters", "battle", "tallies"] as const;
export type Part = (typeof parts)[number];

export const alertKinds = ["gifts", "follows", "subscriptions", "battles", "rules"] as const;
export type AlertChoice = (typeof alertKinds)[number];

const sides = ["left", "right"] as const;
const voices = ["bundled", "host", "browser", "nobody"] as const;
const tallyPlaces = ["side", "opposite", "bottom", "center"] as const;

export interface Options {
  show: ReadonlySet<Part>;
  alerts: ReadonlySet<AlertChoice>;
  likes: boolean;
  joins: boolean;
  /** Chat lines at a time. */
  maxChat: number;
  alertSeconds: number;
  /** Gifts below this many coins are not announced. */
  minCoins: number;
  /** Gifts that a rule announces are announced by the overlay, too. */
  giftsTwice: boolean;
  /** Of sounds and speech, 0 to 1. */
  volume: number;
  /** By what texts are spoken. */
  voice: (typeof voices)[number];
  /** Names of the tallies that are shown, in this order; undefined: all. */
  tallies: readonly string[] | undefined;
  talliesAt: (typeof tallyPlaces)[number];
  scale: number;
  position: (typeof sides)[number];
  /** In the tall picture of a phone, keep clear of what TikTok's own interface covers. */
  safe: boolean;
  theme: SceneTheme;
  /** BCP 47 tag for numbers and words; undefined: the browser's. */
  locale: string | undefined;
  background: string | undefined;
  color: string | undefined;
  fontSize: string | undefined;
  /** Custom properties of the style sheet, by their names (`--overlay-...`). */
  properties: ReadonlyMap<string, string>;
  preview: boolean;
  debug: boolean;
}

export interface ParsedOptions {
  options: Options;
  /** One sentence for each value that was ignored. */
  problems: string[];
}

/** Reads the URL's parameters. Never throws. */
export function parseOptions(query: URLSearchParams): ParsedOptions {
  const problems: string[] = [];

  function read<Value>(name: string, fallback: Value, parse: (text: string) => Value | undefined): Value {
    const text = query.get(name);
    if (text === null) return fallback;
    const value = parse(text.trim());
    if (value !== undefined) return value;
    problems.push(`${name}=${text.slice(0, 60)} is not understood; using ${String(fallback ?? "the default")}.`);
    return fallback;
  }
  const flag = (name: string, fallback: boolean) => read(name, fallback, parseFlag);
  const number = (name: string, fallback: number, min: number, max: number) =>
    read(name, fallback, (text) => parseNumber(text, min, max));

  const show = new Set(read("show", [...parts], (text) => parseList(text, parts)));
  const alerts = new Set(read("alerts", [...alertKinds], (text) => parseList(text, alertKinds)));
  // The names that overlays of TikTok-Chat-Reader carry, so that its URLs keep their meaning here.
  if (!flag("showChats", true)) show.delete("chat");
  if (!flag("showGifts", true)) alerts.delete("gifts");
  if (!flag("showFollows", true)) alerts.delete("follows");

  return {
    options: {
      show,
      alerts,
      likes: flag("showLikes", true),
      joins: flag("joins", flag("showJoins", false)),
      maxChat: Math.round(number("maxChat", 8, 1, 14)),
      alertSeconds: number("alertSeconds", 6, 1, 60),
      minCoins: number("minCoins", 0, 0, Number.MAX_SAFE_INTEGER),
      giftsTwice: flag("giftsTwice", false),
      volume: number("volume", 1, 0, 1),
      voice: read("voice", "bundled", (text) => voices.find((voice) => voice === text)),
      tallies: read("tallies", undefined, parseNames),
      talliesAt: read("talliesAt", "side", (text) => tallyPlaces.find((place) => place === text)),
      scale: number("scale", 1, 0.4, 4),
      position: read("position", "left", (text) => sides.find((side) => side === text)),
      safe: flag("safe", true),
      theme: read("theme", "glass", (text) => sceneThemes.find((theme) => theme === text)),
      locale: read("locale", undefined, parseLocale),
      background: read("bgColor", undefined, parseColor),
      color: read("fontColor", undefined, parseColor),
      fontSize: read("fontSize", undefined, parseFontSize),
      properties: readProperties(query, problems),
      preview: flag("preview", false),
      debug: flag("debug", false),
    },
    problems,
  };
}

function parseFlag(text: string): boolean | undefined {
  if (["1", "true", "yes", "on", ""].includes(text.toLowerCase())) return true;
  return ["0", "false", "no", "off"].includes(text.toLowerCase()) ? false : undefined;
}

function parseNumber(text: string, min: number, max: number): number | undefined {
  const value = Number(text);
  return text !== "" && value >= min && value <= max ? value : undefined;
}

/** A comma-separated choice out of `allowed`; `none` and nothing mean none of them. */
function parseList<Item extends string>(text: string, allowed: readonly Item[]): Item[] | undefined {
  if (text === "" || text === "none") return [];
  const asked = text.split(",").map((item) => item.trim().toLowerCase());
  const known = allowed.filter((item) => asked.includes(item));
  return known.length === new Set(asked).size ? known : undefined;
}

/** Names of tallies, as rules write them. */
function parseNames(text: string): string[] | undefined {
  const names = text.split(",").map((name) => name.trim().toLowerCase());
  return names.every((name) => /^[a-z0-9][a-z0-9_-]{0,31}$/.test(name)) ? [...new Set(names)] : undefined;
}

function parseLocale(text: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(text)[0];
  } catch {
    return undefined;
  }
}

function parseColor(text: string): string | undefined {
  if (/^([\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/i.test(text)) return `#${text}`;
  const color = /^#([\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$|^[a-z]{3,24}$|^(rgb|hsl)a?\([\d\s.,%/]{1,40}\)$/i;
  return color.test(text) ? text : undefined;
}

const fontSizes = { px: [8, 96], pt: [6, 72], em: [0.5, 6], rem: [0.5, 6], "%": [50, 600] } as const;

function parseFontSize(text: string): string | undefined {
  const match = /^(\d{1,3}(?:\.\d{1,3})?)(px|pt|em|rem|%)?$/.exec(text);
  if (!match?.[1]) return undefined;
  const unit = (match[2] ?? "px") as keyof typeof fontSizes;
  const [min, max] = fontSizes[unit];
  const value = Number(match[1]);
  return value >= min && value <= max ? `${value}${unit}` : undefined;
}

/** Longest value of a custom property, in UTF-16 units. */
const maxPropertyLength = 200;

function readProperties(query: URLSearchParams, problems: string[]): Map<string, string> {
  const properties = new Map<string, string>();
  for (const [name, value] of query) {
    if (!name.startsWith("--")) continue;
    // A url() could make every viewer of the stream's picture ask a foreign server: look is not worth that.
    if (
      /^--overlay-[a-z-]{1,40}$/.test(name) &&
      value.length <= maxPropertyLength &&
      !/url|image|[;{}\\]/i.test(value)
    ) {
      properties.set(name, value);
    } else {
      problems.push(`${name.slice(0, 60)} is not a custom property of the overlay, or its value is not allowed.`);
    }
  }
  return properties;
}
