/** The dashboard in a real browser, on the real Worker, as somebody who is signed in. */
import { randomBytes } from "node:crypto";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import type { Role } from "#shared/api/permissions.ts";
import type { EventBody } from "#shared/stamp.ts";
import { sharedBrowser } from "./browser.ts";
import { makeMember, type Member } from "./member.ts";
import { makeOwner, siteOf } from "./people.ts";
import { chat, openSession, publish, stampAll, type TestSession } from "./stream.ts";
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
  const page = await context.newPage();
  await signInAs(page, member.cookie, site);
  const complaints = complaintsOf(page, /status of (400|401|403|404|409)/);
  const [file = "", query = ""] = path.split("?");
  await page.goto(`${site}/dashboard/${file}?stream=${streamId}${query === "" ? "" : `&${query}`}`);
  return { page, member, complaints };
}

export const newHandle = () => `d${randomBytes(5).toString("hex")}`;

/** What a page complains of, but for refusals that are meant. */
export function complaintsOf(page: Page, meant = /status of 401|ERR_INTERNET_DISCONNECTED/): string[] {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !meant.test(message.text())) complaints.push(message.text());
  });
  return complaints;
}

async function signInAs(page: Page, cookie: string, site: string): Promise<void> {
  const [name = "", value = ""] = cookie.split("=");
  const url = site.replace("http:", "https:");
  await page.context().addCookies([{ name, value, url, secure: true, httpOnly: true, sameSite: "Lax" }]);
}

/** A page of an owner with a new stream that is live. */
export async function ownersVisit(worker: TestWorker, options: BrowserContextOptions = {}) {
  const browser = await sharedBrowser();
  const site = siteOf(worker);
  const owner = await makeOwner(worker);
  const context = await browser.newContext({ viewport: laptop, colorScheme: "dark", locale: "en-GB", ...options });
  const page = await context.newPage();
  const complaints = complaintsOf(page);
  await signInAs(page, owner.cookie ?? "", site);
  const made = await owner.ask<{ streamId: string }>("POST", "/v1/streams", { uniqueId: newHandle() });
  const { streamId } = made.body;
  const session = await openSession(worker, streamId);
  const say = sayer(worker, session);
  await say(connected);
  const open = async (path: string, more = "") => {
    await page.goto(`${site}/dashboard/${path}/?stream=${streamId}${more}`);
    await page.locator(`.page-${path}`).waitFor();
  };
  return { owner, page, complaints, streamId, say, open };
}

export const connected = {
  ...chat(""),
  eventType: "CONNECTED",
  payload: { roomId: "7001", provider: "mock" },
} as EventBody;

/** Sends events of a session, one batch after the other. */
export function sayer(worker: TestWorker, session: TestSession) {
  let seqNo = 1;
  return async (...bodies: EventBody[]) => {
    await publish(worker, session, stampAll(session, bodies, seqNo));
    seqNo += bodies.length;
  };
}

export const by = (body: EventBody, userId: string, displayName: string): EventBody => ({
  ...body,
  user: { userId, uniqueId: `u${userId}`, displayName },
});
export const rowsOf = (page: Page) => page.locator(".feed-rows .ev");
