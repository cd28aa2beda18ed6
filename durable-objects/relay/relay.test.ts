/** How a relay begins while its hub is slow, or lets it go: against a hub that is as small as it can be, for its time is ours. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { initialState } from "#shared/live-state.ts";
import { liveHeaders } from "#shared/protocol/hub-protocol.ts";
import type { CopyAnswer } from "#shared/protocol/relay-protocol.ts";
import { noTakebacks } from "#shared/takeback.ts";
import { ControlFrame } from "../audience/frames.ts";
import { Relay } from "./relay.ts";

vi.mock("cloudflare:workers", () => ({
  DurableObject: class {
    readonly ctx: unknown;
    readonly env: unknown;
    constructor(ctx: unknown, env: unknown) {
      this.ctx = ctx;
      this.env = env;
    }
  },
}));

const position = { epoch: "e", offset: 3 };
const copy = {
  ok: true,
  position,
  generation: 0,
  state: JSON.stringify(initialState()),
  rows: [],
  takebacks: noTakebacks(),
} satisfies CopyAnswer;

/** An answer as the runtime has it: Node knows none with status 101. */
class FakeResponse {
  readonly status: number;
  readonly webSocket: FakeSocket | null;

  constructor(_: null, { status, webSocket = null }: { status: number; webSocket?: FakeSocket | null }) {
    this.status = status;
    this.webSocket = webSocket;
  }
}

/** One end of a socket. Like the runtime's it cannot be closed before it was taken. */
class FakeSocket extends EventTarget {
  closed: number | undefined;
  #isTaken = false;

  accept(): void {
    this.#isTaken = true;
  }

  send(): void {}

  serializeAttachment(): void {}

  close(code: number): void {
    if (!this.#isTaken) throw new TypeError("You must call one of accept() or state.acceptWebSocket()");
    this.closed = code;
  }

  say(data: unknown): void {
    this.dispatchEvent(Object.assign(new Event("message"), { data }));
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("Response", FakeResponse);
  vi.stubGlobal("WebSocketRequestResponsePair", vi.fn());
  vi.stubGlobal(
    "WebSocketPair",
    class {
      readonly 0 = new FakeSocket();
      readonly 1 = new FakeSocket();
    },
  );
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A relay, whose hub answers how it pleases, and each time it is asked for a socket. */
function stage() {
  const asked: ((answer: FakeResponse) => void)[] = [];
  const served: FakeSocket[] = [];
  const hub = {
    copyFeed: async () => copy,
    fetch: () => new Promise<FakeResponse>((resolve) => asked.push(resolve)),
    noteRelay: async () => undefined,
    refused: async () => [],
  };
  const ctx = {
    setWebSocketAutoResponse: () => undefined,
    getWebSockets: () => [],
    getWebSocketAutoResponseTimestamp: () => null,
    acceptWebSocket: (socket: FakeSocket) => {
      socket.accept();
      served.push(socket);
    },
    waitUntil: () => undefined,
  };
  const env = { HUB: { get: () => hub, idFromName: () => "" } };
  const relay = new Relay(ctx as unknown as DurableObjectState, env as unknown as Env);
  const headers = { [liveHeaders.streamId]: "st", [liveHeaders.relay]: "1", [liveHeaders.principal]: "key:k" };
  const come = () => relay.fetch(new Request("https://relay/live", { headers })) as unknown as Promise<FakeResponse>;
  const goes = (socket: FakeSocket | undefined) => relay.webSocketClose(socket as unknown as WebSocket);
  return { asked, served, come, goes };
}

function greet(socket: FakeSocket, { recovered = true } = {}): void {
  const beside = { windowBytes: 1e6, returnMs: 0, streamId: "st", counters: {}, timers: {}, recent: [] };
  const feed = { position, top: position, recovered, state: initialState().live };
  socket.say(new ControlFrame({ type: "hello", protocol: 2, ...beside, ...feed }).messageFor(2).data);
}

test("who comes while the hub is slow is served once it greets the relay, however long that takes", async () => {
  const { asked, come } = stage();
  const answered: number[] = [];
  const note = ({ status }: FakeResponse) => answered.push(status);
  void come().then(note);
  await vi.advanceTimersByTimeAsync(20_000);
  void come().then(note);
  const upstream = new FakeSocket();
  asked[0]?.(new FakeResponse(null, { status: 101, webSocket: upstream }));
  await vi.advanceTimersByTimeAsync(0);
  greet(upstream);
  await vi.advanceTimersByTimeAsync(0);
  expect([answered, upstream.closed]).toEqual([[101, 101], undefined]);
});

test("whoever comes is to come back where the hub lets the relay go before it greeted it: the stream is there", async () => {
  const { asked, come } = stage();
  const first = come();
  await vi.advanceTimersByTimeAsync(0);
  asked[0]?.(new FakeResponse(null, { status: 409 }));
  expect((await first).status).toBe(503);
  const second = come();
  await vi.advanceTimersByTimeAsync(0);
  const upstream = new FakeSocket();
  asked[1]?.(new FakeResponse(null, { status: 101, webSocket: upstream }));
  await vi.advanceTimersByTimeAsync(0);
  greet(upstream, { recovered: false });
  expect((await second).status).toBe(503);
});

test("a socket to the hub that comes once the relay has left is closed", async () => {
  const { asked, served, come, goes } = stage();
  void come();
  await vi.advanceTimersByTimeAsync(0);
  const [upstream, late] = [new FakeSocket(), new FakeSocket()];
  asked[0]?.(new FakeResponse(null, { status: 101, webSocket: upstream }));
  await vi.advanceTimersByTimeAsync(0);
  greet(upstream);
  await vi.advanceTimersByTimeAsync(0);
  // It breaks. While it is opened anew, the last one who was here goes.
  upstream.dispatchEvent(Object.assign(new Event("close"), { code: 1006, reason: "" }));
  goes(served[0]);
  await vi.advanceTimersByTimeAsync(10_000);
  asked[1]?.(new FakeResponse(null, { status: 101, webSocket: late }));
  await vi.advanceTimersByTimeAsync(0);
  expect(late.closed).toBe(1000);
});
