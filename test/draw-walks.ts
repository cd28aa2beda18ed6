/**
 * `npm run walks`: starts everything as `npm start` does, walks two ways of a new streamer at a person's pace and three whole days, and
 * keeps pictures of them and the time that the two took in docs/. Look at each of them before you keep it.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Page } from "playwright-core";
import { launchBrowser } from "./browser.ts";
import { drawDays } from "./draw-days.ts";
import { walkCustomWidget } from "./walks/custom-widget.ts";
import { darkRoom, keep, keepStudio, onNewServer } from "./walks/drawing.ts";
import { personsPage, walkFirstAlert } from "./walks/first-alert.ts";
import { swayingGif } from "./walks/moving-picture.ts";
import { personsPace, type Walker, walker } from "./walks/walk.ts";

const root = path.join(import.meta.dirname, "..");
const folder = path.join(root, "docs", "first-alert");
const document = path.join(root, "docs", "first-alert.md");
const viewport = { width: 1_440, height: 900 };
/** Milliseconds that pictures took. */
let taken = 0;

const browser = await launchBrowser();
try {
  await mkdir(folder, { recursive: true });
  await fresh(async (page, link, walk) => {
    const rose = await readFile(path.join(root, "web", "library", "rose.svg"), "utf8");
    const picture = { name: "dancing-rose.gif", mimeType: "image/gif", buffer: await swayingGif(browser, rose) };
    const buffer = await readFile(path.join(root, "web", "library", "sparkle.wav"));
    const sound = { name: "my-bell.wav", mimeType: "audio/wav", buffer };
    const given = { link, handle: "your.name", picture, sound };
    const { heard } = await timed("an alert of your own", () => walkFirstAlert(page, given, walk));
    console.log(`walks: heard ${(await heard()).join(", ")}`);
    await page.bringToFront();
    await page.getByText("TikTok LIVE Studio", { exact: true }).click();
    await keep(browser, page, path.join(folder, "8-live-studio.webp"));
    await page.keyboard.press("Escape");
    await keepStudio(browser, page, path.join(root, "docs", "studio.webp"));
  });
  await fresh(async (page, link, walk) => {
    // The steps that are the same have their pictures.
    const look: Walker["look"] = async (name, of) => (name.startsWith("custom-") ? walk.look(name, of) : undefined);
    const given = { link, handle: "your.name" };
    await timed("a widget of your own", () => walkCustomWidget(page, given, { ...walk, look }));
  });
  await drawDays(browser);
} finally {
  await browser.close();
}

/** On a server that nobody has used yet, as a person who has not been there before. */
async function fresh(go: (page: Page, link: string, walk: Walker) => Promise<void>): Promise<void> {
  await onNewServer([], async ({ link }) => {
    const page = await personsPage(browser, new URL(link).origin, viewport);
    const walk = walker(personsPace, async (name, of) => {
      const began = Date.now();
      if (of !== page) await of.evaluate(darkRoom);
      await keep(browser, of, path.join(folder, `${name}.webp`));
      taken += Date.now() - began;
    });
    await go(page, link, walk);
    await page.context().close();
  });
}

/** Writes into the document how long it took: `**106 seconds** (an alert of your own)`. What pictures take is no part of it. */
async function timed<Result>(name: string, go: () => Promise<Result>): Promise<Result> {
  const began = Date.now();
  taken = 0;
  const result = await go();
  const seconds = Math.round((Date.now() - began - taken) / 1_000);
  console.log(`walks: ${name} in ${seconds} s`);
  const text = await readFile(document, "utf8");
  const next = text.replace(new RegExp(`\\*\\*\\d+ seconds\\*\\*(?= \\(${name}\\))`), `**${seconds} seconds**`);
  if (!text.includes(`(${name})`)) throw new Error(`docs/first-alert.md does not say how long "${name}" takes`);
  await writeFile(document, next);
  return result;
}
