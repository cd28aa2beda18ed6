/** The dashboard in a real browser, on the real Worker: the first evening of a streamer, and what can go wrong in it. */
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { EventBody } from "#shared/stamp.ts";
import { leaveBrowser, sharedBrowser } from "./browser.ts";
import {
  by,
  complaintsOf,
  connected,
  laptop,
  newHandle,
  ownersVisit,
  phone,
  rowsOf,
  sayer,
} from "./dashboard-stage.ts";
import { ownersToken, siteOf } from "./people.ts";
import { chat, gift, openSession } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";
import { addStream, personsPage } from "./walks/first-alert.ts";
import { noPause, walker } from "./walks/walk.ts";

let worker: TestWorker;
let browser: Browser;
let site: string;
const patience = { timeout: 15_000 };

beforeAll(async () => {
  [worker, browser] = await Promise.all([sharedTestWorker(), sharedBrowser()]);
  site = siteOf(worker);
});
afterEach(leaveBrowser);
afterAll(() => worker?.stop());

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

test("a new owner is on air in three steps, sees the live, finds out why nothing shows, and empties the screens", async () => {
  const page = await personsPage(browser, site, laptop);
  const complaints = complaintsOf(page);
  await page.goto(`${site}/account/welcome?next=start#${await ownersToken(worker, true)}`);
  await page.getByLabel("Your name").fill("Noor Vale");
  await button(page, "Make my passkey").click();
  await page.waitForURL(/\/dashboard\//);

  // In the workspace of this installation others may have streams: the one of this test is made where they would make it.
  const handle = newHandle();
  await page.goto(`${site}/dashboard/settings/?part=creators`);
  const streamId = await addStream(page, handle, walker(noPause));
  await page.goto(`${site}/dashboard/start/?stream=${streamId}`);

  await page.locator(".tmpl", { hasText: "Just chatting" }).click();
  await page.frameLocator("iframe").locator(".boxed").first().waitFor();
  await button(page, "Use this one").click();
  const url = await page.getByLabel("Address of the overlay").inputValue();
  await button(page, "Copy").click();
  await button(page, "Copied").waitFor();
  expect(await page.evaluate("navigator.clipboard.readText()")).toBe(url);

  // OBS opens it.
  const source = await browser.newPage({ viewport: { width: 960, height: 540 } });
  await source.addInitScript("window.obsstudio = { pluginVersion: '2.24.4' }");
  await source.goto(url);
  await page.getByText("It arrived. Your overlay is in OBS.").waitFor();
  await button(page, "Go to Live").click();

  const session = await openSession(worker, streamId);
  const say = sayer(worker, session);
  await say(connected, by(chat("is that the mug from last week?"), "601", "Moss & Ladder"));
  await say(by(gift(14), "602", "半糖去冰"), by(gift(31), "602", "半糖去冰"));
  await rowsOf(page).filter({ hasText: "is that the mug" }).waitFor();
  // A streak is one row that grows.
  await expect.poll(() => rowsOf(page).filter({ hasText: "gave Rose ×31" }).count(), patience).toBe(1);
  expect(await rowsOf(page).filter({ hasText: "gave Rose" }).count()).toBe(1);
  await expect.poll(() => page.locator(".stats").innerText(), patience).toContain("31");

  // The source is hidden in OBS.
  await source.evaluate(
    "window.dispatchEvent(new CustomEvent('obsSourceVisibleChanged', { detail: { visible: false } }))",
  );
  await button(page, "Nothing shows?").click();
  const why = page.getByRole("dialog", { name: "Why does nothing show?" });
  await why.getByText("click the eye beside it").first().waitFor();
  await source.evaluate(
    "window.dispatchEvent(new CustomEvent('obsSourceVisibleChanged', { detail: { visible: true } }))",
  );
  await why.getByText("Open in OBS, and seen.").waitFor();
  await page.keyboard.press("Escape");
  await why.waitFor({ state: "detached" });

  await page.keyboard.press("Shift+Escape");
  await page.getByText("Every overlay is empty").waitFor();
  await page.keyboard.press("z");
  await page.getByText("Undone").waitFor();
  await button(page, "Panic: empty every overlay").waitFor();
  expect(complaints).toEqual([]);
  await Promise.all([source.close(), page.context().close()]);
});

test("the feed holds still while one reads, and what is filtered is in the address", async () => {
  const { page, complaints, say, open } = await ownersVisit(worker);
  const lines = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) =>
      by(chat(`line ${from + index}`), String(700 + (index % 5)), `P${index % 5}`),
    );
  for (let from = 0; from < 200; from += 50) await say(...lines(from, 50));
  await open("live");
  await rowsOf(page).filter({ hasText: "line 199" }).waitFor();
  // What is not seen is not in the page.
  expect(await rowsOf(page).count()).toBeLessThan(80);

  await page.mouse.move(600, 500);
  await page.mouse.wheel(0, -1_500);
  await page.locator(".feed-now[data-held]").waitFor();
  const seen = () =>
    page.evaluate<string>(`(() => {
      const box = document.querySelector(".feed-scroll").getBoundingClientRect();
      const rows = [...document.querySelectorAll(".feed-rows .ev")];
      const first = rows.find((row) => row.getBoundingClientRect().bottom > box.top + 1);
      return first.querySelector(".what").textContent + " " + Math.round(first.getBoundingClientRect().top);
    })()`);
  const before = await seen();
  await say(...lines(200, 50));
  await button(page, "50 new N").waitFor();
  expect(await seen()).toBe(before);
  await page.keyboard.press("n");
  await rowsOf(page).filter({ hasText: "line 249" }).waitFor();

  await say(by(gift(3), "702", "P2"));
  await page.locator('.chip[data-kind="gift"]').click();
  await expect.poll(() => rowsOf(page).count(), patience).toBe(1);
  expect(new URL(page.url()).searchParams.get("kinds")).toBe("gift");
  await page.goBack().catch(() => undefined);
  await open("live", "&q=line+24&person=701");
  await expect.poll(() => rowsOf(page).count(), patience).toBe(2);
  // By the keyboard: a row, and the page of controls.
  await page.keyboard.press("k");
  expect(await page.evaluate("document.activeElement.className")).toContain("ev");
  await page.keyboard.press("g");
  await page.keyboard.press("c");
  await page.locator(".page-controls").waitFor();
  await page.keyboard.press("Control+k");
  await page.locator("dialog.palette").getByRole("combobox").fill("liv");
  await page.keyboard.press("Enter");
  await page.locator(".page-live").waitFor();
  expect(complaints).toEqual([]);
});

test("a filter is saved under a name and found again, and what rules and overlays do stands beside the feed", async () => {
  const { owner, page, complaints, streamId, say, open } = await ownersVisit(worker);
  const made = await owner.ask<{ token: string }>("POST", `/v1/streams/${streamId}/overlay-tokens`, { name: "Main" });
  await owner.ask("POST", `/v1/streams/${streamId}/overlay-tokens`, { name: "Goal bar" });
  const rule = { name: "Roses", trigger: { on: "event", types: ["GIFT"] }, actions: [{ type: "log", text: "a gift" }] };
  const ruled = await owner.ask("POST", `/v1/streams/${streamId}/rules`, { rule });
  expect(ruled).toMatchObject({ status: 201 });
  const source = await browser.newPage();
  await source.goto(`${site}/o/${made.body.token}`);

  await open("live");
  const side = page.getByRole("complementary", { name: "The live in numbers" });
  await side.getByText("0 fired").waitFor();
  const once = (coins: number) => ({
    ...gift(1).payload,
    coins,
    diamondCount: coins,
    isGiftStreak: false,
    streakActive: false,
    streakEnd: true,
  });
  await say(
    by({ ...gift(1), payload: once(5) } as EventBody, "602", "Kopi"),
    by({ ...gift(1), payload: once(700) } as EventBody, "603", "Umbra"),
  );
  await side.getByText("2 fired").waitFor();
  await side.getByText("Open, not in OBS").waitFor();
  await side.getByText("Not open yet").waitFor();

  await page.locator(".filter-menu > summary").click();
  await page.getByLabel("Coins, at least").fill("500");
  await expect.poll(() => rowsOf(page).count(), patience).toBe(1);
  await page.getByLabel("Name of the filter").fill("Big gifts");
  await button(page, "Save this filter").click();
  await button(page, "500 coins or more").click();
  await expect.poll(() => rowsOf(page).count(), patience).toBeGreaterThan(1);
  // It is kept by the browser, and the palette has it, as it has people.
  await page.reload();
  await rowsOf(page).first().waitFor();
  await page.keyboard.press("Control+k");
  await page.locator("dialog.palette").getByRole("combobox").fill("big gi");
  await page.keyboard.press("Enter");
  await expect.poll(() => rowsOf(page).allInnerTexts(), patience).toEqual([expect.stringContaining("Umbra")]);
  await page.keyboard.press("Control+k");
  await page.locator("dialog.palette").getByRole("combobox").fill("kop");
  await page.getByRole("option", { name: /Kopi/ }).click();
  await button(page, "500 coins or more").click();
  await expect.poll(() => rowsOf(page).allInnerTexts(), patience).toEqual([expect.stringContaining("Kopi")]);

  // Where there is no room beside the feed, the numbers are a line, and the rest is in a drawer.
  await page.setViewportSize({ width: 360, height: 780 });
  await side.waitFor({ state: "hidden" });
  await page.getByTitle("The live in numbers").click();
  await side.getByText("2 fired").waitFor();
  expect(new URL(page.url()).searchParams.get("side")).toBe("1");
  await page.keyboard.press("Escape");
  await side.waitFor({ state: "hidden" });
  expect(complaints).toEqual([]);
  await Promise.all([source.close(), page.context().close()]);
});

test("timers and counters go by large buttons and by keys, and what is taken away comes back", async () => {
  const { owner, page, complaints, streamId, open } = await ownersVisit(worker);
  await open("controls");
  await page.getByLabel("New counter: Name").fill("calls");
  await button(page, "Make it").last().click();
  const value = page.getByLabel("calls", { exact: true });
  await expect.poll(() => value.innerText(), patience).toBe("0");
  await page.getByRole("button", { name: "calls: one more" }).click();
  await page.locator("h1").click();
  await page.keyboard.press("c");
  await page.keyboard.press("c");
  await page.keyboard.press("Shift+c");
  await expect.poll(() => value.innerText(), patience).toBe("2");
  const told = async () =>
    (await owner.ask<{ counters: Record<string, number> }>("GET", `/v1/streams/${streamId}/counters`)).body.counters;
  await expect.poll(told, patience).toEqual({ calls: 2 });

  await page.getByLabel("New timer: Name").fill("kiosk");
  await page.getByLabel("Minutes").fill("10");
  await button(page, "Make it").first().click();
  await page.getByText("10:00").waitFor();
  await page.getByRole("button", { name: "Add 5 min to kiosk" }).click();
  await page.getByText("15:00").waitFor();

  await button(page, "Remove: calls").click();
  await expect.poll(told, patience).toEqual({});
  // Until then the last one is the timer's.
  await page.getByText("calls is gone").waitFor();
  await button(page, "Undo Z").last().click();
  await expect.poll(told, patience).toEqual({ calls: 2 });
  expect(complaints).toEqual([]);
});

test("a past live is told as a timeline, replayed, set beside others, and taken along as a file", async () => {
  const { owner, page, complaints, streamId, say, open } = await ownersVisit(worker);
  const whole = { ...gift(7).payload, streakActive: false, streakEnd: true, coinsDelta: 7 };
  await say(by(chat("hello"), "601", "Moss"), { ...gift(7), payload: whole } as EventBody);
  const listed = () =>
    owner
      .ask<{ sessions: { eventCount: number }[] }>("GET", `/v1/streams/${streamId}/sessions`)
      .then(({ body }) => body);
  // The log has it within a moment.
  await expect.poll(async () => (await listed()).sessions[0]?.eventCount, patience).toBe(3);
  await open("history");
  // Nothing simulated is mixed with what is real: it says what it is.
  await page.locator(".table tbody .tag", { hasText: "Played from a recording" }).waitFor();
  await page.locator(".table tbody a").click();
  await page.getByRole("img", { name: /^A live of/ }).waitFor();
  expect(new URL(page.url()).searchParams.has("session")).toBe(true);
  await expect.poll(() => page.locator(".hist-stats").innerText(), patience).toMatch(/Coins\s+7/);
  await page.locator(".hist-gift").filter({ hasText: "×7" }).waitFor();
  await button(page, "By person").click();
  await page.locator(".hist-gift").filter({ hasText: "@giver" }).waitFor();
  await page.getByText("This is the first live of the last months.").waitFor();

  await button(page, "Replay").click();
  // It is short: when it is over, it says what it was, and can be had again.
  await page.getByText("All of it is played: 3 events, 0 actions of rules").waitFor();
  await button(page, "Play it again").waitFor();
  await button(page, "Jump to 0:00").first().click();
  await page.getByText("All of it is played: 3 events, 0 actions of rules").waitFor();

  await button(page, "CSV").click();
  const download = button(page, "Download 3 events");
  await download.waitFor();
  const [file] = await Promise.all([page.waitForEvent("download"), download.click()]);
  expect(file.suggestedFilename()).toMatch(/\.csv/);

  await button(page, "All lives").click();
  await button(page, "Over time").click();
  await page.getByRole("img", { name: /^Coins: 1 bar, at most 7/ }).waitFor();
  await page.getByLabel("What is counted").selectOption("Messages");
  await page.getByRole("img", { name: /^Messages: 1 bar, at most 1/ }).waitFor();
  await button(page, "Lives").last().click();
  await page.getByText("As a table").click();
  await page.locator(".hist-table tbody a").click();
  await page.getByRole("img", { name: /^A live of/ }).waitFor();
  expect(complaints).toEqual([]);
});

test("a session that ends while one works is opened anew over the page, and nothing that was typed is lost", async () => {
  const page = await personsPage(browser, site, laptop);
  await page.goto(`${site}/account/welcome#${await ownersToken(worker, true)}`);
  await page.getByLabel("Your name").fill("Noor Vale");
  await button(page, "Make my passkey").click();
  await page.waitForURL(/\/dashboard\//);
  await page.goto(`${site}/dashboard/settings/?part=creators`);
  const streamId = await addStream(page, newHandle(), walker(noPause));
  await page.goto(`${site}/dashboard/controls/?stream=${streamId}`);
  await page.getByLabel("New counter: Name").fill("wins");
  const cookies = await page.context().cookies();
  await page.context().clearCookies();
  expect(cookies).not.toEqual([]);

  await button(page, "Make it").last().click();
  const dialog = page.getByRole("dialog", { name: "You are signed out" });
  await dialog.waitFor();
  expect(await page.getByLabel("New counter: Name").inputValue()).toBe("wins");
  await dialog.getByRole("button", { name: "Use your passkey" }).click();
  await dialog.waitFor({ state: "detached" });
  // What was asked for is done, without being asked for again.
  await page.getByLabel("wins", { exact: true }).waitFor();
});

test("without a network it is said since when, and it goes on by itself", async () => {
  const { page, complaints, say, open } = await ownersVisit(worker);
  await open("live");
  await say(chat("before"));
  await rowsOf(page).filter({ hasText: "before" }).waitFor();
  await page.context().setOffline(true);
  await page.getByText("No network since").waitFor();
  await say(chat("meanwhile"));
  await page.context().setOffline(false);
  await rowsOf(page).filter({ hasText: "meanwhile" }).waitFor();
  await page.getByText("No network since").waitFor({ state: "detached" });
  expect(complaints).toEqual([]);
});

test("on a phone the numbers of a live, the filter and the pause button share a line, in each direction of writing", async () => {
  for (const [width, locale] of [
    [360, "en-GB"],
    [390, "ar"],
  ] as const) {
    const viewport = { ...phone, width };
    const { page, say, open } = await ownersVisit(worker, { viewport, locale, hasTouch: true, isMobile: true });
    const viewers = {
      ...chat(""),
      eventType: "ROOM_USER",
      payload: { viewerCount: 12_345, totalUsers: 12_345, topViewers: [] },
    };
    await say(viewers as unknown as EventBody, by(gift(9_999), "501", "Ann"));
    await open("live");
    await page.locator(".live-sums", { hasText: /12.345/ }).waitFor();
    const middles = (selector: string) =>
      page.locator(`.live-head ${selector}`).evaluateAll((all) =>
        all.map((one) => {
          const { top, height } = one.getBoundingClientRect();
          return Math.round(top + height / 2);
        }),
      );
    const [first, second] = [await middles("> .live-sums"), await middles("> .feed-kinds")];
    expect(await middles("> .btn, .live-head > .filter-menu")).toEqual([...first, ...first, ...first]);
    expect(await middles("> .feed-search")).toEqual(second);
    const search = page.locator(".live-head .feed-search input");
    await search.fill("ann");
    await search.blur();
    expect((await search.boundingBox())?.width).toBeGreaterThan(80);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
  }
});
