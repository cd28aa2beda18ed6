/** A streamer's day: on air from the link of the start, an evening with gifts, and what it was afterwards. */
import type { Page } from "playwright-core";
import type { Live } from "./live.ts";
import type { Walker } from "./walk.ts";

export interface StreamersDay {
  /** The link that the server prints for its first owner. */
  link: string;
  streamId: string;
  live: Live;
}

/** A Browser source of OBS with the address in it. */
export interface ObsSource {
  page: Page;
  /** The eye beside the source. */
  setVisible: (isVisible: boolean) => Promise<void>;
}

export async function openInObs(page: Page, url: string): Promise<ObsSource> {
  const browser = page.context().browser();
  if (browser === null) throw new Error("a page of no browser");
  const context = await browser.newContext({ viewport: { width: 1_280, height: 720 } });
  const source = await context.newPage();
  await source.addInitScript("window.obsstudio = { pluginVersion: '2.24.4' }");
  await source.goto(url);
  return {
    page: source,
    setVisible: (visible) =>
      source.evaluate(
        `window.dispatchEvent(new CustomEvent("obsSourceVisibleChanged", { detail: { visible: ${visible} } }))`,
      ),
  };
}

/** Opens a page of the dashboard by the column of pages. */
export const turnTo = ({ press }: Pick<Walker, "press">, page: Page, name: string): Promise<void> =>
  press(page.locator(".nav").getByRole("link", { name, exact: true }));

const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name, exact: true });
/** A number of the live, by what it is called. */
export const statOf = (page: Page, name: string) => page.locator(".stats").getByText(name, { exact: true }).first();

export async function walkStreamersDay(page: Page, given: StreamersDay, walk: Walker): Promise<void> {
  const source = await goOnAir(page, given, walk);
  await liveEvening(page, source, walk);
  await setGoal(page, walk);
  await given.live.end();
  await page.getByText("Not live", { exact: true }).waitFor();
  await source.page.context().close();
  await lookBack(page, walk);
}

/** The three first steps; then the live begins. */
async function goOnAir(page: Page, { link, streamId, live }: StreamersDay, walk: Walker): Promise<ObsSource> {
  const { press, write, look } = walk;
  await page.goto(link);
  await write(page.getByLabel("Your name"), "Noor Vale");
  await press(button(page, "Make my passkey"));
  await page.waitForURL(/\/dashboard\/start\//);
  // Others may have streams where this is walked.
  if (!page.url().includes(streamId)) await page.goto(`${new URL(link).origin}/dashboard/start/?stream=${streamId}`);

  await press(page.locator(".tmpl", { hasText: "First stream" }));
  await page.frameLocator("iframe").locator(".boxed").first().waitFor();
  await press(button(page, "Send a test Rose"));
  await page.frameLocator("iframe").locator(".alert").first().waitFor();
  await look("streamer-1-first-steps", page);
  await press(button(page, "Use this one"));
  await press(button(page, "Copy"));
  await button(page, "Copied").waitFor();
  const source = await openInObs(page, await page.evaluate<string>("navigator.clipboard.readText()"));
  await page.bringToFront();
  await page.getByText("It arrived. Your overlay is in OBS.").waitFor();
  await look("streamer-2-arrived", page);
  await press(button(page, "Go to Live"));
  await live.begin();
  await page.locator(".onair:not([data-off])").waitFor();
  return source;
}

/** While it is on: the feed, a rule that thanks, and an overlay that somebody has hidden. */
async function liveEvening(page: Page, source: ObsSource, walk: Walker): Promise<void> {
  const { press, write, look } = walk;
  await page.locator(".onair time", { hasText: /^(0:0[4-9]|0:[1-5]\d|[1-9])/ }).waitFor();
  await page.locator(".feed-rows .ev", { hasText: "gave" }).first().waitFor();
  await look("streamer-3-live", page);

  await turnTo(walk, page, "Rules");
  await press(button(page, "Thanks for a gift"));
  await page.locator(".build-sentence").waitFor();
  await write(page.getByLabel("Text", { exact: true }).first(), "Thank you, {displayName}!");
  await look("streamer-4-rule", page);
  await press(button(page, "Make it and go live"));
  await page.locator(".toast", { hasText: "Saved" }).waitFor();
  // The next gift is thanked for where viewers see it.
  await source.page.bringToFront();
  await source.page
    .getByText(/^Thank you, .+!$/)
    .first()
    .waitFor();
  await page.bringToFront();

  await source.setVisible(false);
  await press(button(page, "Nothing shows?"));
  const why = page.getByRole("dialog", { name: "Why does nothing show?" });
  await why.getByText("click the eye beside it").first().waitFor();
  await look("streamer-6-nothing-shows", page);
  await source.setVisible(true);
  await why.getByText("Open in OBS, and seen.").waitFor();
  await press(why.getByRole("button", { name: "Close" }));
  await why.waitFor({ state: "detached" });
}

/** A goal, and a counter, by hand. */
async function setGoal(page: Page, walk: Walker): Promise<void> {
  const { press, write, look } = walk;
  await turnTo(walk, page, "Controls");
  await write(page.getByLabel("New goal: Name"), "coins");
  await page.getByLabel("What it counts").selectOption({ label: "coins" });
  await press(page.locator(".cs-new", { hasText: "New goal" }).getByRole("button", { name: "Make it" }));
  const goal = page.locator(".cs-goal", { hasText: "coins" });
  await write(goal.getByLabel("coins stands at"), "250");
  await press(goal.getByRole("button", { name: "Set" }));
  await goal.locator(".cs-number", { hasText: /^2[5-9]\d$|^[3-9]\d\d$|^\d,?\d{3}/ }).waitFor();
  await write(page.getByLabel("New counter: Name"), "wins");
  await press(page.locator(".cs-new", { hasText: "New counter" }).getByRole("button", { name: "Make it" }));
  await press(page.getByRole("button", { name: "wins: one more" }));
  await page.getByLabel("wins", { exact: true }).getByText("1", { exact: true }).waitFor();
  await look("streamer-7-by-hand", page);
}

/** Afterwards: what the live was, played again, and beside the one before it. */
async function lookBack(page: Page, walk: Walker): Promise<void> {
  const { press, look } = walk;
  await turnTo(walk, page, "History");
  await press(page.locator(".table tbody a").first());
  await page.getByRole("img", { name: /^A live of/ }).waitFor();
  await page.locator(".hist-gift").first().waitFor();
  await look("streamer-8-history", page);
  await page.getByLabel("Compare with").selectOption({ index: 1 });
  const beside = page.locator("section", { has: page.getByRole("heading", { name: "Beside your last lives" }) }).last();
  await beside.locator("table").scrollIntoViewIfNeeded();
  await look("streamer-9-compare", page);
}
