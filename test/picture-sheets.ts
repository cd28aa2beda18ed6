/**
 * Contact sheets of the overlay: every widget of the registry with its examples, a sheet for each theme and canvas, drawn in Chromium
 * with the bundled faces. `npm run pictures` keeps them in test/pictures/; overlay-pictures.test.ts holds them against that.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";
import { decode, encode } from "fast-png";
import pixelmatch from "pixelmatch";
import type { Browser, Page } from "playwright-core";
import { SceneWidget } from "#shared/overlay/scene.ts";
import { sceneThemes } from "#shared/overlay/themes.ts";
import { readOptions, type WidgetOptions } from "#shared/overlay/widget-options.ts";
import * as registry from "../web/overlay/widgets/registry.ts";

export const canvases = ["wide", "tall"] as const;
export type Canvas = (typeof canvases)[number];
export type Theme = (typeof sceneThemes)[number];

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Where each widget's picture is on the sheets of a canvas, in pixels of the sheet. */
export type Places = Record<string, Box>;

/** Pixels with all four channels. */
export interface Picture {
  width: number;
  height: number;
  data: Uint8Array;
}

export const folder = path.join(import.meta.dirname, "pictures");
/** Pixels of a sheet for one of the canvas: small enough to be kept, large enough to see a letter change. */
const scale = 0.5;
/** Around a box, for what stands outside of it, in pixels of the canvas. */
const margin = 44;
const sheetWidth = 2_000;
/** A tall canvas is 1080 wide, and TikTok covers 108 of it on each side. */
const tallWidth = 864;

const origin = "http://gallery.test";
const html = `<!doctype html><html lang="en"><meta charset="utf-8"><link rel="stylesheet" href="/assets/overlay.css">
<style>
  html, body, main { height: auto; overflow: visible; }
  main { position: relative !important; inset: 0 !important; transform: none !important; }
  .exhibit::before { content: ""; position: absolute; z-index: -1; inset: -${margin}px;
    background: linear-gradient(90deg, var(--left, #dfe7ef) 50%, var(--right, #10141c) 50%); }
</style><main id="overlay"></main><script src="/gallery.js"></script>`;

/** What of the page's `gallery` is called here; web/overlay/gallery.ts says what it does. */
interface Gallery {
  looksOf(type: string): Promise<{ name: string; options: Record<string, unknown> }[]>;
}

interface Exhibit extends Box {
  name: string;
  type: string;
  look: string | undefined;
  scene: SceneWidget;
}

export interface Gallerist {
  page: Page;
  /** Hangs all widgets for a canvas. */
  hang(canvas: Canvas): Promise<Places>;
  /** Takes the sheet in a theme; `ground` in place of the half bright, half dark one. */
  take(theme: Theme, ground?: string): Promise<Picture>;
  /** Words that are cut off in a theme: of each a sentence. */
  cutWords(theme: Theme): Promise<string[]>;
  /** Words that cannot be read in a theme, over the brightest and the darkest video: of each a sentence. */
  faintWords(theme: Theme): Promise<string[]>;
  close(): Promise<void>;
}

/** Opens the gallery: one page for all sheets. @param webDir what `buildWeb` made */
export async function openGallery(browser: Browser, webDir: string): Promise<Gallerist> {
  const script = await bundled();
  const context = await browser.newContext({
    viewport: { width: sheetWidth, height: 1_000 },
    deviceScaleFactor: scale,
    reducedMotion: "reduce",
    locale: "en",
    timezoneId: "UTC",
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.stack ?? error.message));
  await page.route(`${origin}/**`, async (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === "/gallery.html") return route.fulfill({ body: html, contentType: "text/html" });
    if (pathname === "/gallery.js") return route.fulfill({ body: script, contentType: "text/javascript" });
    return route.fulfill({ path: path.join(webDir, pathname) });
  });
  // The same at every time and in every run.
  await page.addInitScript(`{ let seed = 7; Math.random = () => (seed = (seed * 16807) % 2147483647) / 2147483647; }`);
  await page.clock.setFixedTime(1_795_000_030_000);
  await page.goto(`${origin}/gallery.html`);
  const call = async <Result>(expression: string): Promise<Result> => {
    const result = (await page.evaluate(expression)) as Result;
    if (complaints.length > 0) throw new Error(complaints.splice(0).join("\n"));
    return result;
  };
  // A custom widget has the look that its author gave it, and none of a theme.
  const { custom: _custom, ...themed } = registry;
  const kinds = Object.entries(themed) as unknown as [string, WidgetOptions][];
  for (const [type] of kinds) await call(`gallery.loadStyle(${JSON.stringify(type)})`);

  const dressed = async (theme: Theme, ground: string | undefined): Promise<void> => {
    await call(`gallery.dress(${JSON.stringify(theme)})`);
    for (const side of ["--left", "--right"])
      await call(`document.documentElement.style.setProperty("${side}", ${JSON.stringify(ground ?? "")})`);
  };
  const shot = async (): Promise<Picture> =>
    pictureOf(await page.screenshot({ fullPage: true, animations: "disabled" }));

  return {
    page,
    async hang(canvas) {
      const exhibits: Omit<Exhibit, "x" | "y">[] = [];
      for (const [type, about] of kinds) {
        const looks = await call<Awaited<ReturnType<Gallery["looksOf"]>>>(`gallery.looksOf(${JSON.stringify(type)})`);
        const { width, height } = about.size;
        const most = canvas === "wide" ? sheetWidth - 2 * margin : tallWidth;
        for (const look of looks)
          exhibits.push({
            name: `${type} ${look.name}`.trim(),
            type,
            look: look.name || undefined,
            scene: SceneWidget.parse({
              id: "one",
              type,
              place: { x: 0, y: 0, width: Math.min(width, most), height },
              options: readOptions(about, look.options),
            }),
            width: Math.min(width, most),
            height,
          });
      }
      const hung = arranged(exhibits);
      const textSize = canvas === "wide" ? "32px" : "34px";
      await call(`gallery.hang(${JSON.stringify(hung)}, ${JSON.stringify(canvas)}, ${JSON.stringify(textSize)})`);
      const height = Math.max(...hung.map((one) => one.y + one.height)) + margin;
      await call(`document.body.style.setProperty("height", "${height}px")`);
      return Object.fromEntries(hung.map((one) => [one.name, framed(one)]));
    },
    async take(theme, ground) {
      await dressed(theme, ground);
      return shot();
    },
    async cutWords(theme) {
      await dressed(theme, undefined);
      return call<string[]>("gallery.cutTexts()");
    },
    async faintWords(theme) {
      await dressed(theme, undefined);
      const texts = await call<{ text: string }[]>("gallery.textsOf()");
      await call("gallery.hideTexts(true)");
      const least = texts.map(() => Infinity);
      for (const ground of ["#ffffff", "#000000"]) {
        await dressed(theme, ground);
        const png = (await page.screenshot({ fullPage: true, animations: "disabled" })).toString("base64");
        const contrasts = await call<number[]>(`gallery.contrastsOf(${JSON.stringify(texts)}, "${png}", ${scale})`);
        for (const [index, contrast] of contrasts.entries()) least[index] = Math.min(least[index] ?? 0, contrast);
      }
      await call("gallery.hideTexts(false)");
      return texts.flatMap(({ text }, index) =>
        (least[index] ?? 0) < 4.5 ? [`${text} has a contrast of ${(least[index] ?? 0).toFixed(1)}`] : [],
      );
    },
    close: () => context.close(),
  };
}

async function bundled(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path.join(import.meta.dirname, "..", "web", "overlay", "gallery-page.ts")],
    bundle: true,
    write: false,
    format: "iife",
    globalName: "gallery",
    target: ["chrome103"],
    logLevel: "warning",
  });
  return outputFiles[0]?.text ?? "";
}

/** In rows, the higher ones first, so that little is empty. */
function arranged(exhibits: readonly Omit<Exhibit, "x" | "y">[]): Exhibit[] {
  const placed: Exhibit[] = [];
  let [x, y, rowHeight] = [margin, margin, 0];
  for (const one of exhibits.toSorted((a, b) => b.height - a.height || (a.name < b.name ? -1 : 1))) {
    if (x + one.width + margin > sheetWidth && x > margin) {
      y += rowHeight + 2 * margin;
      [x, rowHeight] = [margin, 0];
    }
    placed.push({ ...one, x, y });
    // At even pixels, so that a widget is drawn the same wherever it stands.
    x += Math.ceil((one.width + 2 * margin) / 4) * 4;
    rowHeight = Math.max(rowHeight, Math.ceil(one.height / 4) * 4);
  }
  return placed;
}

/** A box with its margin, in pixels of the sheet. */
function framed({ x, y, width, height }: Box): Box {
  return {
    x: Math.round((x - margin) * scale),
    y: Math.round((y - margin) * scale),
    width: Math.floor((width + 2 * margin) * scale),
    height: Math.floor((height + 2 * margin) * scale),
  };
}

function pictureOf(png: Uint8Array): Picture {
  const { width, height, data, channels } = decode(png);
  const from = data as Uint8Array;
  if (channels === 4) return { width, height, data: from };
  const all = new Uint8Array(width * height * 4).fill(255);
  for (let pixel = 0; pixel < width * height; pixel += 1)
    for (let channel = 0; channel < 3; channel += 1) all[pixel * 4 + channel] = from[pixel * channels + channel] ?? 0;
  return { width, height, data: all };
}

export function cut(picture: Picture, { x, y, width, height }: Box): Picture {
  const data = new Uint8Array(width * height * 4);
  for (let row = 0; row < height; row += 1) {
    const from = ((y + row) * picture.width + x) * 4;
    data.set(picture.data.subarray(from, from + width * 4), row * width * 4);
  }
  return { width, height, data };
}

/** What part of two pictures of one size differs to the eye, 0 to 1, and a picture of where. */
export function differenceOf(one: Picture, other: Picture): { share: number; seen: Picture } {
  const { width, height } = one;
  if (width !== other.width || height !== other.height) return { share: 1, seen: one };
  const data = new Uint8Array(width * height * 4);
  const pixels = pixelmatch(one.data, other.data, data, width, height, { threshold: 0.16 });
  return { share: pixels / (width * height), seen: { width, height, data } };
}

const fileOf = (theme: Theme, canvas: Canvas): string => path.join(folder, `${theme}-${canvas}.png`);
const placesOf = (canvas: Canvas): string => path.join(folder, `${canvas}.json`);

export function keptPlaces(canvas: Canvas): Places {
  return existsSync(placesOf(canvas)) ? (JSON.parse(readFileSync(placesOf(canvas), "utf8")) as Places) : {};
}

export async function keptSheet(theme: Theme, canvas: Canvas): Promise<Picture | undefined> {
  return existsSync(fileOf(theme, canvas)) ? pictureOf(await readFile(fileOf(theme, canvas))) : undefined;
}

/** A colour of so many is kept: no eye tells them apart, and a glow takes half the bytes. */
const colourStep = 8;

/** As a file, without a channel for what shines through: nothing does. */
export function fileOfPicture({ width, height, data }: Picture): Uint8Array {
  const opaque = new Uint8Array(width * height * 3);
  for (let at = 0; at < opaque.length; at += 1) {
    const value = data[Math.floor(at / 3) * 4 + (at % 3)] ?? 0;
    opaque[at] = Math.min(255, Math.round(value / colourStep) * colourStep);
  }
  return encode({ width, height, data: opaque, channels: 3, depth: 8 });
}

/** Keeps the sheets as they are drawn now. */
export async function keepSheets(browser: Browser, webDir: string): Promise<void> {
  const gallery = await openGallery(browser, webDir);
  await mkdir(folder, { recursive: true });
  for (const canvas of canvases) {
    await writeFile(placesOf(canvas), `${JSON.stringify(await gallery.hang(canvas), undefined, 2)}\n`);
    for (const theme of sceneThemes) await writeFile(fileOf(theme, canvas), fileOfPicture(await gallery.take(theme)));
  }
  await writeFile(inkFile, await inkHere(gallery.page));
  await gallery.close();
}

const inkFile = path.join(folder, "ink.txt");

/**
 * How letters are drawn here that no face of ours has: emoji and scripts of the system, by which version of Chromium. Pictures that
 * were drawn with another ink differ, and nothing is wrong with the widgets.
 */
export async function inkHere(page: Page): Promise<string> {
  const drawn = await page.evaluate<string>(`(() => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 400, height: 60 });
    const context = canvas.getContext("2d");
    context.font = "32px sans-serif";
    context.fillText("\u{1F600}\u{1F389} \u6F22 \uD55C \u0939 Ag", 4, 44);
    return canvas.toDataURL();
  })()`);
  return `${page.context().browser()?.version() ?? ""} ${createHash("sha256").update(drawn).digest("hex")}\n`;
}

/** The ink that the kept sheets were drawn with. */
export const keptInk = (): string => (existsSync(inkFile) ? readFileSync(inkFile, "utf8") : "");

/** Files of the folder that no theme has any more. */
export async function strayFiles(): Promise<string[]> {
  const known = new Set([
    inkFile,
    ...canvases.flatMap((canvas) => [placesOf(canvas), ...sceneThemes.map((theme) => fileOf(theme, canvas))]),
  ]);
  return (await readdir(folder)).filter((name) => !known.has(path.join(folder, name)));
}
