import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { EventBody } from "#shared/stamp.ts";
import { leaveBrowser, sharedBrowser } from "./browser.ts";
import {
  chat,
  createOverlayToken,
  createStream,
  gift,
  makeUnsignedToken,
  openSession,
  publish,
  stampAll,
} from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
let browser: Browser;
const patience = { timeout: 15_000 };

beforeAll(async () => {
  [worker, browser] = await Promise.all([sharedTestWorker(), sharedBrowser()]);
});

afterEach(leaveBrowser);
afterAll(() => worker?.stop());

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
  expect(complaints).toEqual([expect.stringMatching(/^\[overlay\] The token in this address was revoked/)]);

  // Loaded again, the page is there, and as empty.
  complaints.length = 0;
  await page.reload();
  await expect
    .poll(() => complaints, patience)
    .toContainEqual(expect.stringMatching(/^\[overlay\] The token in this address is wrong, or was revoked/));
  expect((await page.locator("body").innerText()).trim()).toBe("");
});

test("while the database is down an overlay is loaded, comes back to a hub that was evicted, and shows what happens", async () => {
  const streamId = await createStream(worker);
  const { token } = await createOverlayToken(worker, streamId);
  const unsigned = await makeUnsignedToken(worker, streamId);
  const session = await openSession(worker, streamId);
  const pages = { loaded: await browser.newPage(), open: await browser.newPage(), unknown: await browser.newPage() };
  const lines = (page: Page) => page.locator(".line").allTextContents();
  const debug = () => pages.unknown.locator(".debug").allTextContents();
  // Of a token from before they were signed, the hub learns while the database is up.
  await pages.open.goto(`${worker.url}/o/${unsigned.token}`);
  await pages.open.locator(".counter").first().waitFor();
  await worker.database.duringOutage(async () => {
    await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });
    await pages.loaded.goto(`${worker.url}/o/${token}`);
    await pages.loaded.locator(".counter").first().waitFor();
    await publish(worker, session, stampAll(session, [chat("hello", "1")]));
    for (const page of [pages.loaded, pages.open]) {
      await expect.poll(() => lines(page), patience).toEqual(["Viewer hello"]);
    }
    // One that was not open has to ask for its stream.
    await pages.unknown.goto(`${worker.url}/o/${unsigned.token}?debug=1`);
    await expect.poll(debug, patience).toEqual([expect.stringContaining("does not reach its database")]);
    expect(await pages.unknown.locator(".counter:visible").count()).toBe(0);
  });
  await pages.unknown.locator(".counter").first().waitFor();
  await expect.poll(() => lines(pages.unknown), patience).toEqual(["Viewer hello"]);
  expect(await debug()).toEqual([]);
});

test("a rule that is saved is on the running overlay with the next event, on the one that it names", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const tokens = [await createOverlayToken(worker, streamId, "Main Scene"), await createOverlayToken(worker, streamId)];
  const pages = await Promise.all(
    tokens.map(async ({ token }) => {
      const page = await browser.newPage();
      await page.goto(`${worker.url}/o/${token}?alerts=rules`);
      await page.locator(".counter").first().waitFor();
      return page;
    }),
  );
  const [main, other] = pages;
  if (!main || !other) throw new Error("There are two pages");
  const texts = (page: Page) => page.locator(".rule .text").allTextContents();
  const tallies = (page: Page) => page.locator(".tally").allTextContents();
  const rule = {
    name: "thanks",
    trigger: { on: "event", types: ["GIFT"] },
    actions: [
      { type: "overlay", text: "{displayName} sent {giftName}", overlays: ["main-scene"], durationMs: 60_000 },
      { type: "counter", name: "gifts", change: "add", value: 1 },
    ],
  };
  await publish(worker, session, stampAll(session, [gift(1, "1")]));
  await main.locator('[data-kind="coins"]', { hasText: "1" }).waitFor();

  expect((await worker.api("POST", `/v1/streams/${streamId}/rules`, { rule })).status).toBe(201);
  await publish(worker, session, stampAll(session, [gift(2, "2")], 2));
  await main.locator(".rule").waitFor();
  expect(await texts(main)).toEqual(["Giver sent Rose"]);
  for (const page of pages) await expect.poll(() => tallies(page), patience).toEqual(["1"]);
  expect(await texts(other)).toEqual([]);

  const [{ ruleId }] = (
    (await (await worker.api("GET", `/v1/streams/${streamId}/rules`)).json()) as {
      rules: [{ ruleId: string }];
    }
  ).rules;
  expect((await worker.api("PUT", `/v1/streams/${streamId}/counters/gifts`, { value: 7 })).status).toBe(200);
  for (const page of pages) await expect.poll(() => tallies(page), patience).toEqual(["7"]);
  expect((await worker.api("PUT", `/v1/streams/${streamId}/counters/gifts`, { value: 1 })).status).toBe(200);

  await main.reload();
  await expect.poll(() => tallies(main), patience).toEqual(["1"]);
  // Only to be looked at: nothing is counted.
  expect((await worker.api("POST", `/v1/rules/${ruleId}/show`)).status).toBe(200);
  await expect.poll(() => texts(main), patience).toEqual(["A viewer sent Rose"]);
  await main.reload();
  await expect.poll(() => tallies(main), patience).toEqual(["1"]);
  await publish(worker, session, stampAll(session, [gift(3, "3")], 3));
  await expect.poll(() => texts(main), patience).toEqual(["Giver sent Rose"]);
  await expect.poll(() => tallies(main), patience).toEqual(["2"]);
});

test("what a moderator deletes, or an API call clears, is off every overlay, also one that comes later", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const { token } = await createOverlayToken(worker, streamId);
  const open = async (): Promise<Page> => {
    const page = await browser.newPage();
    await page.goto(`${worker.url}/o/${token}`);
    await page.locator(".counter").first().waitFor();
    return page;
  };
  const pages = [await open(), await open()];
  const shown = (page: Page) => page.locator(".rule:not(.leave) .text").allTextContents();
  const lines = (page: Page) => page.locator(".line").allTextContents();
  const actions = [{ type: "overlay", text: "{message}", durationMs: 60_000 }];
  const rule = { name: "show", trigger: { on: "event", types: ["CHAT"] }, actions };
  expect((await worker.api("POST", `/v1/streams/${streamId}/rules`, { rule })).status).toBe(201);
  await publish(worker, session, stampAll(session, [chat("vile", "71"), chat("fine", "72"), chat("last", "73")]));
  for (const page of pages) await expect.poll(() => shown(page), patience).toEqual(["vile"]);

  const deletion: EventBody = {
    eventType: "MESSAGE_DELETED",
    rawType: "WebcastImDeleteMessage",
    user: { userId: "", uniqueId: "" },
    payload: { messageIds: ["71"], userIds: [] },
  };
  await publish(worker, session, stampAll(session, [deletion], 4));
  for (const page of pages) await expect.poll(() => shown(page), patience).toEqual(["fine"]);
  const later = await open();
  for (const page of [...pages, later])
    await expect.poll(() => lines(page), patience).toEqual(["Viewer fine", "Viewer last"]);

  const ask = (what: string, body: object) => worker.api("POST", `/v1/streams/${streamId}/overlays/${what}`, body);
  expect((await ask("skip", {})).status).toBe(200);
  for (const page of pages) await expect.poll(() => shown(page), patience).toEqual(["last"]);
  expect((await ask("clear", { userIds: ["501"] })).status).toBe(200);
  for (const page of [...pages, later, await open()]) {
    await expect.poll(() => lines(page), patience).toEqual([]);
    await expect.poll(() => shown(page), patience).toEqual([]);
  }
});
