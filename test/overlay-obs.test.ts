/** An overlay in OBS: a real page and a real hub, with `window.obsstudio` as obs-browser documents it. */
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { leaveBrowser, sharedBrowser } from "./browser.ts";
import { obsSays as says, obsstudio } from "./obs-studio.ts";
import { chat, createOverlayToken, createStream, gift, openLive, openSession, publish, stampAll } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
let browser: Browser;
const patience = { timeout: 15_000 };

beforeAll(async () => {
  [worker, browser] = await Promise.all([sharedTestWorker(), sharedBrowser()]);
});
afterEach(leaveBrowser);
afterAll(() => worker?.stop());

interface Open {
  open: { tokenId: string; name: string; showing: Record<string, unknown> | null }[];
  count: number;
}

test("the API tells which overlays are open, in OBS, seen and on air, also after the hub slept", async () => {
  const streamId = await createStream(worker);
  const { token, tokenId } = await createOverlayToken(worker, streamId, "Main Scene");
  const session = await openSession(worker, streamId);
  const opened = async () => (await (await worker.api("GET", `/v1/streams/${streamId}/overlays/open`)).json()) as Open;
  expect(await opened()).toEqual({ open: [], count: 0 });
  const page = await browser.newPage();
  await page.addInitScript(obsstudio);
  await page.goto(`${worker.url}/o/${token}`);
  await page.locator(".counter").first().waitFor();
  const showing = async () => (await opened()).open.find((one) => one.tokenId === tokenId)?.showing;
  await expect
    .poll(showing, patience)
    .toMatchObject({ obs: "2.24.4", visible: true, active: true, streaming: true, lagMs: null });
  // Another program with the same address says nothing of itself.
  const other = await openLive(worker, streamId, { token });
  expect(await opened()).toMatchObject({
    count: 2,
    open: [{ name: "Main Scene" }, { name: "Main Scene", showing: null }],
  });
  other.socket.close();

  await publish(worker, session, stampAll(session, [chat("hello")]));
  await says(page, "obsSourceActiveChanged", { active: false });
  await says(page, "obsStreamingStopped");
  await expect.poll(showing, patience).toMatchObject({ visible: true, active: false, streaming: false });
  expect((await showing())?.["lagMs"]).toEqual(expect.any(Number));
  await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "hibernate" });
  expect(await showing()).toMatchObject({ obs: "2.24.4", active: false });
  await page.close();
  await expect.poll(opened, patience).toEqual({ open: [], count: 0 });
});

test("a source that nobody sees rests, and when it is seen again it shows how things stand, and no heap of alerts", async () => {
  const streamId = await createStream(worker);
  const { token } = await createOverlayToken(worker, streamId);
  const session = await openSession(worker, streamId);
  const page = await browser.newPage();
  await page.addInitScript(obsstudio);
  await page.goto(`${worker.url}/o/${token}?alertSeconds=60`);
  await page.locator(".counter").first().waitFor();
  await publish(worker, session, stampAll(session, [gift(3, "1")]));
  await page.locator(".alert").waitFor();
  await says(page, "obsSourceVisibleChanged", { visible: false });
  const moving = "document.getAnimations().filter((one) => one.playState === 'running').length";
  await expect.poll(() => page.evaluate(moving), patience).toBe(0);
  // What was on the screen has left it.
  await expect.poll(() => page.locator(".alert:not(.gone)").count(), patience).toBe(0);
  // Whether anything is drawn: nothing of the page changes, whatever comes.
  await page.evaluate(`window.changes = 0;
    new MutationObserver((all) => { window.changes += all.length; }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });`);
  const next = { ...gift(1, "3"), payload: { ...gift(1, "3").payload, groupId: "77" } } as ReturnType<typeof gift>;
  await publish(worker, session, stampAll(session, [chat("while away", "2"), next], 2));
  // The line goes on: the page tells of it.
  const lag = async () => {
    const answer = await worker.api("GET", `/v1/streams/${streamId}/overlays/open`);
    return ((await answer.json()) as Open).open[0]?.showing;
  };
  await expect.poll(lag, patience).toMatchObject({ visible: false });
  const position = () =>
    page.evaluate("sessionStorage.getItem(Object.keys(sessionStorage).find((key) => key.endsWith('position')))");
  await expect.poll(position, patience).toMatch(/:3$/);
  expect(await page.evaluate("window.changes")).toBe(0);

  await says(page, "obsSourceVisibleChanged", { visible: true });
  await expect.poll(() => page.locator(".line").allTextContents(), patience).toEqual(["Viewer while away"]);
  await expect.poll(() => page.locator('[data-kind="coins"]').textContent(), patience).toBe("4");
  await publish(worker, session, stampAll(session, [chat("back", "4")], 4));
  await expect.poll(() => page.locator(".line").count(), patience).toBe(2);
  expect(await page.locator(".alert:not(.leave)").count()).toBe(0);
});

test("what only overlays say ends the socket of who is none, and so does one that is not understood", async () => {
  const streamId = await createStream(worker);
  const { token } = await createOverlayToken(worker, streamId);
  const showing = { type: "showing", obs: null, visible: true, active: null, streaming: null, lagMs: null };
  const closed = async (asked: object, message: object) => {
    const { socket } = await openLive(worker, streamId, asked);
    const code = new Promise((resolve) => socket.once("close", resolve));
    socket.send(JSON.stringify(message));
    return code;
  };
  expect(await closed({}, showing)).toBe(3502);
  expect(await closed({ token }, { ...showing, visible: "yes" })).toBe(3502);
  expect(await closed({ token }, { ...showing, obs: "x".repeat(33) })).toBe(3502);
});
