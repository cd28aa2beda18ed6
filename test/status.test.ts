/** The status page, and what it and a stream's members are told. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import type { Status } from "#shared/api/operations/status.ts";
import { words } from "../web/status/words.ts";
import { leaveBrowser, sharedBrowser } from "./browser.ts";
import { chat, createStream, openSession, publish, stampAll } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterEach(leaveBrowser);
afterAll(() => worker?.stop());

/** To be looked at: `STATUS_PICTURES` names a folder. */
const pictures = process.env["STATUS_PICTURES"];

test("everybody sees how the platform does, and no stream in it", async () => {
  const streamId = await createStream(worker);
  const response = await fetch(`${worker.url}/v1/status`);
  expect(response.status).toBe(200);
  expect(response.headers.get("Cache-Control")).toBe("public, max-age=10");
  const text = await response.text();
  const status = JSON.parse(text) as Status;
  expect(Object.keys(status.parts)).toEqual(["database", "queue", "hub", "bucket"]);
  expect(status.objectives.map(({ objective }) => objective)).toContain("event_to_socket");
  expect(text).not.toContain(streamId);
  expect(text).not.toContain("st_");
});

test("a stream's members see how it was kept to the objectives", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  await publish(worker, session, stampAll(session, [chat("one"), chat("two")]));
  const kept = await vi.waitUntil(async () => {
    const response = await worker.api("GET", `/v1/streams/${streamId}/objectives`);
    expect(response.status).toBe(200);
    const body = (await response.json()) as { reportedAt: string | null; objectives: Status["objectives"] };
    return body.objectives.some(({ objective, hour }) => objective === "event_to_socket" && hour !== null) && body;
  });
  const toSocket = kept.objectives.find(({ objective }) => objective === "event_to_socket");
  expect(toSocket?.hour).toBeGreaterThanOrEqual(0);
  expect(kept.objectives.find(({ objective }) => objective === "delivery_success")?.days28).toBeNull();
});

test(
  "the page speaks ten languages, on a phone and in the dark, and axe finds nothing",
  { timeout: 120_000 },
  async () => {
    const browser = await sharedBrowser();
    const axe = await readFile(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    for (const [language, said] of Object.entries(words)) {
      const isDark = language !== "de";
      await page.setViewportSize(
        language === "de" || language === "ja" ? { width: 1280, height: 900 } : { width: 390, height: 844 },
      );
      await page.emulateMedia({ colorScheme: isDark ? "dark" : "light" });
      await page.goto(`${worker.url}/status/?lang=${language}`);
      await page.waitForSelector("#objectives li");
      expect(await page.textContent("h1")).toBe(said["title"]);
      expect(await page.getAttribute("html", "dir")).toBe(language === "ar" ? "rtl" : "ltr");
      expect(await page.textContent("#parts")).toContain(said["part.database"]);
      // Nothing is wider than the page.
      expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
      if (pictures !== undefined) await page.screenshot({ path: `${pictures}/${language}.png`, fullPage: true });
    }
    await page.evaluate(axe);
    const violations = await page.evaluate(
      "axe.run().then(({ violations }) => violations.map((one) => one.id + ': ' + one.nodes.map((node) => node.target).join(' ')))",
    );
    expect(violations).toEqual([]);
    expect(errors).toEqual([]);
  },
);

test("the page says so where the server is gone", async () => {
  const page = await (await sharedBrowser()).newPage();
  await page.route("**/v1/status", (route) => route.abort());
  await page.goto(`${worker.url}/status/?lang=en`);
  await page.waitForSelector('#summary[data-state="unknown"]');
  expect(await page.textContent("#summary")).toBe("This server does not answer");
});
