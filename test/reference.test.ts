/** `/docs/api`: the reference of the API in a browser, under its policy, and an operation tried from it. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Browser } from "playwright-core";
import { operations } from "#shared/api/operations.ts";
import { leaveBrowser, sharedBrowser } from "./browser.ts";
import { createStream } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
let browser: Browser;
beforeAll(async () => {
  [worker, browser] = await Promise.all([sharedTestWorker(), sharedBrowser()]);
});
afterEach(leaveBrowser);
afterAll(() => worker.stop());

test("the page has every operation, reaches nothing else, and tries one with a key that it keeps nowhere", async () => {
  const streamId = await createStream(worker);
  const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
  const complaints: string[] = [];
  const reached = new Set<string>();
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => reached.add(new URL(request.url()).origin));
  await page.goto(`${worker.url}/docs/api#getStream`);
  expect(await page.locator(".operation").count()).toBe(operations.length);
  const wider = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
  expect(wider).toBe(0);

  await page.fill("#key", worker.apiKey);
  await page.fill("#getStream-streamId", streamId);
  await page.click("#getStream button");
  await page.locator("#getStream output", { hasText: streamId }).waitFor();
  expect(await page.textContent("#getStream output")).toContain(streamId);

  await page.fill("#find", "listRules");
  expect(await page.locator(".operation:visible").count()).toBe(1);
  const kept = await page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])");
  expect(kept).toBe('[{},{},""]');
  await page.reload();
  expect(await page.inputValue("#key")).toBe("");
  expect(complaints).toEqual([]);
  expect([...reached]).toEqual([new URL(worker.url).origin]);
});

test("the page may run nothing but its own script, and reach nothing but the API", async () => {
  const answer = await fetch(`${worker.url}/docs/api`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("Content-Security-Policy")).toBe(
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  );
});
