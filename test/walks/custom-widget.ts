/** From the link that the server prints to a pasted widget that says on a running overlay who gave a Rose. */
import type { Page } from "playwright-core";
import { entered } from "./drawing.ts";
import { type FirstAlert, makeOverlay, openSource, publishAndCopy, signIn } from "./first-alert.ts";
import { pastedWidget } from "./pasted-widget.ts";
import type { Walker } from "./walk.ts";

export async function walkCustomWidget(
  page: Page,
  given: Pick<FirstAlert, "link" | "handle">,
  walk: Walker,
): Promise<{ source: Page; streamId: string }> {
  const { press, paste, write, look } = walk;
  await signIn(page, given, walk);
  const streamId = await makeOverlay(page, given, walk);
  const theirs = page.frameLocator("iframe.overlay").frameLocator(".custom iframe");

  await press(page.getByRole("button", { name: "Add a widget", exact: true }).first());
  await press(page.locator('.tile[data-type="custom"]'));
  await press(page.locator("#edit-code"));
  for (const [pane, text] of Object.entries(pastedWidget)) await paste(page.locator(`#code-${pane}`), text);
  await look("custom-1-paste", page);
  await press(page.locator("#keep-code"));
  const card = theirs.locator("#card");
  await card.waitFor();

  await write(page.locator('input[type="number"][id$="-size"]'), "44");
  await card.and(theirs.locator('[style*="44px"]')).waitFor();
  // Above the alerts.
  await write(page.locator(".num input").nth(1), "40");
  await press(page.locator('[data-try="gift"]'));
  await theirs.getByText("gave Rose for 1").waitFor();
  await look("custom-2-try", page);

  const url = await publishAndCopy(page, walk);
  const source = await openSource(page, url);
  const shown = source.frameLocator(".custom iframe");
  await shown.getByText("Who is next?").waitFor();
  await page.bringToFront();
  await press(page.locator("#try-rose"));
  await source.bringToFront();
  await shown.getByText("gave Rose for 1").waitFor();
  await entered(source);
  await look("custom-3-on-the-overlay", source);
  return { source, streamId };
}
