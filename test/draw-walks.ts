/**
 * `npm run walks`: starts everything as `npm start` does, walks the way of a new streamer at a person's pace, and keeps pictures of it
 * and the time that it took in docs/. Look at each of them before you keep it.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Browser, Page } from "playwright-core";
import { launchBrowser } from "./browser.ts";
import { personsPage, walkFirstAlert } from "./walks/first-alert.ts";
import { swayingGif } from "./walks/moving-picture.ts";
import { personsPace, walker } from "./walks/walk.ts";

const root = path.join(import.meta.dirname, "..");
const folder = path.join(root, "docs", "first-alert");
const document = path.join(root, "docs", "first-alert.md");
const viewport = { width: 1_440, height: 900 };
/** Pixels of a picture that is kept. */
const width = 960;

const ground =
  "html { background: radial-gradient(60% 90% at 70% 20%, #3b2d6b, transparent), radial-gradient(50% 80% at 10% 80%, #8a2a52, transparent), linear-gradient(#171126, #0b0a12) }";

const data = await mkdtemp(path.join(tmpdir(), "walks-"));
// Root's PostgreSQL runs as somebody else.
await chmod(data, 0o711);
const server = spawn(process.execPath, ["scripts/start.ts", "--data", data], {
  cwd: root,
  stdio: ["ignore", "pipe", "inherit"],
});
const browser = await launchBrowser();
try {
  const { site, token } = await printedLink();
  await mkdir(folder, { recursive: true });
  const page = await personsPage(browser, site, viewport);
  // What a picture takes is no part of the walk.
  let taken = 0;
  const walk = walker(personsPace, async (name, of) => {
    const began = Date.now();
    // A source has no ground of its own: here it has that of a dark room.
    if (of !== page) await of.addStyleTag({ content: ground });
    await keep(browser, of, path.join(folder, `${name}.webp`));
    taken += Date.now() - began;
  });
  const rose = await readFile(path.join(root, "web", "library", "rose.svg"), "utf8");
  const picture = { name: "dancing-rose.gif", mimeType: "image/gif", buffer: await swayingGif(browser, rose) };
  const buffer = await readFile(path.join(root, "web", "library", "sparkle.wav"));
  const sound = { name: "my-bell.wav", mimeType: "audio/wav", buffer };
  const began = Date.now();
  const { heard } = await walkFirstAlert(page, { site, token, handle: "your.name", picture, sound }, walk);
  const seconds = Math.round((Date.now() - began - taken) / 1_000);
  await page.bringToFront();
  await page.getByText("TikTok LIVE Studio", { exact: true }).click();
  await keep(browser, page, path.join(folder, "8-live-studio.webp"));
  console.log(`walks: first alert in ${seconds} s; heard ${(await heard()).join(", ")}`);
  const text = await readFile(document, "utf8");
  await writeFile(document, text.replace(/\*\*\d+ seconds\*\*/, `**${seconds} seconds**`));
} finally {
  await browser.close();
  if (server.exitCode === null) {
    server.kill("SIGINT");
    await once(server, "exit");
  }
  await rm(data, { recursive: true, force: true });
}

/** The link for the first owner, as the server prints it. */
async function printedLink(): Promise<{ site: string; token: string }> {
  for await (const line of createInterface(server.stdout)) {
    const [, site, token] = /(https?:\/\/\S+)\/account\/welcome#(\S+)/.exec(line) ?? [];
    if (site === undefined || token === undefined) continue;
    server.stdout.resume();
    return { site, token };
  }
  throw new Error("no link was printed");
}

/** A picture of a page as a small WebP. */
async function keep(by: Browser, of: Page, file: string): Promise<void> {
  const png = (await of.screenshot({ animations: "disabled" })).toString("base64");
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
