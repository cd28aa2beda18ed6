/** Rules from the API to the hub and into the log, as a developer uses them. */
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { EventBody } from "#shared/stamp.ts";
import { apiCaller, type Json, onChat } from "./rule-api.ts";
import { chat, createStream, gift, openLive, openSession, publish, stampAll, type TestSession } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker.stop());

const call = apiCaller(() => worker);

async function addRule(streamId: string, rule: Json, reason = "test"): Promise<string> {
  const { status, body } = await call("POST", `/v1/streams/${streamId}/rules`, { rule, reason });
  expect([status, body["errors"]]).toEqual([201, undefined]);
  return body["ruleId"] as string;
}

const shownTexts = (live: Awaited<ReturnType<typeof openLive>>) =>
  live.frames.flatMap(({ actions = [] }) => actions.flatMap(({ action }) => ("text" in action ? action.text : [])));

async function actionsOf(streamId: string, count: number, query = ""): Promise<Json[]> {
  return vi.waitUntil(
    async () => {
      const { body } = await call("GET", `/v1/streams/${streamId}/actions${query}`);
      const actions = body["actions"] as Json[];
      return actions.length >= count && actions;
    },
    { timeout: 15_000, interval: 100 },
  );
}

test("a rule fires from its offset on, reaches the socket with the event's frame, and is in the log once", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const live = await openLive(worker, streamId);
  await publish(worker, session, stampAll(session, [chat("before")]));
  const { body } = await call("POST", `/v1/streams/${streamId}/rules`, { rule: onChat(), reason: "first" });
  expect(body).toMatchObject({ revision: 1, live: { version: 1, fromOffset: 2 } });
  const events = stampAll(session, [chat("one"), gift(1), chat("two")], 2);
  await publish(worker, session, events);
  // Sent again, as after a lost answer: nothing fires twice.
  await publish(worker, session, events);
  await vi.waitUntil(() => live.events().length === 4);
  expect(shownTexts(live)).toEqual(["Viewer: one", "Viewer: two"]);
  const logged = await actionsOf(streamId, 2);
  expect(logged).toMatchObject([
    { ruleId: body["ruleId"], revision: 1, offset: 4, status: "success", action: { text: "Viewer: two" } },
    { offset: 2, status: "success", action: { text: "Viewer: one" } },
  ]);
  expect(
    await actionsOf(streamId, 2, `?rule=${String(body["ruleId"])}&status=success&session=${session.sessionId}`),
  ).toHaveLength(2);
  expect(await actionsOf(streamId, 0, "?status=failed")).toEqual([]);
  live.socket.terminate();
});

test("one account that follows six times gives one alert, one minute and one follower to a goal", async () => {
  const streamId = await createStream(worker);
  const trigger = { on: "event", types: ["FOLLOW"] };
  const minute = { type: "counter", name: "subathon", kind: "timer", change: "add", value: 60_000 };
  const count = (name: string) => ({ type: "counter", name, kind: "counter", change: "add", value: 1 });
  const alert = { type: "overlay", text: "{displayName} follows" };
  await addRule(streamId, { name: "follows", trigger, actions: [alert, minute, count("followers")] });
  await addRule(streamId, { name: "each", trigger: { ...trigger, repeats: true }, actions: [count("follows")] });
  const goal = { name: "goal", trigger: { on: "total", what: "follows", count: 3 }, actions: [count("goals")] };
  await addRule(streamId, goal);
  const live = await openLive(worker, streamId);
  const session = await openSession(worker, streamId);
  const follow = (userId: string): EventBody => ({
    eventType: "FOLLOW",
    rawType: "mine",
    user: { userId, uniqueId: `user${userId}`, displayName: `User ${userId}` },
    payload: { displayType: "" },
  });
  const stateOf = async () =>
    (await call("GET", `/v1/streams/${streamId}/state`)).body as { counters: Json; timers: Json };
  const bodies = [...Array.from({ length: 6 }, () => follow("1")), follow("2")];
  const startedAt = Date.now();
  await publish(worker, session, stampAll(session, bodies));
  const before = await stateOf();
  expect(before.counters).toEqual({ followers: 2, follows: 7 });
  const endsAt = Number(before.timers["subathon"]);
  expect(endsAt).toBeGreaterThanOrEqual(startedAt + 120_000);
  expect(endsAt).toBeLessThan(Date.now() + 180_000);

  await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "hibernate" });
  await publish(worker, session, stampAll(session, [follow("1"), follow("2"), follow("3")], 8));
  expect((await stateOf()).counters).toEqual({ followers: 3, follows: 10, goals: 1 });
  await vi.waitUntil(() => live.events().length === 10);
  expect(shownTexts(live)).toEqual(["User 1 follows", "User 2 follows", "User 3 follows"]);
  live.socket.terminate();
});

test("a cooldown and a counter survive an eviction, and a position behind brings what was missed", async () => {
  const streamId = await createStream(worker);
  await addRule(streamId, onChat({ cooldownMs: 3_600_000 }));
  await addRule(streamId, {
    name: "count",
    trigger: { on: "event", types: ["CHAT"] },
    actions: [{ type: "counter", name: "chats", change: "add", value: 1 }],
  });
  const session = await openSession(worker, streamId);
  const { position } = await publish(worker, session, stampAll(session, [chat("one"), chat("two")]));
  await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });
  await publish(worker, session, stampAll(session, [chat("three")], 3));
  const live = await openLive(worker, streamId, { after: `${position.epoch}:1`, types: "GIFT" });
  expect(live.hello.counters).toEqual({ chats: 3 });
  await vi.waitUntil(() => live.frames.flatMap(({ actions = [] }) => actions).length === 2);
  expect(live.frames.flatMap(({ actions = [] }) => actions.map(({ action }) => action))).toEqual([
    { type: "counter", kind: "counter", name: "chats", value: 2 },
    { type: "counter", kind: "counter", name: "chats", value: 3 },
  ]);
  const logged = await actionsOf(streamId, 4);
  expect(logged.filter(({ action }) => (action as Json)["type"] === "overlay")).toHaveLength(1);
  live.socket.terminate();
});

test("many rules over a busy batch hold up neither the log nor the taking in", async () => {
  const streamId = await createStream(worker);
  const rules = Array.from({ length: 10 }, (_, index) => ({
    ...onChat({ name: `rule ${index}` }),
    actions: [{ type: "log", text: "{displayName} said {message}, and nobody else did" }],
  }));
  expect((await call("POST", `/v1/streams/${streamId}/rules/import`, { rules })).status).toBe(201);
  const session = await openSession(worker, streamId);
  const bodies = Array.from({ length: 200 }, (_, index) => chat(`m${index}`));
  await publish(worker, session, stampAll(session, bodies));
  const count = () =>
    worker.database.query("select count(*)::int as n from actions_log where stream_id = $1", [streamId]);
  await vi.waitUntil(async () => (await count())[0]?.["n"] === 2_000, { timeout: 20_000, interval: 200 });

  // What no queue message could hold is not done; the event itself is taken in and stored as ever.
  const long = Array.from({ length: 40 }, (_, index) => ({
    ...onChat({ name: `long ${index}` }),
    actions: Array.from({ length: 10 }, () => ({ type: "log", text: "x".repeat(990) })),
  }));
  expect((await call("POST", `/v1/streams/${streamId}/rules/import`, { rules: long, mode: "replace" })).status).toBe(
    201,
  );
  await publish(worker, session, stampAll(session, bodies.slice(0, 10), 201));
  await vi.waitUntil(
    async () => ((await call("GET", `/v1/sessions/${session.sessionId}`)).body["eventCount"] as number) === 210,
    { timeout: 20_000, interval: 200 },
  );
  // And not silently.
  expect(worker.logs().some(({ message }) => message.includes("actions_dropped"))).toBe(true);
});

test("every change is a revision with who and why, and can be rolled back", async () => {
  const streamId = await createStream(worker);
  const ruleId = await addRule(streamId, onChat(), "made");
  const changed = onChat({ name: "greet louder", actions: [{ type: "overlay", text: "{displayName}!" }] });
  const put = await call("PUT", `/v1/rules/${ruleId}`, { rule: changed, reason: "louder", revision: 1 });
  expect(put).toMatchObject({ status: 200, body: { revision: 2, live: { version: 2 } } });
  // The same again: no revision, still live.
  expect((await call("PUT", `/v1/rules/${ruleId}`, { rule: changed })).body).toMatchObject({ revision: 2 });
  const stale = await call("PUT", `/v1/rules/${ruleId}`, { rule: changed, revision: 1 });
  expect(stale).toMatchObject({ status: 409, body: { code: "revision_conflict", revision: 2 } });
  const back = await call("POST", `/v1/rules/${ruleId}/rollback`, { revision: 1, reason: "too loud" });
  expect(back).toMatchObject({ status: 200, body: { revision: 3, name: "greet" } });
  const { body } = await call("GET", `/v1/rules/${ruleId}/revisions`);
  expect(body["revisions"]).toMatchObject([
    { revision: 3, reason: "too loud", author: worker.apiKeyId, rule: { name: "greet" } },
    { revision: 2, reason: "louder", rule: { name: "greet louder" } },
    { revision: 1, reason: "made", rule: { name: "greet" } },
  ]);
  expect((await call("POST", `/v1/rules/${ruleId}/rollback`, { revision: 9 })).status).toBe(404);
  expect((await worker.api("DELETE", `/v1/rules/${ruleId}?reason=enough`)).status).toBe(204);
  expect((await call("GET", `/v1/rules/${ruleId}`)).status).toBe(404);
  const session = await openSession(worker, streamId);
  const live = await openLive(worker, streamId);
  await publish(worker, session, stampAll(session, [chat("quiet")]));
  await vi.waitUntil(() => live.events().length === 1);
  expect(shownTexts(live)).toEqual([]);
  live.socket.terminate();
});

test("what was read may be sent back, and one field be changed alone", async () => {
  const streamId = await createStream(worker);
  const ruleId = await addRule(streamId, onChat({ cooldownMs: 5 }));
  const { body: read } = await call("GET", `/v1/rules/${ruleId}`);
  const put = await call("PUT", `/v1/rules/${ruleId}`, { rule: { ...read, name: "again" } });
  expect(put).toMatchObject({ status: 200, body: { ruleId, revision: 2, name: "again", cooldownMs: 5 } });
  const off = await call("PATCH", `/v1/rules/${ruleId}`, { rule: { enabled: false }, reason: "too loud" });
  expect(off).toMatchObject({ status: 200, body: { revision: 3, name: "again", enabled: false, cooldownMs: 5 } });
  const many = ["name", "cooldownMs", "priority", "chance"].map((field, index) =>
    call("PATCH", `/v1/rules/${ruleId}`, { rule: { [field]: index === 0 ? "many" : 1 } }),
  );
  expect((await Promise.all(many)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  const { body: now } = await call("GET", `/v1/rules/${ruleId}`);
  expect(now).toMatchObject({ name: "many", cooldownMs: 1, priority: 1, chance: 1, enabled: false });
  const bad = await call("PATCH", `/v1/rules/${ruleId}`, { rule: { cooldownMs: -1 } });
  expect(bad).toMatchObject({ status: 400, body: { errors: [{ path: "rule.cooldownMs" }] } });
  expect(await call("PATCH", `/v1/rules/${ruleId}`, { rule: { nonsense: 1 } })).toMatchObject({ status: 400 });
  expect(await call("PATCH", `/v1/rules/${ruleId}`, { rule: { enabled: true }, revision: 1 })).toMatchObject({
    status: 409,
  });
});

test("a deleted rule's revisions are there to read, and a rollback brings it back", async () => {
  const streamId = await createStream(worker);
  const ruleId = await addRule(streamId, onChat(), "made");
  expect((await worker.api("DELETE", `/v1/rules/${ruleId}?reason=enough`)).status).toBe(204);
  const deleted = await call("GET", `/v1/streams/${streamId}/rules?deleted=true`);
  expect(deleted.body["rules"]).toMatchObject([{ ruleId, revision: 2, name: "greet", deletedAt: expect.any(String) }]);
  expect((await call("GET", `/v1/streams/${streamId}/rules`)).body).toEqual({ rules: [] });
  const { body } = await call("GET", `/v1/rules/${ruleId}/revisions`);
  expect(body["revisions"]).toMatchObject([
    { revision: 2, reason: "enough", rule: null },
    { revision: 1, reason: "made", rule: { name: "greet" } },
  ]);
  for (const [method, body] of [
    ["PUT", { rule: onChat() }],
    ["DELETE", undefined],
  ] as const) {
    expect(await call(method, `/v1/rules/${ruleId}`, body)).toMatchObject({ status: 404 });
  }
  const toDeletion = await call("POST", `/v1/rules/${ruleId}/rollback`, { revision: 2 });
  expect(toDeletion).toMatchObject({ status: 404, body: { detail: "Revision 2 is the one that deleted the rule" } });
  const back = await call("POST", `/v1/rules/${ruleId}/rollback`, { revision: 1 });
  expect(back).toMatchObject({ status: 200, body: { ruleId, revision: 3, live: { version: 3 } } });
  expect((await call("GET", `/v1/rules/${ruleId}`)).body).toMatchObject({ revision: 3, name: "greet" });

  const session = await openSession(worker, streamId);
  const live = await openLive(worker, streamId);
  await publish(worker, session, stampAll(session, [chat("hello")]));
  await vi.waitUntil(() => shownTexts(live).length === 1);
  live.socket.terminate();
});

test("a deleted rule does not come back as one too many", async () => {
  const streamId = await createStream(worker);
  const ruleId = await addRule(streamId, onChat());
  expect((await worker.api("DELETE", `/v1/rules/${ruleId}`)).status).toBe(204);
  const rules = Array.from({ length: 199 }, (_, index) => onChat({ name: `rule ${index}` }));
  expect((await call("POST", `/v1/streams/${streamId}/rules/import`, { rules })).status).toBe(201);
  const rollback = () => call("POST", `/v1/rules/${ruleId}/rollback`, { revision: 1 });
  const [restored, added] = await Promise.all([
    rollback(),
    call("POST", `/v1/streams/${streamId}/rules`, { rule: onChat() }),
  ]);
  expect([restored.status, added.status].filter((status) => status < 300)).toHaveLength(1);
  expect((await call("GET", `/v1/streams/${streamId}/rules`)).body["rules"]).toHaveLength(200);
});

test("a webhook to an endpoint that the stream does not have is refused with its place", async () => {
  const [streamId, other] = [await createStream(worker), await createStream(worker)];
  const made = await call("POST", `/v1/streams/${streamId}/endpoints`, { url: "https://example.com/" });
  const { endpointId } = made.body;
  const forwarding = onChat({
    actions: [
      { type: "log", text: "x" },
      { type: "webhook", endpointId },
    ],
  });
  const unknown = onChat({ actions: [{ type: "webhook", endpointId: "ep_unknown" }] });
  const ruleId = await addRule(streamId, forwarding);
  const refused = (path: string) => ({ status: 400, body: { code: "invalid_request", errors: [{ path }] } });
  expect(await call("POST", `/v1/streams/${streamId}/rules`, { rule: unknown })).toMatchObject(
    refused("rule.actions.0.endpointId"),
  );
  expect(await call("PUT", `/v1/rules/${ruleId}`, { rule: unknown })).toMatchObject(
    refused("rule.actions.0.endpointId"),
  );
  const { body: exported } = await call("GET", `/v1/streams/${streamId}/rules/export`);
  expect(await call("POST", `/v1/streams/${other}/rules/import`, exported)).toMatchObject(
    refused("rules.0.actions.1.endpointId"),
  );
  await call("PUT", `/v1/rules/${ruleId}`, { rule: onChat() });
  expect((await worker.api("DELETE", `/v1/endpoints/${String(endpointId)}`)).status).toBe(204);
  expect(await call("POST", `/v1/rules/${ruleId}/rollback`, { revision: 1 })).toMatchObject(
    refused("actions.1.endpointId"),
  );
});

test("a rule is shown on the open overlays to be looked at, and nothing comes of it", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const asked = { condition: { ">": [{ var: "event.payload.giftCount" }, 1_000] }, enabled: false, cooldownMs: 60_000 };
  const actions = [
    { type: "overlay", text: "{displayName}: {giftCount} x {giftName}" },
    { type: "counter", name: "gifts", change: "add", value: 1 },
    { type: "log", text: "x" },
  ];
  const ruleId = await addRule(streamId, { name: "gifts", trigger: { on: "gift" }, actions, ...asked });
  const live = await openLive(worker, streamId);
  const lead = await call("POST", `/v1/rules/${ruleId}/show`);
  expect(lead).toMatchObject({ status: 200, body: { ruleId, sockets: 1, actions: [{ text: "A viewer: 5 x Rose" }] } });
  const own = { eventType: "GIFT", payload: gift(3).payload, user: { userId: "9", uniqueId: "ann" } };
  expect((await call("POST", `/v1/rules/${ruleId}/show`, { event: own })).status).toBe(200);
  await publish(worker, session, stampAll(session, [chat("after")]));
  await vi.waitUntil(() => live.events().length === 1);
  expect(live.trials.flatMap((frame) => frame.actions.map(({ action }) => action))).toMatchObject([
    { type: "overlay", text: "A viewer: 5 x Rose" },
    { type: "overlay", text: "ann: 3 x Rose" },
  ]);
  expect(live.trials[0]?.position).toEqual(live.hello.position);
  expect(live.events()[0]).toMatchObject({ offset: 1 });
  const { body: state } = await call("GET", `/v1/streams/${streamId}/state`);
  expect(state).toMatchObject({ counters: {}, state: { coins: 0 } });
  expect(await actionsOf(streamId, 0)).toEqual([]);
  expect(await call("POST", `/v1/rules/${ruleId}/show`, { event: { eventType: "NOPE" } })).toMatchObject({
    status: 400,
    body: { errors: [{ path: expect.stringMatching(/^event/) as string }] },
  });
  live.socket.terminate();
});

test.each([
  [{ on: "command", commands: ["!hype"] }, "A viewer said !hype Hello!"],
  [{ on: "event", types: ["FOLLOW"] }, "A viewer said "],
  [{ on: "total", what: "viewers", count: 5 }, "A viewer said "],
  [{ on: "stream", what: "ended" }, "A viewer said "],
])("a rule on %j has something to show", async (trigger, text) => {
  const streamId = await createStream(worker);
  const actions = [{ type: "overlay", text: "{displayName} said {message}" }];
  const ruleId = await addRule(streamId, { name: "r", trigger, actions });
  const { body } = await call("POST", `/v1/rules/${ruleId}/show`);
  expect(body).toMatchObject({ sockets: 0, actions: [{ text }] });
});

test("a counter or a timer is set and removed by hand, the overlays see it at once, and it outlives the hub's sleep", async () => {
  const streamId = await createStream(worker);
  const path = `/v1/streams/${streamId}`;
  const counting = onChat({ actions: [{ type: "counter", name: "wins", change: "add", value: 1 }] });
  await addRule(streamId, counting);
  const session = await openSession(worker, streamId);
  const live = await openLive(worker, streamId);
  await publish(worker, session, stampAll(session, [chat("one")]));
  expect(await call("PUT", `${path}/counters/wins`, { value: 40 })).toEqual({
    status: 200,
    body: { name: "wins", value: 40 },
  });
  const timer = await call("PUT", `${path}/timers/subathon`, { leftMs: 60_000 });
  expect(timer.status).toBe(200);
  await vi.waitUntil(() => live.tallies.length === 2);
  expect(live.tallies[1]).toMatchObject({
    position: { offset: 1 },
    counters: { wins: 40 },
    timers: { subathon: timer.body["endsAt"] },
  });
  await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "hibernate" });
  await publish(worker, session, stampAll(session, [chat("two")], 2));
  expect((await call("GET", `${path}/counters`)).body).toEqual({ counters: { wins: 41 } });
  expect((await call("DELETE", `${path}/counters/wins`)).status).toBe(204);
  expect((await call("DELETE", `${path}/timers/subathon`)).status).toBe(204);
  expect((await call("GET", `${path}/timers`)).body).toEqual({ timers: {}, pausedTimers: {}, details: [] });
  await vi.waitUntil(() => live.tallies.length === 4);
  expect(live.tallies[3]).toMatchObject({ counters: {}, timers: {} });
  expect(live.events()).toHaveLength(2);
  live.socket.terminate();
});

test.each([
  ["counters/Wins", { value: 1 }, 400, "name"],
  ["counters/wins", { value: 1.0005 }, 400, "value"],
  ["counters/wins", {}, 400, "value"],
  ["timers/t", { leftMs: -1 }, 400, "leftMs"],
])("%s set to %j is refused with its place", async (path, body, status, place) => {
  const streamId = await createStream(worker);
  const answer = await call("PUT", `/v1/streams/${streamId}/${path}`, body);
  expect(answer).toMatchObject({ status, body: { errors: [{ path: place }] } });
});

test("no more counters than rules could name", async () => {
  const streamId = await createStream(worker);
  const put = (index: number) => call("PUT", `/v1/streams/${streamId}/counters/c${index}`, { value: index });
  const answers = await Promise.all(Array.from({ length: 52 }, (_, index) => put(index)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(50);
  expect(await put(99)).toMatchObject({ status: 409, body: { code: "too_many_counters" } });
});

test("a stream's rules are exported and imported into another, added or in place of what is there", async () => {
  const [from, to] = [await createStream(worker), await createStream(worker)];
  await addRule(from, onChat());
  await addRule(from, onChat({ name: "second", priority: 5 }));
  const { body: exported } = await call("GET", `/v1/streams/${from}/rules/export`);
  expect(exported["rules"]).toMatchObject([{ name: "greet" }, { name: "second" }]);
  const { rules } = exported;
  const added = await call("POST", `/v1/streams/${to}/rules/import`, { rules, reason: "from the other" });
  expect(added).toMatchObject({ status: 201, body: { live: { version: 1 } } });
  expect((await call("POST", `/v1/streams/${to}/rules/import`, { rules })).body["rules"]).toHaveLength(4);
  const replaced = await call("POST", `/v1/streams/${to}/rules/import`, { rules, mode: "replace" });
  expect(replaced.body["rules"]).toHaveLength(2);
  expect((await call("GET", `/v1/streams/${to}/rules/export`)).body).toEqual(exported);
});

describe("trying", () => {
  const event = { eventType: "GIFT", payload: { ...gift(1).payload, coins: 99, diamondCount: 99 } };

  test("a draft or a condition against one event says whether, what, and why not", async () => {
    const rule = {
      name: "big gift",
      trigger: { on: "event", types: ["GIFT"] },
      condition: { ">=": [{ var: "event.payload.diamondCount" }, 100] },
      actions: [{ type: "overlay", text: "{giftName} x{giftCount}" }],
    };
    const missed = await call("POST", "/v1/rules/test", { rule, event });
    expect(missed).toMatchObject({
      status: 200,
      body: { matched: false, explanation: { outcome: "not_matched", by: "condition" } },
    });
    const big = { ...event, payload: { ...event.payload, diamondCount: 100 } };
    const matched = await call("POST", "/v1/rules/test", { rule, event: big });
    expect(matched.body).toMatchObject({ matched: true, renderedTemplate: "Rose x1", errors: [] });
    const alone = await call("POST", "/v1/rules/test", { condition: rule.condition, event: big });
    expect(alone.body).toMatchObject({ matched: true });
    const wrong = await call("POST", "/v1/rules/test", { condition: { "no-such-operator": [] }, event: big });
    expect(wrong.body).toMatchObject({
      matched: false,
      errors: [{ path: expect.stringContaining("condition") as string }],
    });
  });

  test("what came before in the broadcast counts, and so do the counters of other rules", async () => {
    const streamId = await createStream(worker);
    const counting = {
      ...onChat(),
      name: "count",
      actions: [{ type: "counter", name: "chats", change: "add", value: 1 }],
    };
    await addRule(streamId, counting);
    const third = onChat({ name: "third", condition: { "==": [{ var: "counters.chats" }, 3] } });
    const thirdId = await addRule(streamId, third);
    const once = onChat({ name: "once", cooldownMs: 3_600_000 });
    const onceId = await addRule(streamId, once);
    // The runner lost its connection in between: one broadcast, two sessions; and one of another day.
    const sessions: TestSession[] = [];
    for (const roomId of ["7001", "7001", "7002"]) {
      const session = await openSession(worker, streamId, roomId);
      sessions.push(session);
      await publish(worker, session, stampAll(session, [chat("one"), chat("two")]));
    }
    const logged = await actionsOf(streamId, 8);
    const firedIn = (ruleId: string) =>
      sessions.map(
        ({ sessionId }) => logged.filter((one) => one["ruleId"] === ruleId && one["sessionId"] === sessionId).length,
      );
    expect([firedIn(thirdId), firedIn(onceId)]).toEqual([
      [0, 1, 0],
      [1, 0, 0],
    ]);
    const seen: unknown[] = [];
    for (const [index, { sessionId }] of sessions.entries()) {
      const inLog = vi.waitUntil(
        async () => (await call("GET", `/v1/sessions/${sessionId}`)).body["eventCount"] === 2,
        { timeout: 15_000, interval: 100 },
      );
      await inLog;
      for (const tried of [{ ruleId: thirdId }, { rule: third }]) {
        const { body } = await call("POST", "/v1/rules/dry-run", { ...tried, sessionId });
        expect(body).toMatchObject({ events: 2, complete: true, rules: [{ fired: firedIn(thirdId)[index] }] });
      }
      const { body } = await call("POST", "/v1/rules/explain", { sessionId, seqNo: 1 });
      const outcomes = new Map((body["rules"] as Json[]).map((one) => [one["ruleId"], one["outcome"]]));
      seen.push([outcomes.get(thirdId), outcomes.get(onceId)]);
    }
    expect(seen).toEqual([
      ["not_matched", "fired"],
      ["fired", "held_back"],
      // What was held back from the broadcast before is not seen.
      ["not_matched", "fired"],
    ]);
  });

  test("a dry run over a live goes over all its sessions, from whichever it is asked, and over no other live", async () => {
    const streamId = await createStream(worker);
    const ids: string[] = [];
    for (const [roomId, count] of [
      ["8001", 2],
      ["8001", 3],
      ["8002", 4],
    ] as const) {
      const session = await openSession(worker, streamId, roomId);
      ids.push(session.sessionId);
      const said = Array.from({ length: count }, (_, index) => chat(`part ${ids.length}, ${index}`));
      await publish(worker, session, stampAll(session, said));
      await vi.waitUntil(
        async () => (await call("GET", `/v1/sessions/${session.sessionId}`)).body["eventCount"] === count,
        { timeout: 15_000, interval: 100 },
      );
    }
    const [first, second, other] = ids;
    const rule = onChat({ cooldownMs: 60_000 });
    for (const sessionId of [first, second]) {
      const { body } = await call("POST", "/v1/rules/dry-run", { rule, sessionId, over: "live" });
      const expected = {
        sessionId,
        sessions: 2,
        events: 5,
        complete: true,
        rules: [{ fired: 1, heldBack: { cooldown: 4 } }],
      };
      expect(body).toMatchObject(expected);
    }
    expect((await call("POST", "/v1/rules/dry-run", { rule, sessionId: other, over: "live" })).body).toMatchObject({
      sessions: 1,
      events: 4,
    });
    // What is asked for without it is the session alone, with what came before in its live.
    expect((await call("POST", "/v1/rules/dry-run", { rule, sessionId: second })).body).toMatchObject({
      sessions: 1,
      events: 3,
      rules: [{ fired: 0, heldBack: { cooldown: 3 } }],
    });
  });

  test("a dry run over a past session counts what would have fired and been held back, and does nothing", async () => {
    const streamId = await createStream(worker);
    const session = await openSession(worker, streamId);
    await publish(
      worker,
      session,
      stampAll(
        session,
        Array.from({ length: 5 }, (_, index) => chat(`m${index}`)),
      ),
    );
    await vi.waitUntil(async () => (await call("GET", `/v1/sessions/${session.sessionId}`)).status === 200, {
      timeout: 15_000,
      interval: 100,
    });
    const rule = onChat({ cooldownMs: 60_000 });
    const { body } = await call("POST", "/v1/rules/dry-run", { rule, sessionId: session.sessionId });
    expect(body).toMatchObject({ events: 5, complete: true, rules: [{ fired: 1, heldBack: { cooldown: 4 } }] });
    expect(await actionsOf(streamId, 0)).toEqual([]);

    const ruleId = await addRule(streamId, rule);
    const ask = (seqNo: number) => call("POST", "/v1/rules/explain", { sessionId: session.sessionId, seqNo });
    expect((await ask(1)).body).toMatchObject({
      version: 1,
      rules: [{ ruleId, outcome: "fired" }],
      actions: [{ ruleId }],
    });
    expect((await ask(3)).body).toMatchObject({
      rules: [{ ruleId, outcome: "held_back", by: "cooldown" }],
      actions: [],
    });
    expect((await ask(9)).status).toBe(404);
  });

  test("an event is explained by its id, and by an action that was asked for on it", async () => {
    const streamId = await createStream(worker);
    const onGift = { name: "over", trigger: { on: "gift" }, actions: [{ type: "log", text: "over" }] };
    const [chatId, giftId] = [await addRule(streamId, onChat()), await addRule(streamId, onGift)];
    const session = await openSession(worker, streamId);
    const events = stampAll(session, [chat("one"), gift(3)]);
    await publish(worker, session, events);
    const [action] = await actionsOf(streamId, 1);
    const explain = (body: Json) => call("POST", "/v1/rules/explain", body);
    const first = await explain({ eventId: events[0]?.eventId });
    expect(first.body).toMatchObject({
      sessionId: session.sessionId,
      seqNo: 1,
      rules: [{ ruleId: chatId, outcome: "fired" }, { ruleId: giftId }],
    });
    expect((await explain({ actionId: action?.["actionId"] })).body).toEqual({
      ...first.body,
      actionId: action?.["actionId"],
      ruleId: chatId,
    });
    expect((await explain({ eventId: events[1]?.eventId })).body["rules"]).toMatchObject([
      { ruleId: chatId, why: "waits for CHAT; this is GIFT" },
      { ruleId: giftId, why: "waits for the end of the streak; it stands at 3" },
    ]);

    const nobody = "f".repeat(64);
    for (const body of [{ eventId: nobody }, { actionId: nobody }]) expect((await explain(body)).status).toBe(404);
    for (const body of [{}, { seqNo: 1 }, { sessionId: session.sessionId }, { eventId: nobody, actionId: nobody }]) {
      expect((await explain(body)).body).toMatchObject({
        code: "invalid_request",
        detail: expect.stringContaining("which event") as string,
      });
    }
    await worker.database.query(
      "insert into workspaces (workspace_id, name) values ('other', 'o') on conflict do nothing",
    );
    await worker.database.query("update streams set workspace_id = 'other' where stream_id = $1", [streamId]);
    for (const body of [{ eventId: events[0]?.eventId }, { actionId: action?.["actionId"] }]) {
      expect((await explain(body)).status).toBe(404);
    }
  });

  test("a rule that is shown while no overlay is open says so", async () => {
    const streamId = await createStream(worker);
    const ruleId = await addRule(streamId, onChat());
    const show = async () => (await call("POST", `/v1/rules/${ruleId}/show`, {})).body;
    expect(await show()).toMatchObject({
      sockets: 0,
      message: expect.stringMatching(/on 0 overlays: .*URL/) as string,
    });
    const live = await openLive(worker, streamId);
    expect(await show()).toMatchObject({ sockets: 1, message: "Shown on 1 overlay" });
    live.socket.terminate();
    const logs = await addRule(streamId, onChat({ actions: [{ type: "log", text: "x" }] }));
    expect((await call("POST", `/v1/rules/${logs}/show`, {})).body["message"]).toContain("nothing that an overlay");
  });
});

test.each<[string, Json, string]>([
  ["no name", onChat({ name: "" }), "rule.name"],
  ["an unknown token", onChat({ actions: [{ type: "overlay", text: "{nobody}" }] }), "rule.actions.0.text"],
  ["an unknown operator", onChat({ condition: { spawn: ["sh"] } }), "rule.condition"],
  ["an unknown variable", onChat({ condition: { "==": [{ var: "process.env" }, 1] } }), "rule.condition"],
  ["a chance of 2", onChat({ chance: 2 }), "rule.chance"],
  ["no actions", onChat({ actions: [] }), "rule.actions"],
  ["an unknown field", onChat({ colour: "red" }), "rule"],
])("a rule with %s is refused with the path", async (_name, rule, path) => {
  const streamId = await createStream(worker);
  const { status, body } = await call("POST", `/v1/streams/${streamId}/rules`, { rule });
  expect([status, body["code"]]).toEqual([400, "invalid_request"]);
  const paths = (body["errors"] as { path: string }[]).map((one) => one.path);
  expect(paths.some((one) => one.startsWith(path))).toBe(true);
});

test("many who change rules at the same time are let through one after the other, and not past the limit", async () => {
  const streamId = await createStream(worker);
  const ruleId = await addRule(streamId, onChat());
  const puts = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      call("PUT", `/v1/rules/${ruleId}`, { rule: onChat({ name: `n${index}` }) }),
    ),
  );
  expect(puts.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
  const most = Array.from({ length: 195 }, (_, index) => onChat({ name: `r${index}` }));
  expect((await call("POST", `/v1/streams/${streamId}/rules/import`, { rules: most, mode: "replace" })).status).toBe(
    201,
  );
  const posts = await Promise.all(
    Array.from({ length: 10 }, () => call("POST", `/v1/streams/${streamId}/rules`, { rule: onChat() })),
  );
  expect(posts.filter(({ status }) => status === 201)).toHaveLength(5);
  const replaces = await Promise.all(
    Array.from({ length: 3 }, () =>
      call("POST", `/v1/streams/${streamId}/rules/import`, { rules: most, mode: "replace" }),
    ),
  );
  expect(replaces.map(({ status }) => status)).toEqual([201, 201, 201]);
  expect((await call("GET", `/v1/streams/${streamId}/rules`)).body["rules"]).toHaveLength(195);
});

test("a text that the database has no place for is refused with its path", async () => {
  const streamId = await createStream(worker);
  for (const name of ["a\u0000b", "half \ud800"]) {
    const { status, body } = await call("POST", `/v1/streams/${streamId}/rules`, { rule: onChat({ name }) });
    expect([status, body["errors"]]).toMatchObject([400, [{ path: "rule.name" }]]);
  }
  expect((await call("GET", "/v1/rules/%00")).status).toBe(400);
  expect((await call("GET", "/v1/rules/nope")).body).toMatchObject({ code: "unknown_rule" });
});

test("rules of another workspace are as unknown as ones that are not there", async () => {
  const streamId = await createStream(worker);
  const ruleId = await addRule(streamId, onChat());
  await worker.database.query(
    "insert into workspaces (workspace_id, name) values ('other', 'Other') on conflict do nothing",
  );
  await worker.database.query("update streams set workspace_id = 'other' where stream_id = $1", [streamId]);
  for (const path of [`/v1/rules/${ruleId}`, `/v1/streams/${streamId}/rules`, `/v1/streams/${streamId}/actions`]) {
    expect((await call("GET", path)).status).toBe(404);
  }
});

test("20 rules that use the whole budget of an event keep no other from firing, and their owner is told", async () => {
  const streamId = await createStream(worker);
  const message = { var: "event.payload.message" };
  const greedy = { in: [{ cat: Array.from({ length: 45 }, () => ({ lower: message })) }, message] };
  const hostile = Array.from({ length: 20 }, (_, index) => onChat({ name: `greedy ${index}`, condition: greedy }));
  const counting = {
    ...onChat({ name: "normal" }),
    actions: [
      { type: "counter", name: "chats", change: "add", value: 1 },
      { type: "log", text: "{counter:chats}" },
    ],
  };
  const { body } = await call("POST", `/v1/streams/${streamId}/rules/import`, { rules: [...hostile, counting] });
  const rules = body["rules"] as { ruleId: string; name: string }[];
  const idOf = (name: string) => rules.find((one) => one.name === name)?.ruleId ?? "";
  const session = await openSession(worker, streamId);
  const bodies = Array.from({ length: 12 }, (_, index) => chat(`${index} ${"Ab".repeat(8_000)}`));
  // Evicted between the batches: what was left out before is left out of what is read again, and of the rest alike.
  for (let at = 0; at < bodies.length; at += 3) {
    await publish(worker, session, stampAll(session, bodies.slice(at, at + 3), at + 1));
    await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });
  }
  const logged = await actionsOf(streamId, 24 + 15, "?limit=500");
  const lines = logged.filter(({ ruleId }) => ruleId === idOf("normal")).map(({ action }) => (action as Json)["text"]);
  expect(lines.filter((text) => text !== undefined).toReversed()).toEqual(bodies.map((_, index) => String(index + 1)));
  const left = await actionsOf(streamId, 15, "?status=skipped&limit=500");
  expect(left[0]).toMatchObject({ error: "budget", durationMs: null, action: { type: "log" } });
  // Once each, whatever the events: four rules an event.
  expect(new Set(left.map(({ ruleId }) => ruleId)).size).toBe(left.length);
  expect(left.some(({ ruleId }) => ruleId === idOf("normal"))).toBe(false);

  const last = await call("POST", "/v1/rules/explain", { sessionId: session.sessionId, seqNo: bodies.length });
  expect(last).toMatchObject({ status: 200, body: { complete: true, cutShort: false } });
  const explained = last.body["rules"] as Json[];
  expect(explained.at(-1)).toMatchObject({ ruleId: idOf("normal"), outcome: "fired" });
  expect(explained.find(({ ruleId }) => ruleId === idOf("greedy 19"))).toMatchObject({
    outcome: "held_back",
    by: "budget",
    why: expect.stringContaining("too much work"),
  });
  const dry = await call("POST", "/v1/rules/dry-run", { sessionId: session.sessionId, ruleId: idOf("greedy 0") });
  expect(dry.body).toMatchObject({ cutShort: false, rules: [{ heldBack: { budget: 12 } }] });
  const tried = await call("POST", "/v1/rules/test", {
    ruleId: idOf("greedy 0"),
    event: { eventType: "CHAT", payload: { message: "Ab".repeat(8_000), emotes: [], language: "" } },
  });
  expect(tried.body).toMatchObject({ matched: false, explanation: { by: "budget" } });
});
