import { expect, test } from "vitest";
import type { Message } from "#shared/protocol/reader.ts";
import { closeCodes, ping, pong, type ServerFrame } from "#shared/protocol/wire.ts";
import { type Closing, connect } from "./connection.ts";

/** A line without a network, whose time passes when it is told to. */
function testLine(answer: (frame: ServerFrame) => boolean = () => true, random = 0) {
  let now = 0;
  let hidden = false;
  let timers: { at: number; callback: () => void }[] = [];
  const opened: {
    at: number;
    sent: string[];
    open: boolean;
    closed: boolean;
    hear(text: string): void;
    hearMessage(message: Message | undefined): void;
    end(code: number, refusal?: Closing["refusal"]): void;
  }[] = [];
  const downs: { delayMs: number; refused: boolean }[] = [];
  const connection = connect({
    open(heard, closed) {
      const end = (code: number, refusal?: Closing["refusal"]): void => closed({ code, refusal });
      const hear = (text: string): void => heard({ text, bytes: text.length, isBinary: false });
      const one = { at: now, sent: [] as string[], open: true, closed: false, hear, hearMessage: heard, end };
      opened.push(one);
      return { isOpen: () => one.open, send: (text) => one.sent.push(text), close: () => (one.closed = true) };
    },
    take: answer,
    down: (_why, delayMs, refused) => downs.push({ delayMs, refused }),
    random: () => random,
    now: () => now,
    isHidden: () => hidden,
    after(delayMs, callback) {
      const timer = { at: now + delayMs, callback };
      timers.push(timer);
      return () => (timers = timers.filter((one) => one !== timer));
    },
  });
  return {
    connection,
    opened,
    downs,
    last: () => opened.at(-1)!,
    /** Lets time pass, and what is due happen in its order. */
    pass(ms: number) {
      const until = now + ms;
      for (;;) {
        const next = timers.filter((one) => one.at <= until).toSorted((a, b) => a.at - b.at)[0];
        if (!next) break;
        timers = timers.filter((one) => one !== next);
        now = next.at;
        next.callback();
      }
      now = until;
    },
    timers: () => timers.length,
    hide: () => (hidden = true),
  };
}

const position = { epoch: "e", offset: 0 };
const hello = (protocol: 1 | 2, windowBytes = 1_000) =>
  JSON.stringify({ type: "hello", protocol, windowBytes, position, top: position, recovered: true });
const binary = (text: string, bytes = text.length): Message => ({ text, bytes, isBinary: true });
const events = (offset: number) => JSON.stringify({ type: "events", position: { epoch: "e", offset }, events: [{}] });

test("pings every 20 s, and holds a line that answers", () => {
  const line = testLine();
  line.last().hear(hello(1));
  for (let beat = 1; beat <= 30; beat += 1) {
    line.pass(10_000);
    if (line.last().sent.length * 2 === beat) line.last().hear(pong);
  }

  expect(line.opened).toHaveLength(1);
  expect(line.last().sent).toEqual(Array.from({ length: 15 }, () => ping));
});

test("gives a line up after 30 s of silence, and opens another", () => {
  const line = testLine();
  line.pass(30_000);
  expect(line.opened[0]?.closed).toBe(true);
  line.pass(500);

  expect(line.opened).toHaveLength(2);
});

test("comes back after 0.5 s, then twice as late each time, until a little is left of 15 s for chance", () => {
  const line = testLine();
  for (let failure = 0; failure < 7; failure += 1) {
    line.last().end(1006);
    // A step at a time, so that the next socket fails at the moment it is opened.
    for (let count = line.opened.length; line.opened.length === count;) line.pass(500);
  }

  const starts = line.opened.map((one) => one.at);
  expect(starts.slice(1).map((start, index) => start - (starts[index] ?? 0))).toEqual([
    500, 1_000, 2_000, 4_000, 8_000, 12_000, 12_000,
  ]);
});

test("a line that held makes the next failure the first one again", () => {
  const line = testLine();
  line.last().end(1006);
  line.pass(500);
  line.last().end(1006);
  line.pass(1_000);
  line.pass(10_000);
  line.last().end(3000);
  line.pass(500);

  expect(line.opened).toHaveLength(4);
});

test("comes back within what the server said last, on this line or on the one before", () => {
  const line = testLine(() => true, 1);
  line.last().end(1006);
  line.pass(3_000);
  line.last().hearMessage(binary(hello(2)));
  line.last().hearMessage(binary(JSON.stringify({ type: "window", windowBytes: 1_000, returnMs: 5_120 })));
  line.pass(10_000);
  line.last().end(3000);
  line.pass(5_620);
  line.last().end(1006);

  expect(line.downs.map(({ delayMs }) => delayMs)).toEqual([3_000, 5_620, 5_620]);
});

test("what is refused is asked for again after 1 min, then twice as late each time, at most every 10 min", () => {
  const line = testLine(() => true, 0.5);
  for (let refusal = 0; refusal < 6; refusal += 1) {
    line.last().end(closeCodes.refused);
    for (let count = line.opened.length; line.opened.length === count;) line.pass(1_000);
  }

  expect(line.downs.map(({ delayMs }) => delayMs / 1_000)).toEqual([60, 120, 240, 480, 600, 600]);
  expect(line.downs.every(({ refused }) => refused)).toBe(true);
});

test("a refusal makes no later failure a refusal, and a line that was let in makes the next refusal the first one", () => {
  const line = testLine(() => true, 0.5);
  line.last().end(closeCodes.revoked);
  line.pass(60_000);
  line.last().end(closeCodes.refused);
  line.pass(120_000);
  line.last().hear(hello(1));
  line.last().end(1006);
  line.pass(1_750);
  line.last().end(closeCodes.refused);

  expect(line.downs).toEqual([
    { delayMs: 60_000, refused: true },
    { delayMs: 120_000, refused: true },
    { delayMs: 1_750, refused: false },
    { delayMs: 60_000, refused: true },
  ]);
});

test.each([
  [{ code: "rate_limited", retryAfterSeconds: 10 }, 10_000],
  // The first retry is later than that anyway.
  [{ code: "rate_limited", retryAfterSeconds: 0.1 }, 500],
  [{ code: "unavailable" }, 500],
])("what is not let in now comes back when it was told to: %j", (refusal, delayMs) => {
  const line = testLine();
  line.last().end(closeCodes.notNow, refusal);

  expect(line.downs).toEqual([{ delayMs, refused: false }]);
});

test.each([
  ["a limit", closeCodes.notNow, { code: "rate_limited", retryAfterSeconds: 10 }],
  ["a refusal", closeCodes.refused, { code: "unauthorized" }],
])("hope makes nothing sooner than %s has said", (_what, code, refusal) => {
  const line = testLine();
  line.last().end(code, refusal);
  line.connection.wake();
  line.connection.reopen();
  expect(line.opened).toHaveLength(1);
  line.pass(75_000);

  expect(line.opened.length).toBeGreaterThan(1);
});

test("hope makes it try at once", () => {
  const line = testLine();
  line.last().end(1006);
  line.connection.wake();

  expect(line.opened).toHaveLength(2);
  expect(line.timers()).toBe(1);
});

test("hope makes it ask an open line, and give it up when there is no answer", () => {
  const line = testLine();
  line.connection.wake();
  expect(line.last().sent).toEqual([ping]);
  line.pass(10_500);
  expect(line.opened).toHaveLength(2);

  line.connection.wake();
  line.last().hear(pong);
  line.pass(10_500);
  expect(line.opened).toHaveLength(2);
});

test.each(["not JSON", "null", "[1]", '{"kind":"hello"}', '{"type":"hello"}'])(
  "opens anew after a frame that is none: %s",
  (text) => {
    const line = testLine();
    line.last().hear(text);
    line.pass(500);

    expect(line.opened).toHaveLength(2);
  },
);

test("opens anew after a message that cannot be opened, and gives no credit for it", () => {
  const line = testLine();
  line.last().hearMessage(binary(hello(2)));
  line.last().hearMessage(undefined);
  expect([line.last().closed, line.last().sent]).toEqual([true, []]);
  line.pass(500);

  expect(line.opened).toHaveLength(2);
});

test("gives credit as frames are handled, asks for more where it is behind, and sends a check back", () => {
  const line = testLine();
  line.last().hearMessage(binary(hello(2), 100));
  line.pass(100);
  line.last().hearMessage(binary(events(1), 500));
  expect(line.last().sent).toEqual([ping]);
  line.last().hearMessage(binary('{"type":"sync","synced":false,"position":{"epoch":"e","offset":1}}', 10));
  line.pass(99);
  expect(line.last().sent).toEqual([ping]);
  line.pass(1);
  expect(line.last().sent).toEqual([ping, '{"type":"ack","offset":1}']);
  const check = '{"type":"check","id":"x1"}';
  line.last().hearMessage(binary(check, 10));

  expect(line.last().sent.at(-1)).toBe(check);
});

test("a hidden page, whose timers come late, asks for more when its ping is answered", () => {
  const line = testLine();
  line.hide();
  line.last().hearMessage(binary(hello(2), 600));
  line.last().hearMessage(binary('{"type":"sync","synced":false,"position":{"epoch":"e","offset":0}}', 10));
  expect(line.last().sent).toEqual([ping]);
  line.last().hear(pong);

  expect(line.last().sent).toEqual([ping, '{"type":"ack","offset":0}']);
});

test("a frame of a later server is left alone", () => {
  const taken: ServerFrame[] = [];
  const line = testLine((frame) => taken.push(frame) > 0);
  line.last().hearMessage(binary(hello(2)));
  line.last().hearMessage(binary('{"type":"fireworks"}'));
  line.pass(1_000);

  expect([taken.length, line.opened.length]).toEqual([1, 1]);
});

test("a socket that was given up is not heard any more", () => {
  const taken: ServerFrame[] = [];
  const line = testLine((frame) => taken.push(frame) > 0);
  line.pass(30_500);
  line.opened[0]?.hear('{"type":"events"}');
  line.opened[0]?.end(3500);

  expect(taken).toEqual([]);
  expect(line.downs).toHaveLength(1);
});

test("a page that stood still asks anew, and what the old socket still says is not heard", () => {
  const taken: ServerFrame[] = [];
  const line = testLine((frame) => taken.push(frame) > 0);
  line.connection.reopen();
  line.opened[0]?.hear('{"type":"events"}');
  line.opened[0]?.end(1006);

  expect([line.opened.length, line.opened[0]?.closed, taken, line.timers()]).toEqual([2, true, [], 1]);
});
