/** The studio in a real browser, on the real Worker: from signing in to a scene that a running overlay shows. */
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { leaveBrowser, sharedBrowser } from "./browser.ts";
import { obsSays, obsstudio } from "./obs-studio.ts";
import { png } from "./media-files.ts";
import { ownersToken, siteOf } from "./people.ts";
import { chat, createOverlayToken, createStream, gift, openSession, publish, stampAll } from "./stream.ts";
import { button, layer, newVisit, openNew, ownersVisit, saved, staged, type StudioStage } from "./studio-stage.ts";
import { addStream } from "./walks/first-alert.ts";
import { noPause, walker } from "./walks/walk.ts";
import { sharedTestWorker } from "./worker.ts";

let stage: StudioStage;
let site: string;
const patience = { timeout: 15_000 };

beforeAll(async () => {
  const [worker, browser] = await Promise.all([sharedTestWorker(), sharedBrowser()]);
  stage = { worker, browser };
  site = siteOf(worker);
});
afterEach(leaveBrowser);
afterAll(() => stage?.worker.stop());

test("a new owner comes in, makes an overlay, changes it, and a page in OBS shows what is published, without a reload", async () => {
  const { page, complaints } = await newVisit(stage);
  const device = await page.context().newCDPSession(page);
  await device.send("WebAuthn.enable");
  await device.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  // Who is not signed in is asked to, and comes back.
  await page.goto(`${site}/studio/`);
  await page.getByText("The studio is for who is signed in.").waitFor();
  await page.goto(`${site}/account/welcome#${await ownersToken(stage.worker, true)}`);
  await page.getByLabel("Your name").fill("Noor Vale");
  await button(page, "Make my passkey").click();
  await page.waitForURL(`${site}/studio/`);
  await page.goto(`${site}/dashboard/settings/?part=creators`);
  const handle = `s${randomBytes(5).toString("hex")}`;
  await addStream(page, handle, walker(noPause));
  await page.locator(".nav").getByRole("link", { name: "Overlays" }).click();
  const part = page.getByRole("region", { name: `@${handle}` });
  const streamId = (await part.getAttribute("data-stream")) ?? "";
  await openNew(stage, page, streamId);

  // The real widgets, in the real overlay page, with examples; and what is tried.
  await staged(page).locator(".chat .line").first().waitFor();
  await page.locator('[data-try="follow"]').click();
  await staged(page).locator('.alert[data-kind="follow"]').first().waitFor();

  // What a hub would count goes on as well, and an option that is changed does not lose it.
  const goal = () => staged(page).locator(".goal .numbers").first().innerText();
  await expect.poll(goal, patience).toMatch(/^87\s*\/ 100$/);
  await layer(page, "Goal").click();
  await page.locator('input[type="number"]#o-goal-target').fill("90");
  await expect.poll(goal, patience).toMatch(/^87\s*\/ 90$/);

  // An option, and it is seen, and saved.
  const lines = () => staged(page).locator(".chat .line").count();
  for (const _ of [1, 2, 3]) await page.locator('[data-try="chat"]').click();
  await expect.poll(lines, patience).toBeGreaterThan(3);
  await page.getByRole("button", { name: "Chat", exact: true, pressed: false }).first().click();
  await page.locator('input[type="number"]#o-chat-lines').fill("2");
  await expect.poll(lines, patience).toBe(2);
  await saved(page);

  await page.locator("#publish").click();
  await page.getByLabel("Why (may stay empty)").fill("first");
  await page.locator("#publish-now").click();
  await page.getByText("Draft after revision 1").waitFor();
  await button(page, "Put in OBS").click();
  await page.locator("#make-url").click();
  const url = await page.locator("#overlay-url").inputValue();
  await button(page, "Copy").click();
  await button(page, "Copied").waitFor();
  expect(await page.evaluate("navigator.clipboard.readText()")).toBe(url);

  // The source in OBS; where it is open is told while one waits for it.
  await page.getByText("Nowhere yet").waitFor();
  const source = await stage.browser.newPage({ viewport: { width: 960, height: 540 } });
  await source.addInitScript(obsstudio);
  const loads: string[] = [];
  source.on("request", (request) => loads.push(new URL(request.url()).pathname));
  await source.goto(url);
  await source.locator(".boxed .counter").first().waitFor();
  await page.locator(".open-pages li", { hasText: "In OBS, on air" }).waitFor();
  await obsSays(source, "obsSourceVisibleChanged", { visible: false });
  await page.locator(".open-pages li", { hasText: "In OBS, not shown" }).waitFor();
  await obsSays(source, "obsSourceVisibleChanged", { visible: true });
  await page.locator(".open-pages li", { hasText: "In OBS, on air" }).waitFor();
  await button(page, "Done").click();
  await page.locator('.bar [data-showing="air"]').waitFor();
  const session = await openSession(stage.worker, streamId);
  await publish(
    stage.worker,
    session,
    stampAll(session, [chat("one", "1"), chat("two", "2"), chat("three", "3"), gift(2, "4")]),
  );
  await expect.poll(() => source.locator(".chat .line").count(), patience).toBe(2);

  // What is changed shows there only when it is published.
  await button(page, "Hide Numbers").click();
  await saved(page);
  expect(await source.locator(".counter").count()).toBeGreaterThan(0);
  await page.keyboard.press("Control+Enter");
  await page.getByText("Changes for viewers: 1").waitFor();
  await page.locator("#publish-now").click();
  await expect.poll(() => source.locator(".counter").count(), patience).toBe(0);
  expect(loads.filter((path) => path.startsWith("/o/"))).toHaveLength(1);
  expect(complaints).toEqual([]);
});

test("two who edit at once lose nothing: their changes are brought together, and a field that both changed is asked", async () => {
  const { page, streamId, owner } = await ownersVisit(stage);
  const sceneId = await openNew(stage, page, streamId);
  const path = `/v1/streams/${streamId}/scenes/${sceneId}`;
  interface Stored {
    draftNo: number;
    draft: { theme: string; widgets: { id: string; opacity: number; options: Record<string, unknown> }[] };
  }
  const read = async () => (await owner.ask<Stored>("GET", path)).body;
  const { draftNo, draft } = await read();
  // Somebody else changes the theme, and how many lines the chat has.
  const theirs = { ...draft, theme: "outline" };
  for (const widget of theirs.widgets) if (widget.id === "chat") widget.options["lines"] = 3;
  expect((await owner.ask("PUT", path, { draftNo, document: theirs })).status).toBe(200);

  await page.getByRole("button", { name: "Chat", exact: true, pressed: false }).first().click();
  await page.locator('input[type="number"]#o-chat-lines').fill("5");
  await page.getByLabel("Opacity").fill("50");
  await page.getByText("Somebody else has changed the same").waitFor();
  await page.getByRole("button", { name: "Yours 5" }).click();
  const chatOf = async () => (await read()).draft.widgets.find(({ id }) => id === "chat");
  await expect.poll(chatOf, patience).toMatchObject({ opacity: 0.5, options: { lines: 5 } });
  expect((await read()).draft.theme).toBe("outline");
});

test("the policy of the studio lets nothing of another origin in, and its overlay is framed by its own pages alone", async () => {
  const { headers } = await fetch(`${site}/studio/`);
  const policy = headers.get("Content-Security-Policy") ?? "";
  for (const part of ["default-src 'none'", "connect-src 'self'", "frame-src 'self'", "frame-ancestors 'none'"])
    expect(policy).toContain(part);
  expect(policy).not.toMatch(/https:|\*|unsafe|,/);
  // A page that is no studio is not listened to.
  const { page } = await newVisit(stage);
  const { token } = await createOverlayToken(stage.worker, await createStream(stage.worker), "main");
  await page.goto(`${site}/o/${token}?studio=1`);
  await page.locator("#counters .counter").first().waitFor();
});

/** Once all that was done is drawn. */
async function drawn(page: Page): Promise<void> {
  await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
}

/** The middle of something on the page. */
async function middleOf(page: Page, selector = ".sel:not(.hov, .ghost)"): Promise<{ x: number; y: number }> {
  await drawn(page);
  const box = await page.locator(selector).boundingBox();
  if (!box) throw new Error(`there is no ${selector}`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Where what is selected is, as the form has it once it is drawn. */
const placeOf = async (page: Page) => {
  await drawn(page);
  const values = await Promise.all(
    ["From the left", "From the top", "Width", "Height", "Turned by degrees"].map((label) =>
      page.getByLabel(label, { exact: true }).inputValue(),
    ),
  );
  return values.map(Number);
};

test("widgets are dragged, pulled, turned and undone with the pointer, each gesture one step, at any zoom", async () => {
  const { page, streamId, complaints } = await ownersVisit(stage);
  await openNew(stage, page, streamId);
  await layer(page, "Alerts").click();
  const first = await placeOf(page);
  const zoom = async () => Number((await page.locator(".tools .zoom").innerText()).replace(/\D/g, "")) / 100;

  // Dragged in one direction, with nothing that it could catch at.
  const from = await middleOf(page);
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.keyboard.down("Control");
  for (const step of [10, 20, 30]) await page.mouse.move(from.x + step, from.y - step * 2);
  await page.mouse.up();
  await page.keyboard.up("Control");
  const moved = await placeOf(page);
  const scale = await zoom();
  expect(moved[0]).toBeCloseTo((first[0] ?? 0) + 30 / scale, -1);
  expect(moved[1]).toBeCloseTo((first[1] ?? 0) - 60 / scale, -1);
  // The overlay itself shows it there.
  const view = await page.locator(".view").boundingBox();
  const alerts = staged(page)
    .locator(".boxed")
    .filter({ has: page.locator(".alerts") });
  const seenAt = async () => Math.round(((await alerts.boundingBox())?.x ?? 0) - (view?.x ?? 0));
  await expect.poll(seenAt, patience).toBeCloseTo((moved[0] ?? 0) * scale, -1);

  // A handle is ten pixels large at every zoom.
  await button(page, "Larger").click();
  const handle = page.locator('[data-handle="1,1"]');
  expect(await handle.evaluate((one: { offsetWidth: number }) => one.offsetWidth)).toBe(10);
  await button(page, "Fit").click();
  const grip = await middleOf(page, '[data-handle="1,1"]');
  await page.mouse.move(grip.x, grip.y);
  await page.mouse.down();
  await page.keyboard.down("Control");
  await page.mouse.move(grip.x - 40, grip.y - 20, { steps: 4 });
  await page.mouse.up();
  await page.keyboard.up("Control");
  const pulled = await placeOf(page);
  expect(pulled.slice(0, 2)).toEqual(moved.slice(0, 2));
  expect(pulled[2]).toBeLessThan(moved[2] ?? 0);

  const knob = await middleOf(page, '[data-handle="rotate"]');
  const middle = await middleOf(page);
  await page.mouse.move(knob.x, knob.y);
  await page.mouse.down();
  await page.mouse.move(middle.x + 200, middle.y, { steps: 4 });
  await page.mouse.up();
  expect((await placeOf(page))[4]).toBe(90);

  // Escape in the middle of a drag: as if it had not begun.
  const now = await middleOf(page);
  await page.mouse.move(now.x, now.y);
  await page.mouse.down();
  await page.mouse.move(now.x + 90, now.y + 30, { steps: 3 });
  await page.keyboard.press("Escape");
  await page.mouse.up();
  expect((await placeOf(page))[4]).toBe(90);
  for (const expected of [pulled, moved, first]) {
    await page.keyboard.press("Control+z");
    expect(await placeOf(page)).toEqual(expected);
  }
  await page.keyboard.press("Control+Shift+z");
  expect(await placeOf(page)).toEqual(moved);
  expect(complaints).toEqual([]);
});

test("a group is taken hold of, moved, copied and left as one; the picture is looked at nearer, whole, and under TikTok's interface", async () => {
  const { page, streamId, complaints } = await ownersVisit(stage);
  await openNew(stage, page, streamId);
  const names = () => page.locator(".layer .nm").allInnerTexts();
  const chosen = async () => {
    await drawn(page);
    return page.locator(".layer[data-on] .nm").allInnerTexts();
  };
  const all = await names();
  /** Where the overlay itself shows each chat and each alert box, in pixels of the canvas. */
  const seen = async (kind: "chat" | "alerts") => {
    await drawn(page);
    return staged(page)
      .locator(`.boxed:has(.${kind})`)
      .evaluateAll((all) =>
        (all as unknown as { style: { getPropertyValue(name: string): string } }[]).map(({ style }) =>
          ["--box-x", "--box-y"].map((name) => Number.parseInt(style.getPropertyValue(name))),
        ),
      );
  };
  const drag = async (selector: string, x: number, y: number) => {
    const from = await middleOf(page, selector);
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.keyboard.down("Control");
    await page.mouse.move(from.x + x, from.y + y, { steps: 4 });
    await page.mouse.up();
    await page.keyboard.up("Control");
  };

  // Two are chosen, made a group, and what moves one moves the other.
  await layer(page, "Alerts").click();
  await layer(page, "Chat").click({ modifiers: ["Control"] });
  expect(await chosen()).toHaveLength(2);
  await button(page, "Group").click();
  await expect.poll(() => page.locator(".layer[data-in]").count(), patience).toBe(2);
  const [[chat], [alerts]] = [await seen("chat"), await seen("alerts")];
  await page.locator(".layer:not([data-in]) .nm").first().click();
  await layer(page, "Chat").click();
  expect(await chosen()).toHaveLength(2);
  await page.locator("#canvas").focus();
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("ArrowDown");
  const by = (from: number[] | undefined, x: number, y: number) => [[(from?.[0] ?? 0) + x, (from?.[1] ?? 0) + y]];
  await expect.poll(() => seen("chat"), patience).toEqual(by(chat, 10, 1));
  expect(await seen("alerts")).toEqual(by(alerts, 10, 1));
  // Taken hold of with the pointer, too; one step back is both.
  await drag(".sel.ghost >> nth=0", 30, 15);
  const [[draggedChat], [draggedAlerts]] = [await seen("chat"), await seen("alerts")];
  expect((draggedChat?.[0] ?? 0) - (chat?.[0] ?? 0)).toBeGreaterThan(10);
  expect([(draggedAlerts?.[0] ?? 0) - (alerts?.[0] ?? 0), (draggedAlerts?.[1] ?? 0) - (alerts?.[1] ?? 0)]).toEqual([
    (draggedChat?.[0] ?? 0) - (chat?.[0] ?? 0),
    (draggedChat?.[1] ?? 0) - (chat?.[1] ?? 0),
  ]);
  await page.keyboard.press("Control+z");
  await expect.poll(() => seen("chat"), patience).toEqual(by(chat, 10, 1));
  expect(await seen("alerts")).toEqual(by(alerts, 10, 1));

  // A copy is a group of its own, and goes without the first.
  await page.keyboard.press("Control+c");
  await page.keyboard.press("Control+v");
  await expect.poll(names, patience).toHaveLength(all.length + 2);
  expect(await chosen()).toHaveLength(2);
  expect(await page.locator(".layer[data-in]").count()).toBe(4);
  await page.keyboard.press("Shift+ArrowDown");
  await expect.poll(() => seen("chat"), patience).toHaveLength(2);
  expect(await seen("chat")).toContainEqual(by(chat, 10, 1)[0]);
  await page.keyboard.press("Delete");
  await expect.poll(names, patience).toEqual(all);

  // Left again, each goes its own way.
  await layer(page, "Chat").click();
  await button(page, "Ungroup").click();
  await expect.poll(() => page.locator(".layer[data-in]").count(), patience).toBe(0);
  await layer(page, "Alerts").click();
  expect(await chosen()).toHaveLength(1);
  await page.locator("#canvas").focus();
  await page.keyboard.press("ArrowLeft");
  await expect.poll(() => seen("alerts"), patience).toEqual(by(alerts, 9, 1));
  expect(await seen("chat")).toEqual(by(chat, 10, 1));

  // Nearer about the pointer, as large as it is, and whole again.
  const percent = async () => Number((await page.locator(".tools .zoom").innerText()).replace(/\D/g, ""));
  const whole = await percent();
  const at = await middleOf(page, "#canvas");
  await page.mouse.move(at.x, at.y);
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -400);
  await page.keyboard.up("Control");
  await expect.poll(percent, patience).toBe(whole * 2);
  await page.keyboard.press("Alt+x");
  await expect.poll(percent, patience).toBe(100);
  await page.keyboard.press("Alt+f");
  await expect.poll(percent, patience).toBe(whole);
  const [outer, inner] = [await page.locator("#canvas").boundingBox(), await page.locator(".view").boundingBox()];
  expect(inner?.x).toBeGreaterThanOrEqual(outer?.x ?? Infinity);
  expect((inner?.x ?? Infinity) + (inner?.width ?? 0)).toBeLessThanOrEqual((outer?.x ?? 0) + (outer?.width ?? 0));

  // Where TikTok's own interface lies: each part is named, and stands over the picture where it covers it.
  await button(page, "TikTok’s interface").click();
  await expect.poll(() => page.locator(".zone").count(), patience).toBeGreaterThan(3);
  expect(await page.locator(".zone").allInnerTexts()).toContain("comment field");
  const field = await page.locator(".zone", { hasText: "comment field" }).boundingBox();
  expect((field?.y ?? 0) + (field?.height ?? 0)).toBeCloseTo((inner?.y ?? 0) + (inner?.height ?? 0), 0);
  await button(page, "TikTok’s interface").click();
  await expect.poll(() => page.locator(".zone").count(), patience).toBe(0);

  // A picture of the stream behind it goes nowhere.
  await saved(page);
  const sent: string[] = [];
  page.on("request", (request) => {
    if (request.method() !== "GET") sent.push(request.url());
  });
  const picture = { name: "stream.png", mimeType: "image/png", buffer: png(64, 36) };
  await page.locator('.behind input[type="file"]').setInputFiles(picture);
  await page.locator('.behind-it[data-backdrop="own"]').waitFor();
  expect(sent).toEqual([]);

  // Of many options those that a word is in.
  await layer(page, "Alerts").click();
  await page.locator("#o-alerts-look").waitFor();
  await page.getByPlaceholder("Search the options").fill("fanfare loud sound");
  await page.getByText("No option is called that").waitFor();
  await page.getByPlaceholder("Search the options").fill("sound large");
  await page.getByText("Sound of a large gift").waitFor();
  expect(await page.locator("#o-alerts-look").count()).toBe(0);
  expect(complaints).toEqual([]);
});

test("everything goes by the keyboard, and where a widget is is announced", async () => {
  const { page, streamId } = await ownersVisit(stage);
  await openNew(stage, page, streamId);
  const said = page.locator("#said");
  const ids = () => page.locator(".layer .nm").allInnerTexts();
  const all = await ids();
  await page.locator("#canvas").focus();
  await page.keyboard.press("Tab");
  const [x = 0] = await placeOf(page);
  await expect.poll(() => said.innerText()).toContain(`${x} from the left`);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Shift+ArrowRight");
  await expect.poll(() => said.innerText()).toContain(`${x + 11} from the left`);
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  expect((await placeOf(page))[0]).toBe(x);

  await page.keyboard.press("Control+c");
  await page.keyboard.press("Control+v");
  await expect.poll(ids, patience).toHaveLength(all.length + 1);
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Shift+G");
  await expect.poll(() => page.locator(".layer[data-in]").count()).toBe(all.length + 1);
  await page.keyboard.press("Shift+U");
  await expect.poll(() => page.locator(".layer[data-in]").count()).toBe(0);
  await page.keyboard.press("Delete");
  await page.getByText("An empty canvas.").waitFor();
  await page.keyboard.press("Control+z");
  await expect.poll(ids).toHaveLength(all.length + 1);

  // Adding one, by its name.
  await page.keyboard.press("a");
  await page.getByLabel("Search, for example").fill("battle");
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await ids())[0]).toBe("Battle");
  // To the bottom, and out of the canvas by Tab.
  await page.locator("#canvas").focus();
  await page.keyboard.press("Control+Shift+[");
  await expect.poll(async () => (await ids()).at(-1)).toBe("Battle");
  await page.keyboard.press("Tab");
  expect(await page.evaluate("document.activeElement.id")).not.toBe("canvas");
});

test("a look back: a revision is looked at without touching the stream, and gone back to; a try reaches OBS by its own button", async () => {
  const { page, streamId } = await ownersVisit(stage);
  await openNew(stage, page, streamId);
  await page.locator("#publish").click();
  await page.locator("#publish-now").click();
  await page.getByText("Draft after revision 1").waitFor();
  await page.locator("#tab-theme").click();
  await page.getByLabel("Outline").check({ force: true });
  await page.locator("#publish").click();
  await page.getByText("Changes for viewers: 1").waitFor();
  await page.locator("#publish-now").click();
  await page.getByText("Draft after revision 2").waitFor();

  const { token } = await (async () => {
    const made = await page.request.post(`${site}/v1/streams/${streamId}/overlay-tokens`, {
      data: { name: "Main" },
      headers: { Origin: site, "Sec-Fetch-Site": "same-origin" },
    });
    return (await made.json()) as { token: string };
  })();
  const source = await stage.browser.newPage({ viewport: { width: 960, height: 540 } });
  await source.goto(`${stage.worker.url}/o/${token}`);
  const theme = () => source.evaluate("document.documentElement.dataset.theme");
  await expect.poll(theme, patience).toBe("outline");
  await page.locator('[data-try="follow"]').click();
  // A page that has no line yet misses what is only tried: it is tried again, as anybody would.
  await expect
    .poll(async () => {
      await page.locator("#try-in-obs").click();
      return source.locator('.alert[data-kind="follow"]', { hasText: "Made up" }).count();
    }, patience)
    .toBeGreaterThan(0);

  await button(page, "History").click();
  await page.locator('[data-look="1"]').click();
  await page.getByText("Revision 1, only you see it").waitFor();
  await expect.poll(() => staged(page).locator("html").getAttribute("data-theme"), patience).toBe("glass");
  expect(await theme()).toBe("outline");
  await page.locator('[data-back="1"]').click();
  await expect.poll(theme, patience).toBe("glass");
  await page.getByText("Draft after revision 3").waitFor();
});

test("an overlay is taken along as a file, and what is no such file is told", async () => {
  const { page, streamId } = await ownersVisit(stage);
  await openNew(stage, page, streamId);
  await button(page, "Back to your overlays")
    .or(page.getByRole("link", { name: "Back to your overlays" }))
    .click();
  const part = page.locator(`[data-stream="${streamId}"]`);
  const choose = async (text: string) =>
    part
      .locator("input[type=file]")
      .setInputFiles({ name: "x.json", mimeType: "application/json", buffer: Buffer.from(text) });
  await part.getByText("Main", { exact: true }).waitFor();
  await choose("<svg>");
  await page.getByText("That file is no overlay of this studio.").waitFor();
  const document = { version: 1, canvas: { width: 1_080, height: 1_920 }, widgets: [] };
  await choose(JSON.stringify({ format: "tiktok-live-edge.scene", version: 1, name: "Given", document }));
  await page.getByText("An empty canvas.").waitFor();
  await page.getByText("Portrait · 1080 × 1920").waitFor();
  const download = page.waitForEvent("download");
  await button(page, "Save as a file").click();
  expect((await download).suggestedFilename()).toBe("given.json");
});

test("the stream itself on the canvas, with right numbers, and examples again", async () => {
  const { page, streamId, complaints } = await ownersVisit(stage);
  await openNew(stage, page, streamId);
  const session = await openSession(stage.worker, streamId);
  await publish(stage.worker, session, stampAll(session, [chat("from the real feed", "1"), gift(7, "2")]));
  await page.getByText("Live", { exact: true }).click();
  await page.getByText("Your stream, now").waitFor();
  // What was before is there, and nothing of the examples; what comes is seen.
  await staged(page).getByText("from the real feed").waitFor();
  expect(await staged(page).getByText("Welcome in! Rules are in the bio").count()).toBe(0);
  await publish(stage.worker, session, stampAll(session, [chat("a second message", "3")], 3));
  await staged(page).getByText("a second message").waitFor();
  // A widget that is new is greeted, too.
  await layer(page, "Chat").click();
  await page.locator('input[type="number"]#o-chat-lines').fill("1");
  await expect.poll(() => staged(page).locator(".chat .line").count(), patience).toBe(1);
  await page.getByText("Examples", { exact: true }).click();
  await staged(page).getByText("from the real feed").waitFor({ state: "detached" });
  expect(complaints).toEqual([]);
});

test("who may not change an overlay looks at it: no field, no key and no button changes or saves anything", async () => {
  const { page: owners, streamId, owner } = await ownersVisit(stage);
  const sceneId = await openNew(stage, owners, streamId);
  await saved(owners);
  const { page, complaints } = await newVisit(stage);
  // As the account says it to a moderator, whose role has no right to change overlays.
  await page.context().addCookies(await owners.context().cookies());
  await page.route("**/v1/account", async (route) => {
    const answer = await route.fetch();
    const account = (await answer.json()) as { streams: { permissions: string[] }[] };
    for (const stream of account.streams)
      stream.permissions = stream.permissions.filter((permission) => permission !== "overlay:write");
    await route.fulfill({ response: answer, json: account });
  });
  const writes: string[] = [];
  page.on("request", (request) => {
    if (request.method() !== "GET") writes.push(request.url());
  });
  await page.goto(`${site}/studio/?stream=${streamId}&scene=${sceneId}`);
  await page.getByText("View only").waitFor();
  await layer(page, "Chat").click();
  expect(await page.locator('input[type="number"]#o-chat-lines').isDisabled()).toBe(true);
  for (const name of ["Publish", "Put in OBS", "Add a widget"]) expect(await button(page, name).count()).toBe(0);
  await page.locator("#canvas").focus();
  for (const key of ["ArrowRight", "Delete", "Control+d", "Control+Enter"]) await page.keyboard.press(key);
  await expect.poll(() => page.locator("#said").innerText()).toContain("You can look at this overlay");
  expect(await page.locator("dialog[open]").count()).toBe(0);
  await page.locator('[data-try="follow"]').click();
  await staged(page).locator('.alert[data-kind="follow"]').first().waitFor();
  await page.locator("#tab-theme").click();
  expect(await page.locator("#own-gift").isDisabled()).toBe(true);
  const { body } = await owner.ask<{ draft: { widgets: unknown[] } }>(
    "GET",
    `/v1/streams/${streamId}/scenes/${sceneId}`,
  );
  expect([writes, body.draft.widgets.length, complaints]).toEqual([[], 5, []]);
});

test("colours and letters of one's own are on the canvas at once, told where they cannot be read, undone and published", async () => {
  const { page, streamId } = await ownersVisit(stage);
  await openNew(stage, page, streamId);
  await page.locator("#tab-theme").click();
  const overlay = page.frames().find((frame) => frame.url().includes("/o/studio"));
  const valueOf = async (name: string, selector = ":root") =>
    overlay?.evaluate<string>(
      `getComputedStyle(document.querySelector('${selector}')).getPropertyValue("${name}").trim()`,
    );
  await page.locator("#own-gift").fill("#1144cc");
  await expect.poll(() => valueOf("--o-gift"), patience).toBe("17 68 204");
  // What tells of gifts has it too, though the theme says its tokens there anew.
  await staged(page).locator('[data-kind="gift"]').first().waitFor();
  expect(await valueOf("--k", '[data-kind="gift"]')).toBe("17 68 204");
  await page.locator("#own-font").selectOption("fredoka");
  await expect.poll(() => valueOf("--o-font"), patience).toContain("Fredoka Variable");
  await page.locator("#own-pane").fill("#223344");
  await page.locator("#own-ink").fill("#2a3a4a");
  await page.getByText("Hard to read").first().waitFor();
  await page.locator("#canvas").focus();
  await page.keyboard.press("Control+z");
  await expect.poll(() => page.getByText("Hard to read").count(), patience).toBe(0);
  await saved(page);
  await page.keyboard.press("Control+Enter");
  await page.locator("#publish-now").click();
  await page.getByText("Draft after revision 1").waitFor();
  const made = await page.request.post(`${site}/v1/streams/${streamId}/overlay-tokens`, {
    data: { name: "Main" },
    headers: { Origin: site, "Sec-Fetch-Site": "same-origin" },
  });
  const source = await stage.browser.newPage({ viewport: { width: 960, height: 540 } });
  await source.goto(`${stage.worker.url}/o/${((await made.json()) as { token: string }).token}`);
  const shown = () =>
    source.evaluate<string>(`getComputedStyle(document.documentElement).getPropertyValue("--o-gift")`);
  await expect.poll(async () => (await shown()).trim(), patience).toBe("17 68 204");
});

test("an overlay is deleted from the list after a question that says what goes and what is on air", async () => {
  const { page, streamId, owner } = await ownersVisit(stage);
  await openNew(stage, page, streamId, "Kept");
  await saved(page);
  const sceneId = await openNew(stage, page, streamId, "Old <b>one</b>");
  await saved(page);
  await owner.ask("POST", `/v1/streams/${streamId}/scenes/${sceneId}/publish`, { draftNo: 1 });
  await page.goto(`${site}/studio/`);
  const part = page.locator(`[data-stream="${streamId}"]`);
  const remove = part.getByRole("button", { name: "Delete Old <b>one</b>", exact: true });
  const dialog = page.getByRole("dialog", { name: "Delete Old <b>one</b>?" });

  await remove.click();
  await dialog.getByText("Revision 1 is on air.").waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  expect(await part.locator(".rows li").count()).toBe(2);

  await remove.click();
  // A copy of it as a file, of which it can be made again.
  const download = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Save as a file" }).click();
  const file = await readFile(await (await download).path(), "utf8");
  const kept = JSON.parse(file) as { document: { widgets: { id: string }[] } };
  expect(kept).toMatchObject({ format: "tiktok-live-edge.scene", name: "Old <b>one</b>" });
  expect(kept.document.widgets.map(({ id }) => id)).toContain("chat");
  await dialog.waitFor();
  // What did not go through is said where it was asked for, and it is still there.
  await page.route("**/scenes/*", (route) => route.abort());
  await dialog.getByRole("button", { name: "Delete it" }).click();
  await expect.poll(() => dialog.getByRole("alert").textContent(), patience).not.toBe("");
  await page.unroute("**/scenes/*");
  await dialog.getByRole("button", { name: "Delete it" }).click();
  await dialog.waitFor({ state: "detached" });
  expect(await part.locator(".rows li b").allTextContents()).toEqual(["Kept"]);
  expect((await owner.ask("GET", `/v1/streams/${streamId}/scenes/${sceneId}`)).status).toBe(404);

  // One that somebody else has deleted meanwhile is as gone.
  const left = (await owner.ask<{ scenes: { sceneId: string }[] }>("GET", `/v1/streams/${streamId}/scenes`)).body;
  await owner.ask("DELETE", `/v1/streams/${streamId}/scenes/${left.scenes[0]?.sceneId}`);
  await part.getByRole("button", { name: "Delete Kept", exact: true }).click();
  await page.locator("#delete-now").click();
  await part.getByText("No overlay yet").waitFor();

  const chooser = part.locator("input[type=file]");
  await chooser.setInputFiles({ name: "one.json", mimeType: "application/json", buffer: Buffer.from(file) });
  await staged(page).locator(".boxed .counter").first().waitFor();
});
