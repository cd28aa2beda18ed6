import { createHash } from "node:crypto";
import { describe, expect, it, vi } from "vitest";
import { UnifiedEvent } from "#shared/event.ts";
import type { EventBody } from "#shared/stamp.ts";
import { aborted } from "./failover/leg.ts";
import type { LeaseHolder } from "./lease.ts";
import type { LogLine } from "./log.ts";
import { memoryQueue, type OutgoingQueue } from "./outgoing-queue.ts";
import type { Closing, ConnectOutcome } from "./provider.ts";
import { errorBody } from "./session.ts";
import { runStream } from "./stream-runner.ts";

const sha256Hex = (text: string) => createHash("sha256").update(text).digest("hex");
const lost: Closing = { kind: "lost", code: 1006, reason: "the line broke" };

/** A connection that brings so many events and ends like this, `lastedMs` later by the test's clock. */
function connected(count: number, closing: Closing, onListen: () => void = () => undefined): ConnectOutcome {
  return {
    kind: "connected",
    connection: {
      roomId: "42",
      listen: async (take) => {
        onListen();
        take(Array.from({ length: count }, (_, index) => errorBody(`message ${index + 1}`, "test")));
        return closing;
      },
    },
  };
}

/** Runs a stream through these outcomes, one per attempt, and is stopped after the last. */
async function runThrough(outcomes: ConnectOutcome[], stopAtEnd = new AbortController(), lease?: LeaseHolder) {
  const clock = { now: 1_700_000_000_000 };
  const queue = memoryQueue(() => clock.now);
  const lines: LogLine[] = [];
  const waits: number[] = [];
  const parts = {
    queue,
    provider: {
      name: "scripted",
      connect: async (): Promise<ConnectOutcome> => {
        const outcome = outcomes.shift();
        if (outcome) return outcome;
        stopAtEnd.abort();
        return { kind: "aborted" };
      },
    },
    log: (line: LogLine) => void lines.push(line),
    sha256Hex,
    now: () => clock.now,
    random: () => 0.5,
    wait: async (delayMs: number) => {
      waits.push(delayMs);
      clock.now += delayMs;
    },
    ...(lease ? { lease } : {}),
  };
  const end = await runStream("test-stream", parts, stopAtEnd.signal);
  return { end, sessions: drain(queue), lines, waits };
}

function drain(queue: OutgoingQueue): UnifiedEvent[][] {
  const sessions: UnifiedEvent[][] = [];
  for (let front = queue.front(); front !== undefined; front = queue.front()) {
    expect(front.ended).toBe(true);
    const events = front.events.map(({ event }) => event);
    sessions.push(events);
    queue.release(front.open.sessionId, events.length);
  }
  return sessions;
}

describe("runStream", () => {
  it("numbers each connection's events from 1 in a session of their own, lifecycle included", async () => {
    const { sessions } = await runThrough([connected(3, lost), connected(2, lost)]);
    expect(sessions.map((events) => events.map(({ seqNo }) => seqNo))).toEqual([
      [1, 2, 3, 4, 5, 6],
      [1, 2, 3, 4, 5, 6],
    ]);
    const [first, second] = sessions;
    expect(second?.slice(0, 2)).toMatchObject([
      { eventType: "CONNECTED" },
      { eventType: "GAP", payload: { cause: "disconnected", refusedEvents: 0 } },
    ]);
    expect(first?.map(({ eventType }) => eventType)).toEqual([
      "CONNECTED",
      "ERROR",
      "ERROR",
      "ERROR",
      "ERROR",
      "DISCONNECTED",
    ]);
    expect(first?.at(0)).toMatchObject({
      rawType: "lifecycle.connected",
      payload: { roomId: "42", provider: "scripted" },
    });
    expect(first?.at(-1)).toMatchObject({
      rawType: "lifecycle.disconnected",
      payload: { code: 1006, willReconnect: true },
    });
    expect(first?.at(0)?.user).toEqual({ userId: "0", uniqueId: "system" });
    expect(first?.[0]?.sessionId).not.toBe(second?.[0]?.sessionId);
    expect(sessions.flat().every((event) => UnifiedEvent.safeParse(event).success)).toBe(true);
  });

  it("waits longer after each failure and starts over after a broadcast that ended", async () => {
    const network = { kind: "network", message: "no way through" } as const;
    const ended = { kind: "ended", code: 1005, reason: "over" } as const;
    const { waits } = await runThrough([network, network, network, connected(1, ended), network]);
    expect(waits).toEqual([1_000, 2_000, 4_000, 1_000, 2_000]);
  });

  it("does not take a connection that breaks at once for a good one", async () => {
    const { waits } = await runThrough([connected(1, lost), connected(1, lost), connected(1, lost)]);
    expect(waits).toEqual([1_000, 2_000, 4_000]);
  });

  it("waits as long as a rate limit asks for, and names each reason in its status", async () => {
    const { waits, lines, sessions } = await runThrough([
      { kind: "rate-limited", message: "too many", retryAfterMs: 90_000 },
      { kind: "offline", message: "not live" },
      { kind: "not-found", message: "no such user" },
      { kind: "sign-error", message: "sign service broken" },
    ]);
    expect(waits).toEqual([90_000, 37_500, 1_000, 2_000]);
    const reasons = lines.filter((line) => line["delayMs"] !== undefined).map(({ status }) => status);
    expect(reasons).toEqual(["rate-limited", "offline", "not-found", "sign-error"]);
    expect(sessions).toEqual([]);
  });

  it("looks as often after hours without a broadcast as at first", async () => {
    const offline = { kind: "offline", message: "not live" } as const;
    const { waits } = await runThrough(Array.from({ length: 20 }, () => offline));
    expect(new Set(waits)).toEqual(new Set([37_500]));
  });

  it("asks again after minutes where TikTok lets nobody in, and after ever more where it does not want to be asked", async () => {
    const refused = (kind: "restricted" | "blocked", reason: "age" | "captcha") =>
      ({ kind, reason, message: "No. Do this", retryAfterMs: 300_000 }) as const;
    const restricted = await runThrough(Array.from({ length: 5 }, () => refused("restricted", "age")));
    expect(new Set(restricted.waits)).toEqual(new Set([375_000]));
    expect(restricted.lines.find(({ status }) => status === "restricted")).toMatchObject({
      level: "warn",
      message: "No. Do this; next try in 6.3 min",
      reason: "age",
    });
    const blocked = await runThrough(Array.from({ length: 5 }, () => refused("blocked", "captcha")));
    expect(blocked.waits).toEqual([300_000, 600_000, 1_200_000, 1_800_000, 1_800_000]);
    // Of several providers another one may be asked at once.
    const { retryAfterMs: _, ...joint } = refused("blocked", "captcha");
    expect((await runThrough([joint])).waits).toEqual([1_000]);
  });

  it("says goodbye for good when it is stopped", async () => {
    const stopping = new AbortController();
    const stopped = { kind: "stopped", code: 1005, reason: "stopped" } as const;
    const { end, sessions } = await runThrough([connected(2, stopped, () => stopping.abort())], stopping);
    expect(end).toBe("stopped");
    expect(sessions[0]?.at(-1)?.payload).toEqual({ code: 1005, reason: "stopped", willReconnect: false });
  });

  it("ends with its source, and at once with a source that a person has to mend", async () => {
    const finished = { kind: "finished", code: 0, reason: "end of file" } as const;
    const one = await runThrough([connected(2, finished), connected(2, finished)]);
    expect(one.end).toBe("finished");
    expect(one.sessions).toHaveLength(1);
    expect(one.sessions[0]?.at(-1)?.payload).toMatchObject({ willReconnect: false });
    const two = await runThrough([{ kind: "bad-source", message: "no such file" }]);
    expect(two.lines.at(-1)).toMatchObject({ level: "error", status: "bad-source", message: "no such file" });
    expect(two.end).toBe("bad-source");
    expect(two.waits).toEqual([]);
  });

  it("holds no lease while the creator is offline, and does not forget over it since when it has heard nothing", async () => {
    const said: string[] = [];
    let grants = 0;
    const lease: LeaseHolder = {
      acquire: async () => {
        said.push("acquire");
        grants += 1;
        // The hub's own figure is later: the last thing it was told is that the line was given up.
        return grants === 1 ? { token: 1, expiresInMs: 15_000, lastEventAt: 0, interrupted: false } : "continued";
      },
      offer: async () => undefined,
      isUnknown: () => false,
      token: () => 1,
      lost: () => new AbortController().signal,
      lose: () => undefined,
      release: async () => void said.push("release"),
    };
    const silent: Closing = { kind: "silent", code: 0, reason: "nothing came" };
    const { sessions } = await runThrough(
      [connected(1, silent), { kind: "offline", message: "not live" }, connected(1, lost)],
      new AbortController(),
      lease,
    );
    // The queue of this test is never emptied, so the lease is kept as long as something waits.
    expect(said).toEqual(["acquire"]);
    const [gap] = sessions[1]?.filter(({ eventType }) => eventType === "GAP") ?? [];
    expect(gap?.payload).toMatchObject({ cause: "silent", startedAt: 1_700_000_000_000 });
    const idle = await runThrough([{ kind: "offline", message: "not live" }], new AbortController(), lease);
    expect(idle.sessions).toEqual([]);
    expect(said).toEqual(["acquire", "acquire", "release", "acquire"]);
  });

  it.each([
    ["stood before the last event came", 1_699_999_999_000, undefined],
    ["stands since after it", 1_700_000_005_000, { startedAt: 1_700_000_000_000, endedAt: 1_700_000_005_000 }],
  ])("a connection that was made ahead of the lease and %s misses what it says", async (_what, since, gap) => {
    const clock = { now: 1_699_999_999_000 };
    const stopping = new AbortController();
    const queue = memoryQueue(() => clock.now);
    const connection = {
      roomId: "42",
      listen: async (take: (bodies: EventBody[]) => void): Promise<Closing> => {
        take([{ ...errorBody("kept", "test"), nativeId: "1" }]);
        await aborted(stopping.signal);
        return { kind: "stopped", code: 0, reason: "stopped" };
      },
    };
    const lease: LeaseHolder = {
      acquire: async (_signal, ahead) => {
        clock.now = since;
        ahead?.begin();
        await vi.waitUntil(() => ahead?.isReady());
        clock.now = 1_700_000_009_000;
        return { token: 2, expiresInMs: 15_000, lastEventAt: 1_700_000_000_000, interrupted: true };
      },
      offer: async () => undefined,
      isUnknown: () => false,
      token: () => 2,
      lost: () => new AbortController().signal,
      lose: () => undefined,
      release: async () => undefined,
    };
    const connects = vi.fn<() => Promise<ConnectOutcome>>(async () => ({ kind: "connected", connection }));
    const parts = {
      queue,
      provider: { name: "scripted", connect: connects },
      log: () => undefined,
      sha256Hex,
      now: () => clock.now,
      random: () => 0.5,
      wait: async () => undefined,
      lease,
      isShared: true,
    };
    const running = runStream("test-stream", parts, stopping.signal);
    await vi.waitUntil(() => queue.size() > 1);
    stopping.abort();
    expect(await running).toBe("stopped");
    expect(connects).toHaveBeenCalledOnce();
    const [events = []] = drain(queue);
    expect(events.find(({ eventType }) => eventType === "GAP")?.payload).toEqual(
      gap && { ...gap, cause: "runner_down", refusedEvents: 0 },
    );
    expect(events.filter(({ nativeId }) => nativeId === "1")).toHaveLength(1);
  });
});
