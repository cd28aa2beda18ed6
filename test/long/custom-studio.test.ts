/** Custom widgets in the studio: pasted, set by the form of their FIELDS, published, and taken over from StreamElements. */
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { leaveBrowser, sharedBrowser } from "../browser.ts";
import { makeOwner, siteOf } from "../people.ts";
import { sharedTestWorker, type TestWorker } from "../worker.ts";

let worker: TestWorker;
let browser: Browser;
let site: string;
const patience = { timeout: 60_000 };
/** Where pictures of what is seen go, for who wants to look at it. */
const pictures = process.env["CUSTOM_WIDGET_PICTURES"];

beforeAll(async () => {
  [worker, browser] = await Promise.all([sharedTestWorker(), sharedBrowser()]);
  site = siteOf(worker);
});
afterAll(async () => {
  await leaveBrowser();
  await worker?.stop();
});

async function ownersVisit(options: Parameters<Browser["newContext"]>[0] = {}) {
  const owner = await makeOwner(worker);
  const context = await browser.newContext({
    viewport: { width: 1_440, height: 900 },
    colorScheme: "dark",
    locale: "en-GB",
    ...options,
  });
  const [name = "", value = ""] = owner.cookie?.split("=") ?? [];
  const url = site.replace("http:", "https:");
  await context.addCookies([{ name, value, url, secure: true, httpOnly: true, sameSite: "Lax" }]);
  const { body } = await owner.ask<{ streamId: string }>("POST", "/v1/streams", {
    uniqueId: `s${randomBytes(5).toString("hex")}`,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(patience.timeout);
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  return { page, owner, streamId: body.streamId, complaints };
}

const staged = (page: Page) => page.frameLocator("iframe.overlay");
const theirs = (page: Page) => staged(page).frameLocator(".custom iframe");
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

async function look(page: Page, name: string): Promise<void> {
  if (pictures !== undefined) await page.screenshot({ path: `${pictures}/${name}.png` });
}

async function expectNoFindings(page: Page): Promise<void> {
  const axe = await readFile(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
  await page.evaluate(axe);
  const run =
    "axe.run({ iframes: false }).then(({ violations }) => violations.map((one) => one.id + ': ' + one.nodes.map((node) => node.target).join(' ')))";
  expect(await page.evaluate<string[]>(run)).toEqual([]);
}

const fields = {
  greeting: { type: "text", label: "Greeting", value: "hello" },
  size: { type: "slider", label: "Size of the letters", value: 40, min: 10, max: 90, group: "Look" },
  tint: { type: "colorpicker", label: "Colour", value: "#00ff88", group: "Look" },
  shout: { type: "checkbox", label: "Shout", value: false },
  where: { type: "dropdown", label: "Side", value: "left", options: { left: "Left side", right: "Right side" } },
  face: { type: "googleFont", label: "Font", value: "Fredoka", group: "Look" },
  logo: { type: "image-input", label: "Logo" },
  go: { type: "button", label: "Try it now", value: "now" },
};
const code = {
  html: '<p id="words" style="font-family: {{face}}">{{greeting}}</p><i id="last"></i><b id="pressed"></b>',
  css: "p { font-size: {{size}}px; color: {{tint}}; margin: 0 }",
  js: `const last = document.getElementById("last");
    addEventListener("onEventReceived", ({ detail: { listener, event } }) => {
      if (listener === "widget-button") document.getElementById("pressed").textContent = event.field + " " + event.value;
      if (listener === "follower-latest") last.textContent = event.name + " followed";
    });
    addEventListener("onWidgetLoad", () => fetch("https://api.example.com/x").catch(() => {}));`,
  fields: JSON.stringify(fields),
};

test("a widget is pasted, set by the form of its fields, tried, and shown by a running overlay once it is published", async () => {
  const { page, streamId, owner, complaints } = await ownersVisit();
  await page.goto(`${site}/studio/`);
  const part = page.locator(`[data-stream="${streamId}"]`);
  await part.getByLabel("Name", { exact: true }).fill("Main");
  await part.getByRole("button", { name: "Make it" }).click();
  await staged(page).locator(".boxed").first().waitFor();
  await button(page, "Add a widget").first().click();
  await page.locator('.tile[data-type="custom"]').click();
  // What it begins with is seen, and no empty box.
  await theirs(page).locator("#card").waitFor();
  await look(page, "starter");
  await page.locator("#edit-code").click();
  for (const [pane, text] of Object.entries(code)) await page.locator(`#code-${pane}`).fill(text);
  await page.locator("#code-fields").fill("{");
  await page.getByText("FIELDS is not JSON").waitFor();
  await page.locator("#code-fields").fill(code.fields);
  await expectNoFindings(page);
  await look(page, "code");
  await page.locator("#keep-code").click();
  const words = theirs(page).locator("#words");
  await expect.poll(() => words.textContent(), patience).toBe("hello");

  await page.getByLabel("Greeting").fill("good evening");
  await expect.poll(() => words.textContent(), patience).toBe("good evening");
  await page.getByLabel("Side").selectOption("Right side");
  await page.getByRole("switch", { name: "Shout" }).check();
  await button(page, "Try it now").click();
  await expect.poll(() => theirs(page).locator("#pressed").textContent(), patience).toBe("go now");
  // The hosts that it names are off until they are switched on.
  expect(await page.getByRole("switch", { name: "api.example.com" }).isChecked()).toBe(false);
  await look(page, "form");
  await expectNoFindings(page);
  await page.locator('[data-saving="saved"]').waitFor();
  const { body } = await owner.ask<{ scenes: { sceneId: string }[] }>("GET", `/v1/streams/${streamId}/scenes`);
  const scene = await owner.ask<{ draft: { widgets: { type: string; options: Record<string, unknown> }[] } }>(
    "GET",
    `/v1/streams/${streamId}/scenes/${body.scenes[0]?.sceneId}`,
  );
  const widget = scene.body.draft.widgets.find(({ type }) => type === "custom");
  expect(widget?.options).toMatchObject({
    code: expect.stringMatching(/^cw_/),
    values: [
      { name: "greeting", value: "good evening" },
      { name: "where", value: "right" },
      { name: "shout", value: true },
    ],
    hosts: [],
  });

  await page
    .locator("[data-publish]")
    .or(page.getByRole("button", { name: /^Publish/ }))
    .first()
    .click();
  await page
    .locator("dialog")
    .getByRole("button", { name: /^Publish/ })
    .click();
  await page.locator("dialog").waitFor({ state: "detached" });
  // Taken along as a file, the code is in it: another host does not know its id.
  await page.locator("#canvas").focus();
  await page.keyboard.press("Escape");
  const saved = page.waitForEvent("download");
  await button(page, "Save as a file").click();
  const file = JSON.parse(await readFile(await (await saved).path(), "utf8")) as { codes: Record<string, object> };
  expect(Object.values(file.codes)).toEqual([code]);

  const made = await owner.ask<{ url: string }>("POST", `/v1/streams/${streamId}/overlay-tokens`, { name: "Main" });
  const overlay = await browser.newPage();
  await overlay.goto(made.body.url);
  await expect
    .poll(() => overlay.frameLocator(".custom iframe").locator("#words").textContent(), patience)
    .toBe("good evening");
  await overlay.close();
  expect(complaints).toEqual([]);
  await page.close();
});

test("an overlay of StreamElements is taken over, and what is not is told", async () => {
  const { page, streamId } = await ownersVisit();
  const css = (top: number) => ({ left: "40px", top: `${top}px`, width: 600, height: 200, "z-index": 1 });
  const file = {
    name: "From there",
    settings: { width: 1_920, height: 1_080 },
    widgets: [
      {
        type: "se-widget-custom-event-list",
        name: "Greeter",
        css: css(40),
        variables: { ...code, fieldData: { greeting: "moved" } },
      },
      { type: "text", name: "Words", css: css(300), text: { value: "<b>Welcome</b>" } },
      { type: "follower-latest", name: "Newest", css: css(560) },
      { type: "image", name: "Logo", css: css(800), image: { src: "https://cdn.streamelements.com/x.png" } },
      { type: "se-widget-alert-box", name: "Alerts", css: css(800) },
    ],
  };
  await page.goto(`${site}/studio/`);
  await page
    .locator(`[data-stream="${streamId}"] input[type=file]`)
    .setInputFiles({ name: "overlay.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(file)) });
  const dialog = page.locator("dialog");
  await dialog.getByText("Taken over: 3.").waitFor();
  expect(await dialog.locator(".left-out li").allTextContents()).toEqual([
    "Logo imageIts pictures or sounds are on StreamElements' servers. Upload them here.",
    "Alerts se-widget-alert-boxUse our alerts: add the widget Alerts.",
  ]);
  await dialog.getByText("api.example.com").waitFor();
  await expectNoFindings(page);
  await look(page, "imported");
  await dialog.getByRole("button", { name: "To the overlay" }).click();
  await expect.poll(() => theirs(page).locator("#words").textContent(), patience).toBe("moved");
  await look(page, "imported-overlay");
  await page.reload();
  await expect.poll(() => theirs(page).locator("#words").textContent(), patience).toBe("moved");
  expect(await dialog.count()).toBe(0);
  await page.close();
});
