/** The house's pages of the dashboard: runners, media, dead letters, on the real Worker. */
import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { leaveBrowser, sharedBrowser } from "./browser.ts";
import { takeSeat } from "./dashboard-stage.ts";
import { dayOf, nextMessage, startLog } from "./linked-log.ts";
import * as files from "./media-files.ts";
import { makeMember } from "./member.ts";
import { siteOf } from "./people.ts";
import { chat, createOverlayToken, createStream, gift, openSession, publish, stampAll } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
const patience = { timeout: 15_000 };
beforeAll(async () => {
  [worker] = await Promise.all([sharedTestWorker(), sharedBrowser()]);
});
afterEach(leaveBrowser);
afterAll(() => worker?.stop());

test("the page of runners says who holds what, which lease, what waits, and what was logged last", async () => {
  const streamId = await createStream(worker);
  const runnerId = `studio-${streamId.slice(-6)}`;
  const now = Date.now();
  const line = (message: string) => ({ at: now, level: "warn", status: "wrong-clock", message, streamId });
  const about = {
    version: "9.8.7",
    startedAt: now - 60_000,
    providers: ["direct", "euler"],
    redundant: false,
    waiting: [{ streamId, events: 1_234 }],
    log: [line("the clock is slow"), { ...line("of another stream"), streamId: "st_aaaaaaaaaaaaaaaa" }],
  };
  const asked = { runnerId, maxStreams: 1, stream: streamId, about };
  expect((await worker.signed("POST", "/v1/ingest/assignments", JSON.stringify(asked))).status).toBe(200);
  const lease = await worker.signed("POST", `/v1/ingest/streams/${streamId}/lease`, JSON.stringify({ runnerId }));
  expect(lease.status).toBe(200);
  const { page, complaints } = await takeSeat(worker, "runners/", { role: "MODERATOR", streamId });
  const card = page.locator(".run-card", { hasText: runnerId });
  await card.getByText("9.8.7").waitFor();
  const text = await card.innerText();
  for (const part of ["direct → euler", "1,234 events wait", "the host’s", "behind"]) expect(text).toContain(part);
  await card.locator("summary").click();
  expect(await card.locator(".run-log li").allInnerTexts()).toEqual([expect.stringContaining("the clock is slow")]);
  await expect.poll(() => page.locator(".run-leases").first().innerText(), patience).toContain(`held by ${runnerId}`);
  // Its goodbye is seen without a reload.
  await worker.signed("POST", "/v1/ingest/assignments", JSON.stringify({ ...asked, maxStreams: 0 }));
  await card.getByText("gone").waitFor();
  // A moderator makes no overlays, so the first steps are not theirs.
  expect(await page.getByRole("link", { name: "Runners" }).count()).toBe(1);
  expect(await page.getByRole("link", { name: "First steps" }).count()).toBe(0);
  expect(complaints).toEqual([]);
});

test("the page of points sets what earns them, lists who has some, gives, hands on, and reads a list in", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const { page, complaints } = await takeSeat(worker, "points/", { role: "OWNER", streamId });
  await page.getByText("Points are off").waitFor();
  await page.getByLabel("Viewers earn points").check();
  await page.getByLabel("A coin of a gift").fill("2");
  await page.getByLabel("Levels: points").fill("5 Fan\n5 Star");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("each higher than the one before").waitFor();
  await page.getByLabel("Levels: points").fill("5 Fan\n500 Star");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("It counts from now on").waitFor();
  await publish(worker, session, stampAll(session, [gift(12, "g1"), chat("hello", "c1")], 1));
  const rows = page.locator(".pts tbody tr");
  await expect.poll(() => rows.count(), patience).toBe(2);
  expect((await rows.allInnerTexts())[0]).toMatch(/Fan[^]*24/);
  await page.locator(".pts-who").first().click();
  await page.locator(".pts-history li", { hasText: "A coin of a gift" }).waitFor();
  await page.getByLabel("Points to give").fill("6");
  await page.getByLabel("Why").fill("won the quiz");
  await page.getByRole("button", { name: "Change" }).click();
  await page.locator(".pts-sum", { hasText: "30" }).waitFor();
  await page.locator(".pts-history li", { hasText: "won the quiz" }).waitFor();
  await page.getByLabel("Points to give").fill("10");
  await page.getByLabel("From them to somebody else").fill("@bo");
  await page.getByRole("button", { name: "Change" }).click();
  await page.locator(".pts-sum", { hasText: "20" }).waitFor();
  await page.locator(".pts-one").getByRole("button", { name: "Close" }).click();
  const buffer = Buffer.from("Username,Points\nbo,77\ncy,3\nnobody,-1\n");
  await page.locator("input[type=file]").setInputFiles({ name: "list.csv", mimeType: "text/csv", buffer });
  await page.getByText("2 people were read in, 1 line was not").waitFor();
  await expect.poll(async () => (await rows.allInnerTexts())[0], patience).toMatch(/@bo[^]*77/);
  expect(complaints).toEqual([]);
});

test("what a runner says of itself is refused where it is too much", async () => {
  const streamId = await createStream(worker);
  const about = { version: "1", startedAt: 0, providers: [], redundant: false, waiting: [], log: [] };
  const line = { at: 0, level: "info", status: "x", message: "m".repeat(201) };
  for (const wrong of [
    { ...about, log: [line] },
    { ...about, version: "v".repeat(65) },
    { ...about, providers: Array.from({ length: 9 }, () => "direct") },
    { ...about, waiting: [{ streamId, events: -1 }] },
  ]) {
    const body = JSON.stringify({ runnerId: "r", maxStreams: 1, stream: streamId, about: wrong });
    expect((await worker.signed("POST", "/v1/ingest/assignments", body)).status).toBe(400);
  }
});

test("a picture is uploaded, named, found where a rule uses it, and only deleted all the same; what is no picture is refused in words", async () => {
  const streamId = await createStream(worker);
  const { page, complaints } = await takeSeat(worker, "media/", { role: "OWNER", streamId });
  await page.getByText("Nothing yet. Upload a picture").waitFor();
  const upload = (name: string, buffer: Uint8Array) =>
    page.locator("input[type=file]").setInputFiles({ name, mimeType: "image/png", buffer: Buffer.from(buffer) });
  await upload("notes.png", Buffer.from("this is no picture"));
  await page.locator(".med-coming").getByText("It is none of what is taken").waitFor();
  const made = files.png(60, 3);
  await upload("my cat.png", made);
  const one = page.locator(".med-one");
  await one.getByText(`PNG · 60 × 3`).waitFor();
  await one.getByText("Nothing uses it.").waitFor();
  // It came back with the name that its tile has.
  await one.getByLabel("Name").fill("ملك 猫 cat");
  await page.keyboard.press("Tab");
  await page.locator(".med-tile", { hasText: "ملك 猫 cat" }).waitFor();
  const { media } = (await (await worker.api("GET", "/v1/media")).json()) as {
    media: { mediaId: string; address: string; name: string }[];
  };
  expect(media.map(({ name }) => name)).toEqual(["ملك 猫 cat"]);
  const rule = {
    name: "Cat on a follow",
    trigger: { on: "event", types: ["FOLLOW"] },
    actions: [{ type: "overlay", text: "hello", imageUrl: media[0]?.address }],
  };
  expect((await worker.api("POST", `/v1/streams/${streamId}/rules`, { rule })).status).toBe(201);
  await page.reload();
  await one.getByRole("link", { name: "Cat on a follow" }).waitFor();
  await one.getByRole("button", { name: "Delete", exact: true }).click();
  await one.getByText("Something uses it.").waitFor();
  await one.getByRole("button", { name: "Delete it all the same" }).click();
  await page.locator(".toast", { hasText: "is deleted" }).waitFor();
  await page.locator(".med-tile", { hasText: "cat" }).waitFor({ state: "detached" });
  expect(complaints).toEqual([]);
});

test("two people press at once on the controls: nothing is lost, each sees all, and what is gone is said", async () => {
  const streamId = await createStream(worker);
  const set = (path: string, body: unknown) => worker.api("PUT", `/v1/streams/${streamId}/${path}`, body);
  await set("counters/wins", { value: 1_234_560 });
  await set("timers/kiosk", { leftMs: 600_000, paused: true });
  await set("goals/likes", { counts: "likes", value: 10 });
  const wide = { viewport: { width: 300, height: 700 } };
  const [noor, taro] = await Promise.all([
    takeSeat(worker, "controls/", { role: "OWNER", name: "Noor", streamId }),
    takeSeat(worker, "controls/", { role: "OWNER", name: "Taro", streamId, context: wide }),
  ]);
  const pages = [noor.page, taro.page];
  const shown = () => Promise.all(pages.map((page) => page.getByLabel("wins", { exact: true }).innerText()));
  await expect.poll(shown, patience).toEqual(["1,234,560", "1,234,560"]);
  // By a finger and by keys, at the same moment.
  await Promise.all([
    taro.page.getByRole("button", { name: "wins: one more" }).click({ clickCount: 3 }),
    noor.page.locator("h1").press("w"),
  ]);
  await expect.poll(shown, patience).toEqual(["1,234,564", "1,234,564"]);
  const fits = `(() => { const { scrollWidth, clientWidth } = document.querySelector(".cs-step output"); return scrollWidth <= clientWidth; })()`;
  expect(await Promise.all(pages.map((page) => page.evaluate(fits)))).toEqual([true, true]);
  // Time that was added can be taken back, by the one who added it.
  await noor.page.locator("h1").press("Shift+I");
  await Promise.all(pages.map((page) => page.getByText("11:00", { exact: true }).waitFor(patience)));
  await noor.page.locator(".toast", { hasText: "Add 1 min to kiosk" }).waitFor();
  await noor.page.keyboard.press("z");
  await Promise.all(pages.map((page) => page.getByText("10:00", { exact: true }).waitFor(patience)));
  await noor.page.getByLabel("likes stands at").fill("84210");
  await noor.page.getByLabel("likes stands at").press("Enter");
  await Promise.all(pages.map((page) => page.locator(".cs-number", { hasText: "84,210" }).waitFor(patience)));
  // Without a line no button does anything, and none says it did.
  await noor.page.context().setOffline(true);
  await expect.poll(() => noor.page.getByRole("button", { name: "wins: one more" }).isDisabled(), patience).toBe(true);
  await taro.page.getByRole("button", { name: "wins: one less" }).click();
  await noor.page.context().setOffline(false);
  await expect.poll(shown, patience).toEqual(["1,234,563", "1,234,563"]);
  await taro.page.getByRole("button", { name: "Remove: kiosk" }).click();
  await noor.page.getByRole("button", { name: "Remove: kiosk" }).waitFor({ state: "hidden", ...patience });
  expect([...noor.complaints, ...taro.complaints].filter((one) => !one.includes("ERR_INTERNET"))).toEqual([]);
  await Promise.all(pages.map((page) => page.context().close()));
});

test("the controls say on which overlay a goal is and how far, add to it, show a rule at once, and can be locked", async () => {
  const streamId = await createStream(worker);
  const of = `/v1/streams/${streamId}`;
  const made = async (method: string, path: string, body: object) => {
    const answer = await worker.api(method, `${of}/${path}`, body);
    expect([path, answer.status < 300]).toEqual([path, true]);
    return (await answer.json()) as { sceneId: string; draftNo: number };
  };
  await made("PUT", "goals/roses", { counts: "gift", gift: "Rose", value: 309 });
  await made("PUT", "counters/wins", { value: 1 });
  await made("POST", "rules", {
    rule: {
      name: "Applause",
      trigger: { on: "event", types: ["FOLLOW"] },
      actions: [{ type: "overlay", text: "A hand for everybody" }],
    },
  });
  const place = { x: 0, y: 0, width: 400, height: 200 };
  const options = { since: "set", goal: "roses", target: 500, reached: "double" };
  const document = {
    version: 1,
    canvas: { width: 1_080, height: 1_920 },
    widgets: [{ id: "g", type: "goal", place, options }],
  };
  const { sceneId, draftNo } = await made("POST", "scenes", { name: "Main stage", overlay: "side", document });
  await made("POST", `scenes/${sceneId}/publish`, { draftNo, reason: "" });
  const { token } = await createOverlayToken(worker, streamId);
  const side = await createOverlayToken(worker, streamId, "side");
  const overlay = await (await sharedBrowser()).newPage();
  await overlay.goto(`${siteOf(worker)}/o/${token}`);
  const stage = await (await sharedBrowser()).newPage();
  await stage.goto(`${siteOf(worker)}/o/${side.token}`);
  const { page, complaints } = await takeSeat(worker, "controls/", { role: "OWNER", name: "Noor", streamId });
  const button = (name: string | RegExp) => page.getByRole("button", { name });
  const card = page.locator(".cs-goal");
  await card.getByText("on Main stage").waitFor();
  await card.getByText("of 500 · 191 to go · counts rose").waitFor();
  await card.getByText("61%").waitFor();
  const value = async () => {
    const { goals } = (await (await worker.api("GET", `${of}/goals`)).json()) as { goals: { value: number }[] };
    return goals[0]?.value;
  };
  await button("roses: one more").click();
  await card.getByText("62%").waitFor();
  expect(await value()).toBe(310);
  await page.keyboard.press("z");
  await expect.poll(value, patience).toBe(309);
  await page.locator("h1").press("r");
  await expect.poll(value, patience).toBe(310);

  // On the screens it gets another target, goes, and comes back by the undo; each is a revision that says why.
  const seen = async (text: string, state: "attached" | "detached" = "attached") => {
    await stage.bringToFront();
    await stage.getByText(text).first().waitFor({ state });
    await page.bringToFront();
  };
  await seen("500");
  await button("Target of roses").click();
  await page.getByLabel("Target of roses", { exact: true }).fill("900");
  await page.keyboard.press("Enter");
  await card.getByText("of 900 · 590 to go · counts rose").waitFor();
  await seen("900");
  await button("Hide: roses").click();
  await card.getByText("hidden on Main stage").waitFor();
  await seen("900", "detached");
  await page.locator("h1").press("z");
  await card.getByText("on Main stage", { exact: true }).waitFor();
  await seen("900");
  const { revisions } = (await (await worker.api("GET", `${of}/scenes/${sceneId}/revisions`)).json()) as {
    revisions: { reason: string }[];
  };
  expect(revisions.slice(0, 2).map(({ reason }) => reason)).toEqual([
    "Controls: roses is hidden on the screens",
    "Controls: roses is hidden on the screens",
  ]);
  // What somebody has not published yet goes on no screen by a press.
  const scene = (await (await worker.api("GET", `${of}/scenes/${sceneId}`)).json()) as {
    draftNo: number;
    draft: object;
  };
  await made("PUT", `scenes/${sceneId}`, {
    draftNo: scene.draftNo,
    document: { ...scene.draft, canvas: { width: 1_920, height: 1_080 } },
  });
  await button("Hide: roses").click();
  await page.locator(".toast", { hasText: "“Main stage” has changes that are not published yet" }).waitFor();
  await seen("900");

  await button("Applause").click();
  await overlay.bringToFront();
  await overlay.getByText("A hand for everybody").waitFor();
  await page.bringToFront();

  // Locked, neither buttons nor keys do anything, also after a reload; one press does not unlock.
  await button("Lock").click();
  await page.reload();
  await expect.poll(() => button("wins: one more").isDisabled(), patience).toBe(true);
  expect(await button("Applause").isDisabled()).toBe(true);
  await page.locator("h1").press("w");
  await button("Unlock").click();
  await button("Press again to unlock").waitFor();
  expect(await button("wins: one more").isDisabled()).toBe(true);
  await button("Press again to unlock").click();
  await button("wins: one more").click();
  await expect.poll(() => page.getByLabel("wins", { exact: true }).innerText(), patience).toBe("2");
  // Without a line each says as of when it is.
  await page.context().setOffline(true);
  await card.getByText(/^as of \d/).waitFor();
  await page.context().setOffline(false);
  await card.getByText(/^as of \d/).waitFor({ state: "detached" });
  expect(complaints.filter((one) => !one.includes("ERR_INTERNET"))).toEqual([]);
  await Promise.all([overlay, stage, page].map((one) => one.context().close()));
});

test("while the database is down the controls show what viewers do, refuse a press in words, and take it afterwards", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const rule = {
    name: "Count gifts",
    trigger: { on: "event", types: ["GIFT"] },
    actions: [
      { type: "counter", name: "gifts", change: "add", value: 1 },
      { type: "counter", kind: "timer", name: "subathon", change: "set", value: 7_200_000 },
    ],
  };
  expect((await worker.api("POST", `/v1/streams/${streamId}/rules`, { rule })).status).toBe(201);
  await worker.api("PUT", `/v1/streams/${streamId}/counters/gifts`, { value: 0 });
  await worker.api("PUT", `/v1/streams/${streamId}/timers/kiosk`, { leftMs: 600_000 });
  const { page, complaints } = await takeSeat(worker, "controls/", { role: "OWNER", streamId });
  // This device's clock is an hour slow: what is left is the hub's to say.
  await page.addInitScript("{ const { now } = Date; Date.now = () => now.call(Date) - 3_600_000; }");
  await page.reload();
  const gifts = () => page.getByLabel("gifts", { exact: true }).innerText();
  const clock = (name: string) => page.locator(".cs-timer", { hasText: name }).locator(".cs-clock").innerText();
  await expect.poll(gifts, patience).toBe("0");
  await expect.poll(() => clock("kiosk"), patience).toMatch(/^(9:\d\d|10:00)$/);
  await worker.database.duringOutage(async () => {
    const before = await clock("kiosk");
    await publish(worker, session, stampAll(session, [gift(3, "1")]));
    await expect.poll(gifts, patience).toBe("1");
    await expect.poll(() => clock("subathon"), patience).toMatch(/^(1:59:\d\d|2:00:00)$/);
    await expect.poll(() => clock("kiosk"), patience).not.toBe(before);
    await page.getByRole("button", { name: "gifts: one more" }).click();
    await page.locator(".toast[data-tone=stop]").first().waitFor();
    await expect.poll(gifts, patience).toBe("1");
  });
  await page.getByRole("button", { name: "gifts: one more" }).click();
  await expect.poll(gifts, patience).toBe("2");
  expect(complaints.filter((one) => !/status of 50\d/.test(one))).toEqual([]);
});

test("a live that was taken in by two sessions is one: its numbers, its timeline, its replay and its file; what is done by hand is no live", async () => {
  const streamId = await createStream(worker);
  const sessions: string[] = [];
  for (const [index, text] of ["before the cut", "after it"].entries()) {
    const session = await openSession(worker, streamId, "7001", "direct");
    sessions.push(session.sessionId);
    await publish(worker, session, stampAll(session, [chat(text, `${index}`), chat("again", `${index}a`)]));
  }
  const change = { changes: [{ user: "@bo", to: 3, note: "by hand" }] };
  expect((await worker.api("POST", `/v1/streams/${streamId}/points/changes`, change)).status).toBeLessThan(300);
  const stored = async () => {
    const { sessions } = (await (await worker.api("GET", `/v1/streams/${streamId}/sessions`)).json()) as {
      sessions: { roomId: string }[];
    };
    return sessions.map(({ roomId }) => roomId).toSorted((one, other) => one.localeCompare(other));
  };
  await vi.waitUntil(async () => (await stored()).length === 3);
  expect(await stored()).toEqual(["", "7001", "7001"]);
  const { page, complaints } = await takeSeat(worker, "history/", { role: "STREAMER", streamId });
  const rows = page.locator("tbody tr");
  await rows.first().waitFor();
  expect(await rows.count()).toBe(1);
  await expect.poll(() => rows.first().innerText(), patience).toMatch(/in 2 parts[^]*\b4\b/);
  await rows.first().getByRole("link").click();
  await page.getByText(/ · in 2 parts$/).waitFor();
  await page.getByRole("img", { name: /^A live of/ }).waitFor();
  // Both are of the same person, who was there once.
  const stats = page.locator(".hist-stats");
  await expect.poll(() => stats.innerText(), patience).toMatch(/People\s+1\s[^]*Messages\s+4\s[^]*Events\s+4\s/);
  // One part after the other, as one replay; back to a moment of the first one, and through both again.
  await page.getByRole("button", { name: "Replay" }).click();
  await page.getByText("All of it is played: 4 events, 0 actions of rules").waitFor();
  await page.getByRole("button", { name: "Play it again" }).click();
  await page.getByText("All of it is played: 4 events, 0 actions of rules").waitFor();
  await page.getByRole("button", { name: "JSONL" }).click();
  await page.getByRole("button", { name: "Download 4 events" }).waitFor();
  // The address of any part is the address of the live.
  await page.goto(page.url().replace(/session=[^&]*/, `session=${sessions[1]}`));
  await page.getByText(/ · in 2 parts$/).waitFor();
  // Of one that goes on for months it says where its numbers end. Dates are as the browser's own English has them.
  const [first] = await worker.database.query(
    `insert into sessions (session_id, stream_id, room_id, provider, day, epoch, started_at, ended_at, first_offset, last_offset,
       last_seq_no, event_count)
     select gen_random_uuid(), stream_id, room_id, provider, (began at time zone 'utc')::date, 'none', began, began + interval '1 minute',
       1, 1, 1, 0
     from sessions, lateral (select started_at - interval '100 days' as began) as b where session_id = $1 returning started_at as at`,
    [sessions[0]],
  );
  await page.reload();
  await page.getByText(/ · in 3 parts$/).waitFor();
  const began = new Intl.DateTimeFormat("en-GB", { dateStyle: "full" }).format(new Date(first?.["at"] as string));
  await page.getByRole("heading", { level: 1, name: began }).waitFor();
  await page
    .getByText(/^This live lasts longer than is counted at once\. The numbers go up to \d{1,2} [A-Z][a-z]+ \d{4}\.$/)
    .waitFor();
  await page.getByText(/^Minute by minute, the numbers go up to \d{1,2} [A-Z][a-z]+ \d{4}\.$/).waitFor();
  expect(complaints).toEqual([]);
  await page.context().close();
});

test("with a device whose clock is an hour off, runners, moderation and settings go by the server's", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const runnerId = `clock-${streamId.slice(-6)}`;
  const assigned = JSON.stringify({ runnerId, maxStreams: 1, stream: streamId });
  expect((await worker.signed("POST", "/v1/ingest/assignments", assigned)).status).toBe(200);
  const words = [{ word: "spoiler", measure: "hold" }];
  await worker.api("PUT", `/v1/streams/${streamId}/moderation`, { listsNo: 0, words, hold: { waitMs: 600_000 } });
  await publish(worker, session, stampAll(session, [chat("a spoiler", "1")]));
  const soon = new Date(Date.now() + 30 * 60_000).toISOString();
  expect(
    (await worker.api("POST", "/v1/keys", { name: "Ends soon", expiresAt: soon, permissions: ["feed:read"] })).status,
  ).toBe(201);
  const { page, member, complaints } = await takeSeat(worker, "runners/", { role: "OWNER", streamId });
  const addressed = [member.accountId, `${member.accountId}@example.com`];
  await worker.database.query("update accounts set email = $2 where account_id = $1", addressed);
  const dialog = page.getByRole("dialog", { name: "Is it you?" });
  const steppedUp = () =>
    worker.database.query("select 1 from account_sessions where session_id = $1 and stepped_up_at is not null", [
      member.sessionId,
    ]);
  for (const hours of [1, -1]) {
    await page.addInitScript(`{ const { now } = Date; Date.now = () => now.call(Date) + ${hours} * 3_600_000; }`);
    const open = (path: string, more = "") =>
      page.goto(`${siteOf(worker)}/dashboard/${path}?stream=${streamId}${more}`);
    await open("runners/");
    const heard = () => page.locator(".run-card", { hasText: runnerId }).innerText();
    await expect.poll(heard, patience).toMatch(/Heard\s+(\d+ ?s(ec)?|\d ?m(in)?)\.? ago/);
    await open("moderation/");
    await page
      .locator(".queue .ev", { hasText: "a spoiler" })
      .getByText(/^\d:\d\d$/)
      .waitFor();
    // A key that is over has no button any more.
    await open("settings/", "&part=keys");
    await page.getByRole("button", { name: "Revoke: Ends soon" }).waitFor();
    // Who one is is shown again for ten minutes: of the server, whatever the device takes the time for.
    await worker.database.query("update account_sessions set stepped_up_at = null where session_id = $1", [
      member.sessionId,
    ]);
    await page.getByRole("button", { name: "New key", exact: true }).click();
    await page.getByRole("textbox", { name: /^Name (What|Where)/ }).fill(`Clock ${hours}`);
    await page.getByRole("button", { name: "Make the key" }).click();
    const link = await dialog.getByRole("link").getAttribute("href");
    await dialog.getByRole("button", { name: "I have opened it" }).click();
    await dialog.getByText("The link was not opened yet.").waitFor();
    const elsewhere = await page.context().newPage();
    await elsewhere.goto(link ?? "");
    await elsewhere.getByRole("button").first().click();
    await expect.poll(steppedUp, patience).toHaveLength(1);
    // It goes on to the settings by itself. A page that is closed while it is on its way somewhere may never say that it is closed.
    await elsewhere.waitForURL(/\/dashboard\/settings\//);
    await elsewhere.close();
    await dialog.getByRole("button", { name: "I have opened it" }).click();
    // What was typed is there still, and is made.
    await page.locator(".once pre").waitFor();
    // Scripts before the page's add up: the next one takes this one back.
    await page.addInitScript(`{ const { now } = Date; Date.now = () => now.call(Date) - ${hours} * 3_600_000; }`);
  }
  expect(complaints).toEqual([]);
  await page.context().close();
});

test("while the database is down moderators hide, decide and clear the screens, and what cannot be done is said", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const words = [{ word: "spoiler", measure: "hold" }];
  await worker.api("PUT", `/v1/streams/${streamId}/moderation`, { listsNo: 0, words, hold: { waitMs: 600_000 } });
  const { token } = await createOverlayToken(worker, streamId);
  const overlay = await (await sharedBrowser()).newPage();
  await overlay.goto(`${siteOf(worker)}/o/${token}`);
  const { page, complaints } = await takeSeat(worker, "moderation/", { role: "STREAMER", streamId, name: "Noor" });
  const row = (text: string) => page.locator(".feed-rows .ev", { hasText: text });
  const held = page.locator(".queue .ev", { hasText: "spoiler" });
  const onScreen = async (text: string, state: "attached" | "detached" = "attached") => {
    await overlay.bringToFront();
    await overlay.getByText(text).first().waitFor({ state });
    await page.bringToFront();
  };
  await publish(worker, session, stampAll(session, [chat("before", "1")]));
  await row("before").waitFor();
  await onScreen("before");
  await worker.database.duringOutage(async () => {
    await publish(worker, session, stampAll(session, [chat("rude words", "2"), chat("a spoiler", "3")], 2));
    await held.waitFor();
    await onScreen("rude words");
    await row("rude words").focus();
    await page.keyboard.press("h");
    await onScreen("rude words", "detached");
    await page.keyboard.press("z");
    await onScreen("rude words");
    await held.focus();
    await page.keyboard.press("a");
    await onScreen("a spoiler");
    await page.locator(".done li", { hasText: "let through by" }).first().waitFor();
    // A person is blocked and held as ever; who they are, and notes, are the database's: that is said, and nothing is shown as done.
    await row("rude words").getByRole("button").first().click();
    await page.locator(".person[data-person]").waitFor();
    await page.locator(".side [role=status].t-stop").first().waitFor();
    const press = (name: RegExp) => page.locator(".acts").getByRole("button", { name }).click();
    const tag = (text: string) => page.locator(".person-tags").getByText(text, { exact: true });
    await press(/^Hold/);
    await tag("Held").waitFor();
    await press(/^Block/);
    await tag("Blocked").waitFor();
    await onScreen("rude words", "detached");
    await press(/^Hold/);
    await tag("Held").waitFor({ state: "detached" });
    await page.getByPlaceholder("Add a note").fill("Began the raid.");
    await page.keyboard.press("Enter");
    await page.locator(".toast[data-tone=stop]").first().waitFor();
    expect(await page.getByPlaceholder("Add a note").inputValue()).toBe("Began the raid.");
    await page.locator(".panic").click();
    await onScreen("before", "detached");
  });
  // The database is back: it has who is blocked, and the note goes where it was meant to.
  const blocked = async () => {
    const answer = await worker.api("GET", `/v1/streams/${streamId}/moderation/blocked`);
    return ((await answer.json()) as { blocked: { measure: string }[] }).blocked.map(({ measure }) => measure);
  };
  await expect.poll(blocked, patience).toEqual(["hide"]);
  await page.getByPlaceholder("Add a note").press("Enter");
  await page.locator(".note", { hasText: "Began the raid." }).waitFor();
  expect(complaints.filter((one) => !/status of 50\d/.test(one))).toEqual([]);
  await Promise.all([overlay.context().close(), page.context().close()]);
});

test("a host's owner sends a dead letter again; the owner of another workspace has no such page", async () => {
  const owner = await makeMember(worker, { grants: [{ workspaceId: "default", role: "OWNER" }] });
  const uniqueId = `host.${randomBytes(4).toString("hex")}`;
  const made = await owner.ask("POST", "/v1/streams", { uniqueId }, { Workspace: "default" });
  const { streamId } = (await made.json()) as { streamId: string };
  const log = startLog(streamId);
  const sessionId = randomUUID();
  // It waits three seconds for the log at most, and others write into it meanwhile.
  await vi.waitFor(() => worker.database.query("select make_event_partitions($1, 1)", [dayOf(log.now)]));
  const lost = nextMessage(log, sessionId, [chat("lost and found")]);
  await worker.database.query(
    "insert into dead_letters (message_id, stage, reason, payload) values ($1, 'queue', 'the queue gave up on it', $2)",
    [streamId, lost],
  );
  const seat = await takeSeat({ ...worker, workspaceId: "default" }, "letters/", { role: "OWNER", streamId });
  const row = seat.page.locator(".let-row", { hasText: "the queue gave up on it" });
  await row.getByRole("button", { name: "Send again" }).click();
  await seat.page.locator(".toast", { hasText: "in the queue again" }).waitFor();
  const read = async (path: string) =>
    (await (await owner.ask("GET", path, undefined, { Workspace: "default" })).json()) as { events?: unknown[] };
  await expect
    .poll(async () => JSON.stringify(await read(`/v1/sessions/${sessionId}/events`)), patience)
    .toContain("lost and found");
  const other = await takeSeat(worker, "letters/", { role: "OWNER", streamId: await createStream(worker) });
  await other.page.locator(".nav").getByRole("link", { name: "Settings" }).waitFor();
  expect(await other.page.getByRole("link", { name: "Dead letters" }).count()).toBe(0);
  expect([...seat.complaints, ...other.complaints]).toEqual([]);
});
