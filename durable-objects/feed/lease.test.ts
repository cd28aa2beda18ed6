import { expect, test } from "vitest";
import { decideLease, type HeldLease, leaseMs, mayPublish, noLease, releaseLease } from "./lease.ts";

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
  const released = releaseLease(take(noLease, "a"), { runnerId: "a", token: 1 });
  expect(mayPublish(released, 1)).toBe(true);
  expect(take(released, "b", now + 1)).toMatchObject({ token: 2, runnerId: "b" });
});

test("somebody else's release changes nothing", () => {
  const held = take(noLease, "a");
  expect(releaseLease(held, { runnerId: "b", token: 1 })).toBe(held);
  expect(releaseLease(held, { runnerId: "a", token: 7 })).toBe(held);
});

test("a token from nowhere is refused", () => {
  expect(decideLease(noLease, { runnerId: "a", token: 3 }, now)).toEqual({ ok: false, code: "lease_lost" });
  expect(mayPublish(noLease, 3)).toBe(false);
});
