/** Webhooks from a runner's batch to a real HTTP receiver: real hub, real queues, real gate, real PostgreSQL. */
import { HTTP } from "cloudevents";
import { Webhook } from "standardwebhooks";
import { expect, test, vi } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import { verifyAsymmetric } from "#shared/webhooks/signature.ts";
import type { Answer, Received } from "./receiver.ts";
import { chat, gift, openLive, publish, stampAll } from "./stream.ts";
import { setWebhookStage } from "./webhook-stage.ts";

// Through this process, where an answer that breaks off looks like one that hangs: what the test of the seeds counts.
const stage = setWebhookStage({ fetchesHere: true });
const { chats } = stage;

interface Endpoint {
  endpointId: string;
  secret: string;
  publicKeys: { publicKey: string }[];
}

async function endpoint(fields: object = {}): Promise<Endpoint> {
  const path = `/v1/streams/${stage.session.streamId}/endpoints`;
  const response = await stage.worker.api("POST", path, { url: `${stage.receiver.url}/hook`, ...fields });
  expect(response.status).toBe(201);
  return (await response.json()) as Endpoint;
}

const until = <Value>(condition: () => Value | Promise<Value>, timeout = 20_000) =>
  vi.waitUntil(condition, { timeout, interval: 50 });
const arrived = (count: number) => until(() => stage.receiver.received.length >= count && stage.receiver.received);
const eventOf = ({ body }: Received) => JSON.parse(body) as RecordedEvent;
const deliveryRows = (endpointId: string) =>
  stage.worker.database.query("select * from deliveries where endpoint_id = $1 order by feed_offset", [endpointId]);
/** Makes everything due that waits for its time, and closes the breaker. Attempts that are under way stay so. */
async function hurry({ endpointId }: Endpoint): Promise<void> {
  // Without those that are being changed at this moment: who waits for them might be waited for.
  await stage.worker.database.query(
    `update deliveries set due_at = now() from (
       select day, delivery_id from deliveries where endpoint_id = $1 and due_at > now() and state = 'pending'
         -- The time of what hangs is its lease: without that it could be sent again before its outcome is written down.
         and not (attempt_count = 0 and delivery_id::text = any ($2))
       for update skip locked
     ) waiting where deliveries.day = waiting.day and deliveries.delivery_id = waiting.delivery_id`,
    [endpointId, stage.receiver.received.filter(({ answer }) => answer === "hang").map(({ id }) => id)],
  );
  expect((await stage.worker.api("PATCH", `/v1/endpoints/${endpointId}`, {})).status).toBe(200);
}
const settled = (endpointId: string, count: number) =>
  until(async () => {
    const rows = await deliveryRows(endpointId);
    return rows.length === count && rows.every(({ state }) => state === "succeeded") && rows;
  });
const attemptsOf = (deliveryId: unknown) =>
  stage.worker.database.query("select * from attempts where delivery_id = $1 order by attempt", [deliveryId]);
/** What a receiver makes of it with the package of Standard Webhooks. */
const verified = ({ body, headers }: Received, secret: string) =>
  new Webhook(secret).verify(body, headers as Record<string, string>);
const messagesOf = () => stage.receiver.received.map((one) => (eventOf(one).payload as { message?: string }).message);

test("an event comes once, as it is in the log, and a receiver can verify it", async () => {
  const { endpointId, publicKeys, secret } = await endpoint({ headers: { "X-Game": "one" } });
  await publish(stage.worker, stage.session, stampAll(stage.session, [chat("grüße 語"), gift(2)]));
  await arrived(2);
  const rows = await settled(endpointId, 2);
  expect(stage.receiver.received).toHaveLength(2);
  const [first] = stage.receiver.received.toSorted((a, b) => eventOf(a).offset - eventOf(b).offset);
  if (!first) throw new Error("nothing came");
  const log = await stage.worker.api("GET", `/v1/sessions/${stage.session.sessionId}/events`);
  expect(eventOf(first)).toEqual(((await log.json()) as { events: RecordedEvent[] }).events[0]);
  expect(first).toMatchObject({
    path: "/hook",
    id: rows[0]?.["delivery_id"],
    headers: { "content-type": "application/json", "user-agent": "tiktok-live-edge", "x-game": "one" },
  });
  expect(verified(first, secret)).toEqual(eventOf(first));
  const [, v1a = ""] = first.signature.split(" ");
  expect(await verifyAsymmetric(first, v1a, publicKeys[0]?.publicKey ?? "")).toBe(true);
  expect(Math.abs(first.timestamp - Date.now() / 1_000)).toBeLessThan(30);
});

test("after a rotation both secrets verify, and a day later only the new one", async () => {
  const { endpointId, secret: before } = await endpoint();
  const rotated = await stage.worker.api("POST", `/v1/endpoints/${endpointId}/rotate-secret`);
  const { secret: after } = (await rotated.json()) as { secret: string };
  await publish(stage.worker, stage.session, chats(1));
  await settled(endpointId, 1);
  const [first] = stage.receiver.received;
  if (!first) throw new Error("nothing came");
  for (const secret of [before, after]) expect(verified(first, secret)).toEqual(eventOf(first));
  await stage.worker.database.query(
    "update endpoint_secrets set expires_at = now() where endpoint_id = $1 and expires_at is not null",
    [endpointId],
  );
  await publish(stage.worker, stage.session, chats(1, 2));
  await settled(endpointId, 2);
  const [, second] = stage.receiver.received;
  if (!second) throw new Error("nothing came");
  expect(verified(second, after)).toEqual(eventOf(second));
  expect(() => verified(second, before)).toThrow("No matching signature");
});

/** What an owner does who knows better than the 410 that switched the endpoint off. */
async function mend({ endpointId }: { endpointId: string }): Promise<void> {
  const path = `/v1/endpoints/${endpointId}`;
  if (((await (await stage.worker.api("GET", path)).json()) as { enabled: boolean }).enabled) return;
  await stage.worker.api("PATCH", path, { enabled: true });
  const since = new Date(Date.now() - 60 * 60_000).toISOString();
  expect((await stage.worker.api("POST", `${path}/recover`, { since })).status).toBe(202);
}

/** A generator of numbers from 0 to 1; the same for the same seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/** Each takes half a minute, so the short run has one of them. */
const seeds = process.env["SHORT_TESTS"] === "1" ? [7] : [7, 19, 2_026];

test.each(seeds)(
  "with seed %i the receiver fails in every way, and still has each event once by its id, signed",
  async (seed) => {
    const draw = random(seed);
    const faults: Answer[] = [
      { status: 500, body: "no" },
      { status: 302, headers: { Location: `${stage.receiver.url}/elsewhere` } },
      { status: 429, headers: { "Retry-After": "1" } },
      { status: 410 },
      "drop",
      "drop_midway",
    ];
    // Two of them hang, which costs the test 15 s; the others fail once or twice.
    const hanging = new Set([`m${Math.ceil(draw() * 15)}`, `m${15 + Math.ceil(draw() * 15)}`]);
    const plans = new Map(
      Array.from({ length: 30 }, (_, index): [string, Answer[]] => {
        const message = `m${index + 1}`;
        const plan = Array.from(
          { length: Math.floor(draw() * 3) },
          () => faults[Math.floor(draw() * faults.length)] ?? "drop",
        );
        return [message, hanging.has(message) ? ["hang", ...plan] : plan];
      }),
    );
    const expected = new Map(Array.from(plans, ([message, plan]) => [message, plan.length + 1]));
    stage.receiver.answer = ({ body }) => {
      const { message } = (JSON.parse(body) as { payload: { message: string } }).payload;
      return plans.get(message)?.shift() ?? { status: 200 };
    };
    const made = await endpoint({ eventTypes: ["CHAT"] });
    await publish(stage.worker, stage.session, chats(30));
    const rows = await until(async () => {
      await mend(made);
      await hurry(made);
      const rows = await deliveryRows(made.endpointId);
      return rows.length === 30 && rows.every(({ state }) => state === "succeeded") && rows;
    });

    const byMessage = Map.groupBy(
      stage.receiver.received,
      (one) => (eventOf(one).payload as { message: string }).message,
    );
    expect(new Map(Array.from(byMessage, ([message, came]) => [message, came.length]))).toEqual(expected);
    for (const [, came] of byMessage) {
      expect(new Set(came.map(({ id }) => id)).size).toBe(1);
      expect(new Set(came.map(({ body }) => body)).size).toBe(1);
      expect(
        came.map(({ answer }) => answer).filter((answer) => typeof answer === "object" && answer.status === 200),
      ).toHaveLength(1);
      for (const one of came) {
        expect(verified(one, made.secret)).toEqual(eventOf(one));
      }
    }
    expect(stage.receiver.received.filter(({ path }) => path !== "/hook")).toEqual([]);
    for (const row of rows) {
      const attempts = await attemptsOf(row["delivery_id"]);
      expect(attempts.map(({ attempt }) => attempt)).toEqual(attempts.map((_, index) => index + 1));
      expect(attempts.at(-1)).toMatchObject({ status: 200, error: null });
      expect(row["attempt_count"]).toBe(attempts.length);
    }
    const hung = await stage.worker.database.query(
      "select error, duration_ms from attempts a join deliveries d using (day, delivery_id) where endpoint_id = $1 and error like 'no whole answer%'",
      [made.endpointId],
    );
    // An answer that broke off may look like one that hangs: the runtime of the tests does not pass the break on.
    expect(hung.length).toBeGreaterThanOrEqual(hanging.size);
    for (const { duration_ms: durationMs } of hung) expect(Number(durationMs)).toBeGreaterThan(14_000);
  },
);

test("410 switches the endpoint off: nothing more is sent, and what waits stays until it is on again", async () => {
  stage.receiver.answer = () => ({ status: 410 });
  const made = await endpoint({ ordered: true });
  await publish(stage.worker, stage.session, chats(3));
  const off = await until(async () => {
    const shown = (await (await stage.worker.api("GET", `/v1/endpoints/${made.endpointId}`)).json()) as {
      enabled: boolean;
    };
    return !shown.enabled && shown;
  });
  expect(off).toMatchObject({ enabled: false, disabledReason: "gone", disabledAt: expect.any(String) });
  expect(stage.receiver.received).toHaveLength(1);
  await publish(stage.worker, stage.session, chats(1, 4));
  expect((await deliveryRows(made.endpointId)).map(({ state }) => state)).toEqual(["failed", "pending", "pending"]);
  stage.receiver.answer = () => ({ status: 200 });
  await stage.worker.api("PATCH", `/v1/endpoints/${made.endpointId}`, { enabled: true });
  await arrived(3);
  // That it was switched off is an event too, and may be stored only after it is on again.
  expect(messagesOf().filter((message) => message !== undefined)).toEqual(["m1", "m2", "m3"]);
});

test("five days of nothing but failures switch it off", async () => {
  stage.receiver.answer = () => ({ status: 500 });
  const made = await endpoint();
  await publish(stage.worker, stage.session, chats(1));
  const path = `/v1/endpoints/${made.endpointId}`;
  const shown = async () =>
    (await (await stage.worker.api("GET", path)).json()) as { enabled: boolean; failingSince: string };
  await until(async () => (await shown()).failingSince);
  await stage.worker.database.query(
    "update endpoints set failing_since = now() - interval '4 days 23 hours' where endpoint_id = $1",
    [made.endpointId],
  );
  await hurry(made);
  await arrived(2);
  await until(async () => (await deliveryRows(made.endpointId))[0]?.["attempt_count"] === 2);
  expect(await shown()).toMatchObject({ enabled: true });
  await stage.worker.database.query(
    "update endpoints set failing_since = now() - interval '5 days' where endpoint_id = $1",
    [made.endpointId],
  );
  await stage.worker.database.query(
    "update deliveries set made_at = now() - interval '25 hours' where endpoint_id = $1",
    [made.endpointId],
  );
  await hurry(made);
  await until(async () => !(await shown()).enabled);
  expect(await shown()).toMatchObject({ disabledReason: "failing" });
});

test("the tenth attempt is the last", async () => {
  stage.receiver.answer = () => ({ status: 503, body: "x".repeat(20_000) });
  const made = await endpoint();
  await publish(stage.worker, stage.session, chats(1));
  const [row] = await until(async () => {
    await hurry(made);
    const rows = await deliveryRows(made.endpointId);
    return rows[0]?.["state"] === "failed" && rows;
  });
  expect(row).toMatchObject({ attempt_count: 10, due_at: null, last_status: 503 });
  expect(stage.receiver.received).toHaveLength(10);
  const attempts = await attemptsOf(row?.["delivery_id"]);
  expect(attempts).toHaveLength(10);
  for (const { response_body: body } of attempts) expect(body).toHaveLength(16_384);
});

test("an ordered endpoint gets everything in its order, each after the one before was taken", async () => {
  const draw = random(3);
  const failing = new Map(["m2", "m3", "m9", "m20"].map((message) => [message, 1 + Math.floor(draw() * 2)]));
  const taken: string[] = [];
  stage.receiver.answer = ({ body }) => {
    const { message } = (JSON.parse(body) as { payload: { message: string } }).payload;
    const left = failing.get(message) ?? 0;
    failing.set(message, left - 1);
    if (left > 0) return { status: 500 };
    taken.push(message);
    return { status: 200 };
  };
  const made = await endpoint({ ordered: true });
  const events = chats(40);
  for (let at = 0; at < 40; at += 8) await publish(stage.worker, stage.session, events.slice(at, at + 8));
  await until(async () => {
    await hurry(made);
    return taken.length >= 40;
  });
  expect(taken).toEqual(Array.from({ length: 40 }, (_, index) => `m${index + 1}`));
  const order = messagesOf();
  expect(order.filter((message, index) => message !== order[index - 1])).toEqual(taken);
});

test("an ordered endpoint whose receiver was mended goes on at the owner's word", async () => {
  stage.receiver.answer = () => ({ status: 500 });
  const made = await endpoint({ ordered: true });
  const path = `/v1/endpoints/${made.endpointId}`;
  await publish(stage.worker, stage.session, chats(4));
  const statistics = async () =>
    (await (await stage.worker.api("GET", `${path}/statistics`)).json()) as {
      next: { deliveryId: string; dueAt: string };
    };
  const [head] = await until(async () => {
    const rows = await deliveryRows(made.endpointId);
    return rows[0]?.["attempt_count"] === 1 && rows;
  });
  // As after the second attempt: minutes, while everything else waits behind it.
  await stage.worker.database.query(
    "update deliveries set due_at = now() + interval '5 minutes' where endpoint_id = $1 and delivery_id = $2",
    [made.endpointId, head?.["delivery_id"]],
  );
  const { next } = await statistics();
  expect(next.deliveryId).toBe(head?.["delivery_id"]);
  expect(Date.parse(next.dueAt)).toBeGreaterThan(Date.now() + 4 * 60_000);
  stage.receiver.answer = () => ({ status: 200 });
  expect((await stage.worker.api("PATCH", path, {})).status).toBe(200);
  await settled(made.endpointId, 4);
  expect(messagesOf()).toEqual(["m1", "m1", "m2", "m3", "m4"]);
  expect(await statistics()).toMatchObject({ next: null, pausedUntil: null });
});

test("an endpoint that wants no order any more lets what waits pass", async () => {
  stage.receiver.answer = ({ body }) => ({ status: body.includes('"m1"') ? 500 : 200 });
  const made = await endpoint({ ordered: true });
  await publish(stage.worker, stage.session, chats(4));
  await until(async () => (await deliveryRows(made.endpointId))[0]?.["attempt_count"] === 1);
  const change = { ordered: false };
  expect((await stage.worker.api("PATCH", `/v1/endpoints/${made.endpointId}`, change)).status).toBe(200);
  await until(() => ["m2", "m3", "m4"].every((message) => messagesOf().includes(message)));
});

test("a batch is an array, the same one on every retry, and as large as was asked for at most", async () => {
  let refused = 0;
  stage.receiver.answer = () => ({ status: refused++ < 2 ? 500 : 200 });
  const made = await endpoint({ batchSize: 10 });
  await publish(stage.worker, stage.session, chats(25));
  const rows = await until(async () => {
    await hurry(made);
    const rows = await deliveryRows(made.endpointId);
    return rows.length === 25 && rows.every(({ state }) => state === "succeeded") && rows;
  });
  const bodies = Map.groupBy(stage.receiver.received, ({ id }) => id);
  for (const [, came] of bodies) expect(new Set(came.map(({ body }) => body)).size).toBe(1);
  const batches = Array.from(bodies.values(), ([first]) => JSON.parse(first?.body ?? "") as RecordedEvent[]);
  expect(batches.map(({ length }) => length).toSorted((a, b) => a - b)).toEqual([5, 10, 10]);
  const offsets = batches.flat().map(({ offset }) => offset);
  expect(offsets.toSorted((a, b) => a - b)).toEqual(rows.map((row) => Number(row["feed_offset"])));
  for (const batch of batches)
    expect(batch.map(({ offset }) => offset)).toEqual(batch.map((_, index) => (batch[0]?.offset ?? 0) + index));
});

test("only the types that were asked for come, and a disabled or deleted endpoint costs nothing", async () => {
  const gifts = await endpoint({ eventTypes: ["GIFT"] });
  const none = await endpoint({ eventTypes: [] });
  const off = await endpoint({ enabled: false });
  const deleted = await endpoint();
  await stage.worker.api("DELETE", `/v1/endpoints/${deleted.endpointId}`);
  await publish(stage.worker, stage.session, stampAll(stage.session, [chat("a"), gift(1), chat("b")]));
  await settled(gifts.endpointId, 1);
  expect(stage.receiver.received.map((one) => eventOf(one).eventType)).toEqual(["GIFT"]);
  for (const { endpointId } of [none, off, deleted]) expect(await deliveryRows(endpointId)).toEqual([]);
});

test("TikFinity's and Discord's forms", async () => {
  const tikfinity = await endpoint({ format: "tikfinity", url: `${stage.receiver.url}/tikfinity` });
  const discord = await endpoint({ format: "discord", batchSize: 10, url: `${stage.receiver.url}/discord` });
  await publish(stage.worker, stage.session, stampAll(stage.session, [gift(1), chat("!play song")]));
  await settled(tikfinity.endpointId, 2);
  await settled(discord.endpointId, 2);
  const at = (path: string) =>
    stage.receiver.received.filter((one) => one.path === path).map(({ body }) => JSON.parse(body) as object);
  expect(at("/tikfinity")).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        triggerTypeId: "3",
        giftName: "Rose",
        coins: "1",
        tikfinityUsername: expect.stringMatching(/^creator/),
      }),
      expect.objectContaining({ triggerTypeId: "2", commandParams: "song" }),
    ]),
  );
  expect(at("/discord")).toMatchObject([{ embeds: [{ title: "Gift" }, { title: "Chat", description: "!play song" }] }]);
});

test("CloudEvents, one by one and several in one request, as the standard's own library reads them", async () => {
  const single = await endpoint({ format: "cloudevents", url: `${stage.receiver.url}/one` });
  const batch = await endpoint({ format: "cloudevents", batchSize: 10, url: `${stage.receiver.url}/several` });
  await publish(stage.worker, stage.session, stampAll(stage.session, [gift(1), chat("hi")]));
  await settled(single.endpointId, 2);
  await settled(batch.endpointId, 2);
  const at = (path: string) =>
    stage.receiver.received
      .filter((one) => one.path === path)
      .flatMap(({ headers, body }) => HTTP.toEvent<RecordedEvent>({ headers, body }));
  for (const read of [at("/one"), at("/several")]) {
    const events = read.map((one) => (Array.isArray(one) ? one : [one])).flat();
    expect(new Set(events.map(({ type }) => type))).toEqual(
      new Set(["tiktok-live-edge.v1.CHAT", "tiktok-live-edge.v1.GIFT"]),
    );
    expect(events).toHaveLength(2);
    for (const event of events) expect([event.validate(), event.id]).toEqual([true, event.data?.eventId]);
  }
  expect(stage.receiver.received.filter(({ path }) => path === "/several")).toHaveLength(1);
});

test("a rate limit is kept", async () => {
  const made = await endpoint({ rateLimit: 5 });
  await publish(stage.worker, stage.session, chats(16));
  await settled(made.endpointId, 16);
  const times = stage.receiver.received.map(({ at }) => at);
  // Sixteen at five a second: a second's worth at once, then eleven more.
  expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(1_800);
  for (const start of times)
    expect(times.filter((at) => at >= start && at < start + 1_000).length).toBeLessThanOrEqual(10);
});

test("the longest answers are written down, whether they come at once or late, and nothing is sent again", async () => {
  // In the request to the database a control character is seven bytes: a hundred such answers are past what Neon takes.
  const body = "\u0001".repeat(16_384);
  const made = await endpoint();
  stage.receiver.answer = () => ({ status: 200, body });
  await publish(stage.worker, stage.session, chats(100));
  await settled(made.endpointId, 100);
  stage.receiver.answer = () => ({ status: 200, body, afterMs: 1_100 });
  await publish(stage.worker, stage.session, chats(4, 101));
  await settled(made.endpointId, 104);
  expect(stage.receiver.received).toHaveLength(104);
  const attempts = await stage.worker.database.query(
    "select response_body from attempts a join deliveries d using (day, delivery_id) where endpoint_id = $1",
    [made.endpointId],
  );
  expect(attempts.filter(({ response_body: kept }) => kept === body)).toHaveLength(104);
});

test.each([
  { answersAfterMs: 150, count: 60 },
  { answersAfterMs: 1_500, count: 24 },
])(
  "a receiver that takes $answersAfterMs ms has six requests open, and what waits goes on when one is answered",
  async ({ answersAfterMs, count }) => {
    let open = 0;
    let mostOpen = 0;
    stage.receiver.answer = () => {
      open += 1;
      mostOpen = Math.max(mostOpen, open);
      setTimeout(() => (open -= 1), answersAfterMs - 20);
      return { status: 200, afterMs: answersAfterMs };
    };
    const made = await endpoint();
    await publish(stage.worker, stage.session, chats(count));
    await arrived(1);
    await publish(stage.worker, stage.session, chats(6, count + 1));
    await until(() => stage.receiver.received.length >= count + 6);
    await settled(made.endpointId, count + 6);
    expect(stage.receiver.received).toHaveLength(count + 6);
    expect(mostOpen).toBe(6);
    // Not strictly in order, but what came first does not wait until everything newer is through.
    const last = messagesOf().slice(-12);
    for (let n = 1; n <= 6; n++) expect(last).toContain(`m${count + n}`);
  },
);

test("what hangs or is dead holds up nobody else", async () => {
  const dead = await endpoint({ url: `${stage.receiver.url}/dead` });
  const alive = await endpoint({ url: `${stage.receiver.url}/alive` });
  stage.receiver.answer = ({ path }) => (path === "/dead" ? "hang" : { status: 200 });
  await publish(stage.worker, stage.session, chats(1));
  await settled(alive.endpointId, 1);
  // The gate knows by now that the other one is slow.
  for (let n = 2; n <= 6; n++) {
    const sentAt = Date.now();
    await publish(stage.worker, stage.session, chats(1, n));
    await until(() => stage.receiver.received.filter(({ path }) => path === "/alive").length >= n);
    expect(Date.now() - sentAt).toBeLessThan(6_000);
  }
  expect((await deliveryRows(dead.endpointId)).every(({ state }) => state === "pending")).toBe(true);
});

test("an endpoint that switches itself off says so on the stream, once, to everybody else", async () => {
  const gone = await endpoint({ url: `${stage.receiver.url}/gone`, description: "my game", eventTypes: ["CHAT"] });
  const other = await endpoint({ url: `${stage.receiver.url}/other`, eventTypes: ["ENDPOINT_DISABLED"] });
  stage.receiver.answer = ({ path }) => ({ status: path === "/gone" ? 410 : 200 });
  const live = await openLive(stage.worker, stage.session.streamId);
  await publish(stage.worker, stage.session, chats(1));
  await settled(other.endpointId, 1);
  const told = live.events().filter(({ eventType }) => eventType === "ENDPOINT_DISABLED");
  expect(told).toMatchObject([
    {
      offset: 2,
      rawType: "system.endpoint_disabled",
      user: { userId: "0" },
      payload: { endpointId: gone.endpointId, description: "my game", reason: "gone" },
    },
  ]);
  const [came] = stage.receiver.received.filter(({ path }) => path === "/other");
  expect(JSON.parse(came?.body ?? "")).toEqual(told[0]);
  // It tells nothing of the broadcast: the state is still of the runner's session.
  const state = (await (await stage.worker.api("GET", `/v1/streams/${stage.session.streamId}/state`)).json()) as {
    state: { sessionId: string };
  };
  expect(state.state.sessionId).toBe(stage.session.sessionId);
  // Announced again, as after a crash before it was noted: the hub knows it.
  await stage.worker.database.query("update endpoints set unannounced = true where endpoint_id = $1", [
    gone.endpointId,
  ]);
  expect((await stage.worker.api("PATCH", `/v1/endpoints/${gone.endpointId}`, {})).status).toBe(200);
  await until(async () => {
    const [row] = await stage.worker.database.query("select unannounced from endpoints where endpoint_id = $1", [
      gone.endpointId,
    ]);
    return row?.["unannounced"] === false;
  });
  await publish(stage.worker, stage.session, chats(1, 2));
  await until(() => live.events().length >= 3);
  expect(live.events().map(({ eventType }) => eventType)).toEqual(["CHAT", "ENDPOINT_DISABLED", "CHAT"]);
  live.socket.terminate();
});

test("a rule's webhook comes once, with the event it fired on, and its outcome is in the rule's log", async () => {
  const { streamId } = stage.session;
  const taken = await endpoint({ url: `${stage.receiver.url}/taken`, eventTypes: [] });
  const game = await endpoint({ url: `${stage.receiver.url}/game`, eventTypes: [], format: "tikfinity" });
  const refusing = await endpoint({ url: `${stage.receiver.url}/refusing`, eventTypes: [] });
  const closed = await endpoint({ url: `${stage.receiver.url}/closed`, eventTypes: [], ruleIds: [] });
  stage.receiver.answer = ({ path }) => ({ status: path === "/refusing" ? 410 : 200 });
  const actions = [taken, game, refusing, closed].map(({ endpointId }) => ({ type: "webhook", endpointId }));
  const rule = { name: "rose", trigger: { on: "event", types: ["CHAT"] }, actions };
  const made = await stage.worker.api("POST", `/v1/streams/${streamId}/rules`, { rule, reason: "test" });
  const { ruleId } = (await made.json()) as { ruleId: string };
  const events = chats(1);
  await publish(stage.worker, stage.session, events);
  await publish(stage.worker, stage.session, events);
  interface Run {
    actionId: string;
    status: string;
    error: string | null;
    action: { endpointId: string };
  }
  const runs = await until(async () => {
    const answer = await stage.worker.api("GET", `/v1/streams/${streamId}/actions`);
    const { actions } = (await answer.json()) as { actions: Run[] };
    return actions.length === 4 && actions.every(({ status }) => status !== "pending") && actions;
  });
  expect(new Map(runs.map(({ action, status, error }) => [action.endpointId, [status, error]]))).toEqual(
    new Map([
      [taken.endpointId, ["success", null]],
      [game.endpointId, ["success", null]],
      [refusing.endpointId, ["failed", "the receiver answered 410"]],
      [closed.endpointId, ["skipped", expect.stringContaining("no such endpoint")]],
    ]),
  );
  const at = (path: string) =>
    stage.receiver.received.filter((one) => one.path === path).map(({ body }) => JSON.parse(body) as object);
  expect(at("/taken")).toEqual([
    {
      type: "action",
      actionId: runs.find(({ action }) => action.endpointId === taken.endpointId)?.actionId,
      ruleId,
      revision: 1,
      firedAt: expect.any(Number),
      event: expect.objectContaining({ eventId: events[0]?.eventId, offset: 1 }),
    },
  ]);
  expect(at("/game")).toMatchObject([{ content: "m1", triggerTypeId: "11" }]);
  expect(at("/closed")).toEqual([]);
});

test("a rule's log says how its webhooks ended in the end: given up, sent again and taken, or never, the endpoint being gone", async () => {
  const { streamId } = stage.session;
  stage.receiver.answer = () => ({ status: 500 });
  const made = await endpoint({ eventTypes: [] });
  const path = `/v1/endpoints/${made.endpointId}`;
  const actions = [{ type: "webhook", endpointId: made.endpointId }];
  const rule = { name: "chat", trigger: { on: "event", types: ["CHAT"] }, actions };
  await stage.worker.api("POST", `/v1/streams/${streamId}/rules`, { rule, reason: "test" });
  /** The latest first. */
  const runs = async (query = "") => {
    const answer = await stage.worker.api("GET", `/v1/streams/${streamId}/actions${query}`);
    const { actions } = (await answer.json()) as { actions: { status: string; error: string | null }[] };
    return actions.map(({ status, error }) => [status, error]);
  };
  await publish(stage.worker, stage.session, chats(1));
  const [first] = await until(async () => {
    const rows = await deliveryRows(made.endpointId);
    return rows[0]?.["attempt_count"] === 1 && rows;
  });
  expect(await runs()).toEqual([["pending", null]]);
  await stage.worker.database.query("update deliveries set attempt_count = 9 where delivery_id = $1", [
    first?.["delivery_id"],
  ]);
  await hurry(made);
  await until(async () => (await deliveryRows(made.endpointId))[0]?.["state"] === "failed");
  expect(await runs()).toEqual([["failed", "the receiver answered 500"]]);

  stage.receiver.answer = () => ({ status: 200 });
  const resent = await stage.worker.api("POST", `${path}/deliveries/${String(first?.["delivery_id"])}/resend`);
  expect(resent.status).toBe(202);
  await settled(made.endpointId, 1);
  expect(await runs()).toEqual([["success", null]]);
  expect(await runs("?status=failed")).toEqual([]);

  stage.receiver.answer = () => ({ status: 500 });
  await publish(stage.worker, stage.session, chats(1, 2));
  await until(async () => (await deliveryRows(made.endpointId))[1]?.["attempt_count"] === 1);
  expect(await runs("?status=pending")).toEqual([["pending", null]]);
  expect((await stage.worker.api("DELETE", path)).status).toBe(204);
  expect(await runs()).toEqual([
    ["failed", "the endpoint was deleted"],
    ["success", null],
  ]);
  expect(await runs("?status=pending")).toEqual([]);
});

test("a gift that turns out to be over on somebody else's event is told as the gift", async () => {
  const { streamId } = stage.session;
  const own = await endpoint({ url: `${stage.receiver.url}/own`, eventTypes: [] });
  const game = await endpoint({ url: `${stage.receiver.url}/game`, eventTypes: [], format: "tikfinity" });
  const actions = [own, game].map(({ endpointId }) => ({ type: "webhook", endpointId }));
  const rule = { name: "gift", trigger: { on: "gift" }, actions };
  expect((await stage.worker.api("POST", `/v1/streams/${streamId}/rules`, { rule })).status).toBe(201);
  const late = { ingestedAt: Date.now() + 60_000, timestamp: Date.now() + 60_000 };
  const [streak, unrelated] = stampAll(stage.session, [gift(5), chat("unrelated")]);
  if (!streak || !unrelated) throw new Error("no events");
  await publish(stage.worker, stage.session, [streak]);
  await publish(stage.worker, stage.session, [{ ...unrelated, ...late }]);
  await arrived(2);
  const at = (path: string) =>
    JSON.parse(stage.receiver.received.find((one) => one.path === path)?.body ?? "null") as object;
  const { userId, uniqueId } = streak.user;
  expect(at("/own")).toMatchObject({
    type: "action",
    gift: { giftName: "Rose", giftCount: 5, coins: 5, user: { userId, uniqueId } },
    event: { eventType: "CHAT" },
  });
  expect(at("/game")).toMatchObject({
    giftName: "Rose",
    repeatCount: "5",
    coins: "5",
    userId,
    content: "sent 5 x Rose",
  });
});
