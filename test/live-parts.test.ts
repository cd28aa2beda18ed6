/** Live parts: named pieces of what the hub knows, told to the sockets that ask for them. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { systemUser } from "#shared/event.ts";
import type { PartsFrame } from "#shared/protocol/wire.ts";
import type { ShownBoard } from "#shared/standings.ts";
import type { EventBody } from "#shared/stamp.ts";
import { periodStart } from "../durable-objects/hub/overlays/past-boards.ts";
import { openLiveV2 } from "./live-v2.ts";
import {
  chat,
  createOverlayToken,
  createStream,
  gift,
  openLive,
  openSession,
  publish,
  readLog,
  stampAll,
} from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker.stop());

const board = (rows: [string, number][], people = rows.length) => ({
  rows: rows.map(([userId, value]) => ({ userId, value })),
  people,
  whole: true,
});
/** What a socket knows of a part: as it was greeted, and then told. */
const known = (one: { hello: { parts?: Record<string, unknown> }; parts: PartsFrame[] }, name: string) =>
  one.parts.reduce((value, { parts }) => (name in parts ? parts[name] : value), one.hello.parts?.[name]);

test("the greeting says how they stand, then they are told as they change, to both versions, and to nobody else", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  await publish(worker, session, stampAll(session, [gift(3), chat("hi")]));
  const parts = "board:gifters,count:coins,gift:rose,counter:wins,board:nonsense,poll.x";
  const refused = await worker.api("GET", `/v1/streams/${streamId}/live?parts=${parts}`);
  expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining("not names of live parts")]);

  const asked = "board:gifters,count:coins,gift:rose,counter:wins,board:nonsense";
  const text = await openLive(worker, streamId, { parts: asked });
  const binary = await openLiveV2(worker, streamId, { parts: asked });
  const other = await openLive(worker, streamId);
  expect(text.hello.parts).toMatchObject({ "count:coins": 3, "gift:rose": 3, "counter:wins": null });
  expect(text.hello.parts?.["board:gifters"]).toMatchObject(board([["502", 3]]));
  expect(text.hello.parts).not.toHaveProperty("board:nonsense");
  expect(binary.hello.parts).toEqual(text.hello.parts);
  expect(other.hello).not.toHaveProperty("parts");

  await publish(worker, session, stampAll(session, [gift(5)], 3));
  await vi.waitUntil(() => known(text, "count:coins") === 5);
  expect(text.parts[0]?.parts).toMatchObject({ "count:coins": 5, "gift:rose": 5 });
  expect(text.parts[0]?.parts).not.toHaveProperty("counter:wins");
  await worker.api("PUT", `/v1/streams/${streamId}/counters/wins`, { value: 7 });
  await vi.waitUntil(() => known(text, "counter:wins") === 7);
  await vi.waitUntil(() =>
    binary.heard.some(({ frame }) => frame.type === "parts" && frame.parts["counter:wins"] === 7),
  );
  expect(other.parts).toEqual([]);
});

test("who comes back with a position has the present values; and so has everybody after the hub was evicted", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const asked = { parts: "board:gifters,count:coins" };
  const first = await openLive(worker, streamId, asked);
  await publish(worker, session, stampAll(session, [gift(2)]));
  await vi.waitUntil(() => known(first, "count:coins") === 2);
  const { epoch } = first.hello.position;
  first.socket.close();
  await publish(worker, session, stampAll(session, [gift(9)], 2));
  const second = await openLive(worker, streamId, { ...asked, after: `${epoch}:1` });
  expect(second.hello).toMatchObject({ recovered: true, parts: { "count:coins": 9 } });

  for (const webSockets of ["hibernate", "close"] as const) {
    const before = (await openLive(worker, streamId, asked)).hello.parts;
    await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets });
    expect((await openLive(worker, streamId, asked)).hello.parts).toEqual(before);
  }
  const slept = await openLive(worker, streamId, asked);
  await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "hibernate" });
  // The same batch again: nothing is counted twice.
  await publish(worker, session, stampAll(session, [gift(2)], 1));
  await publish(worker, session, stampAll(session, [gift(12)], 3));
  await vi.waitUntil(() => known(slept, "count:coins") === 12);
  expect(known(slept, "board:gifters") as ShownBoard).toMatchObject(board([["502", 12]]));
});

test("an overlay's token reads what names nobody, and of the rest what a published scene shows", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  await publish(worker, session, stampAll(session, [gift(3)]));
  const { token } = await createOverlayToken(worker, streamId);
  const asked = { token, parts: "board:gifters,count:coins" };
  const before = await openLive(worker, streamId, asked);
  expect(before.hello.parts).toEqual({ "count:coins": 3 });
  await publish(worker, session, stampAll(session, [gift(4)], 2));
  await vi.waitUntil(() => known(before, "count:coins") === 4);
  expect(known(before, "board:gifters")).toBeUndefined();

  const place = { x: 0, y: 0, width: 500, height: 400 };
  const document = {
    version: 1,
    canvas: { width: 1920, height: 1080 },
    theme: "glass",
    widgets: [{ id: "b", type: "leaderboard", place }],
  };
  const scenes = `/v1/streams/${streamId}/scenes`;
  const made = await worker.api("POST", scenes, { name: "other", document });
  const { sceneId } = (await made.json()) as { sceneId: string };
  expect((await worker.api("POST", `${scenes}/${sceneId}/publish`, { draftNo: 1 })).status).toBe(200);
  await publish(worker, session, stampAll(session, [gift(6)], 3));
  await vi.waitUntil(() => known(before, "board:gifters") !== undefined);
  expect(known(before, "board:gifters")).toMatchObject(board([["502", 6]]));
  const later = await openLive(worker, streamId, { ...asked, parts: "board:gifters,board:likers" });
  expect(Object.keys(later.hello.parts ?? {})).toEqual(["board:gifters"]);
  // Taken off, it is told no more.
  expect((await worker.api("DELETE", `${scenes}/${sceneId}`)).status).toBe(204);
  await publish(worker, session, stampAll(session, [gift(7)], 4));
  await vi.waitUntil(() => known(before, "count:coins") === 7);
  expect(known(before, "board:gifters")).toMatchObject(board([["502", 6]]));
});

test("who has most points is told to a scene that shows it, with levels, what they are called, and nobody who is blocked", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const call = async (method: string, path: string, body: object) => {
    const response = await worker.api(method, `/v1/streams/${streamId}/${path}`, body);
    expect([path, response.ok, response.ok ? "" : await response.text()]).toEqual([path, true, ""]);
    return response;
  };
  const levels = [
    { name: "Fan", from: 5 },
    { name: "Star", from: 100 },
  ];
  await call("PUT", "points/settings", { name: "Cookies", rates: { coin: 2 }, levels });
  const document = {
    version: 1,
    canvas: { width: 1920, height: 1080 },
    theme: "glass",
    widgets: [
      { id: "b", type: "leaderboard", place: { x: 0, y: 0, width: 500, height: 400 }, options: { of: "points" } },
    ],
  };
  const { token } = await createOverlayToken(worker, streamId);
  const page = await openLive(worker, streamId, { token, parts: "points" });
  expect(page.hello.parts).toEqual({});
  const made = (await (await call("POST", "scenes", { name: "ranks", document })).json()) as { sceneId: string };
  await call("POST", `scenes/${made.sceneId}/publish`, { draftNo: 1 });
  await publish(worker, session, stampAll(session, [gift(3)]));
  await vi.waitUntil(() => known(page, "points") !== undefined);
  const all = { over: "all", whole: true, name: "Cookies" };
  await vi.waitFor(() =>
    expect(known(page, "points")).toMatchObject({
      ...all,
      people: 1,
      rows: [{ userId: "502", value: 6, level: "Fan" }],
    }),
  );
  await call("POST", "points/changes", { changes: [{ user: "@ada", change: 120 }] });
  const both = [
    { uniqueId: "ada", value: 120, level: "Star" },
    { userId: "502", value: 6, level: "Fan" },
  ];
  await vi.waitFor(() => expect(known(page, "points")).toMatchObject({ ...all, people: 2, rows: both }));
  // As the next page finds it, in a hub that slept, after a price was taken by hand.
  await call("POST", "points/transfers", { from: "@ada", to: "502", points: 115 });
  await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });
  const later = await openLive(worker, streamId, { token, parts: "points" });
  expect(known(later, "points")).toMatchObject({
    rows: [
      { userId: "502", value: 121, level: "Star" },
      { uniqueId: "ada", value: 5, level: "Star" },
    ],
  });
  await call("POST", "moderation/blocked", { userId: "502" });
  await vi.waitFor(() => expect(known(later, "points")).toMatchObject({ rows: [{ uniqueId: "ada" }] }));
});

test("what was done last, words and meters are the same for a page that comes after an eviction, as overlays may see them", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const place = { x: 0, y: 0, width: 500, height: 400 };
  const document = {
    version: 1,
    canvas: { width: 1920, height: 1080 },
    theme: "glass",
    widgets: [
      { id: "a", type: "activity", place },
      { id: "c", type: "combo", place, options: { seconds: 60 } },
      { id: "h", type: "hype", place, options: { seconds: 3_600, perMessage: 0 } },
      { id: "w", type: "cloud", place },
    ],
  };
  const scenes = `/v1/streams/${streamId}/scenes`;
  const made = await worker.api("POST", scenes, { name: "main", document });
  const { sceneId } = (await made.json()) as { sceneId: string };
  expect((await worker.api("POST", `${scenes}/${sceneId}/publish`, { draftNo: 1 })).status).toBe(200);
  const { token } = await createOverlayToken(worker, streamId);
  const [deeds, combo, hype, words] = ["deeds:gfsh_1", "combo:0_60", "hype:200_3600_1_10_100_5_0.1_0", "words:200"];
  const asked = { token, parts: [deeds, combo, hype, words].join() };
  const first = await openLive(worker, streamId, asked);
  // More than a greeting has of the past.
  const talk = Array.from({ length: 60 }, (_, index) => chat(index < 9 ? "pizza tonight" : "hello", `c${index}`));
  const one = gift(2, "g1");
  await publish(worker, session, stampAll(session, [one, gift(3, "g2"), ...talk]));
  await vi.waitUntil(() => (known(first, combo) as { value: number } | undefined)?.value === 3);
  await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });
  const { parts = {} } = (await openLive(worker, streamId, asked)).hello;
  expect(parts[deeds]).toMatchObject({ rows: [{ kind: "gift", count: 3, coins: 3, user: { userId: "502" } }] });
  expect(parts[combo]).toMatchObject({ value: 3, offset: 2 });
  expect(parts[hype]).toMatchObject({ offset: 2 });
  expect((parts[hype] as { value: number }).value).toBeGreaterThan(2.9);
  expect(parts[words]).toEqual({
    words: [
      { word: "pizza", people: 1 },
      { word: "tonight", people: 1 },
      { word: "hello", people: 1 },
    ],
  });

  const lists = { listsNo: 0, words: [{ word: "pizza" }], links: { measure: "show", allowed: [] } };
  expect((await worker.api("PUT", `/v1/streams/${streamId}/moderation`, lists)).status).toBe(200);
  const blocked = { handle: one.user.uniqueId };
  expect((await worker.api("POST", `/v1/streams/${streamId}/moderation/blocked`, blocked)).status).toBe(201);
  const after = (await openLive(worker, streamId, asked)).hello.parts ?? {};
  expect(after[deeds]).toEqual({ rows: [] });
  expect(after[words]).toEqual({ words: [{ word: "hello", people: 1 }] });
  // What they gave counts.
  expect(after[combo]).toEqual(parts[combo]);
});

test("a board of all time adds the broadcasts before to the present one; without the database it is of the present one, and says so", async () => {
  const streamId = await createStream(worker);
  const before = await openSession(worker, streamId, "7001");
  const { user: _, ...rest } = gift(30, "81");
  const other = { ...rest, user: { userId: "777", uniqueId: "other", displayName: "Other" } } as ReturnType<
    typeof gift
  >;
  const share = (nativeId: string): EventBody => {
    const { user } = other;
    return { eventType: "SHARE", rawType: "WebcastSocialMessage", nativeId, user, payload: { displayType: "" } };
  };
  // One share with two friends is one share.
  await publish(worker, before, stampAll(before, [gift(20, "80"), other, share("82"), share("83")]));
  await readLog(worker, before.sessionId, 4);
  const now = await openSession(worker, streamId, "7002");
  const asked = { parts: "board:gifters.all,board:gifters.week,board:sharers.all" };
  // Who opened a socket of the stream lately opens another one in an outage.
  await openLive(worker, streamId);
  const outage = await worker.database.duringOutage(async () => {
    await publish(worker, now, stampAll(now, [gift(5, "90")]));
    const api = await openLive(worker, streamId, asked);
    await vi.waitUntil(() => known(api, "board:gifters.all") !== undefined);
    return known(api, "board:gifters.all");
  });
  expect(outage).toMatchObject({ over: "live", rows: [{ userId: "502", value: 5 }] });
  // It asks again after a minute; one that wakes asks at once.
  await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });
  const page = await openLive(worker, streamId, asked);
  await vi.waitUntil(() => known(page, "board:gifters.all") !== undefined);
  const rows = [
    { userId: "777", uniqueId: "other", displayName: "Other", value: 30 },
    { userId: "502", value: 25 },
  ];
  expect(known(page, "board:gifters.all")).toMatchObject({ over: "all", rows, people: 2 });
  await vi.waitUntil(() => known(page, "board:sharers.all") !== undefined);
  expect(known(page, "board:sharers.all")).toMatchObject({ over: "all", rows: [{ userId: "777", value: 1 }] });
  await publish(worker, now, stampAll(now, [gift(12, "91")], 2));
  await vi.waitUntil(() => (known(page, "board:gifters.week") as ShownBoard | undefined)?.rows[0]?.value === 32);
});

test("each board is there over each time: the broadcast before counts in all but this one's", async () => {
  const beganAt = Date.now();
  const streamId = await createStream(worker);
  const body = (eventType: "LIKE" | "SHARE", nativeId: string, payload: object): EventBody =>
    ({ ...chat("", nativeId), eventType, rawType: `Webcast${eventType}Message`, payload }) as EventBody;
  /** So many coins and likes, a message, and a share, which is news once a person: so each time it is somebody else's. */
  const done = (no: string, amount: number) => [
    gift(amount, `${no}1`),
    body("LIKE", `${no}2`, { likeCount: amount, totalLikeCount: amount }),
    chat("hi", `${no}3`),
    { ...body("SHARE", `${no}4`, { displayType: "" }), user: { userId: `60${no}`, uniqueId: `sharer${no}` } },
  ];
  const before = await openSession(worker, streamId, "7001");
  await publish(worker, before, stampAll(before, done("1", 30)));
  await readLog(worker, before.sessionId, 4);
  const now = await openSession(worker, streamId, "7002");
  await publish(worker, now, stampAll(now, done("2", 5)));
  await readLog(worker, now.sessionId, 4);
  await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });

  const values = { gifters: [5, 35], likers: [5, 35], chatters: [1, 2], sharers: [1, 2] } as const;
  // A period that ends while this runs begins anew.
  const periods = (["day", "week", "month", "all"] as const).filter(
    (period) => period === "all" || periodStart(period, beganAt) === periodStart(period, Date.now()),
  );
  const right = Object.entries(values).flatMap(([of, [live, all]]) => [
    [`board:${of}`, "live", live] as const,
    ...periods.map((period) => [`board:${of}.${period}`, period, all] as const),
  ]);
  const page = await openLive(worker, streamId, { parts: right.map(([name]) => name).join() });
  const told = () =>
    right.map(([name]) => {
      const shown = known(page, name) as ShownBoard | undefined;
      return [name, shown?.over, shown?.rows.reduce((sum, { value }) => sum + value, 0)];
    });
  await expect.poll(told).toEqual(right);
});

test("a goal that was set counts over broadcasts, an eviction and duplicates, and is told when it is changed by hand", async () => {
  const streamId = await createStream(worker);
  const goals = `/v1/streams/${streamId}/goals`;
  const session = await openSession(worker, streamId);
  await publish(worker, session, stampAll(session, [gift(3)]));
  const put = async (name: string, body: object) => (await worker.api("PUT", `${goals}/${name}`, body)).status;
  expect(await put("coins", { counts: "coins" })).toBe(200);
  expect(await put("roses", { counts: "gift", gift: "Rose", value: 100 })).toBe(200);
  expect([await put("x", { counts: "gift" }), await put("x", { counts: "likes", gift: "Rose" })]).toEqual([400, 400]);
  const live = await openLive(worker, streamId, { parts: "goal:coins,goal:roses,goal:none" });
  expect(live.hello.parts).toEqual({ "goal:coins": 0, "goal:roses": 100, "goal:none": null });
  await publish(worker, session, stampAll(session, [gift(8)], 2));
  await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "hibernate" });
  await publish(worker, session, stampAll(session, [gift(8)], 2));
  const next = await openSession(worker, streamId, "7002");
  await publish(worker, next, stampAll(next, [gift(4)]));
  await vi.waitUntil(() => known(live, "goal:coins") === 9);
  await vi.waitUntil(() => known(live, "goal:roses") === 109);
  expect(await put("coins", { counts: "coins", value: 50 })).toBe(200);
  await vi.waitUntil(() => known(live, "goal:coins") === 50);
  // Two who add by hand at once: both count. It does not go below nothing.
  const add = async (name: string, count: number) =>
    (await worker.api("PATCH", `${goals}/${name}`, { add: count })).status;
  expect(await Promise.all([add("coins", 1), add("coins", 2)])).toEqual([200, 200]);
  await vi.waitUntil(() => known(live, "goal:coins") === 53);
  expect(await add("coins", -3)).toBe(200);
  expect([await add("none", 1), await add("coins", 0.5)]).toEqual([404, 400]);
  expect(await add("roses", -1_000)).toBe(200);
  await vi.waitUntil(() => known(live, "goal:roses") === 0);
  expect((await worker.api("DELETE", `${goals}/roses`)).status).toBe(204);
  await vi.waitUntil(() => known(live, "goal:roses") === null);
  const listed = (await (await worker.api("GET", goals)).json()) as { goals: object[] };
  expect(listed.goals).toMatchObject([{ name: "coins", counts: "coins", gift: null, value: 50 }]);
});

test("who did something last and who came is told, is the same after an eviction, and leaves with whom a moderator deleted", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const asked = { parts: "latest:chatter,latest:gifter,latest:topGift,latest:liker,roll:followers,latest:nonsense" };
  await publish(worker, session, stampAll(session, [gift(3), chat("hi"), chat("hi again")]));
  const first = await openLive(worker, streamId, asked);
  expect(first.hello.parts).toMatchObject({
    "latest:chatter": { offset: 3, count: 1 },
    "latest:topGift": { coins: 3, giftName: "Rose" },
    "latest:liker": null,
    "roll:followers": [],
  });
  expect(first.hello.parts).not.toHaveProperty("latest:nonsense");
  await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });
  expect((await openLive(worker, streamId, asked)).hello.parts).toEqual(first.hello.parts);

  const second = await openLive(worker, streamId, asked);
  const deleted: EventBody = {
    eventType: "MESSAGE_DELETED",
    rawType: "WebcastImDeleteMessage",
    user: systemUser,
    payload: { messageIds: [], userIds: ["501"] },
  };
  await publish(worker, session, stampAll(session, [deleted], 4));
  await vi.waitUntil(() => known(second, "latest:chatter") === null);
});
