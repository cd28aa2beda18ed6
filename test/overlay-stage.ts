/** The built overlay in a real browser, in front of a server that says what a test wants said. */
import type { Browser, Page } from "playwright-core";
import { afterEach, beforeAll, beforeEach, vi } from "vitest";
import { type OverlayWeight, weighOverlay } from "../scripts/build-web.ts";
import { sharedBrowser } from "./browser.ts";
import { type OverlayServer, startOverlayServer, type Visit } from "./overlay-server.ts";
import { pageBuild } from "./worker-build.ts";

export const streamId = "demo-stream";
/** For `expect.poll`: in milliseconds, generous, because the machine may be busy. */
export const patience = { timeout: 15_000 };

export interface OverlayStage {
  /** Of the running test. */
  readonly page: Page;
  readonly server: OverlayServer;
  /** How large the overlay's files are together. */
  weight: () => Promise<OverlayWeight>;
  /** Opens the overlay and waits until it has come for its feed. */
  openOverlay: (query?: string) => Promise<Visit>;
  /** The visit of this number, from 0, once it is there. */
  visitAt: (index: number) => Promise<Visit>;
  texts: (selector: string) => Promise<string[]>;
  countElements: (selector: string) => Promise<number>;
  /** What the page complained about so far. A test ends with none left: take out those that it meant. */
  readonly complaints: string[];
}

/**
 * Sets a stage for the tests of a file: a page and a server for each of them. A test in which the page complains fails.
 * `prepare` is called with each new page.
 */
export function setOverlayStage(prepare: (page: Page) => Promise<unknown> = async () => {}): OverlayStage {
  let browser: Browser | undefined;
  let webDir = "";
  let current: { page: Page; server: OverlayServer } | undefined;
  const complaints: string[] = [];

  beforeAll(async () => {
    [webDir, browser] = await Promise.all([pageBuild(), sharedBrowser()]);
  });
  beforeEach(async () => {
    complaints.length = 0;
    const server = await startOverlayServer(webDir, streamId);
    const context = await browser?.newContext({ viewport: { width: 1280, height: 720 } });
    if (!context) throw new Error("there is no browser");
    const page = await context.newPage();
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
      if (/Content.Security.Policy/i.test(message.text())) complaints.push(message.text());
    });
    await prepare(page);
    current = { page, server };
  });
  afterEach(async () => {
    await current?.page.context().close();
    await current?.server.close();
    current = undefined;
    if (complaints.length > 0) throw new Error(complaints.join("\n"));
  });

  function running() {
    if (!current) throw new Error("only within a test");
    return current;
  }
  const visitAt = (index: number): Promise<Visit> =>
    vi.waitFor(() => {
      const visit = running().server.visits[index];
      if (!visit) throw new Error(`There is no visit ${index + 1}`);
      return visit;
    }, 20_000);
  return {
    get page() {
      return running().page;
    },
    get server() {
      return running().server;
    },
    weight: () => weighOverlay(webDir),
    async openOverlay(query = "") {
      const { page, server } = running();
      await page.goto(`${server.origin}/o/secret-token?${query}`);
      return visitAt(0);
    },
    visitAt,
    complaints,
    texts: (selector) => running().page.locator(selector).allTextContents(),
    countElements: (selector) => running().page.evaluate<number>(`document.querySelectorAll("${selector}").length`),
  };
}
