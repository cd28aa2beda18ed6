/** Rules that use the whole budget of each event, on a feed that is evicted again and again. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { EventBody } from "#shared/stamp.ts";
import { ruleLimits } from "#shared/rules/limits.ts";
import { rule } from "../../test/rule-stage.ts";
import { feedStorage } from "../../test/sql-storage.ts";
import { chat, stampAll } from "../../test/stream.ts";
import { checkpointSteps, FeedEngine, type FeedPlace } from "./feed-engine.ts";
import { stepsOf } from "./stream-rules.ts";

const now = Date.UTC(2026, 10, 20, 12);
const session = { streamId: "st_1", sessionId: "5b1f9c34-6a7f-4d0e-8a5c-0d8e6f2b1c3d", roomId: "7001" };

const message = { var: "event.payload.message" };
const greedy = { "!": { in: [{ cat: Array.from({ length: 30 }, () => ({ lower: message })) }, message] } };
const count = (name: string) => ({ type: "counter", name, change: "add", value: 1 });
/** Each counts how often it was let; in all, how much fits. */
const rules = Array.from({ length: 20 }, (_, index) =>
  rule({ condition: greedy, actions: [count(`c${index}`)], userCooldownMs: 1 }, `greedy${index}`),
);

/** A feed, and what it sent of actions. `wake` is an eviction. */
function feed() {
  const { storage } = feedStorage();
  const place = { storage, queue: {} } as unknown as FeedPlace;
  const wake = () => new FeedEngine(() => place, { giftSettleMs: 15_000 });
  let engine = wake();
  engine.create({ streamId: "st_1", uniqueId: "someone" }, () => "epoch");
  engine.open({ session: { ...session, provider: "mock", startedAt: now, leaseToken: 1 }, idempotencyKey: "one" });
  engine.change((view) => {
    engine.writeRules(view, 1, rules);
    engine.writeCheckpoint();
  });
  let seqNo = 0;
  const memory = () => {
    const view = engine.current;
    if (!view) throw new Error("no feed");
    return view.memory;
  };
  return {
    memory,
    take(bodies: EventBody[]) {
      const cursor = memory().sessions[session.sessionId];
      if (!cursor) throw new Error("no session");
      const events = stampAll(session, bodies, seqNo + 1);
      seqNo += bodies.length;
      // A clock that is the same for both feeds that are compared.
      const timed = events.map((one) => ({ ...one, timestamp: now + one.seqNo, ingestedAt: now + one.seqNo }));
      return engine.record(cursor, timed, now).actions;
    },
    evict: () => void (engine = wake()),
  };
}

test("what was left out is left out again after an eviction, whenever that is and however events were batched", () => {
  const text = fc.integer({ min: 0, max: 16_000 }).map((length) => "Ab".repeat(length / 2));
  const batch = fc.array(text, { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(fc.array(fc.tuple(batch, fc.boolean()), { minLength: 2, maxLength: 6 }), (batches) => {
      const [evicted, awake] = [feed(), feed()];
      for (const [texts, isEvicted] of batches) {
        const bodies = texts.map((one) => chat(one));
        const actions = evicted.take(bodies);
        expect(awake.take(bodies)).toEqual(actions);
        if (isEvicted) evicted.evict();
        expect(evicted.memory().ruleState).toEqual(awake.memory().ruleState);
      }
    }),
    { numRuns: 25 },
  );
});

test("the events of a batch share what it has, and a few have all there is", () => {
  expect([1, 20, 21, 500].map((events) => stepsOf(events))).toEqual([500_000, 500_000, 476_190, 20_000]);
  const one = feed();
  const alone = one.take([chat("Ab".repeat(3_000))]);
  const many = one.take(Array.from({ length: 200 }, () => chat("Ab".repeat(3_000))));
  const counted = (actions: typeof many) => actions.filter(({ action }) => action.type === "counter").length;
  expect(counted(alone)).toBeGreaterThan(0);
  expect(counted(many)).toBeLessThan(200 * counted(alone));
});

test("a hub that wakes has no more to judge again than it can in a moment", () => {
  const one = feed();
  const perEvent = ruleLimits.eventSteps;
  let most = 0;
  for (let batch = 0; batch < 2 * Math.ceil(checkpointSteps / perEvent); batch++) {
    one.take([chat("Ab".repeat(4_000))]);
    const { batch: last, checkpointed } = one.memory();
    most = Math.max(most, last - checkpointed);
  }
  // Each event took most of its budget: without that bound it would be 127.
  expect(most).toBeGreaterThan(50);
  expect(most).toBeLessThan(100);
});
