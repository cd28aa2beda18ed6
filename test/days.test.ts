/** Whole days of a streamer, a moderator on a phone and a developer, walked on the real pages over lives of the simulator. */
import { randomBytes } from "node:crypto";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { leaveBrowser, sharedBrowser } from "./browser.ts";
import { laptop } from "./dashboard-stage.ts";
import { makeOwner, ownersToken, siteOf } from "./people.ts";
import { personsPage } from "./walks/first-alert.ts";
import { type Live, simulatedLives } from "./walks/live.ts";
import { walkStreamersDay } from "./walks/streamers-day.ts";
import { noPause, walker } from "./walks/walk.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

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
const walk = walker(noPause, async (name, page) => {
  if (pictures !== undefined) await page.screenshot({ path: `${pictures}/${name}.png` });
});

function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !/status of 40[13]/.test(message.text())) complaints.push(message.text());
  });
  return complaints;
}

/** A stream of the workspace that the first owner is in, with a live that was. */
async function stage(speed: number) {
  const handle = `d${randomBytes(5).toString("hex")}`;
  const owner = await makeOwner(worker);
  const { body } = await owner.ask<{ streamId: string }>("POST", "/v1/streams", { uniqueId: handle });
  const { streamId } = body;
  const live = simulatedLives(worker, { streamId, handle, speed });
  lives.push(live);
  const counts = async () => {
    const path = `/v1/streams/${streamId}/sessions`;
    const { sessions } = (await owner.ask<{ sessions: { eventCount: number }[] }>("GET", path)).body;
    return sessions.map(({ eventCount }) => eventCount);
  };
  await live.begin();
  await expect.poll(async () => (await counts())[0] ?? 0, patience).toBeGreaterThan(40);
  await live.end();
  return { owner, handle, streamId, live, counts };
}

test("a streamer's day: on air in three steps, a rule, an overlay that is hidden, a goal, the end, and what it was", async () => {
  const { owner, streamId, live, counts } = await stage(15);
  const page = await personsPage(browser, site, laptop);
  page.setDefaultTimeout(patience.timeout);
  const complaints = complaintsOf(page);
  const link = `${site}/account/welcome?next=start#${await ownersToken(worker, true)}`;
  await walkStreamersDay(page, { link, streamId, live }, walk);

  const rules = await owner.ask<{ rules: object[] }>("GET", `/v1/streams/${streamId}/rules`);
  expect(rules.body.rules).toMatchObject([{ enabled: true, actions: [{ text: "Thank you, {displayName}!" }] }]);
  const { goals } = (await owner.ask<{ goals: object[] }>("GET", `/v1/streams/${streamId}/goals`)).body;
  expect(goals).toMatchObject([{ name: "coins", counts: "coins" }]);
  expect((await counts()).length).toBe(2);
  expect(complaints).toEqual([]);
  await page.context().close();
});
