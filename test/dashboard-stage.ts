/** The dashboard in a real browser, on the real Worker, as somebody who is signed in. */
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import type { Role } from "#shared/api/permissions.ts";
import { sharedBrowser } from "./browser.ts";
import { makeMember, type Member } from "./member.ts";
import { siteOf } from "./people.ts";
import type { TestWorker } from "./worker.ts";

export interface Seat {
  page: Page;
  member: Member;
  /** What the page complained of; a test ends with none. */
  complaints: string[];
}

export interface SeatOptions {
  role: Role;
  /** What they are called. */
  name?: string;
  streamId: string;
  context?: BrowserContextOptions;
}

export const laptop = { width: 1_440, height: 900 };
export const phone = { width: 390, height: 844 };

/** Opens a page of the dashboard (`moderation/`, with a query if there is one) as a new member of the stream. */
export async function takeSeat(
  worker: TestWorker,
  path: string,
  { role, name, streamId, context: options = {} }: SeatOptions,
): Promise<Seat> {
  const place = role === "OWNER" ? {} : { streamId };
  const member = await makeMember(worker, { grants: [{ workspaceId: worker.workspaceId, ...place, role }] });
  if (name !== undefined) {
    const values = [member.accountId, name];
    await worker.database.query("update accounts set display_name = $2 where account_id = $1", values);
  }
  const browser: Browser = await sharedBrowser();
  const site = siteOf(worker);
  const context = await browser.newContext({ viewport: laptop, colorScheme: "dark", locale: "en-GB", ...options });
  const [cookieName = "", value = ""] = member.cookie.split("=");
  const url = site.replace("http:", "https:");
  await context.addCookies([{ name: cookieName, value, url, secure: true, httpOnly: true, sameSite: "Lax" }]);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !/status of (400|401|403|404|409)/.test(message.text()))
      complaints.push(message.text());
  });
  const [file = "", query = ""] = path.split("?");
  await page.goto(`${site}/dashboard/${file}?stream=${streamId}${query === "" ? "" : `&${query}`}`);
  return { page, member, complaints };
}
