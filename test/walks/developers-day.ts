/** A developer's day: a webhook that nobody answers at first, its receiver, what was sent, a key, and the reference. */
import type { Page } from "playwright-core";
import type { Live } from "./live.ts";
import { turnTo } from "./streamers-day.ts";
import type { Walker } from "./walk.ts";

export interface DevelopersDay {
  /** The link of an owner. */
  link: string;
  streamId: string;
  live: Live;
  /** Where the receiver will listen. */
  port: number;
  /** Runs a receiver as it was copied, with its secret; resolves when it listens. */
  run: (code: string, secret: string) => Promise<void>;
  /** From now on it is long ago that a passkey was shown. */
  later: () => Promise<void>;
}

/** Gives the key of the API that was made. */
export async function walkDevelopersDay(page: Page, given: DevelopersDay, walk: Walker): Promise<string> {
  const { link, streamId, live, port, run, later } = given;
  const { press, write, look } = walk;
  await page.goto(link);
  await write(page.getByLabel("Your name"), "Sam Rivers");
  await press(page.getByRole("button", { name: "Make my passkey" }));
  await page.waitForURL(/\/dashboard\//);
  await page.goto(`${new URL(link).origin}/dashboard/webhooks/?stream=${streamId}`);

  await press(page.getByRole("button", { name: "New" }).first());
  await write(page.getByLabel("Address"), `http://localhost:${port}/hooks`);
  await write(page.getByLabel("Name", { exact: true }), "Lamp server");
  await press(page.getByRole("button", { name: "Make it" }));
  await page.locator(".wh-shown").waitFor();
  await press(page.getByRole("button", { name: "Hide it" }));
  // Nobody listens there yet.
  await press(page.getByRole("button", { name: "Send a test" }));
  const row = page.locator(".wh-main tbody tr");
  await row.filter({ hasText: "no answer" }).first().waitFor();
  await press(row.first().locator(".wh-id"));
  await page.locator('.wh-tries li[data-tone="stop"]').first().waitFor();
  await look("developer-1-no-answer", page);
  await press(page.locator(".wh-detail").getByRole("button", { name: "Close" }));

  // The secret wants the passkey again.
  await later();
  await press(page.getByRole("button", { name: "New secret" }));
  const secret = (await page.locator(".wh-shown").textContent()) ?? "";
  await press(page.getByRole("button", { name: "Show the code" }));
  const code = page.locator(".wh-receiver pre");
  await look("developer-2-receiver", page);
  const text = (await code.textContent()) ?? "";
  await page.keyboard.press("Escape");
  await run(text, secret);

  // What failed goes out again, and so does all that happens from now on.
  await press(row.filter({ hasText: "no answer" }).first().locator(".wh-id"));
  await press(page.locator(".wh-detail").getByRole("button", { name: "Send again" }));
  await page.locator('.wh-tries li[data-tone="ok"]').waitFor();
  await live.begin();
  const sent = row.filter({ hasText: "204" }).filter({ hasText: "CHAT", hasNotText: "test" });
  await sent.first().waitFor();
  await press(sent.first().locator(".wh-id"));
  await page.locator(".wh-detail pre", { hasText: '"message"' }).waitFor();
  await look("developer-3-deliveries", page);
  await live.end();

  await turnTo(walk, page, "Settings");
  await press(page.locator(".set-nav").getByRole("link", { name: "Keys" }));
  await press(page.getByRole("button", { name: "New key", exact: true }));
  await write(page.getByRole("textbox", { name: /^Name What/ }), "Lamp server");
  await press(page.getByRole("button", { name: "Make the key" }));
  const key = (await page.locator(".once pre").textContent()) ?? "";
  await look("developer-4-key", page);
  await press(page.getByRole("button", { name: "I have it" }));
  await press(page.getByRole("link", { name: "Reference of the API" }));
  await page.waitForURL(/\/docs\/api/);
  await write(page.locator("#find"), "getStreamState");
  await press(page.locator("#getStreamState summary"));
  await page.locator("#getStreamState pre").first().waitFor();
  await look("developer-5-reference", page);
  return key;
}
