/** `Idempotency-Key` through the Worker: what is asked twice is made once. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
let streamId: string;
beforeAll(async () => {
  worker = await sharedTestWorker();
  const made = await worker.api("POST", "/v1/streams", { uniqueId: `once${randomUUID().slice(0, 8)}` });
  ({ streamId } = (await made.json()) as { streamId: string });
});
afterAll(() => worker.stop());

const rule = (name: string) => ({
  rule: { name, trigger: { on: "event", types: ["FOLLOW"] }, actions: [{ type: "log", text: "hello" }] },
});

function create(key: string, body: unknown = rule("once"), apiKey = worker.apiKey): Promise<Response> {
  return fetch(`${worker.url}/v1/streams/${streamId}/rules`, {
    method: "POST",
    headers: { Authorization: `Bearer ${apiKey}`, "Content-Type": "application/json", "Idempotency-Key": key },
    body: JSON.stringify(body),
  });
}

async function countRules(name: string): Promise<number> {
  const { rules } = (await (await worker.api("GET", `/v1/streams/${streamId}/rules`)).json()) as {
    rules: { name: string }[];
  };
  return rules.filter((one) => one.name === name).length;
}

async function codeOf(answer: Response): Promise<unknown> {
  return ((await answer.json()) as { code: unknown }).code;
}

/** What the table has of a rule's creation, oldest first. */
async function agedTo(age: string): Promise<void> {
  await worker.database.query("update idempotency_keys set claimed_at = now() - $1::interval where owner = $2", [
    age,
    `key:${worker.apiKeyId}`,
  ]);
}

test("the same request again has the same answer, and makes nothing more", async () => {
  const key = randomUUID();
  const [first, again] = [await create(key, rule("twice")), await create(key, rule("twice"))];
  expect([first.status, again.status]).toEqual([201, 201]);
  expect(again.headers.get("Idempotent-Replayed")).toBe("true");
  expect(again.headers.get("Content-Type")).toBe(first.headers.get("Content-Type"));
  expect(await again.json()).toEqual(await first.json());
  expect(await countRules("twice")).toBe(1);
});

test("without a key, and with another, each request makes something", async () => {
  await worker.api("POST", `/v1/streams/${streamId}/rules`, rule("each"));
  await worker.api("POST", `/v1/streams/${streamId}/rules`, rule("each"));
  await create(randomUUID(), rule("each"));
  await create(randomUUID(), rule("each"));
  expect(await countRules("each")).toBe(4);
});

test("another body under the same key is refused, and so is another address", async () => {
  const key = randomUUID();
  await create(key, rule("one body"));
  const other = await create(key, rule("other body"));
  expect([other.status, await codeOf(other)]).toEqual([409, "idempotency_conflict"]);
  expect(await countRules("other body")).toBe(0);
});

test("of many at once one makes it; the others are told to wait, or its answer", async () => {
  const key = randomUUID();
  const answers = await Promise.all(Array.from({ length: 8 }, () => create(key, rule("at once"))));
  for (const answer of answers) {
    const isTold = answer.status === 201 || (await codeOf(answer)) === "idempotency_in_progress";
    expect(isTold).toBe(true);
    expect(answer.status === 409 ? answer.headers.get("Retry-After") : "1").toBe("1");
  }
  expect(answers.filter(({ status }) => status === 201).length).toBeGreaterThan(0);
  expect(await countRules("at once")).toBe(1);
  expect((await create(key, rule("at once"))).status).toBe(201);
});

test("what was refused gives its key back", async () => {
  const key = randomUUID();
  const wrong = await create(key, { rule: { name: "wrong" } });
  expect(wrong.status).toBe(400);
  expect((await create(key, rule("mended"))).status).toBe(201);
});

test("a refusal of the work itself gives its key back, too", async () => {
  const key = randomUUID();
  const named = rule("named");
  const webhook = { rule: { ...named.rule, actions: [{ type: "webhook", endpointId: "ep_aaaaaaaaaaaaaaaa" }] } };
  expect((await create(key, webhook)).status).toBe(400);
  expect((await create(key, named)).status).toBe(201);
});

test("what died before its answer was noted is never made again under its key", async () => {
  const key = randomUUID();
  await create(key, rule("died"));
  await worker.database.query(
    "update idempotency_keys set answer = null, sealing_key_id = null where owner = $1 and claimed_at > now() - interval '1 minute'",
    [`key:${worker.apiKeyId}`],
  );
  const soon = await create(key, rule("died"));
  expect([soon.status, await codeOf(soon)]).toEqual([409, "idempotency_in_progress"]);
  await agedTo("3 minutes");
  const later = await create(key, rule("died"));
  expect([later.status, await codeOf(later)]).toEqual([409, "idempotency_unfinished"]);
  expect(await countRules("died")).toBe(1);
});

test("after 24 h a key is as if it had never been used, and the cron forgets it", async () => {
  const key = randomUUID();
  await create(key, rule("a day"));
  await agedTo("24 hours");
  expect((await create(key, rule("a day"))).status).toBe(201);
  expect(await countRules("a day")).toBe(2);
  await agedTo("24 hours");
  await worker.worker.scheduled({ cron: "17 3 * * *" });
  const left = await worker.database.query("select from idempotency_keys where owner = $1", [`key:${worker.apiKeyId}`]);
  expect(left).toEqual([]);
});

test("a key is of who asks: the same one of another workspace is another", async () => {
  const other = await sharedTestWorker();
  const key = randomUUID();
  await create(key, rule("mine"));
  const foreign = await create(key, rule("mine"), other.apiKey);
  expect([foreign.status, await codeOf(foreign)]).toEqual([404, "unknown_stream"]);
});

test("the answer is sealed in the table", async () => {
  await create(randomUUID(), rule("a secret name"));
  const rows = await worker.database.query(
    "select encode(answer, 'escape') as answer from idempotency_keys where owner = $1",
    [`key:${worker.apiKeyId}`],
  );
  expect(rows.length).toBeGreaterThan(0);
  expect(JSON.stringify(rows)).not.toContain("a secret name");
});

test.each(["", "with a space", "x".repeat(129), "\u00fcml\u00e4ut"])("%j is no key", async (key) => {
  const answer = await create(key);
  expect([answer.status, await codeOf(answer)]).toEqual([400, "invalid_request"]);
});
