/** Points of a running stream: real hub, real API, the events that tell of them in the log. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import type { EventBody } from "#shared/stamp.ts";
import { chat, createStream, gift, openLive, openSession, publish, stampAll, type TestSession } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
let session: TestSession;
let seqNo = 0;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker.stop());
beforeEach(async () => {
  session = await openSession(worker, await createStream(worker));
  seqNo = 0;
});

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

async function ask(method: string, path: string, body?: unknown, key?: string): Promise<Answer> {
  const response = await fetch(`${worker.url}/v1/streams/${session.streamId}/${path}`, {
    method,
    headers: {
      Authorization: `Bearer ${worker.apiKey}`,
      "Content-Type": "application/json",
      ...(key !== undefined && { "Idempotency-Key": key }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? {} : (JSON.parse(text) as Record<string, unknown>) };
}

async function happen(...bodies: EventBody[]): Promise<void> {
  await publish(worker, session, stampAll(session, bodies, seqNo + 1));
  seqNo += bodies.length;
}

const says = (userId: string, message: string): EventBody => ({
  ...chat(message),
  user: { userId, uniqueId: `viewer${userId}`, displayName: `Viewer ${userId}` },
});
const gives = (userId: string, count: number, nativeId: string): EventBody => ({
  ...gift(count, nativeId),
  user: { userId, uniqueId: `viewer${userId}` },
});
const evict = () => worker.worker.evictDurableObject("HUB", { name: session.streamId, webSockets: "close" });
const perCoin = {
  rates: { coin: 2, chatMinute: 1 },
  levels: [
    { name: "Fan", from: 5 },
    { name: "Star", from: 100 },
  ],
};
const make = (path: string, body: unknown) => ask("POST", path, body, randomUUID());

test("are counted once, listed, and outlive an eviction", async () => {
  expect((await ask("GET", "points")).body).toMatchObject({ settings: { on: false }, people: [], count: 0 });
  expect(await ask("PUT", "points/settings", perCoin)).toMatchObject({
    status: 200,
    body: { on: true, rates: { coin: 2, like: 0 } },
  });
  await happen(gives("7", 3, "g1"), gives("7", 5, "g2"), says("8", "hello"));
  // TikTok tells it again, in another session.
  const before = session;
  session = await openSession(worker, before.streamId);
  seqNo = 0;
  await happen(gives("7", 5, "g2"));
  await evict();
  const { body } = await ask("GET", "points");
  expect(body).toMatchObject({
    count: 2,
    isPlayed: false,
    forgotten: 0,
    people: [
      { userId: "7", uniqueId: "viewer7", rank: 1, balance: 10, earned: 10, level: 1 },
      { userId: "8", displayName: "Viewer 8", rank: 2, balance: 1, level: 0 },
    ],
  });
  expect((await ask("GET", "points?text=viewer8")).body).toMatchObject({ count: 1, people: [{ rank: 2 }] });
  expect((await ask("GET", "points?after=1&limit=1")).body).toMatchObject({ count: 2, people: [{ userId: "8" }] });
});

test("are changed by hand with an event that the log keeps, and not twice by a call that is sent twice", async () => {
  await ask("PUT", "points/settings", perCoin);
  await happen(gives("7", 5, "g1"));
  const key = randomUUID();
  const change = {
    changes: [
      { user: "7", change: 20.5, note: "won the quiz" },
      { user: "@Bo", to: 40 },
    ],
  };
  for (const _ of [1, 2]) {
    const answer = await ask("POST", "points/changes", change, key);
    expect(answer).toMatchObject({
      status: 200,
      body: {
        people: [
          { userId: "7", balance: 30.5, rank: 2 },
          { userId: "", uniqueId: "bo", balance: 40, rank: 1 },
        ],
      },
    });
  }
  // Somebody comes who has the handle, and has what was entered under it.
  await happen({ ...says("12", "hi"), user: { userId: "12", uniqueId: "bo" } });
  await evict();
  expect((await ask("GET", "points?text=bo")).body).toMatchObject({
    count: 1,
    people: [{ userId: "12", balance: 41 }],
  });
  await expect
    .poll(async () => ((await ask("GET", "history?types=POINTS_CHANGED")).body["events"] as unknown[]).length)
    .toBe(2);
  const events = (await ask("GET", "history?types=POINTS_CHANGED")).body["events"] as RecordedEvent[];
  expect(events.find(({ user }) => user.userId === "7")).toMatchObject({
    payload: {
      why: "change",
      change: 20.5,
      note: "won the quiz",
      points: { delta: 20.5, balance: 30.5, earned: 30.5 },
    },
  });
});

test("are set one after the other where somebody is named twice in a call, however they are named", async () => {
  await ask("PUT", "points/settings", perCoin);
  await happen(gives("7", 5, "g1"));
  const changes = [
    { user: "@bo", to: 10.1 },
    { user: "@Bo", to: 10.3 },
    { user: "7", change: -100 },
    { user: "@viewer7", to: 4 },
  ];
  expect(await make("points/changes", { changes })).toMatchObject({
    status: 200,
    body: { people: [{ balance: 10.3 }, { balance: 10.3 }, { userId: "7", balance: 4 }, { balance: 4, earned: 14 }] },
  });
});

test("are changed of as many people at once as a call may name, each with a long handle and a note", async () => {
  await ask("PUT", "points/settings", perCoin);
  const changes = Array.from({ length: 200 }, (_, index) => ({
    user: `@${String(index).padStart(64, "x")}`,
    to: 1_000_000,
    note: "ü".repeat(200),
  }));
  expect(await make("points/changes", { changes })).toMatchObject({ status: 200 });
  expect((await ask("GET", "points")).body).toMatchObject({ count: 200 });
});

test("of people of other platforms are changed by their ids and names as the list has them", async () => {
  await ask("PUT", "points/settings", perCoin);
  await happen({ ...says("youtube:UC_1", "hi"), user: { userId: "youtube:UC_1", uniqueId: "Ada L" } });
  for (const [user, balance] of [
    ["youtube:UC_1", 2],
    ["@ada l", 3],
  ] as const) {
    expect(await make("points/changes", { changes: [{ user, change: 1 }] })).toMatchObject({
      status: 200,
      body: { people: [{ userId: "youtube:UC_1", uniqueId: "Ada L", balance }] },
    });
  }
});

test("go from one to another only where there are enough", async () => {
  await ask("PUT", "points/settings", perCoin);
  await happen(gives("7", 5, "g1"), says("8", "hi"));
  expect(await make("points/transfers", { from: "7", to: "@viewer8", points: 4 })).toMatchObject({
    status: 200,
    body: {
      people: [
        { userId: "7", balance: 6 },
        { userId: "8", balance: 5, earned: 5 },
      ],
    },
  });
  expect(await make("points/transfers", { from: "7", to: "8", points: 6.01 })).toMatchObject({
    status: 409,
    body: { code: "not_enough_points" },
  });
  expect(await make("points/transfers", { from: "99", to: "8", points: 1 })).toMatchObject({
    status: 404,
    body: { code: "unknown_person" },
  });
  // Who gives to themselves would reach levels by it.
  expect(await make("points/transfers", { from: "7", to: "@Viewer7", points: 1 })).toMatchObject({
    status: 400,
    body: { code: "invalid_request", detail: "to: @Viewer7 is the one who gives" },
  });
  expect((await ask("GET", "points")).body).toMatchObject({
    people: [
      { balance: 6, earned: 10 },
      { balance: 5, earned: 5 },
    ],
  });
});

test("pay for a rule once, as far as they go, and the answer is on the overlay and spoken", async () => {
  await ask("PUT", "points/settings", { ...perCoin, rates: { coin: 2 } });
  const spin = {
    name: "Spin",
    trigger: { on: "redeem", commands: ["!spin"], cost: 10 },
    actions: [{ type: "overlay", text: "{displayName} has {points} left", speech: "spin for {displayName}" }],
  };
  const poor = {
    name: "Too few",
    priority: 1,
    trigger: { on: "command", commands: ["!spin"] },
    condition: { "<": [{ var: "points.balance" }, 10] },
    actions: [{ type: "overlay", text: "{points} are too few" }],
  };
  for (const rule of [spin, poor]) expect((await ask("POST", "rules", { rule, reason: "" })).status).toBe(201);
  const live = await openLive(worker, session.streamId);
  const shown = () => live.frames.flatMap(({ actions = [] }) => actions.map(({ action }) => action));
  await happen(gives("7", 12, "g1"));
  const spins = [says("7", "!spin"), says("7", "!spin"), says("7", "!spin"), says("8", "!SPIN please")];
  const named = spins.map((one, index) => ({ ...one, nativeId: `s${index}` })) as EventBody[];
  await happen(...named);
  // TikTok tells all of it again after a reconnect.
  session = await openSession(worker, session.streamId);
  seqNo = 0;
  await happen(...named, says("7", "thanks"));
  await vi.waitUntil(() =>
    live.events().some((event) => "message" in event.payload && event.payload.message === "thanks"),
  );
  expect(shown()).toMatchObject([
    { text: "Viewer 7 has 14 left", speech: "spin for Viewer 7" },
    { text: "Viewer 7 has 4 left" },
    { text: "4 are too few" },
    { text: "0 are too few" },
  ]);
  const { socket } = live;
  socket.close();
  await evict();
  await happen(says("7", "!spin"));
  expect((await ask("GET", "points")).body).toMatchObject({
    people: [{ userId: "7", balance: 4, earned: 24 }],
    count: 1,
  });
  const { counts } = (await ask("GET", "rules/counts")).body as { counts: { fired: number; held: object }[] };
  expect(counts).toContainEqual(expect.objectContaining({ fired: 2, held: { points: 3 } }));
});

test.each([
  ["settings", { rates: { coin: -1 } }],
  ["settings", { rates: { coin: 0.001 } }],
  [
    "settings",
    {
      rates: {},
      levels: [
        { name: "b", from: 5 },
        { name: "a", from: 5 },
      ],
    },
  ],
  ["settings", { rates: {}, decay: { percent: 0, days: 1 } }],
  ["changes", { changes: [] }],
  ["changes", { changes: [{ user: "7" }] }],
  ["changes", { changes: [{ user: "7", change: 1, to: 1 }] }],
  ["changes", { changes: [{ user: "ada", change: 1 }] }],
  ["changes", { changes: [{ user: "0", change: 1 }] }],
  ["changes", { changes: [{ user: "@\u202Eada", change: 1 }] }],
  ["changes", { changes: [{ user: "@", change: 1 }] }],
  ["transfers", { from: "7", to: "7", points: 1 }],
  ["transfers", { from: "7", to: "8", points: -1 }],
])("refuse what makes no sense: %s %j", async (path, body) => {
  const method = path === "settings" ? "PUT" : "POST";
  expect(await ask(method, `points/${path}`, body, randomUUID())).toMatchObject({
    status: 400,
    body: { code: "invalid_request" },
  });
});
