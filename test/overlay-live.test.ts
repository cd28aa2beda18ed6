import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "./browser.ts";
import { chat, createOverlayToken, createStream, gift, openSession, publish, stampAll } from "./stream.ts";
import { startTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
let browser: Browser;
const patience = { timeout: 15_000 };

beforeAll(async () => {
  [worker, browser] = await Promise.all([startTestWorker(), launchBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await worker?.stop();
});

test("what a runner sends is on the overlay: painted after a reload, announced once, gone with its token", async () => {
  const streamId = await createStream(worker);
  const { token, tokenId } = await createOverlayToken(worker, streamId);
  const session = await openSession(worker, streamId);
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(`${worker.url}/o/${token}?alertSeconds=60`);
  const lines = () => page.locator(".line").allTextContents();
  const counts = () => page.locator(".alert .count").allTextContents();
  await page.locator(".counter").first().waitFor();

  await publish(worker, session, stampAll(session, [chat("hello", "1"), gift(3, "2")]));
  await expect.poll(lines, patience).toEqual(["Viewer hello"]);
  await expect.poll(counts, patience).toEqual(["×3"]);
  await publish(worker, session, stampAll(session, [gift(7, "3")], 3));
  await expect.poll(counts, patience).toEqual(["×7"]);
  await expect.poll(() => page.locator('[data-kind="coins"]').textContent(), patience).toBe("7");

  await page.reload();
  await expect.poll(lines, patience).toEqual(["Viewer hello"]);
  await publish(worker, session, stampAll(session, [chat("again", "4")], 4));
  await expect.poll(lines, patience).toEqual(["Viewer hello", "Viewer again"]);
  expect(await counts()).toEqual([]);

  await worker.api("DELETE", `/v1/streams/${streamId}/overlay-tokens/${tokenId}`);
  await expect.poll(() => page.locator("body *").count(), patience).toBe(0);
  expect(complaints).toEqual([]);
});
