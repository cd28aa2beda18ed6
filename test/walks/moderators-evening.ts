/** A moderator's evening on a phone: from the link of an invitation to a screen that is emptied, and shown again. */
import type { Page } from "playwright-core";
import { turnTo } from "./streamers-day.ts";
import type { Walker } from "./walk.ts";

/** A word of the show that the streamer has put on the list: what has it waits. */
export const heldWord = "song";

export interface ModeratorsEvening {
  /** The link that the streamer sent. */
  invitation: string;
  /** An overlay of the stream, open where viewers see it. */
  overlay: Page;
}

/** `walk` is one of fingers. */
export async function walkModeratorsEvening(
  page: Page,
  { invitation, overlay }: ModeratorsEvening,
  walk: Walker,
): Promise<void> {
  const { press, write, look } = walk;
  await page.goto(invitation);
  await page.getByText("Moderator of @").waitFor();
  await look("moderator-1-invitation", page);
  await write(page.getByLabel("Your name"), "Ines");
  await press(page.getByRole("button", { name: "Make a passkey and accept" }));
  await page.waitForURL(/\/dashboard\/live\//);
  await turnTo(walk, page, "Moderation");

  // What waits: one is let through, one is not.
  const waiting = page.locator(".queue .ev", { hasText: heldWord });
  await waiting.first().waitFor();
  await look("moderator-2-queue", page);
  await press(waiting.first().getByRole("button", { name: "Let through" }));
  await page.locator(".toast", { hasText: "Let through" }).waitFor();
  await overlay.bringToFront();
  await overlay.getByText(heldWord).first().waitFor();
  await page.bringToFront();
  await waiting.first().waitFor();
  await press(waiting.first().getByRole("button", { name: "Skip", exact: true }));
  await page.locator(".toast", { hasText: "Skipped" }).waitFor();

  await decideOnPerson(page, walk);

  await press(page.getByRole("button", { name: "Panic: empty every overlay" }));
  await page.getByText("The overlays are empty until somebody shows them again.").waitFor();
  await overlay.locator("body").waitFor({ state: "hidden" });
  await look("moderator-5-panic", page);
  await press(page.getByRole("button", { name: "Show overlays again" }));
  await page.getByText("The overlays are empty").waitFor({ state: "detached" });
  await overlay.locator("body").waitFor();
}

/** A message goes off the screens; its writer waits from now on, with a note; and is free again. */
async function decideOnPerson(page: Page, { press, write, look }: Walker): Promise<void> {
  await press(page.getByRole("button", { name: "Hold the feed" }));
  const row = page.locator('.feed-rows .ev[data-kind="chat"], .feed-rows .ev[data-type="chat"]').last();
  await press(row.getByRole("button").first());
  await page.locator(".person[data-person] .tiles").waitFor();
  const acts = page.locator(".acts");
  const toast = (text: string | RegExp) => page.locator(".toast", { hasText: text });
  await press(acts.getByRole("button", { name: /^Hide/ }));
  await toast("Hidden").waitFor();
  await acts.getByRole("button", { name: /^Show again/ }).waitFor();
  await press(acts.getByRole("button", { name: /^Hold/ }));
  await page.locator(".person-tags").getByText("Held").waitFor();
  await write(page.getByPlaceholder("Add a note"), "Asked twice for links. Was told.");
  await page.keyboard.press("Enter");
  await page.locator(".note", { hasText: "Was told." }).waitFor();
  // Who it is stands above what was just written.
  await page
    .locator(".person h2")
    .first()
    .evaluate((name) => name.scrollIntoView({ block: "center" }));
  await look("moderator-3-person", page);
  await press(toast("waits for you now").getByRole("button", { name: /^Undo/ }));
  await page.locator(".person-tags").getByText("Held").waitFor({ state: "detached" });
  await press(page.locator(".person").getByRole("button", { name: "Close" }));
  await page.locator(".person[data-person]").waitFor({ state: "detached" });
  const gone = page.locator('.feed-rows .ev[data-type="gone"]', { hasText: "Hidden by you" });
  await gone.first().waitFor();
  // What was done last is said over the last rows, and this is one of them.
  for (const notices = page.locator(".toast"); (await notices.count()) > 0;) {
    const last = await notices.last().elementHandle();
    await press(notices.last().getByRole("button", { name: "Close" }));
    await last?.waitForElementState("hidden");
  }
  await gone.first().evaluate((row) => row.scrollIntoView({ block: "center" }));
  await look("moderator-4-hidden", page);
  await press(gone.first().getByRole("button", { name: "Undo" }));
  await gone.first().waitFor({ state: "detached" });
  await press(page.getByRole("button", { name: "Hold the feed" }).or(page.getByRole("button", { name: "Resume" })));
}
