/** The gift catalogue, from messages and lists to the API: real Worker, real PostgreSQL, the real role. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { ListedGift } from "#shared/gift-catalogue.ts";
import type { LogMessage } from "#shared/protocol/hub-protocol.ts";
import { limits } from "#shared/protocol/limits.ts";
import type { Config } from "../workers/config.ts";
import { storeMessages } from "../workers/database/event-log.ts";
import { configOf } from "./database.ts";
import { createStream, gift, openSession, publish, stampAll } from "./stream.ts";
import { startTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
let config: Config;
let streamId: string;
beforeAll(async () => {
  worker = await startTestWorker();
  config = configOf(worker.database);
  streamId = await createStream(worker);
});
afterAll(() => worker.stop());

interface Said {
  giftId: string;
  giftName?: string;
  diamondCount?: number;
  giftImageUrl?: string;
  /** Milliseconds since 1970. */
  timestamp?: number;
}
const minute = 60_000;
const anHourAgo = Date.now() - 60 * minute;
let ids = 9_000;
const freshId = () => String(ids++);

/** A queue message of a session of its own with a gift event for each of `said`. */
function message(said: Said[]): string {
  const sessionId = randomUUID();
  const bodies = said.map(({ timestamp = anHourAgo, ...payload }) => {
    const one = gift(1);
    return { ...one, timestamp, payload: { ...one.payload, giftName: "", diamondCount: 0, ...payload } } as typeof one;
  });
  const events = stampAll({ streamId, sessionId, roomId: "1" }, bodies);
  const day = new Date().toISOString().slice(0, 10);
  const text: LogMessage = {
    streamId,
    epoch: sessionId.slice(0, 8),
    firstOffset: 1,
    lastOffset: events.length,
    session: { sessionId, roomId: "1", provider: "mock", startedAt: anHourAgo, day },
    chain: events.map((event) => event.eventId),
    events: events.map((event) => ({ ...event, offset: event.seqNo })),
  };
  return JSON.stringify(text);
}
const say = (...said: Said[]) => storeMessages(config, [message(said)]);

const listed = (giftId: string, change: Partial<ListedGift> = {}): ListedGift => ({
  giftId,
  name: "Listed",
  coins: 7,
  imageUrl: "https://gifts.example/listed.png",
  ...change,
});
const sendList = (body: unknown) => worker.signed("POST", "/v1/ingest/gifts", JSON.stringify(body));
async function list(...gifts: ListedGift[]): Promise<unknown> {
  const response = await sendList({ gifts });
  expect(response.status).toBe(200);
  return response.json();
}

async function get(path: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await worker.api("GET", path);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
const shown = async (giftId: string) => (await get(`/v1/gifts/${giftId}`)).body;

/** Where the row lies and who touched it: a write, and a lock too, changes it. */
const placeOf = async (giftId: string) =>
  worker.database.query("select ctid::text, xmin::text, xmax::text from gifts where gift_id = $1", [giftId]);

test("a gift that was sent is in the catalogue, by the way of every event", async () => {
  const session = await openSession(worker, streamId);
  await publish(worker, session, stampAll(session, [gift(1)]));
  const row = await vi.waitUntil(
    async () => {
      const { status, body } = await get("/v1/gifts/5655");
      return status === 200 && body;
    },
    { timeout: 20_000, interval: 100 },
  );
  const time = expect.stringMatching(/^20.*Z$/);
  const seen = { firstSeenAt: time, lastSeenAt: time, source: "message" };
  expect(row).toEqual({ giftId: "5655", name: "Rose", coins: 1, imageUrl: null, ...seen });
});

test("what is not said is null, and is filled in by whoever says it, be it older", async () => {
  const giftId = freshId();
  await say({ giftId });
  expect(await shown(giftId)).toMatchObject({ name: null, coins: null, imageUrl: null });
  await say({ giftId, giftName: "Swan", diamondCount: 699, timestamp: anHourAgo - minute });
  expect(await shown(giftId)).toMatchObject({
    name: "Swan",
    coins: 699,
    imageUrl: null,
    firstSeenAt: new Date(anHourAgo - minute).toISOString(),
    lastSeenAt: new Date(anHourAgo).toISOString(),
  });
  await say({ giftId, timestamp: Date.now() });
  expect(await shown(giftId)).toMatchObject({ name: "Swan", coins: 699 });
});

test("of several sayings in one batch the latest that has a price is taken", async () => {
  const giftId = freshId();
  await say(
    { giftId, giftName: "Late", diamondCount: 30, timestamp: anHourAgo + minute },
    { giftId, giftName: "Early", diamondCount: 20, timestamp: anHourAgo },
    { giftId, timestamp: anHourAgo + 2 * minute },
  );
  expect(await shown(giftId)).toMatchObject({ name: "Late", coins: 30 });
});

test("the same again is no write, not even a lock; after an hour it is one", async () => {
  const giftId = freshId();
  const rose = { giftId, giftName: "Rose", diamondCount: 1, giftImageUrl: "https://p16.example/rose" };
  const batch = message([rose]);
  await storeMessages(config, [batch]);
  const before = await placeOf(giftId);
  expect(before).toHaveLength(1);
  await storeMessages(config, [batch]);
  const elsewhere = { ...rose, giftImageUrl: "https://p19.example/rose", timestamp: anHourAgo + 30 * minute };
  await say(...Array.from({ length: 50 }, () => elsewhere));
  await say({ ...rose, diamondCount: 2, timestamp: anHourAgo - minute });
  expect(await placeOf(giftId)).toEqual(before);
  await say({ ...elsewhere, timestamp: anHourAgo + 61 * minute });
  expect(await placeOf(giftId)).not.toEqual(before);
  expect(await shown(giftId)).toMatchObject({ imageUrl: "https://p19.example/rose" });
});

test("a price that changes is the latest one at once; the events keep what they said", async () => {
  const giftId = freshId();
  const old = message([{ giftId, giftName: "Whale", diamondCount: 2_000, timestamp: anHourAgo }]);
  const { session } = JSON.parse(old) as LogMessage;
  await storeMessages(config, [old]);
  await say({ giftId, giftName: "Whale", diamondCount: 2_150, timestamp: anHourAgo + 1 });
  expect(await shown(giftId)).toMatchObject({ coins: 2_150 });
  await storeMessages(config, [old]);
  expect(await shown(giftId)).toMatchObject({ coins: 2_150 });
  await list(listed(giftId, { coins: 2_200 }));
  expect(await shown(giftId)).toMatchObject({ coins: 2_200, source: "list", name: "Listed" });
  const { body } = await get(`/v1/sessions/${session.sessionId}/events`);
  expect(body["events"]).toMatchObject([{ payload: { giftId, giftName: "Whale", diamondCount: 2_000 } }]);
});

test("a message that claims to be of tomorrow does not keep out what is said after it", async () => {
  const giftId = freshId();
  await say({ giftId, diamondCount: 5, timestamp: Date.now() + 20 * 60 * minute });
  await list(listed(giftId, { coins: 6 }));
  expect(await shown(giftId)).toMatchObject({ coins: 6 });
});

test("a list tells how many gifts it wrote; what it does not say stays as it is known", async () => {
  const [known, fresh] = [freshId(), freshId()];
  await say({ giftId: known, giftName: "Kite", diamondCount: 9, timestamp: Date.now() });
  const changes = [listed(known, { name: "", coins: 0, imageUrl: "https://gifts.example/kite.png" }), listed(fresh)];
  expect(await list(...changes)).toEqual({ written: 2 });
  expect(await list(...changes)).toEqual({ written: 0 });
  expect(await shown(known)).toMatchObject({ name: "Kite", coins: 9, imageUrl: "https://gifts.example/kite.png" });
  expect(await shown(fresh)).toMatchObject({ name: "Listed", coins: 7, source: "list" });
});

test("lists and messages at once end in one row a gift, without a deadlock", async () => {
  const some = Array.from({ length: 40 }, freshId);
  const work = Array.from({ length: 6 }, (_, round) => {
    const order = round % 2 === 0 ? some : some.toReversed();
    const said = order.map((giftId) => ({ giftId, diamondCount: 1 + round, timestamp: anHourAgo + round }));
    return round % 3 === 2 ? list(...order.map((giftId) => listed(giftId, { coins: 50 }))) : say(...said);
  });
  await Promise.all(work);
  const rows = await worker.database.query("select coins from gifts where gift_id = any($1)", [some]);
  expect(rows).toEqual(some.map(() => ({ coins: "50" })));
});

test.each<[string, unknown]>([
  ["no list", {}],
  ["an empty one", { gifts: [] }],
  ["more than fit", { gifts: Array.from({ length: limits.giftsPerRequest + 1 }, () => listed("1")) }],
  ["a field too many", { gifts: [{ ...listed("1"), rarity: 3 }] }],
  ["an id that is no number", { gifts: [listed("rose")] }],
  ["a price below 0", { gifts: [listed("1", { coins: -1 })] }],
  ["half a coin", { gifts: [listed("1", { coins: 0.5 })] }],
  ["a name too long", { gifts: [listed("1", { name: "x".repeat(limits.giftNameLength + 1) })] }],
  ["an address too long", { gifts: [listed("1", { imageUrl: "x".repeat(limits.giftImageUrlLength + 1) })] }],
])("a list with %s is refused whole", async (_, body) => {
  const response = await sendList(body);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ code: "invalid_request" });
  expect(await get("/v1/gifts/1")).toMatchObject({ status: 404, body: { code: "unknown_gift" } });
});

test("a list wants a signature and a size; what PostgreSQL cannot take is replaced", async () => {
  const unsigned = await fetch(`${worker.url}/v1/ingest/gifts`, { method: "POST", body: "{}" });
  expect(unsigned.status).toBe(401);
  expect((await sendList({ gifts: "x".repeat(limits.batchBytes) })).status).toBe(413);
  const giftId = freshId();
  await list(listed(giftId, { name: "a\0b\ud800" }));
  expect(await shown(giftId)).toMatchObject({ name: "a\uFFFDb\uFFFD" });
});

test("a full list of the longest texts fits into a request", async () => {
  const name = "語".repeat(limits.giftNameLength);
  const imageUrl = `https://${"x".repeat(limits.giftImageUrlLength - 8)}`;
  const gifts = Array.from({ length: limits.giftsPerRequest }, () => listed("9".repeat(20), { name, imageUrl }));
  expect(await list(...gifts)).toEqual({ written: 1 });
});

test("the catalogue is read page by page in the order of its ids, and searched by name or id", async () => {
  await list(listed("101", { name: "Paper Boat" }), listed("99", { name: "100% boat_" }), listed("1234567"));
  const page = async (query: string) => (await get(`/v1/gifts?${query}`)).body;
  const idsOf = (body: Record<string, unknown>) => (body["gifts"] as { giftId: string }[]).map(({ giftId }) => giftId);
  const all = idsOf(await page("limit=500"));
  expect(all).toEqual(all.toSorted((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1)));
  const first = await page("limit=2");
  expect(idsOf(first)).toEqual(["99", "101"]);
  expect(first["next"]).toBe("101");
  const paged = [...idsOf(first)];
  for (let next = "101"; next !== "";) {
    const body = await page(`limit=7&after=${next}`);
    paged.push(...idsOf(body));
    next = (body["next"] as string | null) ?? "";
  }
  expect(paged).toEqual(all);
  expect(idsOf(await page("query=BOAT"))).toEqual(["99", "101"]);
  expect(idsOf(await page("query=%25"))).toEqual(["99"]);
  expect(idsOf(await page("query=1234567"))).toEqual(["1234567"]);
  expect(await page("query=nobody+sells+this")).toEqual({ gifts: [], next: null });
});

test.each(["limit=0", "limit=501", "limit=x", `query=${"x".repeat(129)}`, "name=Rose"])(
  "a page of gifts with %s is refused",
  async (query) => {
    expect(await get(`/v1/gifts?${query}`)).toMatchObject({ status: 400, body: { code: "invalid_request" } });
  },
);

test("the catalogue wants a key", async () => {
  for (const path of ["/v1/gifts", "/v1/gifts/99"]) expect((await fetch(worker.url + path)).status).toBe(401);
});

test("the Workers' role adds to the catalogue and takes nothing away; a price of nothing is no price", async () => {
  const say = (sql: string) => worker.database.query(`set role tle_app; ${sql}`);
  await expect(say("delete from gifts")).rejects.toThrow(/permission denied/);
  await expect(say("truncate gifts")).rejects.toThrow(/permission denied/);
  await expect(say("update gifts set coins = 0")).rejects.toThrow(/gifts_coins_check/);
});

test("without the database a list is not taken, and a batch still is", async () => {
  const session = await openSession(worker, streamId);
  await worker.database.duringOutage(async () => {
    expect((await sendList({ gifts: [listed("1")] })).status).toBeGreaterThanOrEqual(500);
    expect(await publish(worker, session, stampAll(session, [gift(1)]))).toMatchObject({ accepted: 1 });
  });
});
