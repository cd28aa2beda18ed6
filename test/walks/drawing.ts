/** What taking pictures of walks needs: a server that nobody has used yet, and small files. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { Browser, Frame, Page } from "playwright-core";

const root = path.join(import.meta.dirname, "..", "..");
/** Pixels of a picture that is kept; a phone's are as they are. */
const widest = 960;

/** A source has no ground of its own: here it has that of a dark room. The page's policy lets no style be written into it. */
export const darkRoom = `{
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("html { background: radial-gradient(60% 90% at 70% 20%, #3b2d6b, transparent), radial-gradient(50% 80% at 10% 80%, #8a2a52, transparent), linear-gradient(#171126, #0b0a12) !important }");
  document.adoptedStyleSheets.push(sheet);
}`;

export interface NewServer {
  /** The link that it prints for its first owner. */
  link: string;
  /** Its data folder. */
  data: string;
}

/** Starts everything as `npm start` does, with these arguments, and ends it afterwards. */
export async function onNewServer(args: readonly string[], go: (server: NewServer) => Promise<void>): Promise<void> {
  const data = await mkdtemp(path.join(tmpdir(), "walks-"));
  // Root's PostgreSQL runs as somebody else.
  await chmod(data, 0o711);
  const server = spawn(process.execPath, ["scripts/start.ts", "--data", data, ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    await go({ link: await printedLink(server.stdout), data });
  } finally {
    if (server.exitCode === null) {
      server.kill("SIGINT");
      await once(server, "exit");
    }
    await rm(data, { recursive: true, force: true });
  }
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

/** A picture of a page as a small WebP, at most so many pixels wide. */
export async function keep(by: Browser, of: Page, file: string, atMost = widest): Promise<void> {
  const png = (await of.screenshot()).toString("base64");
  const page = await by.newPage();
  const webp = await page.evaluate<string>(`(async () => {
    const image = new Image();
    image.src = "data:image/png;base64,${png}";
    await image.decode();
    const width = Math.min(image.width, ${atMost});
    const height = Math.round((image.height * width) / image.width);
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    const context = canvas.getContext("2d");
    context.imageSmoothingQuality = "high";
    context.drawImage(image, 0, 0, width, height);
    return canvas.toDataURL("image/webp", 0.82).split(",")[1];
  })()`);
  await page.close();
  await writeFile(file, Buffer.from(webp, "base64"));
}

/** What is drawn of alerts has come in, and all of it is to be read. Their time may run on. */
export async function entered(source: Page | Frame): Promise<void> {
  await source.evaluate(`new Promise((resolve) => {
    const look = () => {
      const moving = document.getAnimations().filter(({ effect, playState }) => {
        const { delay, duration, iterations } = effect.getTiming();
        return effect.target.closest(".alert") && iterations !== Infinity && delay + duration < 2000 && playState !== "finished";
      });
      if (moving.length === 0) resolve();
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  })`);
}

/** The studio as it is open, large enough for its words to be read: a widget is picked, and gifts have just come: a streak stays longest. */
export async function keepStudio(by: Browser, of: Page, file: string): Promise<void> {
  await of.locator(".layer .nm").first().click();
  await of.locator(".tries").getByRole("button", { name: "Streak", exact: true }).click();
  await of.frameLocator("iframe.overlay").locator('.alert[data-of="gift"], .alert[data-kind="gift"]').first().waitFor();
  const overlay = await of.locator("iframe.overlay").elementHandle();
  const frame = await overlay?.contentFrame();
  if (frame) await entered(frame);
  await keep(by, of, file, 1_440);
}
