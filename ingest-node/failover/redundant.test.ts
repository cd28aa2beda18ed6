/** The real connector on the TikTok simulator and the real Euler provider on the Euler simulator, both at once, one room. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { wait } from "../open-provider.ts";
import type { Provider } from "../provider.ts";
import type { StreamParts } from "../stream-runner.ts";
import { aborted } from "./leg.ts";
import { redundantProvider } from "./redundant.ts";
import { keptLog, openTwoWays, showMessages, watchStream } from "./two-ways.ts";

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

async function open(options: Parameters<typeof openTwoWays>[0] = {}) {
  const ways = await openTwoWays(options);
  stops.push(ways.stop);
  return ways;
}

function watch(providers: Provider[], parts: Partial<StreamParts> = {}) {
  const { log, lines, statuses } = keptLog();
  const clock = { now: Date.now, random: () => 0.5, wait, ...parts };
  const stream = watchStream(redundantProvider({ providers, log, ...clock }), { log, ...clock });
  stops.push(stream.stop);
  return { ...stream, lines, statuses };
}

const messages = showMessages(300);
const allIds = messages.map(({ msgId }) => msgId);
const patiently = { timeout: 20_000 };
/** A recording of all but what `misses` says. */
const recording = (framesPerSecond: number, misses: (index: number) => boolean = () => false) => ({
  recording: {
    messages: messages.filter((_, index) => !misses(index)),
    messagesPerFrame: 3,
    framesPerSecond,
  },
});
const joined = ["CONNECTED direct+euler"];
const whole = [...joined, "DISCONNECTED stopped"];

describe("redundantProvider", () => {
  it("takes each message once in one session, and what one misses from the other", async () => {
    const { tiktok, euler, direct, throughEuler } = await open({
      tiktok: recording(200, (index) => index % 5 === 1),
      euler: recording(200, (index) => index % 5 === 3),
    });
    const providers = [direct(), throughEuler()];
    const stream = watch(providers);
    await Promise.all([tiktok.finished, euler.finished]);
    await vi.waitUntil(() => stream.nativeIds().length === allIds.length, patiently);
    await stream.stop();
    expect(stream.nativeIds().toSorted()).toEqual(allIds);
    expect(stream.lifecycle()).toEqual(whole);
    expect(providers.map(({ attempts }) => attempts.count)).toEqual([1, 1]);
    expect(stream.lines.at(-2)?.message ?? "").toMatch(
      /^(Messages brought: direct 240, of which \d+ first; euler 240)/,
    );
  });

  it("keeps the order of arrival: each provider's own order is kept in what it brought first", async () => {
    const { tiktok, euler, direct, throughEuler } = await open({ tiktok: recording(300), euler: recording(100) });
    const stream = watch([direct(), throughEuler()]);
    await Promise.all([tiktok.finished, euler.finished]);
    await stream.stop();
    expect(stream.nativeIds()).toEqual(allIds);
  });

  it("goes on without a hole when one dies, and takes it in again when it is well", async () => {
    const { tiktok, euler, direct, throughEuler } = await open({ tiktok: recording(50), euler: recording(30) });
    const first = direct();
    const stream = watch([first, throughEuler()]);
    await vi.waitUntil(() => stream.nativeIds().length > 20, patiently);
    tiktok.faults.sign = { kind: "status", status: 500 };
    tiktok.dropSockets();
    await vi.waitUntil(() => stream.statuses().includes("provider-lost"), patiently);
    await vi.waitUntil(() => stream.statuses().includes("provider-failed"), patiently);
    tiktok.faults.sign = { kind: "ok" };
    await vi.waitUntil(() => first.attempts.count === 3, patiently);
    await Promise.all([tiktok.finished, euler.finished]);
    await vi.waitUntil(() => stream.nativeIds().length === allIds.length, patiently);
    expect(stream.lifecycle()).toEqual(joined);
    await stream.stop();
    expect(stream.nativeIds().toSorted()).toEqual(allIds);
    expect(stream.lifecycle()).toEqual(whole);
    expect(first.attempts.mostInFlight).toBe(1);
  });

  it("starts with whoever connects, and takes the other in when it can", async () => {
    const { tiktok, direct, throughEuler } = await open({ tiktok: { seed: 1, speed: 10 }, euler: recording(30) });
    tiktok.faults.sign = { kind: "status", status: 500 };
    const stream = watch([direct(), throughEuler()]);
    await vi.waitUntil(() => stream.nativeIds().length > 10, patiently);
    tiktok.faults.sign = { kind: "ok" };
    await vi.waitUntil(() => tiktok.sent.length > 20, patiently);
    await vi.waitUntil(() => stream.nativeIds().includes(tiktok.sent[20]?.msgId ?? ""), patiently);
    expect(stream.lifecycle()).toEqual(joined);
  });

  it("takes nothing twice that one of them sends again, on its line or after a reconnect", async () => {
    const { tiktok, euler, direct, throughEuler } = await open({
      tiktok: { ...recording(100), repeatOnConnect: 30 },
      euler: recording(100),
    });
    const first = direct();
    const stream = watch([first, throughEuler()]);
    await vi.waitUntil(() => tiktok.sent.length > 60, patiently);
    tiktok.sendAgain();
    tiktok.dropSockets(1001);
    await vi.waitUntil(() => first.attempts.count === 2, patiently);
    await Promise.all([tiktok.finished, euler.finished]);
    await vi.waitUntil(() => stream.nativeIds().length >= allIds.length, patiently);
    await stream.stop();
    expect(stream.nativeIds().toSorted()).toEqual(allIds);
    expect(stream.lifecycle()).toEqual(whole);
  });

  it("ends the session when both are out, with an error and a gap behind it", async () => {
    const show = { seed: 1, speed: 10 };
    const { tiktok, euler, direct, throughEuler } = await open({ tiktok: show, euler: show });
    const stream = watch([direct(), throughEuler()]);
    await vi.waitUntil(() => stream.statuses().includes("provider-joined"), patiently);
    tiktok.faults.sign = { kind: "status", status: 500 };
    tiktok.dropSockets();
    await vi.waitUntil(() => stream.statuses().includes("provider-lost"), patiently);
    expect(stream.lifecycle()).toEqual(joined);
    euler.dropSockets(4500);
    await vi.waitUntil(() => stream.lifecycle().filter((word) => word.startsWith("CONNECTED")).length === 2, patiently);
    await stream.stop();
    expect(stream.lifecycle()).toEqual([
      ...joined,
      "ERROR connection_lost",
      "DISCONNECTED direct: closed with code 1006; euler: TikTok closed its connection to Euler Stream (4500)",
      ...joined,
      "GAP disconnected",
      "DISCONNECTED stopped",
    ]);
  });

  it("ends with the broadcast, though one of them is not told of its end", async () => {
    const { tiktok, euler, direct, throughEuler } = await open({
      tiktok: { seed: 1, speed: 100 },
      euler: recording(0),
    });
    const stream = watch([direct(), throughEuler()]);
    await vi.waitUntil(() => stream.statuses().includes("provider-joined"), patiently);
    tiktok.faults.user = "offline";
    await vi.waitUntil(() => stream.statuses().includes("provider-lost"), patiently);
    euler.dropSockets();
    await vi.waitUntil(() => stream.statuses().includes("session-ended"), patiently);
    expect(stream.lifecycle()).toEqual([...joined, "DISCONNECTED the broadcast ended"]);
  });

  it("is offline only when nobody finds the creator live, and asks each once for it", async () => {
    const { tiktok, euler, direct, throughEuler } = await open();
    tiktok.faults.user = "offline";
    euler.faults.close = { code: 4404 };
    const providers = [direct(), throughEuler()];
    const all = { log: () => undefined, now: Date.now, random: () => 0.5, wait };
    const provider = redundantProvider({ providers, ...all });
    const { signal } = new AbortController();
    expect(await provider.connect(signal)).toMatchObject({ kind: "offline" });
    expect(providers.map(({ attempts }) => attempts.count)).toEqual([1, 1]);
    delete euler.faults.close;
    expect(await provider.connect(signal)).toMatchObject({ kind: "connected" });
  });

  it("goes on with what is left when one needs a person, and ends when all do", async () => {
    const { direct, throughEuler } = await open({ tiktok: recording(100) });
    const wrong = throughEuler({ apiKey: "no such key" });
    const stream = watch([direct(), wrong]);
    await vi.waitUntil(() => stream.nativeIds().length === allIds.length, patiently);
    expect(stream.lifecycle()).toEqual(joined);
    expect(stream.lines.filter(({ status }) => status === "provider-out")).toMatchObject([
      { level: "error", provider: "euler" },
    ]);
    expect(wrong.attempts.count).toBe(1);

    const hopeless = watch([throughEuler({ apiKey: "no such key" }), throughEuler({ apiKey: "nor this" })]);
    expect(await hopeless.end).toBe("bad-source");
  });

  it("asks nobody before its patience is over, the other meanwhile", async () => {
    const { tiktok, euler, direct, throughEuler } = await open({ tiktok: recording(0) });
    tiktok.faults.sign = { kind: "status", status: 429, retryAfterSeconds: 90 };
    euler.faults.handshake = { status: 503 };
    const start = 1_700_000_000_000;
    const clock = { now: start };
    const asked: { name: string; atMs: number }[] = [];
    const noted = (provider: Provider): Provider => ({
      name: provider.name,
      connect: (signal) => {
        asked.push({ name: provider.name, atMs: clock.now - start });
        if (clock.now >= start + 90_000) tiktok.faults.sign = { kind: "ok" };
        return provider.connect(signal);
      },
    });
    const untilAborted = async (_: number, signal: AbortSignal) => void (await aborted(signal));
    const all = { log: () => undefined, now: () => clock.now, random: () => 0.5, wait: untilAborted };
    const provider = redundantProvider({ providers: [noted(direct()), noted(throughEuler())], ...all });
    const { signal } = new AbortController();
    // Nobody is asked twice in one attempt of the runner's; each of those is a second later.
    for (let outcome = await provider.connect(signal); outcome.kind !== "connected"; clock.now += 1_000) {
      expect(clock.now).toBeLessThan(start + 120_000);
      outcome = await provider.connect(signal);
    }
    const times = asked.flatMap(({ name, atMs }) => (name === "direct" ? atMs : []));
    expect(times[0]).toBe(0);
    expect(times[1]).toBeGreaterThanOrEqual(90_000);
    expect(asked.filter(({ name, atMs }) => name === "euler" && atMs < 90_000).length).toBeGreaterThan(10);
  });

  it("does not mix two rooms: a newer one is a session of its own, an older one is let be", async () => {
    const show = { seed: 1, speed: 10 };
    const { tiktok, euler, direct, throughEuler } = await open({ tiktok: show, euler: { ...show, roomId: "5" } });
    const stream = watch([throughEuler(), direct()]);
    await vi.waitUntil(() => stream.sessions().at(-1)?.[0]?.roomId === tiktok.roomId(), patiently);
    await vi.waitUntil(() => stream.lines.some(({ message }) => message.includes("older room")), patiently);
    await vi.waitUntil(() => (stream.sessions().at(-1)?.length ?? 0) > 20, patiently);
    await stream.stop();
    const sentByEuler = new Set(euler.sent.map(({ msgId }) => msgId));
    const ofTikTok = stream
      .sessions()
      .flat()
      .filter(({ nativeId }) => nativeId !== undefined);
    const inTheWrongRoom = ofTikTok.filter(
      ({ nativeId = "", roomId }) => sentByEuler.has(nativeId) !== (roomId === "5"),
    );
    expect(inTheWrongRoom).toEqual([]);
  });

  it("stops both", async () => {
    const show = { seed: 1, speed: 10 };
    const { direct, throughEuler } = await open({ tiktok: show, euler: show });
    const stream = watch([direct(), throughEuler()]);
    await vi.waitUntil(() => stream.statuses().includes("provider-joined"), patiently);
    expect(await stream.stop()).toBe("stopped");
    expect(stream.lifecycle()).toEqual(whole);
  });
});
