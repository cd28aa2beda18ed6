/** The log of what rules did: its pages, and how long things took. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { chat, createStream, openSession, publish, stampAll, type TestSession } from "./stream.ts";
import { startTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await startTestWorker();
});
afterAll(() => worker.stop());

interface Logged {
  actionId: string;
  offset: number;
  index: number;
  status: string;
  durationMs: number | null;
  action: { type: string };
}
interface Page {
  actions: Logged[];
  next: string | null;
}

const log = (text: string) => ({ type: "log", text });

async function startStream(...rules: object[][]): Promise<TestSession> {
  const streamId = await createStream(worker);
  const body = {
    rules: rules.map((actions, index) => ({
      name: `rule ${index}`,
      trigger: { on: "event", types: ["CHAT"] },
      actions,
    })),
  };
  expect((await worker.api("POST", `/v1/streams/${streamId}/rules/import`, body)).status).toBe(201);
  return openSession(worker, streamId);
}

async function page(streamId: string, query = ""): Promise<Page> {
  const response = await worker.api("GET", `/v1/streams/${streamId}/actions${query}`);
  expect(response.status).toBe(200);
  return (await response.json()) as Page;
}

/** All runs, once there are so many. */
function logged(streamId: string, count: number): Promise<Logged[]> {
  return vi.waitUntil(
    async () => {
      const { actions } = await page(streamId);
      return actions.length >= count && actions;
    },
    { timeout: 15_000, interval: 50 },
  );
}

test.each([1, 2, 4, 5])(
  "pages of %i lose no run, also where several rules did several things on one event",
  async (limit) => {
    const session = await startStream([log("a"), log("b"), log("c")], [log("d"), log("e")]);
    const { streamId } = session;
    await publish(worker, session, stampAll(session, [chat("one"), chat("two"), chat("three")]));
    const all = await logged(streamId, 15);
    const paged: Logged[] = [];
    for (let before: string | null = "", pages = 0; before !== null && pages < 20; pages++) {
      const one = await page(streamId, `?limit=${limit}${before === "" ? "" : `&before=${before}`}`);
      expect(one.actions.length).toBeLessThanOrEqual(limit);
      paged.push(...one.actions);
      before = one.next;
    }
    expect(paged).toEqual(all);
    expect(all.map(({ offset, index }) => [offset, index])).toEqual(
      [3, 2, 1].flatMap((offset) => [0, 0, 1, 1, 2].map((index) => [offset, index])),
    );
  },
);

test.each(["5", "x", "1-2-3", "0-0-" + "g".repeat(64)])("`before` %s is refused", async (before) => {
  const streamId = await createStream(worker);
  const response = await worker.api("GET", `/v1/streams/${streamId}/actions?before=${before}`);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ code: "invalid_request", errors: [{ path: "before" }] });
});
