/** The real connector on the TikTok simulator, the real Euler provider on the Euler simulator, one room. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { wait } from "../open-provider.ts";
import type { Provider } from "../provider.ts";
import { mockProvider } from "../providers/mock.ts";
import type { StreamParts } from "../stream-runner.ts";
import { failoverProvider } from "./failover.ts";
import { keptLog, openTwoWays, watchStream } from "./two-ways.ts";

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

async function open(options: Parameters<typeof openTwoWays>[0] = {}) {
  const ways = await openTwoWays(options);
  stops.push(ways.stop);
  return ways;
}

/** A stream by these providers. `retryMs`: how long one that failed rests. */
function watch(providers: Provider[], retryMs: number, parts: Partial<StreamParts> = {}) {
  const { log, lines, statuses } = keptLog();
  const policy = { afterFailures: 2, retryMs };
  const clock = { now: Date.now, random: () => 0, wait, ...parts };
  const stream = watchStream(failoverProvider({ providers, policy, log, ...clock }), { log, ...clock });
  stops.push(stream.stop);
  return { ...stream, lines, statuses };
}

const show = { seed: 1, speed: 10 };
const long = 60_000;
const patiently = { timeout: 20_000 };
const connections = (words: string[]) => words.filter((word) => word.startsWith("CONNECTED")).length;

describe("failoverProvider", () => {
  it("stays with the first while it works, and asks nobody else", async () => {
    const { tiktok, direct, throughEuler } = await open({ tiktok: show });
    const [first, second] = [direct(), throughEuler()];
    const stream = watch([first, second], 50);
    await vi.waitUntil(() => stream.nativeIds().length > 20, patiently);
    tiktok.dropSockets();
    await vi.waitUntil(() => connections(stream.lifecycle()) === 2, patiently);
    await stream.stop();
    expect(stream.lifecycle()).toEqual([
      "CONNECTED direct",
      "ERROR connection_lost",
      "DISCONNECTED closed with code 1006",
      "CONNECTED direct",
      "GAP disconnected",
      "DISCONNECTED stopped",
    ]);
    expect([first.attempts.count, second.attempts.count]).toEqual([2, 0]);
  });

  it("goes on with the second when the sign service dies, and comes back without a hole when it is well", async () => {
    const { tiktok, euler, direct, throughEuler } = await open({ tiktok: show, euler: show });
    const [first, second] = [direct(), throughEuler()];
    const stream = watch([first, second], 300);
    await vi.waitUntil(() => stream.nativeIds().length > 20, patiently);
    tiktok.faults.sign = { kind: "status", status: 500 };
    tiktok.dropSockets();
    await vi.waitUntil(() => stream.statuses().includes("probe-failed"), patiently);
    // Tried in vain beside it, and nothing of it is to be seen.
    expect(stream.lifecycle().slice(3)).toEqual(["CONNECTED euler", "GAP disconnected"]);
    tiktok.faults.sign = { kind: "ok" };
    await vi.waitUntil(() => connections(stream.lifecycle()) === 3, patiently);
    const before = stream.nativeIds().length;
    await vi.waitUntil(() => stream.nativeIds().length > before + 20, patiently);
    expect(stream.lifecycle().slice(3)).toEqual([
      "CONNECTED euler",
      "GAP disconnected",
      "DISCONNECTED direct works again",
      "CONNECTED direct",
    ]);
    await stream.stop();
    // Of what the second one sent nothing is missing but what was still on its way when it was left.
    const taken = new Set(stream.nativeIds());
    expect(taken.size).toBe(stream.nativeIds().length);
    const last = euler.sent.findLastIndex(({ msgId }) => taken.has(msgId));
    expect(last).toBeGreaterThan(0);
    for (const { msgId } of euler.sent.slice(0, last)) expect(taken).toContain(msgId);
    expect([first, second].map(({ attempts }) => attempts.mostInFlight)).toEqual([1, 1]);
    expect(second.attempts.count).toBe(1);
    expect(stream.statuses().filter((status) => /^fail(over|back)$/.test(status))).toEqual(["failover", "failback"]);
    const moved = stream.lines.find(({ status }) => status === "failover");
    expect(moved?.message).toBe("direct does not work (The sign service answered 500); going on with euler");
  });

  it("leaves one that went silent at once", async () => {
    const { tiktok, direct, throughEuler } = await open({ tiktok: show, euler: show });
    const stream = watch([direct({ silenceTimeoutMs: 200 }), throughEuler()], long);
    await vi.waitUntil(() => stream.nativeIds().length > 20, patiently);
    tiktok.muteSockets();
    await vi.waitUntil(() => connections(stream.lifecycle()) === 2, patiently);
    await stream.stop();
    expect(stream.lifecycle()).toEqual([
      "CONNECTED direct",
      "ERROR silent",
      "DISCONNECTED nothing came for 0.2 s",
      "CONNECTED euler",
      "GAP silent",
      "DISCONNECTED stopped",
    ]);
  });

  it("is not drawn from a connection that works to one that stands and says nothing", async () => {
    const { tiktok, direct, throughEuler } = await open({ tiktok: show, euler: show });
    tiktok.faults.sign = { kind: "status", status: 500 };
    const first = direct({ silenceTimeoutMs: 200 });
    const stream = watch([first, throughEuler()], 100);
    await vi.waitUntil(() => stream.nativeIds().length > 20, patiently);
    tiktok.hold();
    tiktok.faults.sign = { kind: "ok" };
    await vi.waitUntil(() => first.attempts.count > 6, patiently);
    const before = stream.nativeIds().length;
    await vi.waitUntil(() => stream.nativeIds().length > before + 20, patiently);
    expect(stream.lifecycle()).toEqual(["CONNECTED euler"]);
    expect(first.attempts.mostInFlight).toBe(1);
  });

  it("takes the attempt that was under way when the second one is lost, instead of a new one", async () => {
    const { tiktok, euler, direct, throughEuler } = await open({ tiktok: show, euler: show });
    tiktok.faults.sign = { kind: "status", status: 500 };
    const first = direct();
    const stream = watch([first, throughEuler()], 100);
    await vi.waitUntil(() => stream.nativeIds().length > 20, patiently);
    tiktok.hold();
    tiktok.faults.sign = { kind: "ok" };
    await vi.waitUntil(() => tiktok.seen["enter"] === 1, patiently);
    const { count } = first.attempts;
    euler.dropSockets();
    await vi.waitUntil(() => connections(stream.lifecycle()) === 2, patiently);
    await stream.stop();
    // It had brought nothing yet, so that nobody knows what was missed.
    expect(stream.lifecycle().slice(-3)).toEqual(["CONNECTED direct", "GAP disconnected", "DISCONNECTED stopped"]);
    expect(first.attempts.count).toBe(count);
  });

  it("takes a creator who is not live for no failure of the provider", async () => {
    const { tiktok, direct, throughEuler } = await open();
    tiktok.faults.user = "offline";
    const [first, second] = [direct(), throughEuler()];
    const stopping = new AbortController();
    const provider = failoverProvider({
      providers: [first, second],
      policy: { afterFailures: 1, retryMs: long },
      log: () => undefined,
      now: Date.now,
      random: () => 0,
      wait,
    });
    for (let round = 0; round < 3; round += 1) {
      expect(await provider.connect(stopping.signal)).toEqual({
        kind: "offline",
        message: "direct: The creator is not live",
      });
    }
    expect([first.attempts.count, second.attempts.count]).toEqual([3, 0]);
  });

  it("asks nobody before the patience that was asked for is over, and others meanwhile", async () => {
    const { tiktok, euler, direct, throughEuler } = await open({ tiktok: show });
    tiktok.faults.sign = { kind: "status", status: 429, retryAfterSeconds: 90 };
    euler.faults.handshake = { status: 503 };
    const clock = { now: 1_700_000_000_000 };
    const asked: [string, number][] = [];
    const noted = (provider: Provider): Provider => ({
      name: provider.name,
      connect: (signal) => {
        asked.push([provider.name, clock.now - 1_700_000_000_000]);
        if (clock.now > 1_700_000_000_000 + 90_000) tiktok.faults.sign = { kind: "ok" };
        return provider.connect(signal);
      },
    });
    const stream = watch([noted(direct()), noted(throughEuler())], 300_000, {
      now: () => clock.now,
      random: () => 0.5,
      wait: async (delayMs) => void (clock.now += delayMs),
    });
    await vi.waitUntil(() => stream.nativeIds().length > 0, patiently);
    await stream.stop();
    expect(asked.slice(0, 2)).toEqual([
      ["direct", 0],
      ["euler", 0],
    ]);
    const times = asked.flatMap(([name, at]) => (name === "direct" ? at : []));
    expect(times.slice(1).every((at) => at >= 90_000)).toBe(true);
    expect(asked.filter(([name, at]) => name === "euler" && at < 90_000).length).toBeGreaterThan(3);
    expect(stream.lifecycle()[0]).toBe("CONNECTED direct");
  });

  it("waits as long as the most impatient of them where all asked for patience", async () => {
    const { tiktok, euler, direct, throughEuler } = await open();
    tiktok.faults.sign = { kind: "status", status: 429, retryAfterSeconds: 90 };
    euler.faults.handshake = { status: 429, retryAfterSeconds: 200 };
    const provider = failoverProvider({
      providers: [direct(), throughEuler()],
      policy: { afterFailures: 2, retryMs: long },
      log: () => undefined,
      now: () => 5_000,
      random: () => 0,
      wait,
    });
    expect(await provider.connect(new AbortController().signal)).toMatchObject({
      kind: "rate-limited",
      retryAfterMs: 90_000,
    });
  });

  it("goes on without one that only a person can mend, says so once, and does not ask it again", async () => {
    const { tiktok, direct, throughEuler } = await open({ tiktok: show });
    const [first, second] = [throughEuler({ apiKey: "no such key" }), direct()];
    const stream = watch([first, second], 20);
    await vi.waitUntil(() => stream.nativeIds().length > 20, patiently);
    tiktok.dropSockets();
    await vi.waitUntil(() => connections(stream.lifecycle()) === 2, patiently);
    await stream.stop();
    const out = stream.lines.filter(({ status }) => status === "provider-out");
    expect(out).toMatchObject([{ level: "error", provider: "euler" }]);
    expect(out[0]?.message).toMatch(/^euler is out until a restart: .*check EULER_API_KEY.*; left: direct$/);
    expect(first.attempts.count).toBe(1);
    expect(stream.lifecycle()).not.toContain("CONNECTED euler");
  });

  it("ends the stream when all of them are out, and says why of each", async () => {
    const { throughEuler } = await open();
    const file = mockProvider({ file: "/nowhere", speed: 0, onBrokenLine: () => undefined, wait });
    const stream = watch([throughEuler({ apiKey: "no such key" }), file], long);
    expect(await stream.end).toBe("bad-source");
    expect(stream.lines.at(-1)).toMatchObject({ level: "error", status: "bad-source" });
    expect(stream.lines.at(-1)?.message).toMatch(
      /^euler: .*EULER_API_KEY.*; mock: The file \/nowhere cannot be read \(ENOENT.*\)$/,
    );
  });

  it("stops in the middle of an attempt, and of a try beside a connection", async () => {
    const { tiktok, direct, throughEuler } = await open({ tiktok: show, euler: show });
    tiktok.faults.sign = { kind: "silent" };
    const waiting = watch([direct({ connectTimeoutMs: long }), throughEuler()], 10);
    await vi.waitUntil(() => tiktok.seen["connect"] === 1, patiently);
    expect(await waiting.stop()).toBe("stopped");

    tiktok.faults.sign = { kind: "status", status: 500 };
    const running = watch([direct({ connectTimeoutMs: long }), throughEuler()], 10);
    await vi.waitUntil(() => running.nativeIds().length > 5, patiently);
    const asked = tiktok.seen["connect"] ?? 0;
    tiktok.faults.sign = { kind: "silent" };
    await vi.waitUntil(() => (tiktok.seen["connect"] ?? 0) > asked, patiently);
    expect(await running.stop()).toBe("stopped");
    expect(running.lifecycle().at(-1)).toBe("DISCONNECTED stopped");
  });
});
