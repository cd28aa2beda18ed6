/** How the page looks: what the URL's parameters and the scene say, as properties of its root. */
import type { Scene } from "#shared/overlay/scene.ts";
import { ownSheet, ownTokens } from "#shared/overlay/own-look.ts";
import type { Options } from "./options.ts";

/** What the URL's parameters ask for. */
export function applyLook(root: HTMLElement, options: Options): void {
  root.dataset["theme"] = options.theme;
  root.dataset["side"] = options.position;
  root.dataset["tallies"] = options.talliesAt;
  if (!options.safe) root.dataset["safe"] = "off";
  const { style } = root;
  style.setProperty("--overlay-scale", String(options.scale));
  if (options.background !== undefined) style.setProperty("--overlay-background", options.background);
  if (options.color !== undefined) style.setProperty("--overlay-text", options.color);
  if (options.fontSize !== undefined) style.setProperty("--overlay-font-size", options.fontSize);
  for (const [name, value] of options.properties) style.setProperty(name, value);
}

/** What a scene asks for. On a canvas the size of texts is of its own pixels, and the canvas fits into the page. */
export function applyScene(root: HTMLElement, scene: Scene): void {
  const { canvas, theme } = scene;
  root.dataset["theme"] = theme;
  ownSheetOf(root.ownerDocument).replaceSync(ownSheet(ownTokens(theme, scene.own ?? {})));
  root.style.setProperty("--scene-text", textSizeOf(scene));
  if (canvas === "page") {
    delete root.dataset["canvas"];
    return;
  }
  const { width, height } = canvas;
  root.dataset["canvas"] = width < height ? "tall" : "wide";
  root.dataset["safe"] = "off";
  const { style } = root;
  style.setProperty("--canvas-width", `${width}px`);
  style.setProperty("--canvas-height", `${height}px`);
  if (style.getPropertyValue("--overlay-font-size") === "")
    style.setProperty("--overlay-font-size", `${0.02 * Math.min(width, height)}px`);
  fitCanvas(root, { width, height });
}

const ownSheets = new WeakMap<Document, CSSStyleSheet>();

/** The sheet of a page that has what is a scene's own; empty where it has nothing. */
function ownSheetOf(page: Document): CSSStyleSheet {
  let sheet = ownSheets.get(page);
  if (!sheet) {
    sheet = new CSSStyleSheet();
    ownSheets.set(page, sheet);
    page.adoptedStyleSheets.push(sheet);
  }
  return sheet;
}

/**
 * The size of a scene's text. Where it says none: 32 pixels of a canvas of 1920 x 1080, and 34 of 1080 x 1920, so that chat can
 * be read on a phone that is held upright.
 */
export function textSizeOf({ canvas, textSize }: Pick<Scene, "canvas" | "textSize">): string {
  if (textSize !== undefined) return `${textSize}px`;
  if (canvas === "page") return "1.48rem";
  const { width, height } = canvas;
  return `${((width < height ? 34 : 32) / 1_080) * Math.min(width, height)}px`;
}

/** Makes a canvas as large as the page has room for; again when the page is resized. */
export function fitCanvas(root: HTMLElement, { width, height }: { width: number; height: number }): void {
  const page = root.ownerDocument.defaultView;
  if (!page) return;
  root.style.setProperty("--canvas-scale", String(Math.min(page.innerWidth / width, page.innerHeight / height)));
}

/**
 * Draws in the classic layout, where widgets make room for each other: in a picture where tallies stand over the battle and the
 * alerts, those make room for them; a banner reaches over the chat; and where alerts stand over the chat it makes room for them.
 */
export function makeClassicRoom(root: HTMLElement, { talliesAt }: Options, draw: () => void): void {
  const page = root.ownerDocument;
  draw();
  const talliesHeight = page.getElementById("tallies")?.offsetHeight ?? 0;
  const stage = page.getElementById("alerts");
  root.style.setProperty("--tallies-height", `${talliesAt === "side" ? talliesHeight : 0}px`);
  root.style.setProperty("--banners-end", `${stage ? bannersEnd(stage) : 0}px`);
  root.style.setProperty("--alerts-end", `${stage ? stage.offsetTop + stage.offsetHeight : 0}px`);
}

/** Where the lowest banner on the stage ends, in pixels from the top of what the stage stands in; 0 where there is none. */
function bannersEnd(stage: HTMLElement): number {
  const banners = stage.querySelectorAll<HTMLElement>(".variant-banner");
  return Math.max(
    0,
    ...[...banners].map((one) => (one.offsetHeight === 0 ? 0 : stage.offsetTop + one.offsetTop + one.offsetHeight)),
  );
}
