/** Each page of the dashboard by axe: dark and light, wide and on a phone, from right to left. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { leaveBrowser } from "../browser.ts";
import { by, laptop, ownersVisit, rowsOf } from "../dashboard-stage.ts";
import { chat, gift } from "../stream.ts";
import { sharedTestWorker, type TestWorker } from "../worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterEach(leaveBrowser);
afterAll(() => worker?.stop());

test("axe finds nothing on any page, dark and light, wide and on a phone, and nothing is wider than its screen", async () => {
  const axe = await readFile(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
  const names = ["W".repeat(60), "Z\u0335\u0301\u0335\u0301algo", "زهرة الثلج"];
  for (const [colorScheme, viewport, locale] of [
    ["dark", laptop, "en-GB"],
    ["light", { width: 340, height: 800 }, "ar"],
  ] as const) {
    const { page, say, open, complaints } = await ownersVisit(worker, { colorScheme, viewport, locale });
    await say(...names.map((name, index) => by(chat("hello ".repeat(60)), String(800 + index), name)));
    await say(by(gift(5), "801", names[1] ?? ""));
    const look = async (what: string) => {
      // Colours that are on their way are nobody's.
      await page.evaluate(
        "Promise.all(document.getAnimations().filter(({ effect }) => effect.getTiming().iterations !== Infinity).map(({ finished }) => finished.catch(() => 0)))",
      );
      await page.evaluate(axe);
      // Colours that are on their way from one theme to the other are nobody's.
      await page.evaluate(
        `Promise.allSettled(document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime < 1e4).map((one) => one.finished))`,
      );
      const found = await page.evaluate<{ id: string; nodes: { html: string; failureSummary: string }[] }[]>(
        `axe.run(document, { iframes: false, exclude: [["iframe"]], rules: { "label-content-name-mismatch": { enabled: true } } }).then(({ violations }) => violations)`,
      );
      expect(found.map(({ id, nodes }) => [what, id, nodes[0]?.html, nodes[0]?.failureSummary])).toEqual([]);
      expect([what, await page.evaluate("document.documentElement.scrollWidth")]).toEqual([what, viewport.width]);
    };
    await open("live");
    const entries = await page
      .locator(".nav a")
      .evaluateAll((links) => links.map((link) => (link as unknown as { pathname: string }).pathname));
    const paths = entries.flatMap((entry) => /^\/dashboard\/([a-z-]+)\//.exec(entry)?.[1] ?? []);
    expect(paths).toEqual(expect.arrayContaining(["live", "moderation", "rules", "history", "people", "settings"]));
    for (const path of paths) {
      await open(path);
      if (path === "live") await rowsOf(page).nth(3).waitFor();
      if (path === "start") await page.locator(".tmpl").first().waitFor();
      await page.locator(`.page-${path} h1`).first().waitFor({ state: "attached" });
      await look(`${path} ${colorScheme}`);
      // In the other colours, too: what a theme changes is no matter of width.
      if (viewport === laptop) {
        await page.evaluate("document.activeElement.blur()");
        await page.keyboard.press("t");
        await look(`${path}, other colours`);
        await page.keyboard.press("t");
      }
    }
    await open("history");
    await page.locator(".table tbody a").first().click();
    await page.locator(".hist-timeline").waitFor();
    await look("one live");
    await open("history", "&view=time");
    await page.locator(".hist-choices").waitFor();
    await look("over time");
    await open("people", "&person=801");
    await page.locator(".people-card .tiles").waitFor();
    await look("one viewer");
    await open("live", "&why=1");
    await page.locator(".why .way").waitFor();
    await look("why");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+k");
    await page.locator("dialog.palette").waitFor();
    await look("palette");
    expect(complaints).toEqual([]);
    await page.context().close();
  }
});
