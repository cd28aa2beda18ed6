/** What widgets count, after everything that happens to a page: right, and nothing announced twice. */
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { leaveBrowser, sharedBrowser } from "./browser.ts";
import { obsSays, obsstudio } from "./obs-studio.ts";
import { createOverlayToken, createStream, gift, openSession, publish, stampAll } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  [worker, browser] = await Promise.all([sharedTestWorker(), sharedBrowser()]);
});
afterEach(async () => {
  await page.context().close();
});
afterAll(async () => {
  await leaveBrowser();
  await worker?.stop();
});

const place = (x: number, y: number, width: number, height: number) => ({ x, y, width, height });
const coinGoal = { counts: "coins", target: 1_000 };
const scene = {
  version: 1,
  canvas: { width: 1_920, height: 1_080 },
  theme: "broadcast",
  widgets: [
    { id: "goal", type: "goal", place: place(700, 20, 520, 110), options: coinGoal },
    { id: "ring", type: "goal", place: place(1_300, 20, 260, 260), options: { ...coinGoal, look: "ring" } },
    { id: "board", type: "leaderboard", place: place(40, 140, 350, 430) },
    { id: "counters", type: "counters", place: place(40, 20, 640, 72) },
    { id: "jar", type: "jar", place: place(1_320, 520, 240, 260) },
    { id: "alerts", type: "alerts", place: place(610, 500, 700, 420), options: { seconds: 60 } },
  ],
};

/** What each widget says that there is, in coins. */
const numbers = (): Promise<Record<string, string | undefined>> =>
  page.evaluate(`Object.fromEntries(Object.entries({
    goal: ".w.goal[data-look=bar] .numbers .num",
    ring: ".w.goal[data-look=ring] .middle .num",
    board: ".w.leaderboard .rank .val",
    counters: ".w.counters [data-kind=coins] .num",
    jar: ".w.jar .chip .num",
  }).map(([name, selector]) => [name, document.querySelector(selector)?.textContent]))`);
const all = (coins: string) => ({ goal: coins, ring: coins, board: coins, counters: coins, jar: coins });
const announced = () => page.locator(".alert .count").allTextContents();

interface Stage {
  streamId: string;
  /** A gift's streak grows while something is wrong. */
  meanwhile: () => Promise<void>;
}

const troubles: Record<string, (stage: Stage) => Promise<void>> = {
  "it was loaded anew": async ({ meanwhile }) => {
    await meanwhile();
    await page.reload();
  },
  "OBS did not show it": async ({ meanwhile }) => {
    await obsSays(page, "obsSourceVisibleChanged", { visible: false });
    await meanwhile();
    await obsSays(page, "obsSourceVisibleChanged", { visible: true });
  },
  "the browser froze it": async ({ meanwhile }) => {
    const devtools = await page.context().newCDPSession(page);
    await devtools.send("Page.setWebLifecycleState", { state: "frozen" });
    await meanwhile();
    await devtools.send("Page.setWebLifecycleState", { state: "active" });
  },
  "its line was cut and its hub thrown out": async ({ streamId, meanwhile }) => {
    await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });
    await meanwhile();
  },
  "the database was down, and its hub thrown out": ({ streamId, meanwhile }) =>
    worker.database.duringOutage(async () => {
      await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });
      await meanwhile();
      await page.reload();
    }),
};

test.each(Object.entries(troubles))(
  "every widget has the right numbers after %s, and tells nothing twice",
  async (_, trouble) => {
    const streamId = await createStream(worker);
    const scenes = `/v1/streams/${streamId}/scenes`;
    const { token } = await createOverlayToken(worker, streamId, "Numbers");
    const made = await worker.api("POST", scenes, { name: "Numbers", document: scene });
    expect(made.status).toBe(201);
    const { sceneId } = (await made.json()) as { sceneId: string };
    expect((await worker.api("POST", `${scenes}/${sceneId}/publish`, { draftNo: 1 })).status).toBe(200);
    const session = await openSession(worker, streamId);
    let published = 0;
    const give = async (count: number) => {
      published += 1;
      await publish(worker, session, stampAll(session, [gift(count, String(published))], published));
    };

    page = await (await browser.newContext({ viewport: { width: 960, height: 540 } })).newPage();
    await page.addInitScript(obsstudio);
    await page.goto(`${worker.url}/o/${token}`);
    await page.locator(".w.counters .counter").first().waitFor();
    await give(3);
    await expect.poll(numbers).toEqual(all("3"));
    await expect.poll(announced).toEqual(["×3"]);

    await trouble({ streamId, meanwhile: () => give(7) });
    await expect.poll(numbers).toEqual(all("7"));

    await give(9);
    await expect.poll(numbers).toEqual(all("9"));
    await expect.poll(announced).toEqual(["×9"]);
  },
);
