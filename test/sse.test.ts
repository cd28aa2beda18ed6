/** The feed as server-sent events: the same promises as the WebSocket's. */
import { randomBytes } from "node:crypto";
import { get, type IncomingMessage } from "node:http";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import type { HelloFrame } from "#shared/protocol/wire.ts";
import { leaveBrowser, sharedBrowser } from "./browser.ts";
import { chat, createOverlayToken, createStream, gift, openLive, openSession, publish, stampAll } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker.stop());

interface Message {
  id: string | undefined;
  event: string | undefined;
  data: string | undefined;
}

/** Reads `/events` as an EventSource does, without its coming back. */
async function openEvents(streamId: string, query = "", headers: Record<string, string> = {}) {
  const leave = new AbortController();
  const response = await fetch(`${worker.url}/v1/streams/${streamId}/events${query}`, {
    headers: { Authorization: `Bearer ${worker.apiKey}`, ...headers },
    signal: leave.signal,
  });
  const messages: Message[] = [];
  const read = async () => {
    let text = "";
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      const blocks = text.split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) {
        const field = (name: string) =>
          block
            .split("\n")
            .find((line) => line.startsWith(`${name}: `))
            ?.slice(name.length + 2);
        messages.push({ id: field("id"), event: field("event"), data: field("data") });
      }
    }
  };
  const ended = response.status === 200 ? read().catch(() => undefined) : Promise.resolve();
  const named = (name: string) => messages.filter(({ event }) => event === name);
  const events = () =>
    messages.flatMap(({ event, data }) =>
      event === undefined && data !== undefined ? (JSON.parse(data) as RecordedEvent) : [],
    );
  return { response, messages, named, events, ended, leave: () => leave.abort(), lastId: () => lastIdOf(messages) };
}

function lastIdOf(messages: Message[]): string {
  return messages.findLast(({ id }) => id !== undefined)?.id ?? "";
}

async function publishMany(streamId: string, count: number, size = 50) {
  const session = await openSession(worker, streamId);
  for (let sent = 0; sent < count; sent += size) {
    const bodies = Array.from({ length: Math.min(size, count - sent) }, (_, index) => chat(`m${sent + index}`));
    await publish(worker, session, stampAll(session, bodies, sent + 1));
  }
}

const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, index) => first + index);

test("says hello, then every event with its position as id, in order, far past what may be unacknowledged", async () => {
  const streamId = await createStream(worker);
  const feed = await openEvents(streamId);
  expect(feed.response.headers.get("Content-Type")).toBe("text/event-stream");
  // A page of another origin may read it too.
  expect(feed.response.headers.get("Access-Control-Allow-Origin")).toBe("*");
  await vi.waitUntil(() => feed.named("hello").length === 1);
  const hello = JSON.parse(feed.named("hello")[0]?.data ?? "") as HelloFrame;
  expect(hello).toMatchObject({ streamId, recovered: false, position: { offset: 0 } });
  await publishMany(streamId, 1_000);
  await vi.waitUntil(() => feed.events().length === 1_000, { timeout: 10_000 });
  expect(feed.events().map(({ offset }) => offset)).toEqual(upTo(1_000));
  const { epoch } = hello.position;
  expect(feed.messages.filter(({ event, data }) => !event && data).map(({ id }) => id)).toEqual(
    upTo(1_000).map((offset) => `${epoch}:${offset}`),
  );
  feed.leave();
  await feed.ended;
});

test("comes back with Last-Event-ID where it was, without a hole and without a repeat", async () => {
  const streamId = await createStream(worker);
  const first = await openEvents(streamId);
  await publishMany(streamId, 10);
  await vi.waitUntil(() => first.events().length === 10);
  const { lastId } = first;
  first.leave();
  await publishMany(streamId, 700);
  const second = await openEvents(streamId, "", { "Last-Event-ID": lastId() });
  await vi.waitUntil(() => second.events().length === 700, { timeout: 10_000 });
  expect(second.events().map(({ offset }) => offset)).toEqual(upTo(710, 11));
  expect(JSON.parse(second.named("hello")[0]?.data ?? "")).toMatchObject({ recovered: true });
  second.leave();
  // The header is newer than the address that the client was opened with.
  const third = await openEvents(streamId, `?after=${lastId()}`, { "Last-Event-ID": second.lastId() });
  await vi.waitUntil(() => third.named("hello").length === 1);
  expect(JSON.parse(third.named("hello")[0]?.data ?? "")).toMatchObject({ recovered: true, position: { offset: 710 } });
  third.leave();
});

test("a filter leaves other types out and still moves the id", async () => {
  const streamId = await createStream(worker);
  const feed = await openEvents(streamId, "?types=GIFT");
  const session = await openSession(worker, streamId);
  await publish(worker, session, stampAll(session, [chat("a"), gift(1), chat("b")]));
  await vi.waitUntil(() => feed.lastId().endsWith(":3"));
  expect(feed.events().map(({ eventType }) => eventType)).toEqual(["GIFT"]);
  feed.leave();
});

test("a position from another epoch or in the future starts anew and says so", async () => {
  const streamId = await createStream(worker);
  await publishMany(streamId, 3);
  for (const after of ["other:1", "other:99999"]) {
    const feed = await openEvents(streamId, "", { "Last-Event-ID": after });
    await vi.waitUntil(() => feed.named("hello").length === 1);
    expect(JSON.parse(feed.named("hello")[0]?.data ?? "")).toMatchObject({ recovered: false, top: { offset: 3 } });
    feed.leave();
  }
});

test.each([
  ["", { "Last-Event-ID": "seven" }, 400, "Last-Event-ID"],
  ["?after=x:-1", {}, 400, "after"],
  ["?types=NOPE", {}, 400, "expected one of"],
  ["", { Authorization: "" }, 401, "unauthorized"],
  ["?token=ov_wrong", { Authorization: "" }, 401, "unauthorized"],
])("%s with %j is refused", async (query, headers, status, detail) => {
  const feed = await openEvents(await createStream(worker), query, headers);
  expect(feed.response.status).toBe(status);
  expect(await feed.response.text()).toContain(detail);
});

test("of an unknown stream there are none; HEAD gets the head", async () => {
  expect((await openEvents("st_nothing")).response.status).toBe(404);
  const head = await worker.api("HEAD", `/v1/streams/${await createStream(worker)}/events`);
  expect([head.status, head.headers.get("Content-Type")]).toEqual([200, "text/event-stream"]);
});

test("a browser's own EventSource misses nothing when its hub goes away", async () => {
  const streamId = await createStream(worker);
  const { token } = await createOverlayToken(worker, streamId);
  const browser = await sharedBrowser();
  try {
    const page = await browser.newPage();
    // A page of another origin: those of our own may open nothing that their policy does not name.
    await page.evaluate((url) => {
      const seen: number[] = [];
      Object.assign(globalThis, { seen, opened: 0 });
      const source = new EventSource(url);
      source.addEventListener("hello", () => void (globalThis as unknown as { opened: number }).opened++);
      source.addEventListener("message", ({ data }) => seen.push((JSON.parse(String(data)) as RecordedEvent).offset));
    }, `${worker.url}/v1/streams/${streamId}/events?token=${token}`);
    const seen = () => page.evaluate(() => (globalThis as unknown as { seen: number[] }).seen);
    const opened = () => page.evaluate(() => (globalThis as unknown as { opened: number }).opened);
    await vi.waitUntil(async () => (await opened()) === 1, { timeout: 10_000 });
    await publishMany(streamId, 20);
    await vi.waitUntil(async () => (await seen()).length === 20, { timeout: 10_000 });
    await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });
    await publishMany(streamId, 30);
    await vi.waitUntil(async () => (await opened()) === 2, { timeout: 20_000 });
    await vi.waitUntil(async () => (await seen()).length === 50, { timeout: 10_000 });
    expect(await seen()).toEqual(upTo(50));
  } finally {
    await leaveBrowser();
  }
});

test("a reader that stops reading is sent no more, holds up nobody, and gets the rest when it reads again", async () => {
  const streamId = await createStream(worker);
  const headers = { Authorization: `Bearer ${worker.apiKey}` };
  const stuck = await new Promise<IncomingMessage>((resolve) =>
    get(`${worker.url}/v1/streams/${streamId}/events`, { headers }, resolve),
  );
  let text = "";
  stuck.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  await vi.waitUntil(() => text.includes("event: hello"));
  stuck.pause();
  const quick = await openLive(worker, streamId);
  const session = await openSession(worker, streamId);
  // More than the buffers between us hold, and nothing that could be deflated.
  const long = () => randomBytes(3_000).toString("base64");
  const total = 5_000;
  for (let seqNo = 1; seqNo <= total; seqNo += 50) {
    const bodies = Array.from({ length: 50 }, (_, index) => chat(`${long()}${seqNo + index}`));
    await publish(worker, session, stampAll(session, bodies, seqNo));
  }
  await vi.waitUntil(() => quick.events().length === total, { timeout: 20_000 });

  stuck.resume();
  const synced = (word: boolean) => text.includes(`"type":"sync","synced":${word}`);
  await vi.waitUntil(() => text.includes(`:${total}\ndata`) && synced(true), { timeout: 30_000 });
  expect(synced(false)).toBe(true);
  const offsets = Array.from(text.matchAll(/^id: \w+:(\d+)\ndata/gm), (match) => Number(match[1]));
  expect(offsets).toEqual(upTo(total));
  quick.socket.terminate();
  stuck.destroy();
});

test("a revoked token's reader is closed, and refused when it comes back", async () => {
  const streamId = await createStream(worker);
  const { token, tokenId } = await createOverlayToken(worker, streamId);
  const feed = await openEvents(streamId, `?token=${token}`, { Authorization: "" });
  await vi.waitUntil(() => feed.named("hello").length === 1);
  const path = `/v1/streams/${streamId}/overlay-tokens/${tokenId}`;
  expect((await worker.api("DELETE", path)).ok).toBe(true);
  await feed.ended;
  expect(feed.named("bye").map(({ data }) => data)).toEqual(['{"code":3500}']);
  const again = await openEvents(streamId, `?token=${token}`, { Authorization: "" });
  expect(again.response.status).toBe(401);
});
