/** Whole days of a streamer, a moderator on a phone and a developer, walked on the real pages over lives of the simulator. */
import { randomBytes } from "node:crypto";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { leaveBrowser, sharedBrowser } from "../browser.ts";
import { freePort } from "../../scripts/free-port.ts";
import { laptop, phone } from "../dashboard-stage.ts";
import { makeOwner, ownersToken, siteOf } from "../people.ts";
import { walkDevelopersDay } from "../walks/developers-day.ts";
import { personsPage } from "../walks/first-alert.ts";
import { type Live, simulatedLives } from "../walks/live.ts";
import { heldWord, walkModeratorsEvening } from "../walks/moderators-evening.ts";
import { ownReceiver } from "../walks/own-receiver.ts";
import { walkStreamersDay } from "../walks/streamers-day.ts";
import { noPause, walker } from "../walks/walk.ts";
import { sharedTestWorker, type TestWorker } from "../worker.ts";

let worker: TestWorker;
let browser: Browser;
let site: string;
/** Simulators and runners that a failed walk has left. */
const lives: Live[] = [];
const patience = { timeout: 60_000 };

beforeAll(async () => {
  [worker, browser] = await Promise.all([sharedTestWorker(), sharedBrowser()]);
  site = siteOf(worker);
});
afterAll(async () => {
  await Promise.all(lives.map((live) => live.stop()));
  await leaveBrowser();
  await worker?.stop();
});

const pictures = process.env["WALK_PICTURES"];
const look = async (name: string, page: Page) => {
  if (pictures !== undefined) await page.screenshot({ path: `${pictures}/${name}.png` });
};
const walk = walker(noPause, look);

function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !/status of 40[13]/.test(message.text())) complaints.push(message.text());
  });
  return complaints;
}

/** A stream of the workspace that the first owner is in, and its lives. */
async function stage(speed: number) {
  const handle = `d${randomBytes(5).toString("hex")}`;
  const owner = await makeOwner(worker);
  const { streamId } = (await owner.ask<{ streamId: string }>("POST", "/v1/streams", { uniqueId: handle })).body;
  const live = simulatedLives(worker, { streamId, handle, speed });
  lives.push(live);
  const ask = async <Body>(method: string, path: string, body?: unknown): Promise<Body> =>
    (await owner.ask<Body>(method, `/v1/streams/${streamId}/${path}`, body)).body;
  /** Of each live its events, the latest first; a runner that came back within one has another session of it. */
  const counts = async () => {
    const { sessions } = await ask<{ sessions: { roomId: string; eventCount: number }[] }>("GET", "sessions");
    const sums = new Map<string, number>();
    for (const { roomId, eventCount } of sessions) sums.set(roomId, (sums.get(roomId) ?? 0) + eventCount);
    return [...sums.values()];
  };
  return { ask, streamId, live, counts };
}

test("a streamer's day: on air in three steps, a rule, an overlay that is hidden, a goal, the end, and what it was", async () => {
  const { ask, streamId, live, counts } = await stage(12);
  // A live that was, for the one of today to stand beside.
  await live.begin();
  await expect.poll(async () => (await counts())[0] ?? 0, patience).toBeGreaterThan(40);
  await live.end();
  const page = await personsPage(browser, site, laptop);
  page.setDefaultTimeout(patience.timeout);
  const complaints = complaintsOf(page);
  const link = `${site}/account/welcome?next=start#${await ownersToken(worker, true)}`;
  await walkStreamersDay(page, { link, streamId, live }, walk);

  const { rules } = await ask<{ rules: object[] }>("GET", "rules");
  expect(rules).toMatchObject([{ enabled: true, actions: [{ text: "Thank you, {displayName}!" }] }]);
  const { goals } = await ask<{ goals: object[] }>("GET", "goals");
  expect(goals).toMatchObject([{ name: "coins", counts: "coins" }]);
  expect((await counts()).length).toBe(2);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test("a moderator's evening on a phone: the invitation, the queue, a message, a person, a note, panic and the ways back", async () => {
  const { ask, live } = await stage(3);
  const words = [{ word: heldWord, measure: "hold" }];
  await ask("PUT", "moderation", { listsNo: 0, words, hold: { waitMs: 600_000 } });
  const { token } = await ask<{ token: string }>("POST", "overlay-tokens", { name: "Main" });
  const { link: invitation } = await ask<{ link: string }>("POST", "invitations", {
    role: "MODERATOR",
    handle: "@ines",
  });
  const overlay = await (await browser.newContext({ viewport: { width: 1_280, height: 720 } })).newPage();
  overlay.setDefaultTimeout(patience.timeout);
  await overlay.goto(`${site}/o/${token}`);
  const page = await personsPage(browser, site, phone, { hasTouch: true, isMobile: true });
  page.setDefaultTimeout(patience.timeout);
  const complaints = complaintsOf(page);
  await live.begin();
  await walkModeratorsEvening(page, { invitation, overlay }, walker(noPause, look, true));
  await live.end();

  const { queue } = await ask<{ queue: { acts: { did: string; undone: object | null }[] } }>("GET", "moderation/desk");
  expect(queue.acts.filter(({ did }) => did === "hide").map(({ undone }) => undone !== null)).toEqual([true]);
  const { blocked } = await ask<{ blocked: object[] }>("GET", "moderation/blocked");
  expect(blocked).toEqual([]);
  // Every press of theirs is in the log of the stream's house, under their name.
  const rows = await worker.database.query(
    "select distinct action from audit_log where principal_id in (select account_id from accounts where display_name = 'Ines')",
  );
  expect(rows.length).toBeGreaterThan(2);
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(phone.width);
  expect(complaints).toEqual([]);
  await Promise.all([page.context().close(), overlay.context().close()]);
});

test("a developer's day: a webhook that nobody answers, its receiver as shown, what was sent, a key, and the reference", async () => {
  const { streamId, live } = await stage(6);
  const page = await personsPage(browser, site, laptop);
  page.setDefaultTimeout(patience.timeout);
  const complaints = complaintsOf(page);
  const port = await freePort();
  const receiver = ownReceiver(port);
  const link = `${site}/account/welcome#${await ownersToken(worker, true)}`;
  const later = async () => void (await worker.database.query("update account_sessions set stepped_up_at = null"));
  try {
    const key = await walkDevelopersDay(page, { link, streamId, live, port, run: receiver.run, later }, walk);
    // The receiver proved every signature itself, with the secret that came after the passkey.
    await expect.poll(receiver.said, patience).toMatch(/^\S+ CHAT /m);
    const state = (bearer: string) =>
      fetch(`${site}/v1/streams/${streamId}/state`, { headers: { Authorization: `Bearer ${bearer}` } });
    expect([(await state(key)).status, (await state(`${key}x`)).status]).toEqual([200, 401]);
  } finally {
    receiver.stop();
  }
  expect(complaints).toEqual([]);
  await page.context().close();
});
