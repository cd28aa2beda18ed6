/** What was uploaded, and pictures of people, on an overlay that runs: in a real browser, over the real Worker. */
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Media } from "#shared/api/operations/media.ts";
import { readPicturePath } from "#shared/media/picture-address.ts";
import { leaveBrowser, sharedBrowser } from "./browser.ts";
import * as files from "./media-files.ts";
import { chat, createOverlayToken, createStream, gift, openSession, publish, stampAll } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
let browser: Browser;
const patience = { timeout: 15_000 };
beforeAll(async () => {
  [worker, browser] = await Promise.all([sharedTestWorker(), sharedBrowser()]);
});
afterEach(leaveBrowser);
afterAll(() => worker?.stop());

async function upload(bytes: Buffer): Promise<string> {
  const response = await fetch(`${worker.url}/v1/media`, {
    method: "POST",
    headers: { Authorization: `Bearer ${worker.apiKey}` },
    body: new Uint8Array(bytes),
  });
  return ((await response.json()) as Media).address;
}

const avatarUrl = "https://p16-sign-va.tiktokcdn.com/face.webp?x-signature=a";

test("a gift shows an uploaded GIF and plays an uploaded sound; pictures of people come from here, and nobody else is asked", async () => {
  const [picture, sound] = [await upload(files.gif({ frames: 4 })), await upload(files.wav({ seconds: 2 }))];
  const streamId = await createStream(worker);
  const rule = {
    name: "Rose",
    trigger: { on: "event", types: ["GIFT"] },
    actions: [{ type: "overlay", text: "Thanks!", imageUrl: picture, soundUrl: sound, durationMs: 60_000 }],
  };
  expect((await worker.api("POST", `/v1/streams/${streamId}/rules`, { rule })).status).toBe(201);
  const { token } = await createOverlayToken(worker, streamId);
  const session = await openSession(worker, streamId);
  const page = await browser.newPage();
  const asked: URL[] = [];
  page.on("request", (request) => asked.push(new URL(request.url())));
  await page.route("**/pictures/**", (route) => route.fulfill({ contentType: "image/png", body: files.png(16, 16) }));
  await page.goto(`${worker.url}/o/${token}`);
  await page.locator(".counter").first().waitFor();
  // A browser lets a page be heard once it was clicked on; OBS always does.
  await page.mouse.click(5, 5);

  const by = { userId: "501", uniqueId: "ada", displayName: "Ada", avatarUrl };
  await publish(
    worker,
    session,
    stampAll(session, [
      { ...chat("hello", "1"), user: by },
      { ...gift(3, "2"), user: by },
    ]),
  );
  await expect
    .poll(
      () => page.locator("img.image.loaded").evaluateAll((all) => all.map((one) => one.getAttribute("src"))),
      patience,
    )
    .toEqual([picture]);
  const heard = () => page.evaluate("[...document.querySelectorAll('audio')].map((one) => one.currentTime > 0)");
  await expect.poll(heard, patience).toEqual([true]);
  const people = () => asked.filter(({ pathname }) => pathname.startsWith("/pictures/"));
  await expect.poll(() => people().length, patience).toBeGreaterThan(0);
  expect(new Set(people().map(({ pathname }) => readPicturePath(pathname)?.address))).toEqual(new Set([avatarUrl]));
  const foreign = asked.filter(({ protocol, origin }) => protocol.startsWith("http") && origin !== worker.url);
  expect(foreign.map(String)).toEqual([]);
});

test.each([
  ["en", "Ada sent you five roses"],
  ["de", "Ada hat dir fünf Rosen geschickt"],
  ["ar", "شكرا لك"],
])(
  "what a rule says in %s is spoken by a sound of the page, without a browser's voice",
  async (speechLanguage, speech) => {
    const streamId = await createStream(worker);
    const rule = {
      name: "Say",
      trigger: { on: "event", types: ["CHAT"] },
      actions: [{ type: "overlay", speech, speechLanguage, durationMs: 60_000 }],
    };
    expect((await worker.api("POST", `/v1/streams/${streamId}/rules`, { rule })).status).toBe(201);
    const { token } = await createOverlayToken(worker, streamId);
    const session = await openSession(worker, streamId);
    const page = await browser.newPage();
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await page.addInitScript(
      "delete globalThis.speechSynthesis; Object.defineProperty(globalThis, 'speechSynthesis', {get() { throw new Error('asked') }})",
    );
    await page.goto(`${worker.url}/o/${token}?debug=1`);
    await page.locator(".counter").first().waitFor();
    await page.mouse.click(5, 5);
    expect(asked.filter((path) => path.startsWith("/assets/speech/"))).toEqual([]);
    await page.evaluate(
      "globalThis.longest = 0; document.addEventListener('timeupdate', ({target}) => { if (target.dataset.speech === '' && target.currentTime > 0.1) longest = Math.max(longest, target.duration) }, true)",
    );
    await publish(worker, session, stampAll(session, [chat("hello", "1")]));
    await expect.poll(() => page.evaluate<number>("longest"), { timeout: 40_000 }).toBeGreaterThan(0.4);
    expect(asked).toContain(`/assets/speech/${speechLanguage}.dict`);
    await page.close();
  },
);

test("a picture that does not come leaves the letter of its person", async () => {
  const streamId = await createStream(worker);
  const { token } = await createOverlayToken(worker, streamId);
  const session = await openSession(worker, streamId);
  const page = await browser.newPage();
  await page.route("**/pictures/**", (route) => route.fulfill({ status: 404 }));
  await page.goto(`${worker.url}/o/${token}?alertSeconds=60`);
  await page.locator(".counter").first().waitFor();
  const by = { userId: "502", uniqueId: "eva", displayName: "Eva", avatarUrl };
  await publish(worker, session, stampAll(session, [{ ...gift(3, "2"), user: by }]));
  await page.locator(".alert").waitFor();
  await expect.poll(() => page.locator(".alert img.avatar").count(), patience).toBe(0);
  const letter = () => page.evaluate("getComputedStyle(document.querySelector('.alert'), '::before').content");
  await expect.poll(letter, patience).toBe('"E"');
});

/** Everything that Chromium can be shown: whether what is taken is what browsers show and play, too. */
test.each([
  ["png", files.png()],
  ["gif", files.gif()],
  ["jpg", files.jpeg],
  ["webp", files.webpMoving],
  ["avif", files.avif],
])("an uploaded %s is shown by a browser", async (_format, bytes) => {
  const address = await upload(bytes);
  const page = await browser.newPage();
  await page.setContent(`<img src="${worker.url}${address}">`);
  const shown = () => page.evaluate("document.querySelector('img').naturalWidth > 0");
  await expect.poll(shown, patience).toBe(true);
});

test.each([
  ["wav", files.wav(), 0.2],
  ["ogg", files.opus(), 0.5],
  ["mp3", files.mp3(), 0.5],
])("an uploaded %s is played by a browser, as long as it says", async (_format, bytes, seconds) => {
  const address = await upload(bytes);
  const page = await browser.newPage();
  await page.setContent(`<audio src="${worker.url}${address}"></audio>`);
  const length = () => page.evaluate<number>("document.querySelector('audio').duration");
  await expect.poll(length, patience).toBeCloseTo(seconds, 1);
});

test("a page that is behind a picture does not run where the picture is opened as a page", async () => {
  const address = await upload(
    Buffer.concat([files.png(21, 21), Buffer.from("<script>document.title = 'reached'</script>")]),
  );
  const page = await browser.newPage();
  await page.goto(worker.url + address);
  expect(await page.title()).not.toBe("reached");
  expect(await page.evaluate("document.scripts.length")).toBe(0);
});
