/** The log of what rules did: its pages, and how long things took. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { chat, createStream, openSession, publish, stampAll, type TestSession } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
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

test("what the hub does itself took from when the event was taken in until it was committed", async () => {
  const session = await startStream(
    [log("a"), { type: "overlay", text: "b" }, { type: "counter", name: "c", change: "add", value: 1 }],
    [{ type: "announce", text: "hi" }],
  );
  const [late, now, ahead] = stampAll(session, [chat("late"), chat("now"), chat("ahead")]);
  if (!late || !now || !ahead) throw new Error("no events");
  late.ingestedAt -= 5_000;
  ahead.ingestedAt += 60_000;
  const before = Date.now();
  await publish(worker, session, [late, now, ahead]);
  const longest = Date.now() - before;
  const actions = await logged(session.streamId, 12);
  const tookOf = (offset: number, type: string) =>
    actions.find((one) => one.offset === offset && one.action.type === type)?.durationMs;
  for (const type of ["log", "overlay", "counter"]) {
    expect(tookOf(1, type)).toBeGreaterThanOrEqual(5_000);
    expect(tookOf(1, type)).toBeLessThanOrEqual(5_100 + longest);
    expect(tookOf(2, type)).toBeGreaterThanOrEqual(0);
    expect(tookOf(2, type)).toBeLessThanOrEqual(100 + longest);
    // The runner's clock is ahead: nothing is done before it came.
    expect(tookOf(3, type)).toBe(0);
  }
  // Somebody else does this one, and says how long it took.
  expect(tookOf(2, "announce")).toBeNull();
});

test("an event whose time is nonsense is logged all the same", async () => {
  const session = await startStream([log("a")]);
  const [event] = stampAll(session, [chat("from 1970")]);
  if (!event) throw new Error("no event");
  event.ingestedAt = 0;
  await publish(worker, session, [event]);
  expect(await logged(session.streamId, 1)).toMatchObject([{ status: "success", durationMs: 2 ** 31 - 1 }]);
});
