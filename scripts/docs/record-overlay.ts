/**
 * `node scripts/docs/record-overlay.ts OVERLAY_URL FOLDER`: takes pictures of a running overlay for docs/overlay.webp, over
 * a drawn background, in the real Chromium. It waits until chat, counters, a battle and an alert can be seen together, then
 * writes `FOLDER/000.png` and so on, ten a second for ten seconds. The demo show of `npm start` has all of these, within two
 * minutes. The machine needs fonts for the names in it (Noto, with CJK and emoji). Then, with the webp tools of Debian:
 *
 *     img2webp -loop 0 -lossy -q 75 -m 4 -d 100 FOLDER/*.png -o docs/overlay.webp
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { launchBrowser } from "../../test/browser.ts";

const [overlayUrl, folder] = process.argv.slice(2);
if (overlayUrl === undefined || folder === undefined) {
  console.error("usage: node scripts/docs/record-overlay.ts OVERLAY_URL FOLDER");
  process.exit(2);
}
const size = { width: 960, height: 540 };
const frameMs = 100;
const lengthMs = 10_000;

/** A game that nobody made: a night with hills and a road, and the overlay over all of it. */
const scene = `<!doctype html><style>
  html, body { margin: 0; height: 100%; overflow: hidden; background: #1b1446; }
  svg, iframe { position: absolute; inset: 0; width: 100%; height: 100%; border: 0; }
</style>
<svg viewBox="0 0 960 540" preserveAspectRatio="none">
  <defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">
    <stop offset="0" stop-color="#1b1446"/><stop offset=".55" stop-color="#8a3f86"/><stop offset="1" stop-color="#f39a6b"/>
  </linearGradient></defs>
  <rect width="960" height="540" fill="url(#sky)"/>
  <circle cx="610" cy="255" r="86" fill="#ffd9a0"/>
  <path d="M0 330 Q120 230 250 300 T520 290 T760 270 T960 320 V540 H0Z" fill="#5b2f74"/>
  <path d="M0 390 Q180 310 380 370 T700 350 T960 390 V540 H0Z" fill="#3b2160"/>
  <path d="M0 450 Q240 390 480 430 T960 440 V540 H0Z" fill="#241546"/>
  <path d="M560 432 L590 432 L760 540 L420 540Z" fill="#151030"/>
  <path d="M574 436 L577 436 L600 540 L580 540Z" fill="#ffd9a0"/>
</svg>
<iframe src="${overlayUrl}" allowtransparency></iframe>`;

const browser = await launchBrowser();
try {
  const page = await browser.newPage({ viewport: size });
  // From an http address: a page without one may not frame the overlay.
  const address = new URL("/scene", overlayUrl).href;
  await page.route(address, (route) => route.fulfill({ contentType: "text/html", body: scene }));
  await page.goto(address);
  const overlay = page.frameLocator("iframe");
  await overlay.locator("#battle:visible").waitFor({ timeout: 180_000 });
  await overlay.locator("#battle", { hasText: /[1-9]/ }).waitFor();
  await overlay.locator("#chat .line").nth(4).waitFor();
  await overlay.locator("#alerts .alert[data-kind='gift']").first().waitFor();

  // What the page draws, when it draws it: a picture that is asked for takes longer than a frame.
  const drawn: { at: number; png: string }[] = [];
  const devtools = await page.context().newCDPSession(page);
  devtools.on("Page.screencastFrame", ({ data, metadata, sessionId }) => {
    drawn.push({ at: (metadata.timestamp ?? 0) * 1000, png: data });
    void devtools.send("Page.screencastFrameAck", { sessionId });
  });
  await devtools.send("Page.startScreencast", { format: "png", everyNthFrame: 1 });
  await page.waitForTimeout(lengthMs + 1_000);
  await devtools.send("Page.stopScreencast");

  await mkdir(folder, { recursive: true });
  const start = drawn[0]?.at ?? 0;
  for (let index = 0; index < lengthMs / frameMs; index++) {
    const latest = drawn.findLast(({ at }) => at <= start + index * frameMs);
    if (latest === undefined) throw new Error("the page drew nothing");
    await writeFile(join(folder, `${String(index).padStart(3, "0")}.png`), latest.png, "base64");
  }
  console.log(`${lengthMs / frameMs} pictures of ${drawn.length} that were drawn`);
} finally {
  await browser.close();
}
