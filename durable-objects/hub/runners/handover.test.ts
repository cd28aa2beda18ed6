import { expect, test } from "vitest";
import type { LeaseRequest } from "#shared/protocol/ingest.ts";
import { decideLease, type HeldLease, noLease } from "../../feed/lease.ts";
import { handover } from "./handover.ts";

/** A hub's lease and its handover, and the clock. */
function stream() {
  const handing = handover();
  let held: HeldLease = noLease;
  const at = { now: 1_000_000 };
  const ask = (request: LeaseRequest) => {
    const decision = decideLease(held, request, at.now);
    if (decision.ok) held = decision.lease;
    const { token } = held;
    const lease = { token, expiresInMs: 1, lastEventAt: 0, interrupted: false };
    return handing.note(request, decision.ok ? { ok: true, lease } : decision, at.now);
  };
  return { ask, at, handing };
}
const offer = { runnerId: "a", token: 1, handover: "offered" } as const;

test("the holder is told who waits and who stands by; who waits is told of the offer", () => {
  const { ask, at } = stream();
  expect(ask({ runnerId: "a" })).not.toHaveProperty("lease.successor");
  expect(ask({ runnerId: "b" })).not.toHaveProperty("offered");
  expect(ask(offer)).toHaveProperty("lease.successor", "waiting");
  expect(ask({ runnerId: "b" })).toMatchObject({ code: "lease_held", offered: true });
  expect(ask(offer)).toHaveProperty("lease.successor", "waiting");
  expect(ask({ runnerId: "b", handover: "ready" })).toMatchObject({ code: "lease_held" });
  expect(ask(offer)).toHaveProperty("lease.successor", "ready");
  // One that stands by no more, or is silent, is not waited for.
  at.now += 2_001;
  expect(ask(offer)).toHaveProperty("lease.successor", "waiting");
  at.now += 5_000;
  expect(ask(offer)).toHaveProperty("lease.successor", "none");
});

test("an offer is over when it is not said again, and when the stream is in other hands", () => {
  const { ask, at, handing } = stream();
  ask({ runnerId: "a" });
  ask(offer);
  at.now += 2_001;
  expect(ask({ runnerId: "b" })).not.toHaveProperty("offered");
  ask(offer);
  at.now += 15_000;
  expect(ask({ runnerId: "b" })).toMatchObject({ ok: true, lease: { token: 2 } });
  expect(ask({ runnerId: "c" })).not.toHaveProperty("offered");
  expect(handing.refused()).toEqual({ runnerId: "c", at: at.now });
});

test("nobody is their own successor, and without an offer nobody is told of one", () => {
  const { ask } = stream();
  ask({ runnerId: "a" });
  ask({ runnerId: "b", handover: "ready" });
  expect(ask({ runnerId: "a", token: 1 })).not.toHaveProperty("lease.successor");
  expect(ask({ runnerId: "a", token: 9, handover: "offered" })).toMatchObject({ code: "lease_lost" });
  expect(ask({ runnerId: "c" })).not.toHaveProperty("offered");
});
