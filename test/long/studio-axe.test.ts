/** Each page and dialog of the studio by axe: in the dark, from right to left, and on a phone. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import arabic from "../../web/studio/words/ar.json" with { type: "json" };
import english from "../../web/studio/words/en.json" with { type: "json" };
import { leaveBrowser, sharedBrowser } from "../browser.ts";
import { siteOf } from "../people.ts";
import { button, ownersVisit, phone, staged, type StudioStage } from "../studio-stage.ts";
import { sharedTestWorker } from "../worker.ts";

let stage: StudioStage;
let site: string;

beforeAll(async () => {
  const [worker, browser] = await Promise.all([sharedTestWorker(), sharedBrowser()]);
  stage = { worker, browser };
  site = siteOf(worker);
});
afterEach(leaveBrowser);
afterAll(() => stage?.worker.stop());

/** Words that TikTok is known to punish, so that there is something to point out, and a picture that can be chosen. */
const busyScene = (code: string) => ({
  version: 1,
  canvas: { width: 1_920, height: 1_080 },
  widgets: [
    { id: "words", type: "text", options: { text: "Follow me for a follow back" } },
    { id: "theirs", type: "custom", options: { code } },
    { id: "alerts", type: "alerts", options: { variations: [{ gift: "Rose", text: "{name}" }] } },
    { id: "chat", type: "chat" },
  ].map((widget, index) => ({ ...widget, place: { x: 60, y: 60 + index * 240, width: 600, height: 220 } })),
});

const visits = [
  { language: "en", words: english, options: { colorScheme: "dark" } },
  { language: "ar", words: arabic, options: { colorScheme: "light", locale: "ar" } },
  { language: "ar", words: arabic, options: { colorScheme: "dark", locale: "ar", viewport: phone } },
] as const;

test.each(visits)(
  "axe finds nothing on the studio's pages and dialogs: $language, $options",
  async ({ words, options }) => {
    const axe = await readFile(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
    const { page, streamId, owner } = await ownersVisit(stage, options);
    const say = (key: keyof typeof english) => words[key];
    const look = async (what: string) => {
      await page.evaluate(axe);
      const found = await page.evaluate<{ id: string; nodes: { html: string; failureSummary: string }[] }[]>(
        `axe.run(document, { iframes: false, exclude: [["iframe"]] }).then(({ violations }) => violations)`,
      );
      const told = found.map(({ id, nodes }) => [what, id, nodes[0]?.html, nodes[0]?.failureSummary]);
      expect(told).toEqual([]);
      const wider = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
      expect([what, wider]).toEqual([what, 0]);
    };
    /** Opens a dialog, looks at it, and closes it. */
    const lookInto = async (what: string, open: () => Promise<void>) => {
      await open();
      await page.locator("dialog[open]").waitFor();
      await look(what);
      await page.keyboard.press("Escape");
      await page.locator("dialog[open]").waitFor({ state: "detached" });
    };
    const scenes = `/v1/streams/${streamId}/scenes`;
    const code = await owner.ask<{ codeId: string }>("POST", "/v1/custom-widgets", { html: "<p>hi</p>" });
    const document = busyScene(code.body.codeId);
    const { sceneId } = (await owner.ask<{ sceneId: string }>("POST", scenes, { name: "Main", document })).body;
    await owner.ask("POST", `${scenes}/${sceneId}/publish`, { draftNo: 1, reason: "first" });

    await page.goto(`${site}/studio/`);
    await page.locator("form.new").first().waitFor();
    await look("list");
    const part = page.locator(`[data-stream="${streamId}"]`);
    const deletion = say("list.delete").replace("{name}", "Main");
    await lookInto("deleting", () => part.getByRole("button", { name: deletion, exact: true }).click());

    await page.goto(`${site}/studio/?stream=${streamId}&scene=${sceneId}`);
    await staged(page).locator(".boxed .chat .line").first().waitFor();
    await look("editor");
    const select = (index: number) => page.locator(".layer .nm").nth(index).click();
    await select(1);
    await button(page, say("tools.zones")).click();
    await look("a widget's options");
    await page.locator(".record summary").first().click();
    await lookInto("media", () => page.locator("#o-alerts-variations-0-imageUrl").click());
    await select(2);
    await lookInto("code", () => page.locator("#edit-code").click());
    await page.locator("#tab-theme").click();
    await look("themes");
    await page.locator("#canvas").focus();
    await page.keyboard.press("Control+a");
    await look("several");
    await button(page, say("bar.history")).click();
    await page.locator('[data-look="1"]').click();
    await button(page, say("history.draft")).waitFor();
    await look("history");
    await button(page, say("history.draft")).click();
    await page.locator("#tab-layers").click();
    await lookInto("add", () => button(page, say("layers.add")).first().click());
    await lookInto("keys", () => button(page, say("keys.title")).click());
    await lookInto("settings", () => button(page, say("settings.title")).click());
    await lookInto("OBS", async () => {
      await button(page, say("bar.obs")).click();
      await page.locator("#make-url").click();
      await page.locator("#overlay-url").waitFor();
    });
    await lookInto("publish", async () => {
      await page.locator("#publish").click();
      await page.locator("dialog .findings li").first().waitFor();
    });

    // Somebody else changes the same option.
    const { draft, draftNo } = (
      await owner.ask<{ draft: typeof document; draftNo: number }>("GET", `${scenes}/${sceneId}`)
    ).body;
    for (const widget of draft.widgets) if (widget.id === "chat") widget.options = { lines: 3 } as never;
    expect((await owner.ask("PUT", `${scenes}/${sceneId}`, { draftNo, document: draft })).status).toBe(200);
    await select(0);
    await page.locator('input[type="number"]#o-chat-lines').fill("5");
    await page.locator("dialog[open] .clashes").waitFor();
    await look("clash");
    await page.context().close();
  },
);
