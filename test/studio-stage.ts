/** The studio's own stage: a browser with somebody signed in, and what is looked for on its pages. */
import { randomBytes } from "node:crypto";
import type { Browser, Page } from "playwright-core";
import { makeOwner, siteOf } from "./people.ts";
import type { TestWorker } from "./worker.ts";

export const laptop = { width: 1_440, height: 900 };
export const phone = { width: 390, height: 844 };
export const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
export const layer = (page: Page, name: string) => page.locator(".layer .nm", { hasText: name });
/** The overlay on the canvas: its own page, in a frame. */
export const staged = (page: Page) => page.frameLocator("iframe.overlay");

/** The product and the browser that a file's tests share. */
export interface StudioStage {
  worker: TestWorker;
  browser: Browser;
}

type Options = Parameters<Browser["newContext"]>[0];

export interface Visit {
  page: Page;
  complaints: string[];
}

/** A browser with a device that makes and shows passkeys; what its pages complain of. */
export async function newVisit({ worker, browser }: StudioStage, options: Options = {}): Promise<Visit> {
  const site = siteOf(worker);
  const context = await browser.newContext({ viewport: laptop, colorScheme: "dark", locale: "en-GB", ...options });
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: site });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !/status of 401/.test(message.text())) complaints.push(message.text());
  });
  return { page, complaints };
}

/** Signed in as an owner with a new stream. */
export async function ownersVisit(
  stage: StudioStage,
  options: Options = {},
): Promise<Visit & { streamId: string; owner: Awaited<ReturnType<typeof makeOwner>> }> {
  const owner = await makeOwner(stage.worker);
  const visit = await newVisit(stage, options);
  const [name = "", value = ""] = owner.cookie?.split("=") ?? [];
  const cookie = {
    name,
    value,
    url: siteOf(stage.worker).replace("http:", "https:"),
    secure: true,
    httpOnly: true,
    sameSite: "Lax",
  } as const;
  await visit.page.context().addCookies([cookie]);
  const { body } = await owner.ask<{ streamId: string }>("POST", "/v1/streams", {
    uniqueId: `s${randomBytes(5).toString("hex")}`,
  });
  return { ...visit, owner, streamId: body.streamId };
}

/** A new overlay of a stream, open in the studio, with its examples on the canvas. */
export async function openNew({ worker }: StudioStage, page: Page, streamId: string, name = "Main"): Promise<string> {
  await page.goto(`${siteOf(worker)}/studio/`);
  const part = page.locator(`[data-stream="${streamId}"]`);
  await part.getByLabel("Name", { exact: true }).fill(name);
  await part.getByRole("button", { name: "Make it" }).click();
  await staged(page).locator(".boxed .counter").first().waitFor();
  return new URL(page.url()).searchParams.get("scene") ?? "";
}

export async function saved(page: Page): Promise<void> {
  await page.locator('[data-saving="saved"]').waitFor();
}
