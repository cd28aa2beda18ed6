/** What a stream's rules may be together: held against many at once, and never in the way of making a set smaller. */
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { setLimits } from "#shared/rules/rule-set.ts";
import type { EventBody } from "#shared/stamp.ts";
import { apiCaller, type Json, onChat } from "./rule-api.ts";
import { chat, createStream, openLive, openSession, publish, stampAll } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker.stop());

const call = apiCaller(() => worker);
/** A rule of 42 KB. */
const large = (change: Json = {}) => {
  const address = `https://example.org/${"i".repeat(2_000)}`;
  const overlay = { type: "overlay", text: "好".repeat(50), imageUrl: address, soundUrl: address };
  return onChat({ actions: Array.from({ length: 10 }, () => overlay), ...change });
};
const counting = (name: string) => [{ type: "counter", name, change: "add", value: 1 }];
const like: EventBody = {
  eventType: "LIKE",
  rawType: "WebcastLikeMessage",
  user: { userId: "503", uniqueId: "liker" },
  payload: { likeCount: 10, totalLikeCount: 10 },
};
const times = <Item>(count: number, item: (index: number) => Item) => Array.from({ length: count }, (_, n) => item(n));
const rulesPath = (streamId: string) => `/v1/streams/${streamId}/rules`;
const importRules = (streamId: string, rules: Json[], mode = "add") =>
  call("POST", `${rulesPath(streamId)}/import`, { rules, mode });
const refused = (message: string) => ({
  status: 400,
  body: { code: "invalid_request", errors: [{ path: "", message: expect.stringContaining(message) as string }] },
});

test("a set is bounded in bytes, and the largest one that is taken lives in the hub and comes back after an eviction", async () => {
  const streamId = await createStream(worker);
  expect(
    await importRules(
      streamId,
      times(30, () => large()),
    ),
  ).toMatchObject({ status: 201 });
  expect(
    await importRules(
      streamId,
      times(30, () => large()),
    ),
  ).toMatchObject(refused("bytes of rules"));
  expect(
    await importRules(
      streamId,
      times(60, () => large()),
      "replace",
    ),
  ).toMatchObject(refused("bytes of rules"));
  const made = await Promise.all(times(12, () => call("POST", rulesPath(streamId), { rule: large() })));
  const added = made.filter(({ status }) => status === 201).length;
  for (const one of made.filter(({ status }) => status !== 201)) expect(one).toMatchObject(refused("bytes of rules"));
  const [total] = await worker.database.query(
    "select sum(bytes)::int as bytes from rules where stream_id = $1 and deleted_at is null",
    [streamId],
  );
  expect(added).toBeGreaterThan(0);
  expect(total?.["bytes"]).toBeLessThanOrEqual(setLimits.bytes);
  expect(total?.["bytes"]).toBeGreaterThan(setLimits.bytes - 50_000);

  const session = await openSession(worker, streamId);
  await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });
  const live = await openLive(worker, streamId);
  const { position } = await publish(worker, session, stampAll(session, [chat("hi")]));
  expect(position.offset).toBe(1);
  live.socket.terminate();
});

test("a set from before there was a limit can be made smaller and got rid of", async () => {
  const streamId = await createStream(worker);
  const one = await call("POST", rulesPath(streamId), { rule: large() });
  const ruleId = one.body["ruleId"] as string;
  await worker.database.query(
    `insert into rules (rule_id, stream_id, revision, body, bytes, patterns, counters, timers, created_at)
     select rules.rule_id || n, stream_id, 1, body, bytes, patterns, counters, timers, created_at + n * interval '1 ms'
     from rules, generate_series(1, 299) as n where rules.rule_id = $1`,
    [ruleId],
  );
  await worker.database.query(
    "insert into rule_revisions (rule_id, revision, body, author, reason) select rule_id, 1, body, 'x', '' from rules where stream_id = $1 and rule_id <> $2",
    [streamId, ruleId],
  );
  const bigger = large({ name: "greet everybody who comes in" });
  expect(await call("POST", rulesPath(streamId), { rule: onChat() })).toMatchObject(refused("rules"));
  expect(await call("PUT", `/v1/rules/${ruleId}`, { rule: bigger })).toMatchObject(refused("bytes of rules"));
  expect(await call("PUT", `/v1/rules/${ruleId}`, { rule: onChat() })).toMatchObject({ status: 200 });
  expect(await call("PUT", `/v1/rules/${ruleId}1`, { rule: onChat() })).toMatchObject({ status: 200 });
  expect(await call("DELETE", `/v1/rules/${ruleId}`)).toMatchObject({ status: 204 });
  expect(await importRules(streamId, [onChat()], "replace")).toMatchObject({ status: 201, body: { rules: [{}] } });
  expect((await call("GET", rulesPath(streamId))).body["rules"]).toHaveLength(1);
  const deleted = await call("GET", `${rulesPath(streamId)}?deleted=true`);
  expect(deleted.status).toBe(200);
  expect((deleted.body["rules"] as Json[]).length).toBeGreaterThan(50);
});

test("the limits of counters hold when many ask at once, and a set at a limit can still be changed", async () => {
  const streamId = await createStream(worker);
  const tenCounters = (index: number, change: Json = {}) =>
    onChat({
      actions: times(10, (n) => ({ type: "counter", name: `c${index}-${n}`, change: "add", value: 1 })),
      ...change,
    });
  const made = await Promise.all(times(12, (index) => call("POST", rulesPath(streamId), { rule: tenCounters(index) })));
  const ids = made.flatMap(({ status, body }, index) =>
    status === 201 ? [{ ruleId: body["ruleId"] as string, index }] : [],
  );
  expect(ids).toHaveLength(5);
  for (const one of made.filter(({ status }) => status !== 201)) expect(one).toMatchObject(refused("50 counters"));
  const [first] = ids;
  if (!first) throw new Error("no rule was made");
  const path = `/v1/rules/${first.ruleId}`;
  const off = await call("PUT", path, { rule: tenCounters(first.index, { enabled: false }) });
  expect(off).toMatchObject({ status: 200, body: { enabled: false } });
  expect(await importRules(streamId, [tenCounters(77)])).toMatchObject(refused("50 counters"));
  expect(await importRules(streamId, [onChat()])).toMatchObject({ status: 201 });

  // Past it from before the limit held: what makes it no worse is taken.
  await worker.database.query("update rules set counters = counters || array['more'] where rule_id = $1", [
    ids[1]?.ruleId,
  ]);
  expect(await call("PUT", path, { rule: tenCounters(first.index) })).toMatchObject({ status: 200 });
  expect(
    await call("PUT", path, { rule: tenCounters(first.index, { actions: [{ type: "log", text: "x" }] }) }),
  ).toMatchObject({
    status: 200,
  });
});

test("a first rule counts from what there is, also after rules were deleted, and over an eviction", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const likes = (totalLikeCount: number): EventBody => ({ ...like, payload: { likeCount: 10, totalLikeCount } });
  const total = { name: "t", trigger: { on: "total", what: "likes", count: 500 }, actions: counting("total") };
  const every = { name: "e", trigger: { on: "every", what: "likes", count: 1_000 }, actions: counting("every") };
  const counters = async () => (await call("GET", `/v1/streams/${streamId}/state`)).body["counters"];
  await publish(worker, session, stampAll(session, [likes(900)]));
  const rules = [total, every, { ...total, trigger: { ...total.trigger, count: 905 }, actions: counting("reached") }];
  await importRules(streamId, rules);
  await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });
  await publish(worker, session, stampAll(session, [likes(910)], 2));
  expect(await counters()).toEqual({ reached: 1 });
  await importRules(streamId, [], "replace");
  await publish(worker, session, stampAll(session, [likes(50_000)], 3));
  await importRules(streamId, rules);
  await publish(worker, session, stampAll(session, [likes(50_010)], 4));
  expect(await counters()).toEqual({ reached: 1 });
  await publish(worker, session, stampAll(session, [likes(51_010)], 5));
  expect(await counters()).toEqual({ reached: 1, every: 1 });
});

test("an earlier revision comes back however many there are", async () => {
  const streamId = await createStream(worker);
  const made = await call("POST", rulesPath(streamId), { rule: large({ name: "first" }) });
  const ruleId = made.body["ruleId"] as string;
  await worker.database.query(
    `insert into rule_revisions (rule_id, revision, body, author, reason)
     select rule_id, revision + n, body, author, reason from rule_revisions, generate_series(1, 400) as n
     where rule_id = $1`,
    [ruleId],
  );
  await worker.database.query("update rules set revision = 401 where rule_id = $1", [ruleId]);
  const { status, body } = await call("GET", `/v1/rules/${ruleId}/revisions`);
  expect(status).toBe(200);
  expect((body["revisions"] as Json[])[0]).toMatchObject({ revision: 401 });
  const back = await call("POST", `/v1/rules/${ruleId}/rollback`, { revision: 1 });
  expect(back).toMatchObject({ status: 200, body: { revision: 402, name: "first" } });
});

test("what the migration makes of rules that were there is what is counted of them", async () => {
  const streamId = await createStream(worker);
  const rule = onChat({
    condition: { or: times(2, () => ({ matches: [{ var: "event.payload.message" }, "a"] })) },
    actions: [
      { type: "counter", name: "c", change: "add", value: 1 },
      { type: "counter", name: "c", change: "add", value: 1 },
      { type: "counter", kind: "timer", name: "t", change: "reset" },
    ],
  });
  await importRules(streamId, [rule, onChat()]);
  const measured = () =>
    worker.database.query("select patterns, counters, timers from rules where stream_id = $1 order by created_at", [
      streamId,
    ]);
  const counted = await measured();
  expect(counted).toEqual([
    { patterns: 2, counters: ["c"], timers: ["t"] },
    { patterns: 0, counters: [], timers: [] },
  ]);
  const sql = await readFile("migrations/0010_limits.sql", "utf8");
  const backfill = /update rules set[\s\S]*?;/.exec(sql)?.[0] ?? "";
  const bytesOf = async () =>
    (await worker.database.query("select bytes from rules where stream_id = $1 order by created_at", [streamId])).map(
      ({ bytes }) => Number(bytes),
    );
  const bytes = await bytesOf();
  await worker.database.query(
    "update rules set patterns = 9, counters = '{}', timers = '{x}', bytes = 0 where stream_id = $1",
    [streamId],
  );
  await worker.database.query(backfill);
  expect(await measured()).toEqual(counted);
  // Postgres writes a space after each colon and comma.
  for (const [index, one] of (await bytesOf()).entries()) expect(one).toBeGreaterThanOrEqual(bytes[index] ?? 0);
});
