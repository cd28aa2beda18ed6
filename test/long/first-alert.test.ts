/** The way of a new streamer, walked on the real pages: from the link that the server prints to an alert of their own. */
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { leaveBrowser, sharedBrowser } from "../browser.ts";
import { gif, mp4, wav } from "../media-files.ts";
import { ownersToken, siteOf } from "../people.ts";
import { createStream, gift, openSession, publish, stampAll } from "../stream.ts";
import { walkCustomWidget } from "../walks/custom-widget.ts";
import { personsPage, walkFirstAlert } from "../walks/first-alert.ts";
import { noPause, walker } from "../walks/walk.ts";
import { sharedTestWorker, type TestWorker } from "../worker.ts";

let worker: TestWorker;
let browser: Browser;
/** The page as the walk leaves it. */
let page: Page;
const patience = { timeout: 15_000 };

beforeAll(async () => {
  [worker, browser] = await Promise.all([sharedTestWorker(), sharedBrowser()]);
});
afterAll(async () => {
  await leaveBrowser();
  await worker?.stop();
});

test("a new owner signs in, gives the Rose a GIF and a sound, and both are on a running overlay, without a command", async () => {
  const site = siteOf(worker);
  page = await personsPage(browser, site, { width: 1_440, height: 900 });
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !/status of 4\d\d/.test(message.text())) complaints.push(message.text());
  });
  const given = {
    link: `${site}/account/welcome#${await ownersToken(worker, true)}`,
    handle: `w${randomBytes(5).toString("hex")}`,
    picture: { name: "dance.gif", mimeType: "image/gif", buffer: gif({ frames: 3 }) },
    sound: { name: "bell.wav", mimeType: "audio/wav", buffer: wav({ seconds: 0.4 }) },
  };
  const { source, streamId, heard } = await walkFirstAlert(page, given, walker(noPause));

  // The try is seen to be one, and sounds as it will.
  const alerts = source.locator('.alert[data-of="gift"]');
  expect(await alerts.first().innerText()).toContain("Made up");
  await expect.poll(heard, patience).toEqual([expect.stringMatching(/^\/media\/md_[0-9a-f]{40}\.wav$/)]);

  // A Rose that somebody gives has the same; a gift that is no Rose has the usual sound and no picture of ours.
  const session = await openSession(worker, streamId);
  await publish(worker, session, stampAll(session, [gift(1, "1")]));
  await source.locator('.alert[data-of="gift"]', { hasNotText: "Made up" }).locator('img[src$=".gif"]').waitFor();
  await expect.poll(async () => (await heard()).length, patience).toBe(2);
  expect(new Set(await heard()).size).toBe(1);
  const isShown = await source
    .locator('.alert img[src$=".gif"]')
    .first()
    .evaluate((image: { complete: boolean; naturalWidth: number }) => image.complete && image.naturalWidth > 0);
  expect(isShown).toBe(true);
  expect(complaints).toEqual([]);
  await source.close();
});

test("the media: what is not what it says is refused in words, a video is not taken for a picture, and what is used is not deleted", async () => {
  await page.bringToFront();
  await page.getByRole("button", { name: "Done" }).click();

  const field = page.locator("#o-alerts-variations-0-imageUrl-file");
  const named = (name: string, buffer: Buffer) => ({ name, mimeType: "image/png", buffer });
  await field.setInputFiles(named("logo.png", Buffer.from("<html><script>alert(1)</script>")));
  await page.getByText("logo.png was not taken").waitFor();
  await page.getByText("SVG, HTML and other text is not taken").waitFor();
  await field.setInputFiles(named("half.png", Buffer.from("89504e470d0a1a0a", "hex")));
  await page.getByText("half.png was not taken").waitFor();
  await field.setInputFiles(named("clip.png", mp4()));
  await expect.poll(() => page.locator("#said").innerText(), patience).toContain("clip.png is a video");
  // The picture that was there is still there.
  await page.locator(".record .media-now", { hasText: "dance.gif" }).waitFor();

  // All of them; a file that is dropped; the library.
  await page.locator("#o-alerts-variations-0-imageUrl").click();
  await page.getByRole("heading", { name: "Pictures and sounds" }).waitFor();
  const data = await page.evaluateHandle(
    `(() => { const data = new DataTransfer(); data.items.add(new File([new Uint8Array([${[...gif({ frames: 4 })].join()}])], "dropped.gif")); return data; })()`,
  );
  await page.locator(".drop").dispatchEvent("dragover", { dataTransfer: data });
  await page.locator(".drop").dispatchEvent("drop", { dataTransfer: data });
  await page.getByRole("button", { name: "Use dropped.gif" }).waitFor();
  await page.locator(".media-tile", { hasText: "dance.gif" }).click();
  await page.locator(".media-one").getByRole("button", { name: "Delete" }).click();
  await page.getByText("It is used here:").waitFor();
  await page.locator(".media-tile", { hasText: "Crown" }).click();
  await page.getByRole("button", { name: "Use Crown" }).click();
  await page.locator(".record .media-now", { hasText: "Crown" }).waitFor();
  // One step: undone as any other.
  await page.locator("#canvas").focus();
  await page.keyboard.press("Control+z");
  await page.locator(".record .media-now", { hasText: "dance.gif" }).waitFor();

  const axe = await readFile(new URL(import.meta.resolve("axe-core/axe.min.js")), "utf8");
  await page.locator("#o-alerts-variations-0-imageUrl").click();
  await page.locator(".media-tile", { hasText: "Crown" }).click();
  await page.evaluate(axe);
  const found = await page.evaluate<{ id: string; nodes: { html: string }[] }[]>(
    `axe.run(document, { iframes: false, exclude: [["iframe"]] }).then(({ violations }) => violations)`,
  );
  expect(found.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
  await page.context().close();
});

test("a new owner pastes a widget, sets it, and it says on a running overlay who gave a Rose, without a command", async () => {
  const site = siteOf(worker);
  const owner = await personsPage(browser, site, { width: 1_440, height: 900 });
  const complaints: string[] = [];
  owner.on("pageerror", (error) => complaints.push(error.message));
  const link = `${site}/account/welcome#${await ownersToken(worker, true)}`;
  const given = { link, handle: `w${randomBytes(5).toString("hex")}` };
  const { source, streamId } = await walkCustomWidget(owner, given, walker(noPause));
  const card = source.frameLocator(".custom iframe").locator("#card");
  // Viewers see that the first one is made up; then somebody gives one.
  expect(await card.innerText()).toContain("Made up");
  const session = await openSession(worker, streamId);
  await publish(worker, session, stampAll(session, [gift(1, "1")]));
  await expect.poll(() => card.innerText(), patience).toMatch(/^Giver\s+gave Rose for 1$/);
  expect(complaints).toEqual([]);
  await source.close();
  await owner.context().close();
});

test("a try is a text or an event, and no event but those that overlays announce", async () => {
  const streamId = await createStream(worker);
  const path = `/v1/streams/${streamId}/overlays/try`;
  const follow = {
    eventType: "FOLLOW",
    payload: { displayType: "" },
    user: { userId: "", uniqueId: "made.up", displayName: "Made up" },
  };
  for (const body of [
    { overlay: "main" },
    { overlay: "main", text: "x", event: follow },
    { overlay: "main", event: { ...follow, eventType: "CHAT" } },
    { overlay: "main", event: { eventType: "GIFT", payload: { giftName: 7 } } },
    { overlay: "Main!", text: "x" },
  ])
    expect([body, (await worker.api("POST", path, body)).status]).toEqual([body, 400]);
  const answer = await worker.api("POST", path, { overlay: "main", event: follow });
  expect([answer.status, await answer.json()]).toEqual([200, { sockets: 0 }]);
});
