import { expect, test } from "vitest";
import { frameOf, rose, ruleAlert, startMs } from "../../overlay/example-events.ts";
import { retold, tried, tries } from "./made-up.ts";

test("an example happens now, after what was before, and each time it is played it is another one", () => {
  const clock = { offset: 7, now: startMs + 50_000 };
  const example = frameOf([rose(1, 12)], { actions: [ruleAlert(2)] });
  const [first, second] = [retold(example, clock), retold(example, clock)];
  expect(first).toMatchObject({
    position: { epoch: "studio", offset: 9 },
    events: [{ offset: 8, timestamp: startMs + 51_000, payload: { giftCount: 12, groupId: "1-8" } }],
    actions: [{ offset: 9, at: startMs + 52_000 }],
  });
  expect(second.position.offset).toBe(11);
  expect(second.events[0]?.eventId).not.toBe(first.events[0]?.eventId);
  expect(second.actions?.[0]?.actionId).not.toBe(first.actions?.[0]?.actionId);
  // What it was made of is as it was.
  expect(example.events[0]).toMatchObject({ offset: 1, payload: { groupId: "1" } });
});

test("a frame of another kind gets its times moved, and nothing else", () => {
  const frame = {
    type: "parts",
    position: { epoch: "e1", offset: 3 },
    parts: { timer: { endsAt: startMs, paid: 12 } },
  };
  expect(retold(frame, { offset: 0, now: startMs + 5 })).toEqual({
    ...frame,
    parts: { timer: { endsAt: startMs + 5, paid: 12 } },
  });
});

test("all that can be tried is told as events of now, in their order, each with an id of its own", () => {
  const clock = { offset: 0, now: startMs };
  for (const what of tries) {
    const frames = tried(what, clock);
    const events = frames.flatMap(({ frame }) => frame.events);
    expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(events.length);
    expect(frames.at(-1)?.frame.position).toEqual({ epoch: "studio", offset: clock.offset });
  }
  const groupOf = (payload: object = {}) => (payload as { groupId?: string }).groupId;
  expect(new Set(tried("streak", clock).map(({ frame }) => groupOf(frame.events[0]?.payload))).size).toBe(1);
});
