/** A feed as a durable stream, read by the protocol's own client; and the reading cases of its conformance tests. */
import { stream } from "@durable-streams/client";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import { createToolToken } from "./dialect-stage.ts";
import { chat, createStream, openSession, publish, stampAll, type TestSession } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker.stop());

const urlOf = (streamId: string) => `${worker.url}/d/durable-streams/${streamId}`;
const headers = () => ({ Authorization: `Bearer ${worker.apiKey}` });
const ask = (streamId: string, query = "", init: RequestInit = {}) =>
  fetch(urlOf(streamId) + query, { headers: headers(), ...init });
const numbers = (events: readonly { offset: number }[]) => events.map(({ offset }) => offset);
const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, index) => first + index);

async function say(session: TestSession, from: number, to: number) {
  for (let first = from; first <= to; first += 100) {
    const count = Math.min(100, to - first + 1);
    const bodies = Array.from({ length: count }, (_, index) => chat(`m${first + index}`));
    await publish(worker, session, stampAll(session, bodies, first));
  }
}

async function saidTo(count: number) {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  if (count > 0) await say(session, 1, count);
  return { streamId, session };
}

test("the official client catches up over several pages, with every event once and in order", async () => {
  const { streamId } = await saidTo(2_500);
  const events: RecordedEvent[] = [];
  let pages = 0;
  for (let offset = "-1", isUpToDate = false; !isUpToDate; pages += 1) {
    const read = await stream<RecordedEvent>({ url: urlOf(streamId), headers: headers(), offset, live: false });
    events.push(...(await read.json()));
    ({ offset, upToDate: isUpToDate } = read);
  }
  expect(numbers(events)).toEqual(upTo(2_500));
  expect(pages).toBe(3);
});

test.each(["long-poll", "sse"] as const)(
  "the official client goes on live by %s, over the hub's going away",
  async (live) => {
    const { streamId, session } = await saidTo(10);
    const read = await stream<RecordedEvent>({ url: urlOf(streamId), headers: headers(), offset: "-1", live });
    const seen: number[] = [];
    const leave = read.subscribeJson((batch) => void seen.push(...numbers(batch.items)));
    await vi.waitUntil(() => seen.length === 10);
    await say(session, 11, 20);
    await vi.waitUntil(() => seen.length === 20);
    await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });
    await say(session, 21, 30);
    await vi.waitUntil(() => seen.length === 30);
    expect(seen).toEqual(upTo(30));
    leave();
    read.cancel();
  },
);

test("reading cases: from the start and without an offset the same, from a place the rest, from the end nothing", async () => {
  const { streamId, session } = await saidTo(3);
  const [start, none] = [await ask(streamId, "?offset=-1"), await ask(streamId)];
  expect(await start.text()).toBe(await none.text());
  expect(start.headers.get("Content-Type")).toBe("application/json");
  expect(start.headers.get("Stream-Up-To-Date")).toBe("true");
  const next = start.headers.get("Stream-Next-Offset") ?? "";
  expect((await ask(streamId, "", { method: "HEAD" })).headers.get("Stream-Next-Offset")).toBe(next);
  const end = await ask(streamId, `?offset=${next}`);
  expect([await end.json(), end.headers.get("Stream-Next-Offset")]).toEqual([[], next]);
  const now = await ask(streamId, "?offset=now");
  expect([await now.json(), now.headers.get("Stream-Next-Offset")]).toEqual([[], next]);
  await say(session, 4, 5);
  const rest = await ask(streamId, `?offset=${next}`);
  expect(numbers((await rest.json()) as RecordedEvent[])).toEqual([4, 5]);
  expect((rest.headers.get("Stream-Next-Offset") ?? "") > next).toBe(true);
});

test("reading cases: a page that is full may be kept, and one that was had is not sent again", async () => {
  const { streamId } = await saidTo(1_200);
  const page = await ask(streamId, "?offset=-1");
  expect(page.headers.get("Stream-Up-To-Date")).toBeNull();
  expect(page.headers.get("Cache-Control")).toBe("private, max-age=60");
  const again = await ask(streamId, "?offset=-1", {
    headers: { ...headers(), "If-None-Match": page.headers.get("ETag") ?? "" },
  });
  expect(again.status).toBe(304);
});

test("reading cases: a stream without events has a place and is up to date; a long poll's cursor rises", async () => {
  const { streamId, session } = await saidTo(0);
  const empty = await ask(streamId, "?offset=-1");
  expect(await empty.json()).toEqual([]);
  expect(empty.headers.get("Stream-Next-Offset")).not.toBe("-1");
  const polling = ask(streamId, `?offset=${empty.headers.get("Stream-Next-Offset")}&live=long-poll`);
  await say(session, 1, 1);
  const polled = await polling;
  expect(numbers((await polled.json()) as RecordedEvent[])).toEqual([1]);
  const cursor = polled.headers.get("Stream-Cursor") ?? "";
  const next = await ask(streamId, `?offset=-1&live=long-poll&cursor=${cursor}`);
  expect(Number(next.headers.get("Stream-Cursor"))).toBeGreaterThan(Number(cursor));
});

test.each([
  ["?offset=", 400],
  ["?offset=a,b", 400],
  ["?offset=-1&offset=-1", 400],
  ["?live=long-poll", 400],
  ["?live=sse", 400],
  ["?offset=-1&live=pigeon", 400],
  ["?offset=gone_0000000000000007", 410],
  ["?offset=gone_0000000000000007&live=long-poll", 410],
])("%s is answered %i", async (query, status) => {
  const { streamId } = await saidTo(1);
  expect((await ask(streamId, query)).status).toBe(status);
});

test("only reads, and only for who may", async () => {
  const { streamId } = await saidTo(1);
  const { token } = await createToolToken(worker, streamId);
  expect((await fetch(urlOf(token))).status).toBe(200);
  expect((await fetch(urlOf("ov_wrong"))).status).toBe(401);
  expect((await fetch(urlOf(streamId))).status).toBe(401);
  expect((await ask("st_nothing")).status).toBe(404);
  for (const method of ["PUT", "POST", "DELETE"]) expect((await ask(streamId, "", { method })).status).toBe(405);
});
