/** The page of viewers, and the dashboard by the keyboard alone, in a real browser on the real Worker. */
import { Client } from "pg";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { EventBody } from "#shared/stamp.ts";
import { leaveBrowser, sharedBrowser } from "./browser.ts";
import { phone, takeSeat } from "./dashboard-stage.ts";
import { siteOf } from "./people.ts";
import { chat, createOverlayToken, createStream, gift, openSession, publish, readLog, stampAll } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  [worker] = await Promise.all([sharedTestWorker(), sharedBrowser()]);
});
afterAll(async () => {
  await leaveBrowser();
  await worker?.stop();
});

const by = (userId: string, displayName: string, body: EventBody): EventBody => ({
  ...body,
  user: { userId, uniqueId: `user${userId}`, displayName },
});
const given = (coins: number) =>
  ({
    ...gift(1),
    payload: { ...gift(1).payload, coins, coinsDelta: coins, diamondCount: coins, isGiftStreak: false },
  }) as EventBody;
const rowOf = (page: Page, text: string) => page.locator(".feed-rows .ev", { hasText: text });

/** Writes the same message so often, as the consumer of the log would have stored it. */
async function repeatMessage(sessionId: string, count: number): Promise<void> {
  const owner = new Client({ connectionString: worker.database.ownerUrl });
  await owner.connect();
  try {
    await owner.query(
      `insert into events (day, session_id, seq_no, stream_id, room_id, epoch, feed_offset, event_id, event_type, trigger_id,
         raw_type, source, occurred_at, ingested_at, user_id, event_user, payload)
       select day, session_id, n, stream_id, room_id, epoch, n, sha256(n::text::bytea), event_type, trigger_id, raw_type,
         source, occurred_at - (($2::integer - n) * interval '1 second'), ingested_at, user_id, event_user,
         payload || jsonb_build_object('message', 'message ' || n)
       from events, generate_series(2, $2::integer) as n where session_id = $1 and seq_no = 1`,
      [sessionId, count],
    );
    await owner.query(
      `update sessions set last_seq_no = $2, last_offset = $2, event_count = $2, started_at = started_at - interval '30 hours'
       where session_id = $1`,
      [sessionId, count],
    );
  } finally {
    await owner.end();
  }
}

test("somebody with 100,000 messages opens as anybody does, and what they wrote comes as it is looked for", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  await publish(worker, session, stampAll(session, [by("71", "Umbra", chat("message 1"))]));
  await readLog(worker, session.sessionId, 1);
  await repeatMessage(session.sessionId, 100_000);

  const { page, complaints } = await takeSeat(worker, "people/?order=chats", { role: "MODERATOR", streamId });
  await page.getByRole("link", { name: /Umbra/ }).click();
  const card = page.getByRole("complementary", { name: "One viewer" });
  // The sums are made while it is open; it says what they have.
  await expect.poll(() => card.locator(".tiles").innerText()).toContain("100,000");
  await card.getByText("message 100000").waitFor();
  expect(await card.locator(".people-said > li").count()).toBe(50);
  await card.getByRole("button", { name: "Show more" }).click();
  await card.getByText("message 99901", { exact: true }).waitFor();
  expect(await card.locator(".people-said > li").count()).toBe(100);
  expect(complaints).toEqual([]);
});

test("who was there over all lives is found by what they did and by how their handle begins, on a phone, too", async () => {
  const streamId = await createStream(worker);
  for (const [index, bodies] of [
    [by("81", "Kopi", chat("hello")), by("82", "W".repeat(60), given(700))],
    [by("81", "Kopi", chat("again")), by("83", "زهرة الثلج", given(30)), by("81", "Kopi", given(5))],
  ].entries()) {
    const session = await openSession(worker, streamId, `80${index}`);
    await publish(worker, session, stampAll(session, bodies));
    await readLog(worker, session.sessionId, bodies.length);
  }
  const { page, complaints } = await takeSeat(worker, "people/", { role: "MODERATOR", streamId });
  const shown = () => page.locator(".people-who bdi").allInnerTexts();
  await expect.poll(shown).toEqual([expect.stringMatching(/^W+…$/), "زهرة الثلج", "Kopi"]);
  await page.getByRole("button", { name: "Messages", exact: true }).click();
  await expect.poll(async () => (await shown())[0]).toBe("Kopi");
  await page.keyboard.press("/");
  await page.keyboard.type("@user83");
  await expect.poll(shown).toEqual(["زهرة الثلج"]);
  await page.getByRole("searchbox").fill("nobody");
  await page.getByText("Nobody is called so").waitFor();
  await page.getByRole("searchbox").fill("user81");
  await page.getByRole("link", { name: /Kopi/ }).click();
  const card = page.getByRole("complementary", { name: "One viewer" });
  await card.getByText("again").waitFor();
  await card.getByRole("img", { name: "Coins in each of 2 lives" }).waitFor();
  await card.getByRole("button", { name: "Gifts" }).click();
  await card.getByText("5 coins").waitFor();
  // The address is enough to find it again; Escape leaves it.
  const address = page.url();
  await page.setViewportSize(phone);
  await page.goto(address);
  await card.getByText("again").waitFor();
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(phone.width);
  await page.keyboard.press("Escape");
  await card.waitFor({ state: "hidden" });
  expect(complaints).toEqual([]);
});

/** What a screen reader is told of what can be used: role and name. */
async function usable(page: Page): Promise<{ role: string; name: string }[]> {
  const devtools = await page.context().newCDPSession(page);
  const { nodes } = await devtools.send("Accessibility.getFullAXTree");
  await devtools.detach();
  return nodes.flatMap(({ ignored, role, name }) =>
    ignored || typeof role?.value !== "string"
      ? []
      : [{ role: role.value, name: typeof name?.value === "string" ? name.value.trim() : "" }],
  );
}

const uses = new Set([
  "button",
  "link",
  "textbox",
  "searchbox",
  "combobox",
  "checkbox",
  "slider",
  "spinbutton",
  "switch",
]);

test("a moderator works by the keyboard alone, and a screen reader is told what everything is", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const { token } = await createOverlayToken(worker, streamId);
  const overlay = await (await sharedBrowser()).newPage();
  await overlay.goto(`${siteOf(worker)}/o/${token}`);
  const { page, complaints } = await takeSeat(worker, "live/", { role: "STREAMER", streamId, name: "Ines" });
  await page.locator(".feed-now").waitFor();
  const bodies = [by("91", "Moss", chat("the first", "1")), by("92", "Kopi", chat("rude words", "2"))];
  await publish(worker, session, stampAll(session, bodies));
  await rowOf(page, "rude words").waitFor();
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const focused = () => page.evaluate<string>("document.activeElement.innerText");

  // The first stop leads past the bar and the pages.
  await press("Tab");
  expect(await focused()).toBe("Skip to the page");
  await press("Enter");
  expect(await page.evaluate("document.activeElement.id")).toBe("content");

  await press("?");
  const keys = page.getByRole("dialog", { name: "Keys" });
  await keys.getByText("Next row").waitFor();
  await press("Escape");
  await keys.waitFor({ state: "detached" });

  await press("Control+k");
  await page.getByRole("combobox").waitFor();
  await page.keyboard.type("modera");
  await page.getByRole("option", { name: /Moderation/, selected: true }).waitFor();
  await press("Enter");
  await page.locator(".page-moderation").waitFor();
  await rowOf(page, "rude words").waitFor();
  // Upwards from the newest, down again, and off the screens with it.
  await press("k", "k");
  await expect.poll(focused).toContain("the first");
  await press("j");
  await expect.poll(focused).toContain("rude words");
  await overlay.bringToFront();
  await overlay.getByText("rude words").first().waitFor();
  await page.bringToFront();
  await press("h");
  await page.locator(".toast").first().waitFor();
  await overlay.bringToFront();
  await overlay.getByText("rude words").first().waitFor({ state: "detached" });
  await page.bringToFront();
  await press("z");
  await overlay.bringToFront();
  await overlay.getByText("rude words").first().waitFor();
  await page.bringToFront();
  // The focus is where it was: the person of the row, and back.
  await press("Enter");
  await expect.poll(focused).toBe("Kopi");
  await press("Escape");
  await page.locator(".person[data-person]").waitFor({ state: "detached" });

  for (const [key, name] of [
    ["l", "live"],
    ["m", "moderation"],
    ["c", "controls"],
    ["h", "history"],
    ["v", "people"],
  ] as const) {
    await press("g", key);
    await page.locator(`.page-${name}`).waitFor();
    await page.locator(`.page-${name} h1`).waitFor({ state: "attached" });
    const nodes = await usable(page);
    const nameless = nodes.filter(({ role, name: said }) => uses.has(role) && said === "");
    expect([name, nameless]).toEqual([name, []]);
    const rolesOf = (wanted: string) => nodes.filter(({ role }) => role === wanted).length;
    expect([name, rolesOf("main"), rolesOf("banner"), nodes.some(({ role }) => role === "navigation")]).toEqual([
      name,
      1,
      1,
      true,
    ]);
  }
  await press("g", "l");
  await rowOf(page, "rude words").waitFor();
  const feed = (await usable(page)).filter(({ role }) => role === "feed" || role === "article");
  expect(feed[0]).toMatchObject({ role: "feed", name: expect.stringMatching(/./) as string });
  expect(feed.length).toBeGreaterThan(2);
  expect(complaints).toEqual([]);
});
