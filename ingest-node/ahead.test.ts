import { expect, it, vi } from "vitest";
import type { EventBody } from "#shared/stamp.ts";
import { connectAhead } from "./ahead.ts";
import type { Closing, ConnectOutcome, Provider } from "./provider.ts";
import { errorBody } from "./session.ts";

const said = (text: string, nativeId?: string): EventBody => ({
  ...errorBody(text, "test"),
  ...(nativeId !== undefined && { nativeId }),
});
const signal = () => new AbortController().signal;

/** A provider whose connections are the test's to open, to feed and to end. */
function scripted() {
  const attempts: {
    open: (outcome?: ConnectOutcome) => void;
    say: (...bodies: EventBody[]) => void;
    signal: AbortSignal;
  }[] = [];
  const provider: Provider = {
    name: "scripted",
    connect: (until) => {
      const opened = Promise.withResolvers<ConnectOutcome>();
      const closed = Promise.withResolvers<Closing>();
      let take = (_bodies: EventBody[]): void => undefined;
      until.addEventListener("abort", () => closed.resolve({ kind: "stopped", code: 0, reason: "stopped" }));
      const listen = (to: typeof take) => {
        take = to;
        return closed.promise;
      };
      attempts.push({
        open: (outcome = { kind: "connected", connection: { roomId: "42", listen } }) => opened.resolve(outcome),
        say: (...bodies) => take(bodies),
        signal: until,
      });
      return opened.promise;
    },
  };
  const at = { now: 1_000 };
  return { attempts, at, ahead: connectAhead(provider, () => at.now) };
}

it("keeps what comes until it is taken, and says since when it stood", async () => {
  const { attempts, at, ahead } = scripted();
  expect(await ahead.take(signal())).toBeUndefined();
  ahead.begin();
  ahead.begin();
  expect([attempts.length, ahead.isReady()]).toEqual([1, false]);
  attempts[0]?.open();
  await vi.waitUntil(() => ahead.isReady());
  attempts[0]?.say(said("one", "1"), said("of no id"));
  at.now = 9_000;
  const until = new AbortController();
  const outcome = await ahead.take(until.signal);
  if (outcome?.kind !== "connected") throw new Error("no connection");
  expect(outcome.connection).toMatchObject({ roomId: "42", since: 1_000, continues: false });
  const got: unknown[] = [];
  const closing = outcome.connection.listen((bodies) => got.push(...bodies.map(({ payload }) => payload)));
  attempts[0]?.say(said("of no id either"));
  expect(got).toEqual([said("one").payload, said("of no id either").payload]);
  until.abort();
  expect(await closing).toMatchObject({ kind: "stopped" });
});

it("an attempt that is under way is waited for, with what comes of it", async () => {
  const { attempts, ahead } = scripted();
  ahead.begin();
  const taking = ahead.take(signal());
  attempts[0]?.open({ kind: "rate-limited", message: "later", retryAfterMs: 60_000 });
  expect(await taking).toMatchObject({ kind: "rate-limited", retryAfterMs: 60_000 });
});

it("one that failed or is over is none, and is not tried again for the same offer", async () => {
  const { attempts, ahead } = scripted();
  ahead.begin();
  attempts[0]?.open({ kind: "offline", message: "not live" });
  await vi.waitUntil(() => attempts[0]?.signal.aborted);
  ahead.begin();
  expect([attempts.length, ahead.isReady(), await ahead.take(signal())]).toEqual([1, false, undefined]);
  // The offer is over, and there is another one.
  ahead.drop();
  ahead.begin();
  expect(attempts).toHaveLength(2);
  ahead.drop();
  expect(attempts[1]?.signal.aborted).toBe(true);
});

it("nobody who takes it: it is ended after half a minute", async () => {
  vi.useFakeTimers();
  try {
    const { attempts, ahead } = scripted();
    ahead.begin();
    attempts[0]?.open();
    await vi.advanceTimersByTimeAsync(29_000);
    expect(ahead.isReady()).toBe(true);
    await vi.advanceTimersByTimeAsync(2_000);
    expect([ahead.isReady(), attempts[0]?.signal.aborted]).toEqual([false, true]);
  } finally {
    vi.useRealTimers();
  }
});
