/** The page of viewers, and the dashboard by the keyboard alone, in a real browser on the real Worker. */
import { randomBytes } from "node:crypto";
import { Client } from "pg";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { EventBody } from "#shared/stamp.ts";
import { leaveBrowser, sharedBrowser } from "./browser.ts";
import { phone, takeSeat } from "./dashboard-stage.ts";
import { makeMember } from "./member.ts";
import { siteOf } from "./people.ts";
import { chat, createOverlayToken, createStream, gift, openSession, publish, readLog, stampAll } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  [worker] = await Promise.all([sharedTestWorker(), sharedBrowser()]);
});
afterEach(leaveBrowser);
afterAll(() => worker?.stop());

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

interface Told {
  role: string;
  name: string;
  /** Of a heading. */
  level: number | undefined;
}

/** What a screen reader is told, in the order it reads it. */
async function toldOf(page: Page): Promise<Told[]> {
  const devtools = await page.context().newCDPSession(page);
  const { nodes } = await devtools.send("Accessibility.getFullAXTree");
  await devtools.detach();
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const told: Told[] = [];
  const read = (nodeId: string): void => {
    const node = byId.get(nodeId);
    if (!node) return;
    const { ignored, role, name, properties = [], childIds = [] } = node;
    if (!ignored && typeof role?.value === "string") {
      const level = properties.find((one) => (one.name as string) === "level")?.value.value as unknown;
      told.push({
        role: role.value,
        name: typeof name?.value === "string" ? name.value.trim() : "",
        level: typeof level === "number" ? level : undefined,
      });
    }
    for (const child of childIds) read(child);
  };
  const [root] = nodes;
  if (root) read(root.nodeId);
  return told;
}

const uses = new Set([
  "button",
  "link",
  "textbox",
  "searchbox",
  "combobox",
  "checkbox",
  "radio",
  "listbox",
  "menuitem",
  "tab",
  "dialog",
  "image",
  "DisclosureTriangle",
  "slider",
  "spinbutton",
  "switch",
]);

const namelessOf = (nodes: readonly Told[]) => nodes.filter(({ role, name }) => uses.has(role) && name === "");

/** Headings of a page, from its one of the first level on; a step down is by one level at a time. Those of the pages' list are apart. */
function badHeadings(nodes: readonly Told[]): string[] {
  const all = nodes.filter(({ role }) => role === "heading");
  const first = all.findIndex(({ level }) => level === 1);
  const levels = all.slice(Math.max(first, 0)).map(({ level }) => level ?? 0);
  const skipped = levels.flatMap((level, index) => {
    const before = levels[index - 1] ?? 0;
    return level > before + 1 ? [`h${level} after h${before}`] : [];
  });
  const firsts = levels.filter((level) => level === 1).length;
  return firsts === 1 && levels[0] === 1 ? skipped : [`h1 ${firsts} times: ${levels.join(" ")}`, ...skipped];
}

/** What would move: everything that has an animation, or goes over from one look to another in more than a blink. */
const moving = `(() => {
  const longest = (times) => Math.max(...times.split(",").map((time) => parseFloat(time) * (time.endsWith("ms") ? 1 : 1000)));
  const found = document.getAnimations().map(({ effect }) => "runs: " + (effect.target?.className ?? ""))
    .filter((_, index) => document.getAnimations()[index]?.effect.getComputedTiming().endTime > 5);
  for (const element of document.querySelectorAll("body *"))
    for (const part of [null, "::before", "::after"]) {
      const { animationName, animationDuration, transitionProperty, transitionDuration } = getComputedStyle(element, part);
      const name = element.tagName.toLowerCase() + "." + element.getAttribute("class") + (part ?? "");
      if (animationName !== "none" && longest(animationDuration) > 5) found.push(animationName + " of " + name);
      if (transitionProperty !== "none" && longest(transitionDuration) > 5) found.push(transitionProperty + " of " + name);
    }
  return found;
})()`;

test("a screen reader is told what is on every page, and where less motion is wished nothing moves", async () => {
  const host = { ...worker, workspaceId: "default" };
  const owner = await makeMember(worker, { grants: [{ workspaceId: "default", role: "OWNER" }] });
  const ask = async (method: string, path: string, body?: object) => {
    const answer = await owner.ask(method, path, body, { Workspace: "default" });
    expect([path, answer.status < 300]).toEqual([path, true]);
    return (await answer.json()) as Record<string, unknown>;
  };
  const uniqueId = `told.${randomBytes(4).toString("hex")}`;
  const { streamId } = (await ask("POST", "/v1/streams", { uniqueId })) as { streamId: string };
  const of = `/v1/streams/${streamId}`;
  await ask("PUT", `${of}/counters/wins`, { value: 3 });
  await ask("PUT", `${of}/timers/kiosk`, { leftMs: 600_000, paused: true });
  await ask("PUT", `${of}/goals/likes`, { counts: "likes", value: 10 });
  const { ruleId } = (await ask("POST", `${of}/rules`, {
    rule: {
      name: "Thanks",
      trigger: { on: "event", types: ["FOLLOW"] },
      actions: [{ type: "overlay", text: "hello {displayName}" }],
    },
  })) as { ruleId: string };
  const { endpointId } = (await ask("POST", `${of}/endpoints`, { url: "https://example.org/hook" })) as {
    endpointId: string;
  };
  const { page, complaints } = await takeSeat(host, "live/", {
    role: "OWNER",
    streamId,
    context: { reducedMotion: "reduce" },
  });
  await page.locator(".feed-now").waitFor();
  const hrefs = await page
    .locator(".nav a")
    .evaluateAll((links) => links.map((link) => (link as unknown as { href: string }).href));
  const open = (name: string) => hrefs.find((href) => new URL(href).pathname === `/dashboard/${name}/`) ?? "";
  const names = hrefs.flatMap((href) => /\/dashboard\/([a-z-]+)\//.exec(href)?.[1] ?? []);
  expect(names).toEqual(
    expect.arrayContaining(["letters", "media", "points", "rules", "runners", "start", "webhooks"]),
  );
  const places = [
    ...names.map((name) => [name, open(name), `.page-${name} h1`] as const),
    ["one rule", `${open("rules")}&rule=${ruleId}`, ".build-name input"] as const,
    ["one endpoint", `${open("webhooks")}&endpoint=${endpointId}`, ".wh-filter"] as const,
    ["lives over time", `${open("history")}&view=time`, ".hist-choices"] as const,
    ["why nothing shows", `${open("live")}&why=1`, ".why .way"] as const,
    ...["workspace", "people", "keys", "creators", "privacy", "audit", "device", "me"].map(
      (part) => [`settings: ${part}`, `${open("settings")}&part=${part}`, ".set-part > *:not(.bone)"] as const,
    ),
    ["overlays", hrefs.find((href) => new URL(href).pathname === "/studio/") ?? "", "h1"] as const,
  ];
  const found: unknown[] = [];
  for (const [what, href, ready] of places) {
    await page.goto(href);
    await page.locator(ready).first().waitFor({ state: "attached" });
    const nodes = await toldOf(page);
    const mains = nodes.filter(({ role }) => role === "main").length;
    const wrong = {
      nameless: namelessOf(nodes).map(({ role }) => role),
      headings: badHeadings(nodes),
      moves: await page.evaluate<string[]>(moving),
    };
    if (mains !== 1 || Object.values(wrong).some((list) => list.length > 0)) found.push({ what, mains, ...wrong });
  }
  expect(found).toEqual([]);
  expect(complaints).toEqual([]);
});

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
    const nodes = await toldOf(page);
    expect([name, namelessOf(nodes)]).toEqual([name, []]);
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
  const feed = (await toldOf(page)).filter(({ role }) => role === "feed" || role === "article");
  expect(feed[0]).toMatchObject({ role: "feed", name: expect.stringMatching(/./) as string });
  expect(feed.length).toBeGreaterThan(2);
  expect(complaints).toEqual([]);
});
