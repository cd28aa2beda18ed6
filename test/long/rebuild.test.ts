/** A hub that wakes as a newer version of itself, which reduces its state otherwise: it reads the log again. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { EventBody } from "#shared/stamp.ts";
import { chat, createStream, gift, openLive, openSession, publish, stampAll } from "../stream.ts";
import { sharedTestWorker, type TestWorker } from "../worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker.stop());

interface StateAnswer {
  position: { offset: number };
  state: { coins: number; counts: Record<string, number>; topGifters: unknown[]; updatedAt: number };
  counters: Record<string, number>;
  rebuilding?: string[];
}

/** The `no`th event of a show with forty givers. */
function body(no: number): EventBody {
  if (no % 5 !== 0) return chat(`m${no}`, `m${no}`);
  const given = gift(1, `m${no}`);
  const user = { userId: String(900 + (no % 40)), uniqueId: `giver${no % 40}` };
  return { ...given, user, payload: { ...given.payload, groupId: String(no) } } as EventBody;
}

test("its state is whole again once the log was read, and meanwhile it takes events without a database", async () => {
  const streamId = await createStream(worker);
  const stateOf = async () => (await (await worker.api("GET", `/v1/streams/${streamId}/state`)).json()) as StateAnswer;
  const rule = {
    name: "r",
    trigger: { on: "gift" },
    actions: [{ type: "counter", name: "gifts", change: "add", value: 1 }],
  };
  expect((await worker.api("POST", `/v1/streams/${streamId}/rules`, { rule })).status).toBe(201);
  const session = await openSession(worker, streamId);
  for (let first = 1; first <= 1_200; first += 120) {
    const bodies = Array.from({ length: 120 }, (_, index) => body(first + index));
    await publish(worker, session, stampAll(session, bodies, first));
  }
  await vi.waitUntil(
    async () => {
      const proof = (await (await worker.api("GET", `/v1/streams/${streamId}/proof`)).json()) as {
        loggedOffset: number;
      };
      return proof.loggedOffset === 1_200;
    },
    { timeout: 20_000, interval: 100 },
  );
  // A change by hand writes a checkpoint, and is not in the log.
  const path = `/v1/streams/${streamId}/counters/hand`;
  expect((await worker.api("PUT", path, { value: 7 })).status).toBe(200);
  const before = await stateOf();
  expect(before).toMatchObject({ state: { counts: { GIFT: 240, CHAT: 960 } }, counters: { hand: 7 } });
  expect(before.rebuilding).toBeUndefined();
  const live = await openLive(worker, streamId);

  // As after a long show: the feed has only the latest events. And as after a deploy: the checkpoint is an older version's.
  const storage = await worker.worker.getDurableObjectStorage("HUB", { name: streamId });
  await storage.exec("delete from feed where batch <= 8");
  await storage.exec(
    "update checkpoint set body = json_set(body, '$.versions.state', 0, '$.versions.ruleState', 0) where row_no = 1",
  );
  const meanwhile = await worker.database.duringOutage(async () => {
    await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "hibernate" });
    const acknowledgement = await publish(worker, session, stampAll(session, [body(1_201)], 1_201));
    expect(acknowledgement).toMatchObject({ accepted: 1, position: { offset: 1_201 } });
    // The API asks the database who may; what the hub wrote down does not.
    return vi.waitUntil(async () => {
      const [row] = await storage.exec<{ body: string }>("select body from checkpoint");
      const checkpoint = JSON.parse(row?.body ?? "{}") as {
        rebuilding: string[];
        state: { live: StateAnswer["state"] };
      };
      return checkpoint.rebuilding.length > 0 && checkpoint;
    });
  });
  expect(meanwhile.rebuilding).toEqual(["state", "ruleState"]);
  expect(meanwhile.state.live.topGifters).not.toEqual(before.state.topGifters);

  const after = await vi.waitUntil(
    async () => {
      const answer = await stateOf();
      return answer.rebuilding === undefined && answer;
    },
    { timeout: 25_000, interval: 100 },
  );
  const { state } = before;
  expect(after).toEqual({
    ...before,
    position: { ...before.position, offset: 1_201 },
    state: { ...state, counts: { ...state.counts, CHAT: 961 }, updatedAt: after.state.updatedAt },
  });
  // Who watches is told.
  await vi.waitUntil(() => live.hellos.at(-1)?.position.offset === 1_201);
  expect(live.hellos.at(-1)?.state).toEqual(after.state);
  await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });
  expect(await stateOf()).toEqual(after);
});
