/** What waits for a moderator, screens that are emptied, alerts once more: held against what comes to real sockets and pages. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { EventBody } from "#shared/stamp.ts";
import { formatPosition, type ReleasedFrame } from "#shared/protocol/wire.ts";
import { launchBrowser } from "./browser.ts";
import {
  chat,
  createOverlayToken,
  createStream,
  gift,
  type LiveSocket,
  openLive,
  openSession,
  publish,
  stampAll,
} from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
let browser: Browser;
const patience = { timeout: 15_000 };
beforeAll(async () => {
  [worker, browser] = await Promise.all([sharedTestWorker(), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await worker?.stop();
});

interface Thing {
  heldId: string;
  state: string;
  event: { eventType: string; payload: { message?: string; giftCount?: number } } | null;
  alerts: { action: { text: string } }[];
  decided: { by: string | null; because: string } | null;
}
interface Told {
  status: number;
  code: string;
  count: number;
  sockets: number;
  held: Thing;
  waiting: Thing[];
  decided: Thing[];
  emptied: { by: string; reason: string } | null;
  shown: { kind: string; event: { eventId: string; eventType: string }; alert: { actionId: string } }[];
}

/** A socket of an overlay, with all that ever came to it as text, and what was shown by hand. */
interface Overlay extends LiveSocket {
  all: () => string;
  released: ReleasedFrame["released"][number][];
}

async function stage(hold: object = {}, lists: object = {}) {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const { token } = await createOverlayToken(worker, streamId);
  const ask = async (method: string, path: string, body?: unknown): Promise<Told> => {
    const response = await worker.api(method, `/v1/streams/${streamId}/${path}`, body);
    const text = await response.text();
    return { ...((text === "" ? {} : JSON.parse(text)) as Told), status: response.status };
  };
  expect(await ask("PUT", "moderation", { listsNo: 0, hold, ...lists })).toMatchObject({ status: 200 });
  let seqNo = 1;
  const say = async (...bodies: EventBody[]) => {
    const { position } = await publish(worker, session, stampAll(session, bodies, seqNo));
    seqNo += bodies.length;
    return position;
  };
  const open = async (after?: string): Promise<Overlay> => {
    const live = await openLive(worker, streamId, { token, ...(after !== undefined && { after }) });
    const texts = [JSON.stringify(live.hello)];
    const released = [...(live.hello.released ?? [])];
    live.socket.on("message", (data: Buffer) => {
      const text = data.toString("utf8");
      texts.push(text);
      const frame = JSON.parse(text) as { type: string };
      if (frame.type === "released") released.push(...(frame as ReleasedFrame).released);
    });
    return { ...live, all: () => texts.join("\n") + JSON.stringify(live.frames), released };
  };
  const evict = () => worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });
  const waiting = async () => (await ask("GET", "moderation/held")).waiting;
  const decide = (heldId: string | undefined, outcome: string) => ask("POST", `moderation/held/${heldId}`, { outcome });
  return { streamId, token, ask, say, open, evict, waiting, decide };
}

const messages = ({ frames }: LiveSocket) =>
  frames.flatMap(({ events }) =>
    events.flatMap((event) => (event.eventType === "CHAT" ? [event.payload.message] : [])),
  );
const rule = {
  name: "rose",
  trigger: { on: "gift" },
  actions: [{ type: "overlay", text: "{displayName} gave {giftName}", durationMs: 60_000 }],
};

test("a gift with what a rule made of it waits, over an eviction, and comes to every page once when it is let through", async () => {
  const { ask, say, open, evict, waiting, decide } = await stage({ kinds: ["gifts"], waitMs: 600_000 });
  expect((await ask("POST", "rules", { rule })).status).toBe(201);
  const early = await open();
  await say(gift(3, "1"), chat("hello", "2"));
  await vi.waitUntil(() => messages(early).includes("hello"));
  const position = await say(gift(7, "3"));
  const [thing, ...others] = await vi.waitUntil(async () => {
    const all = await waiting();
    return all[0]?.event?.payload.giftCount === 7 && all;
  });
  expect(others).toEqual([]);
  expect(early.all()).not.toMatch(/Rose|giver|Giver/);
  await evict();
  const [late, fresh] = [await open(formatPosition({ ...position, offset: 0 })), await open()];
  await vi.waitUntil(() => messages(late).includes("hello"));
  expect(late.all() + fresh.all()).not.toMatch(/Rose|giver|Giver/);

  expect(await decide(thing?.heldId, "show")).toMatchObject({
    status: 200,
    count: 1,
    sockets: 2,
    held: { state: "shown" },
  });
  await vi.waitUntil(() => late.released.length + fresh.released.length === 2);
  for (const { released } of [late, fresh]) {
    expect(released).toMatchObject([{ no: 1, event: { payload: { giftCount: 7 } }, topOffset: position.offset }]);
  }
  // Who comes back with its position is told of it. Who begins anew has it to paint, and no alert: that is over.
  expect((await open(formatPosition(position))).released).toMatchObject([{ no: 1 }]);
  expect((await open()).released).toMatchObject([{ no: 1, event: { eventType: "GIFT" }, actions: [] }]);
  // Somebody else comes too late, and is told who was first.
  expect(await decide(thing?.heldId, "drop")).toMatchObject({
    status: 409,
    code: "already_decided",
    held: { state: "shown", decided: { because: "moderator", by: worker.apiKeyId } },
  });
  expect(await decide("hd_999", "drop")).toMatchObject({ status: 404, code: "unknown_held" });
  // What follows of the gift comes with the feed.
  await say(gift(9, "4"));
  await vi.waitUntil(() => late.events().some(({ eventType }) => eventType === "GIFT"));
});

test("what is dropped never comes, and undone it waits again; what was let through leaves the screens where that is undone", async () => {
  const { say, open, waiting, decide, ask } = await stage({ kinds: ["chat"], waitMs: 600_000 });
  const overlay = await open();
  const position = await say(chat("secret", "1"), chat("public", "2"));
  const [secret, open2] = await waiting();
  expect(await decide(secret?.heldId, "drop")).toMatchObject({ status: 200, held: { state: "dropped" } });
  expect(await decide(open2?.heldId, "show")).toMatchObject({ status: 200 });
  await vi.waitUntil(() => overlay.released.length === 1);
  expect(overlay.released).toMatchObject([{ event: { payload: { message: "public" } } }]);
  expect(await decide(open2?.heldId, "undo")).toMatchObject({ status: 200, held: { state: "waiting", decided: null } });
  await vi.waitUntil(() => overlay.controls.length === 1);
  expect(overlay.controls[0]?.withdrawals).toMatchObject([{ messageIds: ["2"] }]);
  expect(overlay.controls[0]?.withdrawals[0]?.offset).toBeGreaterThan(position.offset);
  expect((await open(formatPosition(position))).released).toEqual([]);
  expect(await decide(secret?.heldId, "undo")).toMatchObject({ status: 200 });
  expect((await waiting()).map(({ event }) => event?.payload.message)).toEqual(["secret", "public"]);
  expect(overlay.all()).not.toContain("secret");
  expect(await ask("POST", "moderation/held", { outcome: "show" })).toMatchObject({ status: 200, count: 2 });
  await vi.waitUntil(() => overlay.released.length === 3);
  expect(await waiting()).toEqual([]);
});

test("what is undone that TikTok gave no id leaves the screens alone, and not with all of the same person", async () => {
  const { say, open, waiting, decide } = await stage({ kinds: ["chat"], waitMs: 600_000 });
  const overlay = await open();
  const { nativeId: _, ...nameless } = chat("nameless", "1");
  await say(nameless, gift(1, "2"));
  const [one] = await waiting();
  await decide(one?.heldId, "show");
  await vi.waitUntil(() => overlay.released.length === 1);
  await decide(one?.heldId, "undo");
  await vi.waitUntil(() => overlay.controls.length === 1);
  const shownAt = overlay.released[0]?.event?.offset;
  const [withdrawal] = overlay.controls[0]?.withdrawals ?? [];
  expect(withdrawal?.offsets).toContain(shownAt);
  expect(withdrawal?.userIds).toBeUndefined();
  expect((await open()).released).toEqual([]);
});

test("a word that is found is named with its place, to who decides and who comes too late, for as long as the list has it", async () => {
  const words = [{ word: "spoiler", measure: "hold" }];
  const { say, waiting, decide, ask } = await stage({ waitMs: 600_000 }, { words });
  await say(chat("no SP0ILER please", "1"));
  const found = [{ at: "/event/payload/message", start: 3, end: 10, why: "word", word: "spoiler", measure: "hold" }];
  const [thing] = await waiting();
  expect(thing).toMatchObject({ why: "word", found });
  expect(await decide(thing?.heldId, "drop")).toMatchObject({ held: { state: "dropped", found } });
  expect(await decide(thing?.heldId, "show")).toMatchObject({ code: "already_decided", held: { found } });
  expect((await ask("GET", "moderation/held")).decided).toMatchObject([{ found }]);
  // By the lists as they are: nothing of it is kept with the thing.
  const { listsNo } = (await ask("GET", "moderation")) as unknown as { listsNo: number };
  expect(await ask("PUT", "moderation", { listsNo, words: [] })).toMatchObject({ status: 200 });
  expect((await ask("GET", "moderation/held")).decided).toMatchObject([{ why: "word", found: [] }]);
});

test("what nobody looked at is shown or dropped when its time is over, as the lists say", async () => {
  const shown = await stage({ kinds: ["chat"], waitMs: 5_000, otherwise: "show" });
  const dropped = await stage({ kinds: ["chat"], waitMs: 5_000, otherwise: "drop" });
  const [one, two] = [await shown.open(), await dropped.open()];
  await Promise.all([shown.say(chat("late", "1")), dropped.say(chat("never", "1"))]);
  await vi.waitUntil(() => one.released.length === 1, patience);
  expect(one.released).toMatchObject([{ event: { payload: { message: "late" } } }]);
  const { decided } = await vi.waitUntil(async () => {
    const told = await dropped.ask("GET", "moderation/held");
    return told.waiting.length === 0 && told;
  }, patience);
  expect(decided).toMatchObject([{ state: "dropped", decided: { by: null, because: "time" } }]);
  expect(two.all()).not.toContain("never");
});

test("a word that is to be held holds a message and an alert with it; who is deleted does not wait any more", async () => {
  const { say, open, waiting, decide, ask } = await stage(
    { waitMs: 600_000 },
    { words: [{ word: "maybe", measure: "hold" }] },
  );
  const comment = {
    ...rule,
    trigger: { on: "event", types: ["CHAT"] },
    actions: [{ ...rule.actions[0], text: "{message}" }],
  };
  expect((await ask("POST", "rules", { rule: comment })).status).toBe(201);
  const overlay = await open();
  await say(chat("maybe not", "1"), chat("MAYBE so", "2"), chat("yes", "3"));
  await vi.waitUntil(() => messages(overlay).includes("yes"));
  expect(overlay.frames.flatMap(({ actions = [] }) => actions)).toHaveLength(1);
  const [first] = await waiting();
  expect(first).toMatchObject({
    why: "word",
    event: { payload: { message: "maybe not" } },
    alerts: [{ action: { text: "maybe not" } }],
  });
  const deletion: EventBody = {
    eventType: "MESSAGE_DELETED",
    rawType: "WebcastImDeleteMessage",
    user: { userId: "0", uniqueId: "system" },
    payload: { messageIds: ["2"], userIds: [] },
  };
  await say(deletion);
  expect((await waiting()).map(({ heldId }) => heldId)).toEqual([first?.heldId]);
  await decide(first?.heldId, "show");
  await vi.waitUntil(() => overlay.released.length === 1);
  expect(overlay.released[0]).toMatchObject({
    event: { payload: { message: "maybe not" } },
    actions: [{ action: { text: "maybe not" } }],
  });
  expect(overlay.all()).not.toContain("MAYBE so");
});

test("one call empties every page and keeps it empty, over a reload and an eviction, until it is released", async () => {
  const { token, say, open, evict, ask } = await stage();
  const page = await browser.newPage();
  await page.goto(`${worker.url}/o/${token}?alertSeconds=60`);
  await page.locator(".counter").first().waitFor();
  await say(chat("before", "1"), gift(1, "2"));
  await page.locator(".line").waitFor();
  await page.locator(".alert").waitFor();
  const overlay = await open();
  expect(await ask("POST", "overlays/empty", { reason: "raid" })).toMatchObject({
    status: 200,
    sockets: 2,
    emptied: { by: worker.apiKeyId, reason: "raid" },
  });
  const isEmpty = () => page.evaluate("getComputedStyle(document.body).display === 'none'");
  await expect.poll(isEmpty, patience).toBe(true);
  const position = await say(chat("during", "3"), gift(5, "4"));
  await evict();
  await page.reload();
  await expect.poll(isEmpty, patience).toBe(true);
  const later = await open(formatPosition({ ...position, offset: 0 }));
  await say(chat("still", "5"));
  expect(later.hello.emptied).toBe(true);
  expect((await ask("GET", "moderation/held")).emptied).toMatchObject({ by: worker.apiKeyId });
  expect(await ask("POST", "overlays/release")).toMatchObject({ status: 200, emptied: null });
  await say(chat("after", "6"));
  await vi.waitUntil(() => messages(later).includes("after"));
  await expect.poll(isEmpty, patience).toBe(false);
  await expect.poll(() => page.locator(".line").allTextContents(), patience).toEqual(["Viewer after"]);
  expect(await page.locator(".alert").count()).toBe(0);
  expect(overlay.all() + later.all()).not.toMatch(/during|still/);
  expect((await open()).hello.recent).toHaveLength(1);
  await page.close();
});

test("an alert is shown once more on every page, and nothing counts twice", async () => {
  const { token, say, open, ask } = await stage();
  expect((await ask("POST", "rules", { rule: { ...rule, trigger: { on: "event", types: ["FOLLOW"] } } })).status).toBe(
    201,
  );
  const page = await browser.newPage();
  await page.goto(`${worker.url}/o/${token}?alertSeconds=1`);
  await page.locator(".counter").first().waitFor();
  await say({ ...gift(4, "1"), payload: { ...gift(4).payload, streakActive: false, streakEnd: true } } as EventBody);
  await page.locator(".alert .count").waitFor();
  await page.locator(".alert").waitFor({ state: "detached" });
  const { shown } = await ask("GET", "moderation/shown");
  expect(shown).toMatchObject([{ kind: "event", event: { payload: { giftCount: 4 } } }]);
  const overlay = await open();
  const eventId = shown[0]?.event.eventId;
  expect(await ask("POST", "moderation/replay", { eventId })).toMatchObject({ status: 200, sockets: 2 });
  await expect.poll(() => page.locator(".alert .count").allTextContents(), patience).toEqual(["×4"]);
  expect(overlay.released).toMatchObject([{ again: true, event: { payload: { giftCount: 4 } } }]);
  expect(await page.locator('[data-kind="coins"]').textContent()).toBe("4");
  expect((await open()).hello.state.coins).toBe(4);
  expect(await ask("POST", "moderation/replay", { eventId: "a".repeat(64) })).toMatchObject({
    status: 404,
    code: "not_shown",
  });
  // Who follows once more is told of, and announced by no overlay: there is nothing to show again.
  const follow = (nativeId: string) =>
    ({
      ...chat("", nativeId),
      eventType: "FOLLOW",
      rawType: "WebcastSocialMessage",
      payload: { displayType: "pm_main_follow_message_viewer_2", action: 1, followCount: 1 },
    }) as unknown as EventBody;
  await say(follow("2"), follow("3"));
  const after = (await ask("GET", "moderation/shown")).shown;
  expect(after.map(({ kind, event }) => (kind === "event" ? event.eventType : kind))).toEqual([
    "rule",
    "FOLLOW",
    "GIFT",
  ]);
  await ask("POST", "overlays/empty");
  expect(await ask("POST", "moderation/replay", { eventId })).toMatchObject({ status: 409, code: "overlays_emptied" });
  await page.close();
});
