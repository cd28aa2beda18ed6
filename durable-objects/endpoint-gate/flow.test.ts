import { expect, test } from "vitest";
import { type Flow, lanesOf, learn, mayStart, newFlow, patienceOf, roomOf } from "./flow.ts";

const failed = { succeeded: false, status: 500, retryAfterMs: 0, durationMs: 20 };
const good = { succeeded: true, status: 200, retryAfterMs: 0, durationMs: 20 };
const slow = { ...good, durationMs: 1_500 };
const perSecond = (requests: number) => ({ requests, periodMs: 1_000 });
const under = (inFlight: number, late = 0) => ({ inFlight, late });
/** No jitter. */
const half = 0.5;

function afterFailures(count: number, at = 0): Flow {
  const flow = newFlow();
  for (let n = 0; n < count; n++) learn(flow, failed, at, half);
  return flow;
}

test("an endpoint that is well takes much at once, and as many requests as a Worker may have open", () => {
  expect(roomOf(newFlow(), null, under(0), 0)).toEqual({ messages: 100, from: 0 });
  expect(lanesOf(newFlow())).toBe(6);
  expect(roomOf(newFlow(), null, under(6), 0)).toEqual({ messages: 0, from: 1_000 });
  expect(roomOf(newFlow(), null, under(6, 5), 0)).toEqual({ messages: 0, from: 1_000 });
  expect(roomOf(newFlow(), null, under(6, 6), 0)).toEqual({ messages: 0, from: 20_000 });
});

test("the fifth failure in a row opens the breaker; then one request at a time tries, ever more seldom", () => {
  const flow = afterFailures(4);
  expect(roomOf(flow, null, under(0), 0).messages).toBe(100);
  expect(learn(flow, failed, 0, half)).toBe(true);
  expect(roomOf(flow, null, under(0), 4_999)).toEqual({ messages: 0, from: 5_000 });
  expect(mayStart(flow, null, 4_999)).toBe(false);
  const pauses: number[] = [];
  for (let now = flow.resumeAt; pauses.length < 8; now = flow.resumeAt) {
    expect(roomOf(flow, null, under(0), now)).toEqual({ messages: 1, from: now });
    expect(roomOf(flow, null, under(1), now).messages).toBe(0);
    learn(flow, failed, now, half);
    pauses.push((flow.resumeAt - now) / 1_000);
  }
  expect(pauses).toEqual([10, 20, 40, 80, 160, 300, 300, 300]);
});

test("answers to what started before it opened do not open it further", () => {
  const flow = afterFailures(5);
  learn(flow, failed, 100, half);
  learn(flow, failed, 200, half);
  expect([flow.resumeAt, flow.openings]).toEqual([5_000, 1]);
});

test("one success closes it, and it says that this must be remembered", () => {
  const flow = afterFailures(9);
  expect(learn(flow, good, 60_000, half)).toBe(true);
  expect(roomOf(flow, null, under(0), 60_000).messages).toBe(100);
  expect(learn(flow, good, 60_000, half)).toBe(false);
});

test.each([429, 502, 504])("%i slows it down to one request at a time, one more with each success", (status) => {
  const flow = newFlow();
  learn(flow, { ...failed, status }, 0, half);
  expect(flow.resumeAt).toBe(1_000);
  expect(roomOf(flow, null, under(0), 1_000)).toEqual({ messages: 1, from: 1_000 });
  learn(flow, { ...failed, status }, 1_000, half);
  expect(flow.resumeAt).toBe(3_000);
  for (const lanes of [2, 3, 4, 5, 6, 6]) {
    learn(flow, good, 3_000, half);
    expect(lanesOf(flow)).toBe(lanes);
  }
});

test("an answer is worth waiting for where the latest one was a success, and came soon", () => {
  const flow = newFlow();
  expect(patienceOf(flow)).toBe(100);
  learn(flow, good, 0, half);
  expect(patienceOf(flow)).toBe(1_000);
  learn(flow, failed, 0, half);
  expect(patienceOf(flow)).toBe(100);
  learn(flow, slow, 0, half);
  expect(patienceOf(flow)).toBe(100);
});

test("a slow endpoint takes as many messages as it has lanes, until it is quick again", () => {
  const flow = newFlow();
  learn(flow, slow, 0, half);
  expect(roomOf(flow, null, under(0), 0)).toEqual({ messages: 6, from: 0 });
  expect(roomOf(flow, null, under(5, 5), 0)).toEqual({ messages: 1, from: 0 });
  learn(flow, good, 0, half);
  expect(roomOf(flow, null, under(5, 5), 0).messages).toBe(100);
});

test("Retry-After holds everything back for so long, an hour at most", () => {
  const flow = newFlow();
  learn(flow, { ...failed, status: 503, retryAfterMs: 30_000 }, 0, half);
  expect(roomOf(flow, null, under(0), 29_999)).toEqual({ messages: 0, from: 30_000 });
  learn(flow, { ...failed, status: 429, retryAfterMs: 1e9 }, 30_000, half);
  expect(flow.resumeAt).toBe(30_000 + 3_600_000);
});

test("pauses are up to a fifth longer or shorter", () => {
  const pause = (random: number) => {
    const flow = newFlow();
    for (let n = 0; n < 5; n++) learn(flow, failed, 0, random);
    return flow.resumeAt;
  };
  expect([pause(0), pause(1)]).toEqual([4_000, 6_000]);
});

test("a rate limit has a second's worth at once, and no more than that after a rest", () => {
  const flow = newFlow();
  let sent = 0;
  const sendAll = (now: number) => {
    while (mayStart(flow, perSecond(5), now)) sent++;
  };
  expect(roomOf(flow, perSecond(5), under(0), 0).messages).toBe(5);
  sendAll(0);
  expect(sent).toBe(5);
  expect(roomOf(flow, perSecond(5), under(0), 0)).toEqual({ messages: 0, from: 500 });
  for (let now = 0; now <= 10_000; now += 100) sendAll(now);
  expect(sent).toBe(55);
  sendAll(60_000);
  expect(sent).toBe(60);
});

test("a limit of one in a second waits a second", () => {
  const flow = newFlow();
  expect(mayStart(flow, perSecond(1), 0)).toBe(true);
  expect(roomOf(flow, perSecond(1), under(0), 0)).toEqual({ messages: 0, from: 1_000 });
});

test("thirty in a minute are one every two seconds, and after a rest no more than five seconds' worth at once", () => {
  const flow = newFlow();
  const limit = { requests: 30, periodMs: 60_000 };
  const sentAt: number[] = [];
  for (let now = 0; now <= 60_000; now += 100) while (mayStart(flow, limit, now)) sentAt.push(now);
  expect(sentAt.slice(0, 4)).toEqual([0, 0, 2_000, 4_000]);
  expect(sentAt).toHaveLength(32);
  expect(roomOf(flow, limit, under(0), 60_000)).toEqual({ messages: 0, from: 62_000 });
});

test("a receiver that says it is too much is slowed down and never taken for a dead one", () => {
  const flow = newFlow();
  let now = 0;
  for (let said = 0; said < 20; said++) {
    learn(flow, { ...failed, status: 429 }, now, half);
    now = flow.resumeAt;
  }
  expect(flow).toMatchObject({ failures: 0, openings: 0, lanes: 1 });
  learn(flow, { ...failed, status: 429 }, now, half);
  expect(flow.resumeAt - now).toBe(60_000);
});
