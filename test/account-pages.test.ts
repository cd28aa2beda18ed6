/** The pages that people sign in on, in a real browser, with passkeys of a virtual device: two people find their way in. */
import { randomBytes } from "node:crypto";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { leaveBrowser, sharedBrowser } from "./browser.ts";
import { insertMember, makeOwner, ownersToken, siteOf } from "./people.ts";
import { addStream } from "./walks/first-alert.ts";
import { noPause, walker } from "./walks/walk.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
let browser: Browser;
let site: string;
beforeAll(async () => {
  [worker, browser] = await Promise.all([sharedTestWorker(), sharedBrowser()]);
  site = siteOf(worker);
});
afterEach(leaveBrowser);
afterAll(() => worker.stop());

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const handle = () => `h${randomBytes(5).toString("hex")}`;

/** A browser of somebody's own, whose device makes and shows passkeys without asking; what its pages complain of. */
async function newPerson(options: Parameters<Browser["newContext"]>[0] = {}) {
  const context: BrowserContext = await browser.newContext({ colorScheme: "dark", ...options });
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: site });
  const page: Page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !/status of 401|status of 403/.test(message.text()))
      complaints.push(message.text());
  });
  const session = await context.newCDPSession(page);
  await session.send("WebAuthn.enable");
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  const stopVerifying = () => session.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
  return { context, page, complaints, stopVerifying };
}

const button = (page: Page, name: string) => page.getByRole("button", { name });

test("an owner comes in by the first link, makes an overlay URL, and a moderator accepts on a phone; each sees only theirs", async () => {
  const begun = performance.now();
  const owner = await newPerson();
  const { page } = owner;
  await page.goto(`${site}/account/welcome#${await ownersToken(worker, true)}`);
  await page.getByLabel("Your name").fill("Noor Vale");
  await button(page, "Make my passkey").click();
  await page.waitForURL(/\/dashboard\//);
  await page.goto(`${site}/dashboard/settings/?part=creators`);
  const uniqueId = handle();
  const streamId = await addStream(page, uniqueId, walker(noPause));
  await page.frameLocator("iframe").locator(".boxed").first().waitFor();
  await button(page, "Use this one").click();
  const url = await page.getByLabel("Address of the overlay").inputValue();
  await button(page, "Copy").click();
  await button(page, "Copied").waitFor();
  expect(await page.evaluate("navigator.clipboard.readText()")).toBe(url);
  const overlay = await fetch(`${site}/v1/overlay`, { headers: { Authorization: `Bearer ${url.split("/o/")[1]}` } });
  expect(await overlay.json()).toMatchObject({ overlay: "main" });

  await page.goto(`${site}/dashboard/settings/?stream=${streamId}&part=people`);
  await button(page, "Invite").click();
  await page.getByLabel("Whom").fill("@ines");
  await button(page, "Make the link").click();
  const link = (await page.locator(".once pre").textContent()) ?? "";

  const moderator = await newPerson(phone);
  await moderator.page.goto(link);
  await moderator.page.getByText(`Moderator of @${uniqueId}`).waitFor();
  await moderator.page.getByLabel("Your name").fill("Ines");
  await button(moderator.page, "Make a passkey and accept").click();
  await moderator.page.waitForURL(/\/dashboard\/live\//);
  await moderator.page.locator(".page-live").waitFor();
  console.log(
    `the whole way, from the first link to a moderator's first look: ${(performance.now() - begun).toFixed(0)} ms`,
  );

  await moderator.page.locator("summary.creator").tap();
  const theirs = moderator.page.locator(".creator-menu a[aria-current], .creator-menu a[href^='?stream=']");
  expect(await theirs.allInnerTexts()).toEqual([expect.stringMatching(new RegExp(`${uniqueId}\\s+Moderator`))]);
  for (const name of ["Webhooks", "Dead letters"]) {
    expect([name, await moderator.page.locator(".nav").getByRole("link", { name }).count()]).toEqual([name, 0]);
  }
  // No wider than the phone.
  expect(await moderator.page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
  // What the link lets nobody do a second time.
  const late = await newPerson();
  await late.page.goto(link);
  await late.page.getByText("This invitation was used, has ended, or is none.").waitFor();
  for (const person of [owner, moderator, late]) {
    expect(person.complaints.filter((text) => !/status of 4/.test(text))).toEqual([]);
    await person.context.close();
  }
});

test("the cookie is kept on localhost, out of reach of scripts, and the way in and out is by the keyboard", async () => {
  const person = await newPerson();
  const { page, context } = person;
  await page.goto(`${site}/account/welcome#${await ownersToken(worker, true)}`);
  // The token is in no address any more.
  await page.getByLabel("Your name").waitFor();
  expect(page.url()).toBe(`${site}/account/welcome`);
  await page.keyboard.type("Keys");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/dashboard\//);
  const cookies = await context.cookies();
  expect(cookies).toMatchObject([
    { name: "__Host-tle_session", secure: true, httpOnly: true, sameSite: "Lax", path: "/" },
  ]);
  expect(await page.evaluate("document.cookie")).toBe("");

  const signOut = async () => {
    await page.locator(".account-menu summary").focus();
    await page.keyboard.press("Enter");
    await button(page, "Sign out").focus();
    await page.keyboard.press("Enter");
    await button(page, "Use your passkey").waitFor();
  };
  await signOut();
  await expect.poll(() => context.cookies()).toEqual([]);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/dashboard\//);
  await page.locator(".account-menu summary").waitFor();

  await signOut();
  await person.stopVerifying();
  await button(page, "Use your passkey").click();
  await page.getByText("Nothing was shown.").waitFor();
  expect(await context.cookies()).toEqual([]);
  await context.close();
});

test("a link by mail is shown on this machine, and used by a button; what was used is refused in words", async () => {
  const email = `${randomBytes(6).toString("hex")}@mail.example`;
  await insertMember(worker, { email });
  const { page, context } = await newPerson({ ...phone, colorScheme: "light" });
  await page.goto(`${site}/account/`);
  await page.getByLabel("Mail address").fill("nobody@mail.example");
  await button(page, "Send me a link").click();
  await page.getByText("nobody has this address").waitFor();
  await page.getByLabel("Mail address").fill(email);
  await button(page, "Send me a link").click();
  const link = (await page.getByRole("link", { name: "Open the link" }).getAttribute("href")) ?? "";
  await page.getByRole("link", { name: "Open the link" }).click();
  await button(page, "Come in").click();
  await page.getByText("You are in no stream. Open an invitation to join one.").waitFor();
  // What is one's own is there all the same.
  await page.getByText("Where you are signed in").waitFor();
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
  await page.goto(link);
  await button(page, "Come in").click();
  await page.getByText("This link was used, has expired, or is none.").waitFor();
  expect(page.url()).toBe(`${site}/account/link`);
  await context.close();
});

test("passkeys are added, renamed and removed on the page, after showing who one is, and the last one stays", async () => {
  const { page, context, complaints } = await newPerson();
  await page.goto(`${site}/account/welcome#${await ownersToken(worker, true)}`);
  await page.getByLabel("Your name").fill("Two Keys");
  await button(page, "Make my passkey").click();
  await page.waitForURL(/\/dashboard\//);
  // The old address leads there.
  await page.goto(`${site}/account/`);
  await page.waitForURL(/\/dashboard\//);
  await button(page, "Remove").click();
  await button(page, "Press again").click();
  await page.getByText("This is your last way in.").waitFor();
  await worker.database.query("update account_sessions set stepped_up_at = null");
  // The device has one for this account already, and is asked for it first.
  await button(page, "Add a passkey").click();
  await page.getByText("This device has a passkey for you already.").waitFor();
  const [row] = await worker.database.query(
    "select count(*)::integer as count from account_sessions where stepped_up_at is not null",
  );
  expect(row).toEqual({ count: 1 });
  await button(page, "Rename").click();
  await page.getByLabel("New name").fill("Desk <b>");
  await page.getByLabel("New name").press("Enter");
  await page.locator(".set-card", { hasText: "Desk <b>" }).waitFor();
  expect(complaints.filter((text) => !/status of 4/.test(text))).toEqual([]);
  await context.close();
});

test("on a number the pages say where to go on, and nothing of another origin is allowed", async () => {
  const { page, context } = await newPerson();
  const token = await ownersToken(worker, true);
  await page.goto(`${worker.url}/account/welcome#${token}`);
  const on = page.getByRole("link");
  expect(await on.getAttribute("href")).toBe(`${site}/account/welcome#${token}`);
  for (const path of ["/account/", "/account/welcome", "/account/link"]) {
    const { headers } = await fetch(site + path);
    const policy = headers.get("Content-Security-Policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("trusted-types 'none'");
    expect(policy).not.toMatch(/https:|\*|unsafe|,/);
  }
  await context.close();
});

test("a moderator of one stream whose session ends elsewhere is asked to come in again", async () => {
  const owner = await makeOwner(worker);
  const { page, context } = await newPerson();
  const [name, value = ""] = owner.cookie?.split("=") ?? [];
  await context.addCookies([
    { name: name ?? "", value, url: site.replace("http:", "https:"), secure: true, httpOnly: true, sameSite: "Lax" },
  ]);
  await page.goto(`${site}/account/`);
  await page.locator(".account-menu summary").waitFor();
  const { status } = await owner.ask("DELETE", `/v1/account/sessions/${owner.sessionId}`);
  expect(status).toBe(204);
  await page.reload();
  await button(page, "Use your passkey").waitFor();
  await context.close();
});
