import { expect, test } from "vitest";
import {
  decideLease,
  followLine,
  type HeldLease,
  leaseMs,
  lineGraceMs,
  lineSilenceMs,
  loseLine,
  mayPublish,
  noLease,
  releaseLease,
} from "./lease.ts";

const now = 1_000_000;
function take(held: HeldLease, runnerId: string, at = now): HeldLease {
  const decision = decideLease(held, { runnerId }, at);
  if (!decision.ok) throw new Error(decision.code);
  return decision.lease;
}

test("the first runner takes it, the second one is told how long to wait", () => {
  const held = take(noLease, "a");
  expect(held).toEqual({ token: 1, runnerId: "a", expiresAt: now + leaseMs });
  expect(decideLease(held, { runnerId: "b" }, now + 5_000)).toEqual({
    ok: false,
    code: "lease_held",
    retryAfterMs: leaseMs - 5_000,
  });
});

test("after it expired another one takes it, and the first one's token is worth nothing", () => {
  const first = take(noLease, "a");
  const second = take(first, "b", now + leaseMs);
  expect(second.token).toBe(2);
  expect(decideLease(second, { runnerId: "a", token: first.token }, now + leaseMs)).toEqual({
    ok: false,
    code: "lease_lost",
  });
  expect(mayPublish(second, first.token)).toBe(false);
  expect(mayPublish(second, second.token)).toBe(true);
  expect(mayPublish(second, second.token + 1)).toBe(false);
});

test("the holder renews it, also late, as long as nobody took it", () => {
  const held = take(noLease, "a");
  const late = decideLease(held, { runnerId: "a", token: held.token }, now + leaseMs * 10);
  expect(late).toEqual({ ok: true, taken: false, lease: { ...held, expiresAt: now + leaseMs * 11 } });
});

test("a runner that started again takes its own lease over at once, and its old self is fenced off", () => {
  const before = take(noLease, "a");
  const after = take(before, "a", now + 10);
  expect(after.token).toBe(2);
  expect(mayPublish(after, before.token)).toBe(false);
});

test("a released lease is free at once; its token does not come back", () => {
  const released = releaseLease(take(noLease, "a"), { runnerId: "a", token: 1 }, now);
  expect(mayPublish(released, 1)).toBe(true);
  expect(take(released, "b", now + 1)).toMatchObject({ token: 2, runnerId: "b" });
});

test("somebody else's release changes nothing", () => {
  const held = take(noLease, "a");
  expect(releaseLease(held, { runnerId: "b", token: 1 }, now)).toBe(held);
  expect(releaseLease(held, { runnerId: "a", token: 7 }, now)).toBe(held);
});

test("a token from nowhere is refused", () => {
  expect(decideLease(noLease, { runnerId: "a", token: 3 }, now)).toEqual({ ok: false, code: "lease_lost" });
  expect(mayPublish(noLease, 3)).toBe(false);
});

const termOf = (name: string) => `${name}-0123456789abcdef`;
const request = (runnerId: string, term: string, no: number, token?: number) => ({
  runnerId,
  term: termOf(term),
  no,
  ...(token !== undefined && { token }),
});
/** The lease after requests that were granted, each a second after the one before. */
function after(...requests: ReturnType<typeof request>[]): HeldLease {
  return requests.reduce((held, one, index) => {
    const decision = decideLease(held, one, now + index * 1_000);
    if (!decision.ok) throw new Error(decision.code);
    return decision.lease;
  }, noLease);
}

test("a request of the running term that is sent again gets the same lease, evicts nobody and renews nothing", () => {
  const take = request("a", "one", 1);
  const held = after(take, request("a", "one", 2, 1));
  const again = decideLease(held, take, now + 9_000);
  expect(again).toEqual({ ok: true, taken: false, lease: held });
  expect(decideLease(held, request("a", "one", 2, 1), now + 9_000)).toEqual(again);
});

test("asked again by the holder, whose answer was lost, it is the same lease with its full time", () => {
  const held = after(request("a", "one", 1));
  expect(decideLease(held, request("a", "one", 2), now + 5_000)).toEqual({
    ok: true,
    taken: false,
    lease: { ...held, no: 2, expiresAt: now + 5_000 + leaseMs },
  });
});

test("a term that was given up or overtaken never comes back, also when the lease is free", () => {
  const take = request("a", "one", 1);
  const released = releaseLease(after(take), { runnerId: "a", token: 1 }, now);
  expect(decideLease(released, take, now + 1)).toEqual({ ok: false, code: "lease_lost" });
  const second = after(take, request("a", "two", 1));
  expect(second.token).toBe(2);
  expect(decideLease(second, take, now + 2_000)).toEqual({ ok: false, code: "lease_lost" });
  expect(decideLease(second, take, now + 10 * leaseMs)).toEqual({ ok: false, code: "lease_lost" });
  expect(decideLease(second, request("a", "one", 7, 1), now + 2_000)).toEqual({ ok: false, code: "lease_lost" });
});

test("a term of somebody else's name is theirs: it takes nothing that is held", () => {
  const held = after(request("a", "one", 1));
  expect(decideLease(held, request("b", "one", 1), now + 1_000)).toMatchObject({ code: "lease_held" });
});

test("terms are remembered as long as a signature of their time can be good, and not for ever", () => {
  const take = request("a", "one", 1);
  const over = releaseLease(after(take), { runnerId: "a", token: 1 }, now);
  const later = (ms: number) => decideLease(over, request("b", "two", 1), now + ms);
  const [soon, late] = [later(599_000), later(601_000)];
  if (!soon.ok || !late.ok) throw new Error("not taken");
  expect(soon.lease.past).toEqual([[termOf("one"), now]]);
  expect(late.lease.past).toBeUndefined();
  const many = Array.from({ length: 200 }, (_, index) => request("a", `t${index}`, 1)).reduce((held, one) => {
    const decision = decideLease(held, one, now);
    return decision.ok ? decision.lease : held;
  }, noLease);
  expect(many.past).toHaveLength(64);
});

test("a lease lives as its line does: while it is heard, and a moment longer", () => {
  const held = after(request("a", "one", 1));
  const heard = followLine(held, now + 60_000);
  const askedAt = (ms: number) => decideLease(heard, request("b", "two", 1), now + ms);
  expect(askedAt(60_000 + lineSilenceMs - 1)).toMatchObject({ code: "lease_held", retryAfterMs: 1 });
  expect(askedAt(60_000 + lineSilenceMs)).toMatchObject({ ok: true, taken: true });
  const closed = loseLine(held, now + 90_000);
  expect(decideLease(closed, request("b", "two", 1), now + 90_000 + lineGraceMs - 1).ok).toBe(false);
  expect(decideLease(closed, request("b", "two", 1), now + 90_000 + lineGraceMs).ok).toBe(true);
  expect(decideLease(closed, request("a", "one", 2, 1), now + 91_000)).toMatchObject({
    ok: true,
    taken: false,
    lease: { expiresAt: now + 91_000 + leaseMs },
  });
});
