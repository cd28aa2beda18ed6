/**
 * `npm run walks`: starts everything as `npm start` does, walks two ways of a new streamer at a person's pace, and keeps pictures of
 * them and the time that each took in docs/. Look at each of them before you keep it.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { Browser, Page } from "playwright-core";
import { launchBrowser } from "./browser.ts";
import { walkCustomWidget } from "./walks/custom-widget.ts";
import { personsPage, walkFirstAlert } from "./walks/first-alert.ts";
import { swayingGif } from "./walks/moving-picture.ts";
import { personsPace, type Walker, walker } from "./walks/walk.ts";

const root = path.join(import.meta.dirname, "..");
const folder = path.join(root, "docs", "first-alert");
const document = path.join(root, "docs", "first-alert.md");
const viewport = { width: 1_440, height: 900 };
/** Pixels of a picture that is kept. */
const width = 960;

/** A source has no ground of its own: here it has that of a dark room. The page's policy lets no style be written into it. */
const darkRoom = `{
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("html { background: radial-gradient(60% 90% at 70% 20%, #3b2d6b, transparent), radial-gradient(50% 80% at 10% 80%, #8a2a52, transparent), linear-gradient(#171126, #0b0a12) !important }");
  document.adoptedStyleSheets.push(sheet);
}`;
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
  });
  await fresh(async (page, link, walk) => {
    // The steps that are the same have their pictures.
    const look: Walker["look"] = async (name, of) => (name.startsWith("custom-") ? walk.look(name, of) : undefined);
    const given = { link, handle: "your.name" };
    await timed("a widget of your own", () => walkCustomWidget(page, given, { ...walk, look }));
  });
} finally {
  await browser.close();
}

/** On a server that nobody has used yet, as a person who has not been there before. */
async function fresh(go: (page: Page, link: string, walk: Walker) => Promise<void>): Promise<void> {
  const data = await mkdtemp(path.join(tmpdir(), "walks-"));
  // Root's PostgreSQL runs as somebody else.
  await chmod(data, 0o711);
  const server = spawn(process.execPath, ["scripts/start.ts", "--data", data], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const link = await printedLink(server.stdout);
    const page = await personsPage(browser, new URL(link).origin, viewport);
    const walk = walker(personsPace, async (name, of) => {
      const began = Date.now();
      if (of !== page) await of.evaluate(darkRoom);
      await keep(browser, of, path.join(folder, `${name}.webp`));
      taken += Date.now() - began;
    });
    await go(page, link, walk);
    await page.context().close();
  } finally {
    if (server.exitCode === null) {
      server.kill("SIGINT");
      await once(server, "exit");
    }
    await rm(data, { recursive: true, force: true });
  }
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

/** The link for the first owner, as the server prints it. */
async function printedLink(stdout: Readable): Promise<string> {
  for await (const line of createInterface(stdout)) {
    const [link] = /https?:\/\/\S+\/account\/welcome\S*#\S+/.exec(line) ?? [];
    if (link === undefined) continue;
    stdout.resume();
    return link;
  }
  throw new Error("no link was printed");
}

/** A picture of a page as a small WebP. */
async function keep(by: Browser, of: Page, file: string): Promise<void> {
  const png = (await of.screenshot()).toString("base64");
  const page = await by.newPage();
  const webp = await page.evaluate<string>(`(async () => {
    const image = new Image();
    image.src = "data:image/png;base64,${png}";
    await image.decode();
    const height = Math.round((image.height * ${width}) / image.width);
    const canvas = Object.assign(document.createElement("canvas"), { width: ${width}, height });
    const context = canvas.getContext("2d");
    context.imageSmoothingQuality = "high";
    context.drawImage(image, 0, 0, ${width}, height);
    return canvas.toDataURL("image/webp", 0.82).split(",")[1];
  })()`);
  await page.close();
  await writeFile(file, Buffer.from(webp, "base64"));
}
