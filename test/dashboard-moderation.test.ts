/** The page of moderators, as two moderators and a streamer work on it at once, with an overlay beside. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from "vitest";
import type { EventBody } from "#shared/stamp.ts";
import { leaveBrowser, sharedBrowser } from "./browser.ts";
import { phone, type Seat, takeSeat } from "./dashboard-stage.ts";
import { siteOf } from "./people.ts";
import { startReceiver } from "./receiver.ts";
import { chat, createOverlayToken, createStream, gift, openSession, publish, stampAll } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
const patience = { timeout: 15_000 };
beforeAll(async () => {
  [worker] = await Promise.all([sharedTestWorker(), sharedBrowser()]);
});
afterEach(leaveBrowser);
afterAll(() => worker?.stop());

const by = (userId: string, displayName: string, body: EventBody): EventBody => ({
  ...body,
  user: { userId, uniqueId: `user${userId}`, displayName },
});
/** A browser draws the page that is in front; the others wait with it. */
const front = async ({ page }: Pick<Seat, "page">): Promise<Page> => {
  await page.bringToFront();
  return page;
};
const rowOf = (page: Page, text: string) => page.locator(".feed-rows .ev", { hasText: text });
const heldOf = (page: Page, text: string) => page.locator(".queue .ev", { hasText: text });

async function stage() {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const { token } = await createOverlayToken(worker, streamId);
  const overlay = await (
    await (await sharedBrowser()).newContext({ viewport: { width: 1_280, height: 720 } })
  ).newPage();
  await overlay.goto(`${siteOf(worker)}/o/${token}`);
  let seqNo = 1;
  const say = async (...bodies: EventBody[]) => {
    await publish(worker, session, stampAll(session, bodies, seqNo));
    seqNo += bodies.length;
  };
  const api = (method: string, path: string, body?: unknown) =>
    worker.api(method, `/v1/streams/${streamId}/${path}`, body);
  const seat = (role: "STREAMER" | "MODERATOR", name: string, context = {}): Promise<Seat> =>
    takeSeat(worker, "moderation/", { role, name, streamId, context });
  return { streamId, say, api, seat, overlay };
}

test("two moderators and a streamer work on one queue: nothing is done twice, and each sees who did what", async () => {
  const { say, api, seat, overlay } = await stage();
  await api("PUT", "moderation", {
    listsNo: 0,
    words: [{ word: "spoiler", measure: "hold" }],
    hold: { waitMs: 600_000 },
  });
  const [ines, taro, noor] = await Promise.all([
    seat("MODERATOR", "Ines"),
    seat("MODERATOR", "Taro"),
    seat("STREAMER", "Noor"),
  ]);
  await say(by("71", "Umbra", chat("spoiler alert", "1")), by("72", "Kopi", chat("hello all", "2")));
  for (const { page } of [ines, taro, noor]) await heldOf(page, "spoiler alert").waitFor();
  expect(await overlay.content()).not.toContain("spoiler alert");
  // What was found is marked where it stands, and named for who does not see the mark.
  expect(await heldOf(taro.page, "spoiler alert").locator("mark").allTextContents()).toEqual(["spoiler"]);
  expect(await heldOf(taro.page, "spoiler alert").locator(".what").textContent()).toContain(
    "your word list: \u2068spoiler\u2069",
  );

  // Whoever looks at it has it; the others see so, and by whom.
  await heldOf(await front(ines), "spoiler alert").focus();
  await expect.poll(() => heldOf(taro.page, "spoiler alert").textContent(), patience).toContain("Ines has it");
  await ines.page.keyboard.press("a");
  await overlay.bringToFront();
  await overlay.getByText("spoiler alert").first().waitFor();
  for (const { page } of [ines, taro, noor]) await heldOf(page, "spoiler alert").waitFor({ state: "detached" });
  await expect.poll(() => noor.page.locator(".side").textContent(), patience).toContain("Umbra: let through by Ines");
  // With the way back, for anybody.
  await (
    await front(noor)
  )
    .locator(".done li", { hasText: "let through by Ines" })
    .getByRole("button", { name: "Undo" })
    .click();
  await heldOf(taro.page, "spoiler alert").waitFor();
  await overlay.bringToFront();
  await overlay.getByText("spoiler alert").first().waitFor({ state: "detached" });

  // A hide of the one is seen by the other, who cannot do it again, and can bring it back.
  await overlay.bringToFront();
  await overlay.getByText("hello all").first().waitFor();
  await rowOf(await front(ines), "hello all").focus();
  await ines.page.keyboard.press("h");
  await overlay.bringToFront();
  await overlay.getByText("hello all").first().waitFor({ state: "detached" });
  const gone = (await front(taro)).locator('.feed-rows .ev[data-type="gone"]', { hasText: "Kopi" });
  await expect.poll(() => gone.textContent(), patience).toContain("Hidden by Ines");
  await gone.getByRole("button", { name: "Undo" }).click();
  await overlay.bringToFront();
  await overlay.getByText("hello all").first().waitFor();
  await rowOf(await front(ines), "hello all").waitFor();
  expect([...ines.complaints, ...taro.complaints, ...noor.complaints]).toEqual([]);
});

test("a person is looked at, held, noted of and asked about, with names that nobody can break the page with", async () => {
  const { streamId, say, api, seat } = await stage();
  const rule = {
    name: "Hello back",
    trigger: { on: "event", types: ["CHAT"] },
    condition: { in: ["hello", { var: "event.payload.message" }] },
    actions: [{ type: "log", text: "x" }],
  };
  await api("POST", "rules", { rule });
  const wide = "𝕎".repeat(60);
  const zalgo = `Z${"\u0301".repeat(400)}algo`;
  await say(
    by("81", wide, chat("hello from afar", "1")),
    by("82", "\u202egnorw", chat(`<img src=x onerror=alert(1)> ${"x".repeat(400)}`, "2")),
    by("83", zalgo, chat("مرحبا بالجميع", "3")),
    by("81", wide, gift(5, "4")),
  );
  const { page, complaints } = await seat("MODERATOR", "Ines");
  const row = rowOf(page, "hello from afar");
  await row.getByRole("button", { name: /^𝕎/ }).first().click();
  await page.locator("#person-title").waitFor();
  await expect.poll(() => page.locator(".tiles").textContent(), patience).toMatch(/Lives\s*1/);
  await expect.poll(() => page.locator(".said").textContent(), patience).toContain("hello from afar");
  expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);

  await page.locator(".acts").getByRole("button", { name: /^Hold/ }).click();
  await page.locator(".person-tags").getByText("Held").waitFor();
  await say(by("81", wide, chat("and again", "5")));
  await heldOf(page, "and again").waitFor();
  await page.keyboard.press("z");
  await page.locator(".person-tags").getByText("Held").waitFor({ state: "detached" });
  await page.getByPlaceholder("Add a note").fill("Was kind.");
  await page.keyboard.press("Enter");
  await page.locator(".note", { hasText: "Was kind." }).waitFor();
  const other = await seat("MODERATOR", "Taro");
  await rowOf(await front(other), "hello from afar")
    .getByRole("button", { name: /^𝕎/ })
    .first()
    .click();
  await other.page.locator(".note", { hasText: "Was kind." }).getByText("Ines").waitFor();
  await expect.poll(() => page.locator(".person-tags").textContent(), patience).toContain("Taro looks too");

  await page.bringToFront();
  // Right click: which rules match, and why not.
  await rowOf(page, "hello from afar").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Which rules match?" }).click();
  await page.locator(".match-rules li", { hasText: "Hello back" }).getByText("fires").waitFor(patience);
  await page.keyboard.press("Escape");
  await rowOf(page, "onerror").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Which rules match?" }).click();
  await page.locator(".match-part", { hasText: "is not so" }).first().waitFor(patience);
  await page.keyboard.press("Escape");

  // The palette has people, and what keys do: it is done to the row that had the focus.
  const palette = page.locator("dialog.palette");
  const find = async (letters: string) => {
    await page.keyboard.press("Control+k");
    await palette.getByRole("combobox").fill(letters);
  };
  await find("user83");
  await palette.getByText("Nothing found").waitFor();
  await palette.getByRole("combobox").fill("algo");
  await palette.getByRole("option", { name: /^Z.*algo/ }).click();
  await expect.poll(() => page.locator("#person-title").textContent(), patience).toContain("algo");
  await rowOf(page, "onerror").focus();
  await find("hide");
  await page.getByRole("option", { name: /^Hide/ }).first().waitFor();
  await page.keyboard.press("Enter");
  await page.locator('.feed-rows .ev[data-type="gone"]').getByRole("button", { name: "Undo" }).click();
  await rowOf(page, "onerror").waitFor();
  // On another page it leads to the same place.
  await page.locator("h1").first().press("g");
  await page.keyboard.press("r");
  await page.locator(".page-rules").waitFor();
  await find("algo");
  await page.keyboard.press("Enter");
  await page.locator(".page-moderation").waitFor();
  await expect.poll(() => new URL(page.url()).searchParams.get("person"), patience).toBe("83");
  // Who blocked somebody is said to the other, who takes it back.
  await page
    .locator(".acts")
    .getByRole("button", { name: /^Block/ })
    .click();
  await page.locator(".person-tags").getByText("Blocked", { exact: true }).waitFor();
  await (await front(other)).goto(`${siteOf(worker)}/dashboard/moderation/?stream=${streamId}&person=83`);
  await other.page.locator(".person-tags").getByText("Blocked by Ines").waitFor();
  await other.page.locator(".person").getByRole("button", { name: "Close" }).click();
  const blocked = other.page.locator(".done li", { hasText: "@user83: blocked by Ines" });
  await blocked.getByRole("button", { name: "Undo" }).click();
  await blocked.waitFor({ state: "detached" });
  await (await front({ page })).locator(".person-tags").getByText("Blocked").waitFor({ state: "detached" });
  expect([...complaints, ...other.complaints]).toEqual([]);
});

test("Back goes to the person before, and then to nobody, which others see too", async () => {
  const { say, seat } = await stage();
  await say(by("81", "Ada", chat("first", "1")), by("82", "Ben", chat("second", "2")));
  const { page, complaints } = await seat("MODERATOR", "Ines");
  const title = page.locator("#person-title");
  const looked: unknown[] = [];
  page.on("request", (request) => {
    if (request.method() === "PUT" && request.url().endsWith("/moderation/looking"))
      looked.push(request.postDataJSON());
  });
  for (const name of ["Ada", "Ben"]) {
    await rowOf(page, name).getByRole("button", { name }).first().click();
    await expect.poll(() => title.textContent(), patience).toContain(name);
  }
  await page.goBack();
  await expect.poll(() => title.textContent(), patience).toContain("Ada");
  await page.goBack();
  await expect.poll(() => title.count(), patience).toBe(0);
  await page.goForward();
  await expect.poll(() => title.textContent(), patience).toContain("Ada");
  expect(looked).toEqual([{ userId: "81" }, { userId: "82" }, { userId: "81" }, {}, { userId: "81" }]);
  expect(complaints).toEqual([]);
});

test("on a phone a thumb decides, and the person comes from below", async () => {
  const { say, api, seat } = await stage();
  await api("PUT", "moderation", {
    listsNo: 0,
    hold: { kinds: ["questions"], waitMs: 600_000 },
    words: [{ word: "link", measure: "hold" }],
  });
  await say(by("91", "Pequena Antena", chat("olha o link", "1")), by("92", "Moss", chat("hi", "2")));
  const { page, complaints } = await seat("MODERATOR", "Ines", { viewport: phone, hasTouch: true, isMobile: true });
  await heldOf(page, "olha o link").getByRole("button", { name: "Let through" }).tap();
  await heldOf(page, "olha o link").waitFor({ state: "detached" });
  await rowOf(page, "hi").getByRole("button", { name: "Moss" }).tap();
  await page.locator(".person[data-person]").waitFor();
  await page
    .locator(".acts")
    .getByRole("button", { name: /^Feature/ })
    .tap();
  await page.locator(".toast", { hasText: "On the screen" }).waitFor();
  await page.locator(".person").getByRole("button", { name: "Close" }).tap();
  await page.locator(".person[data-person]").waitFor({ state: "detached" });
  // What was done last comes over the feed, with the way back, and so does what is shown again and what waits by itself.
  const done = page.getByRole("button", { name: "Done last" });
  await done.tap();
  const side = page.locator(".side[data-open]");
  await side.locator(".done li", { hasText: "Featured by you" }).getByRole("button", { name: "Undo" }).tap();
  await side.getByText("Taken off by you").waitFor();
  await side.getByLabel("Questions").waitFor();
  await page.keyboard.press("Escape");
  await side.waitFor({ state: "detached" });
  expect(await page.evaluate("document.activeElement.classList.contains('mod-done')")).toBe(true);
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(phone.width);
  expect(complaints).toEqual([]);
});

test("words and links are put on the list beside the feed, count at once, and come off it again", async () => {
  const { say, seat } = await stage();
  const { page, complaints } = await seat("MODERATOR", "Ines");
  await page.getByText("No word is on the list.").waitFor();
  await page.getByLabel("Word or phrase").fill(" Spoiler ");
  await page.getByLabel("What becomes of it").selectOption("hold");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.locator(".words-list li", { hasText: "Spoiler" }).getByText("waits for you").waitFor();
  expect(await page.getByLabel("Word or phrase").inputValue()).toBe("");
  await say(by("71", "Umbra", chat("a SPOILER", "1")));
  await heldOf(page, "a SPOILER").waitFor();
  // The same word again changes what becomes of it; undo brings back what was chosen before.
  await page.getByLabel("Word or phrase").fill("spoiler");
  await page.getByLabel("What becomes of it").selectOption("mask");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.locator(".words-list li", { hasText: "Spoiler" }).getByText("covered").waitFor();
  await page.locator(".toast", { hasText: "covered" }).getByRole("button", { name: "Undo" }).click();
  await page.locator(".words-list li", { hasText: "Spoiler" }).getByText("waits for you").waitFor();
  await page.getByLabel("Messages with a link").selectOption("hold");
  await page.locator(".toast", { hasText: "Messages with a link: waits for you" }).waitFor();
  await say(by("72", "Kopi", chat("look at example.com/x", "2")));
  await heldOf(page, "look at example.com/x").waitFor();
  await page.getByRole("button", { name: "Take “Spoiler” off the list" }).click();
  await page.getByText("No word is on the list.").waitFor();
  expect(complaints).toEqual([]);
});

test("what the queue means stands beside its title or whole under it, and a narrow line says what is wrong in a sentence", async () => {
  const { say, api, seat } = await stage();
  await api("PUT", "moderation", { listsNo: 0, words: [{ word: "link", measure: "hold" }], hold: { waitMs: 600_000 } });
  await say(by("91", "Moss", chat("my link", "1")));
  const { page } = await seat("MODERATOR", "Ines", { viewport: { width: 1_280, height: 720 } });
  await heldOf(page, "my link").waitFor();
  const meaning = page.locator(".queue-head .t-quiet");
  for (const width of [1_024, 1_280, 1_440]) {
    await page.setViewportSize({ width, height: 720 });
    // One box: of what is broken off beside the title there are two.
    expect(await meaning.evaluate((one) => one.getClientRects().length)).toBe(1);
    const [own, titles] = [await meaning.boundingBox(), await page.locator("#queue-title").boundingBox()];
    const isBeside = own !== null && titles !== null && own.x > titles.x;
    // Beside it in one line, or from where the title begins.
    expect(isBeside ? own.height : 0).toBeLessThan(24);
  }
  await page.setViewportSize({ width: 768, height: 1_024 });
  const line = page.locator(".bar .line");
  const widths = await line.locator("li b").evaluateAll((all) => all.map((one) => one.getBoundingClientRect().width));
  expect(Math.max(...widths)).toBeLessThanOrEqual(1);
  await line.locator(".line-says").waitFor();
  expect(await line.locator(".line-says").innerText()).not.toBe("");
});

test("a time out is asked of the streamer's program, which is told; where none listens the page says so and where to mend it", async () => {
  const { streamId, say, api, seat } = await stage();
  await say(by("97", "Umbra", chat("buy my coins", "1")));
  const { page, complaints } = await seat("STREAMER", "Noor", { viewport: phone, hasTouch: true, isMobile: true });
  await rowOf(page, "buy my coins").getByRole("button", { name: "Umbra" }).tap();
  const press = (name: string) => page.locator(".acts").getByRole("button", { name, exact: true });
  const dialog = page.getByRole("dialog");
  await press("Ask ban").tap();
  await dialog
    .getByText("Where a rule carries it out, the account that is signed in on the runner does it on TikTok.")
    .waitFor();
  await dialog.getByRole("button", { name: "Ask ban" }).tap();
  await dialog.getByText("Nobody was told, and nothing was done.").waitFor();
  const hook = dialog.getByRole("link", { name: "Make a webhook" });
  expect(await hook.getAttribute("href")).toContain("/dashboard/webhooks/");
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(phone.width);

  // There the type is to be chosen.
  await hook.tap();
  await page.getByRole("button", { name: "New", exact: true }).first().tap();
  const receiver = await startReceiver();
  onTestFinished(() => receiver.stop());
  await dialog.getByLabel("Address").fill(`${receiver.url}/hook`);
  await dialog.getByRole("button", { name: "MODERATION_ASKED" }).tap();
  await dialog.locator('button[type="submit"]').tap();
  await dialog.waitFor({ state: "detached" });
  const { endpoints } = (await (await api("GET", "endpoints")).json()) as { endpoints: { eventTypes: string[] }[] };
  expect(endpoints.map(({ eventTypes }) => eventTypes)).toEqual([["MODERATION_ASKED"]]);

  await page.goto(`${siteOf(worker)}/dashboard/moderation/?stream=${streamId}`);
  await rowOf(page, "buy my coins").getByRole("button", { name: "Umbra" }).tap();
  // Where a rule alone would carry it out, what is longer than TikTok mutes is refused in words, and 5 minutes are not.
  const endpointOf = async (enabled: boolean) => {
    const { endpoints } = (await (await api("GET", "endpoints")).json()) as { endpoints: { endpointId: string }[] };
    for (const { endpointId } of endpoints) await worker.api("PATCH", `/v1/endpoints/${endpointId}`, { enabled });
  };
  await endpointOf(false);
  const carries = {
    name: "Carry out",
    trigger: { on: "event", types: ["MODERATION_ASKED"] },
    actions: [{ type: "moderate", measure: "asked" }],
  };
  const made = (await (await api("POST", "rules", { rule: carries })).json()) as { ruleId: string };
  await press("Ask time out").tap();
  await dialog.getByLabel("For how long").selectOption({ label: "1 hour" });
  await dialog.getByRole("button", { name: "Ask time out" }).tap();
  await dialog.getByText("Choose 5 minutes or less.").waitFor();
  await page.keyboard.press("Escape");
  await worker.api("DELETE", `/v1/rules/${made.ruleId}`);
  await endpointOf(true);
  await press("Ask time out").tap();
  const tooLong = dialog.getByText("TikTok mutes for 5 minutes at most");
  expect(await tooLong.count()).toBe(0);
  await dialog.getByLabel("For how long").selectOption({ label: "1 hour" });
  await tooLong.waitFor();
  await dialog.getByLabel("Reason (optional)").fill("sells coins");
  await dialog.getByRole("button", { name: "Ask time out" }).tap();
  await page.locator(".person-tags").getByText("Time out asked").waitFor();
  await press("Lift time out").tap();
  await page.locator(".person-tags").getByText("Time out asked").waitFor({ state: "detached" });
  await page.locator(".person").getByRole("button", { name: "Close" }).tap();
  await expect.poll(() => receiver.received.length, { timeout: 20_000 }).toBe(2);
  const told = receiver.received.map(({ body }) => JSON.parse(body) as { user: object; payload: object });
  expect(told.find(({ payload }) => "seconds" in payload)).toMatchObject({
    user: { userId: "97" },
    payload: { ask: "timeout", seconds: 3_600, reason: "sells coins" },
  });
  const moderator = await seat("MODERATOR", "Ines");
  await expect
    .poll(() => moderator.page.locator(".side").textContent(), patience)
    .toContain("Time out of @user97 lifted by Noor");
  expect([...complaints, ...moderator.complaints]).toEqual([]);
});

test("axe finds nothing on the page, with a queue, a person, a menu and each dialog open, dark and light, in Arabic too", async () => {
  const { say, api, seat } = await stage();
  await api("PUT", "moderation", { listsNo: 0, words: [{ word: "link", measure: "hold" }], hold: { waitMs: 600_000 } });
  await say(by("95", "Pequena Antena", chat("olha o link", "1")), by("96", "Moss", chat("hi", "2")), gift(3, "3"));
  const axe = await readFile(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
  for (const [colorScheme, locale, direction] of [
    ["dark", "en-GB", "ltr"],
    ["light", "ar", "rtl"],
  ] as const) {
    const { page } = await seat("STREAMER", "Ines", { colorScheme, locale });
    await page.locator(`html[dir=${direction}]`).waitFor();
    await heldOf(page, "olha o link").waitFor();
    await rowOf(page, "hi").getByRole("button", { name: "Moss" }).click();
    await page.locator(".tiles").waitFor();
    // Time-outs and bans are made there: the way out leads to this person, and is taken by whoever presses it alone.
    const profile = page.locator(".acts a[target=_blank]");
    expect(await profile.getAttribute("href")).toBe("https://www.tiktok.com/@user96");
    expect(await profile.getAttribute("rel")).toBe("noopener noreferrer");
    await page.evaluate(axe);
    const find = async () => {
      const parts = `[[".main"], [".row-menu"], [".dialog"]].filter(([one]) => document.querySelector(one))`;
      const found = await page.evaluate<{ id: string; nodes: { html: string; failureSummary: string }[] }[]>(
        `axe.run({ include: ${parts} }).then(({ violations }) => violations)`,
      );
      return found.map(({ id, nodes }) => [colorScheme, id, nodes[0]?.html, nodes[0]?.failureSummary]);
    };
    expect(await find()).toEqual([]);
    await rowOf(page, "hi").click({ button: "right" });
    await page.getByRole("menu").waitFor();
    expect(await find()).toEqual([]);
    await page.keyboard.press("Escape");
    for (const ask of [/^(Ask time out|اطلب الكتم)$/, /^(Ask ban|اطلب الحظر)$/]) {
      await page.locator(".acts").getByRole("button", { name: ask }).click();
      const dialog = page.getByRole("dialog", { name: "Moss" });
      await dialog.waitFor();
      expect(await find()).toEqual([]);
      // Nobody listens: that is said, and read out.
      await dialog.getByRole("button", { name: ask }).click();
      await dialog.getByRole("alert").waitFor();
      expect(await find()).toEqual([]);
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
    }
    await rowOf(page, "hi").focus();
    await page.keyboard.press("w");
    await page.locator(".match-dialog .body > *:not(.bone)").first().waitFor(patience);
    expect(await find()).toEqual([]);
    await page.context().close();
  }
});
