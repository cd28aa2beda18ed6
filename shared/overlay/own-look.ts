/**
 * A theme made one's own: colours and letters of a scene over those of its theme, as the tokens that `web/overlay/themes/` has. Words
 * stay readable: what is written in a colour is that colour, as light or dark as it takes. Pure, and without zod: the overlay page
 * has it, too.
 */
import type { SceneTheme } from "./themes.ts";

/** What has a colour: five things that happen, panels, and what is written on them. */
export const accentNames = ["gift", "follow", "sub", "share", "like"] as const;
export const ownColours = [...accentNames, "pane", "ink"] as const;
export type OwnColour = (typeof ownColours)[number];

/** The bundled faces that a scene can be written in: its name for the page, and its file in `web/overlay/fonts/`. */
export const ownFonts = {
  inter: { family: "Inter Variable", name: "Inter" },
  rubik: { family: "Rubik Variable", name: "Rubik" },
  nunito: { family: "Nunito Variable", name: "Nunito" },
  quicksand: { family: "Quicksand Variable", name: "Quicksand" },
  fredoka: { family: "Fredoka Variable", name: "Fredoka" },
  fraunces: { family: "Fraunces Variable", name: "Fraunces" },
  "barlow-condensed": { family: "Barlow Condensed", name: "Barlow Condensed" },
  jersey: { family: "Jersey 25", name: "Jersey 25" },
  "pixelify-sans": { family: "Pixelify Sans Variable", name: "Pixelify Sans" },
} as const;
export type OwnFont = keyof typeof ownFonts;

export interface OwnLook {
  /** As `#rrggbb`. */
  colours?: Partial<Record<OwnColour, string | undefined>> | undefined;
  font?: OwnFont | undefined;
}

/** Red, green and blue, 0 to 255. */
type Rgb = readonly [number, number, number];

const white: Rgb = [255, 255, 255];
const black: Rgb = [0, 0, 0];
/** What WCAG asks of text. */
export const leastContrast = 4.5;

/** What the panels of a theme look like where a bright or a dark video shines through the most, and what is written on them. */
const grounds: Readonly<Record<SceneTheme, { pane: Rgb; ink: Rgb }>> = {
  glass: { pane: [73, 75, 93], ink: white },
  outline: { pane: [0, 0, 0], ink: white },
  light: { pane: [242, 242, 242], ink: [20, 20, 28] },
  paper: { pane: [249, 242, 227], ink: [36, 28, 21] },
  neon: { pane: [50, 43, 68], ink: [253, 248, 255] },
  arcade: { pane: [36, 26, 94], ink: white },
  broadcast: { pane: [35, 41, 51], ink: white },
  candy: { pane: [255, 230, 246], ink: [75, 29, 94] },
};

export function rgbOf(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

function mixed(one: Rgb, other: Rgb, share: number): Rgb {
  const part = (index: 0 | 1 | 2) => Math.round(one[index] + (other[index] - one[index]) * share);
  return [part(0), part(1), part(2)];
}

function luminanceOf(colour: Rgb): number {
  const [red, green, blue] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** As WCAG has it, 1 to 21. */
export function contrastOf(one: Rgb, other: Rgb): number {
  const [darker = 0, lighter = 0] = [luminanceOf(one), luminanceOf(other)].toSorted((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** What is read best on a colour: white or black. */
function inkOn(ground: Rgb): Rgb {
  return contrastOf(white, ground) >= contrastOf(black, ground) ? white : black;
}

/** A colour as light or as dark as it takes to be read on a ground. */
function readableOn(colour: Rgb, ground: Rgb): Rgb {
  const towards = inkOn(ground);
  for (let share = 0; share < 1; share += 0.05) {
    const one = mixed(colour, towards, share);
    if (contrastOf(one, ground) >= leastContrast) return one;
  }
  return towards;
}

/** The darker second colour of an accent: dark enough for what is written over it, where a theme lays it over a dark panel. */
function secondOf(colour: Rgb, { ink, pane }: { ink: Rgb; pane: Rgb }): Rgb {
  const isDark = luminanceOf(pane) < 0.3;
  for (let share = 0.2; share < 1; share += 0.05) {
    const one = mixed(colour, [0, 0, 0], share);
    if (!isDark || contrastOf(ink, mixed(pane, one, 0.56)) >= leastContrast) return one;
  }
  return [0, 0, 0];
}

const channels = (colour: Rgb) => colour.join(" ");
const written = (colour: Rgb) => `rgb(${channels(colour)})`;

function groundOf(theme: SceneTheme, { colours = {} }: OwnLook): { pane: Rgb; ink: Rgb } {
  const usual = grounds[theme];
  const pane = colours.pane === undefined ? usual.pane : rgbOf(colours.pane);
  const ink = colours.ink === undefined ? (colours.pane === undefined ? usual.ink : inkOn(pane)) : rgbOf(colours.ink);
  return { pane, ink };
}

/** The tokens that are other ones than the theme's, by their names. */
export function ownTokens(theme: SceneTheme, look: OwnLook): Map<string, string> {
  const { colours = {}, font } = look;
  const tokens = new Map<string, string>();
  const ground = groundOf(theme, look);
  for (const name of accentNames) {
    const hex = colours[name];
    if (hex === undefined) continue;
    const colour = rgbOf(hex);
    tokens.set(`--o-${name}`, channels(colour));
    tokens.set(`--o-${name}-2`, channels(secondOf(colour, ground)));
    tokens.set(`--o-${name}-on`, written(inkOn(colour)));
    tokens.set(`--o-${name}-text`, written(readableOn(colour, ground.pane)));
  }
  if (colours.pane !== undefined) {
    tokens.set("--o-pane", `rgb(${channels(ground.pane)} / 0.94)`);
    tokens.set("--o-cap", `rgb(${channels(ground.pane)} / 0.94)`);
  }
  if (colours.pane !== undefined || colours.ink !== undefined) {
    tokens.set("--o-ink", written(ground.ink));
    tokens.set("--o-ink-2", written(readableOn(mixed(ground.ink, ground.pane, 0.2), ground.pane)));
    tokens.set("--o-cap-ink", written(ground.ink));
  }
  if (font !== undefined) {
    const rest =
      '"Noto Sans Arabic Variable", "Noto Sans Hebrew Variable", "Noto Sans Thai Variable", "Noto Sans JP Variable", system-ui, sans-serif, "Noto Color Emoji"';
    const faces = `"${ownFonts[font].family}", ${rest}`;
    for (const token of ["--o-font", "--o-display", "--o-num"]) tokens.set(token, faces);
  }
  return tokens;
}

/** About what a theme has there: panels are gradients, and shine through. */
export function usualColour(theme: SceneTheme, name: OwnColour): string {
  const { pane, ink } = grounds[theme];
  const colour = name === "pane" ? pane : name === "ink" ? ink : ([136, 136, 136] as const);
  return hexOf(colour);
}

/** @param colour as the themes have accents: "255 152 62" */
export function hexOfChannels(colour: string): string | undefined {
  const parts = colour.trim().split(/\s+/).map(Number);
  const [red, green, blue] = parts;
  if (parts.length !== 3 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255)) return undefined;
  return hexOf([red ?? 0, green ?? 0, blue ?? 0]);
}

const hexOf = (colour: Rgb) => `#${colour.map((value) => value.toString(16).padStart(2, "0")).join("")}`;

/** How well a colour that was chosen can be read, and what of; undefined for one that is the theme's. */
export function contrastOfOwn(theme: SceneTheme, look: OwnLook, name: OwnColour): number | undefined {
  const hex = look.colours?.[name];
  if (hex === undefined) return undefined;
  const { pane, ink } = groundOf(theme, look);
  if (name === "pane" || name === "ink") return contrastOf(ink, pane);
  // What is written in it is made as light as it takes: what is left to see is the number on its chip.
  const colour = rgbOf(hex);
  return Math.min(contrastOf(inkOn(colour), colour), contrastOf(readableOn(colour, pane), pane));
}

/** A sheet of these tokens, for everything that is in the scene's theme; what has a theme of its own keeps that. */
export function ownSheet(tokens: ReadonlyMap<string, string>): string {
  const nested = "[data-theme] [data-theme]";
  const declared = [...tokens].map(([name, value]) => `${name}: ${value};`).join(" ");
  return tokens.size === 0
    ? ""
    : `:root:root, [data-theme] [data-kind][data-kind]:not(${nested}, ${nested} *) { ${declared} }`;
}
