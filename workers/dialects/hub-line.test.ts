import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Position } from "#shared/protocol/position.ts";
import { Problem } from "../problem.ts";
import { hubLine } from "./hub-line.ts";

/** A hub's socket, whose other end is the test. */
class HubSocket extends EventTarget {
  binaryType = "";
  accept(): void {}
  send(): void {}
  close(): void {}
  say(frame: object): void {
    this.dispatchEvent(new MessageEvent("message", { data: binary(frame) }));
  }
  hangUp(code: number): void {
    this.dispatchEvent(Object.assign(new Event("close"), { code }));
  }
}

/** A control message of version 2. */
function binary(frame: object): ArrayBuffer {
  const text = new TextEncoder().encode(JSON.stringify(frame));
  const bytes = new Uint8Array(1 + text.length);
  bytes[0] = 1;
  bytes.set(text, 1);
  return bytes.buffer;
}

const hello = (offset: number, returnMs = 500) => {
  const position = { epoch: "e", offset };
  return { type: "hello", protocol: 2, windowBytes: 65_536, returnMs, position, top: position, recovered: true };
};

function begin(answers: (HubSocket | Error)[], random = 0) {
  const first = new HubSocket();
  const asked: (Position | undefined)[] = [];
  const waits: number[] = [];
  const said = { greeted: 0, over: [] as string[] };
  let now = 0;
  const line = hubLine(first as unknown as WebSocket, {
    open: async (after) => {
      asked.push(after);
      const answer = answers.shift() ?? new Error("no more");
      if (answer instanceof Error) throw answer;
      return answer as unknown as WebSocket;
    },
    frames: { of: () => undefined },
    greet: () => void (said.greeted += 1),
    take: () => undefined,
    over: (ending) => said.over.push(ending),
    wait: async (delayMs) => void waits.push(delayMs),
    random: () => random,
    now: () => now,
  });
  return { first, line, asked, waits, said, pass: (ms: number) => (now += ms) };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const settle = () => vi.advanceTimersByTimeAsync(1_500);

test("comes back at once with its place when a good line ends, and greets once", async () => {
  const second = new HubSocket();
  const { first, line, asked, waits, said, pass } = begin([second]);
  first.say(hello(7));
  await settle();
  pass(60_000);
  first.hangUp(3_000);
  await settle();
  second.say(hello(7));
  await settle();
  expect([asked, waits, said]).toEqual([[{ epoch: "e", offset: 7 }], [], { greeted: 1, over: [] }]);
  line.end();
});

test("of a large room it comes back by chance within what the hub said", async () => {
  const second = new HubSocket();
  const { first, line, asked, waits } = begin([second], 0.5);
  first.say(hello(7, 5_120));
  await settle();
  first.hangUp(1_006);
  await settle();
  expect([asked, waits]).toEqual([[{ epoch: "e", offset: 7 }], [2_560]]);
  line.end();
});

test("a hub that greets and hangs up each time is tried with growing pauses, and not for ever", async () => {
  const sockets = Array.from({ length: 10 }, () => new HubSocket());
  const { first, asked, waits, said } = begin([...sockets]);
  for (const socket of [first, ...sockets]) {
    socket.say(hello(1));
    await settle();
    socket.hangUp(1_006);
    await settle();
  }
  expect(asked).toHaveLength(6);
  expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000]);
  expect(said).toEqual({ greeted: 1, over: ["busy"] });
});

test.each([
  [3_500, "refused"],
  [3_502, "refused"],
  [3_003, "busy"],
])("a close with %i is the end: %s", async (code, ending) => {
  const { first, asked, said } = begin([new HubSocket()]);
  first.say(hello(1));
  await settle();
  first.hangUp(code);
  await settle();
  expect([asked, said.over]).toEqual([[], [ending]]);
});

test("an outage is waited out, a refusal is not", async () => {
  const second = new HubSocket();
  const out = begin([new Problem("unavailable"), new Problem("rate_limited"), second]);
  out.first.say(hello(1));
  await settle();
  out.first.hangUp(1_006);
  await settle();
  expect([out.asked.length, out.said.over]).toEqual([3, []]);
  out.line.end();
  const refused = begin([new Problem("unauthorized")]);
  refused.first.say(hello(1));
  await settle();
  refused.first.hangUp(1_006);
  await settle();
  expect(refused.said.over).toEqual(["refused"]);
});
