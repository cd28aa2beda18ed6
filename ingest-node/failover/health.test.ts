import { describe, expect, it, test } from "vitest";
import type { Closing, ConnectFailure } from "../provider.ts";
import {
  afterClosing,
  afterFailure,
  afterProbe,
  chooseProvider,
  type Health,
  jointFailure,
  nextProbe,
  well,
} from "./health.ts";

const policy = { afterFailures: 2, retryMs: 1_000 };
const failure = (kind: ConnectFailure["kind"], retryAfterMs?: number): ConnectFailure => ({
  kind,
  message: kind,
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});
const closing = (kind: Closing["kind"]): Closing => ({ kind, code: 0, reason: "" });
const nobody = new Set<number>();

/** A provider after these failures, all of them at 100. */
const after = (...failures: ConnectFailure[]): Health =>
  failures.reduce((health, one) => afterFailure(health, one, policy, 100), well);

describe("a provider's health", () => {
  it("rests after the configured failures in a row, of whatever kind", () => {
    expect(after(failure("network")).restsUntil).toBe(0);
    expect(after(failure("network"), failure("sign-error")).restsUntil).toBe(1_100);
    expect(after(failure("rate-limited")).restsUntil).toBe(0);
  });

  it("is not touched by an answer about the creator", () => {
    for (const kind of ["offline", "not-found"] as const) {
      const once = after(failure("network"));
      expect(afterFailure(once, failure(kind), policy, 200)).toEqual(once);
    }
  });

  it("is left at once where it asked for patience, and for as long as it asked at least", () => {
    expect(after(failure("rate-limited", 5_000))).toEqual({
      failures: 1,
      restsUntil: 1_100,
      patientUntil: 5_100,
      isOut: false,
    });
    // A later failure without a word of patience does not shorten it.
    expect(after(failure("rate-limited", 5_000), failure("network")).patientUntil).toBe(5_100);
  });

  it("is out where only a person can mend it", () => {
    expect(after(failure("bad-source")).isOut).toBe(true);
  });

  it("counts by how a connection ended: silence at once, a short one as a failure, a good one as none", () => {
    const end = (kind: Closing["kind"], lastedMs: number) => {
      const { failures, restsUntil } = afterClosing(after(failure("network")), closing(kind), lastedMs, policy, 100);
      return { failures, restsUntil };
    };
    expect(end("silent", 3_600_000)).toEqual({ failures: 2, restsUntil: 1_100 });
    expect(afterClosing(well, closing("silent"), 3_600_000, policy, 100).restsUntil).toBe(1_100);
    expect(end("lost", 500)).toEqual({ failures: 2, restsUntil: 1_100 });
    expect(end("lost", 20_000)).toEqual({ failures: 0, restsUntil: 0 });
    expect(end("ended", 500)).toEqual({ failures: 0, restsUntil: 0 });
    expect(end("stopped", 500)).toEqual({ failures: 1, restsUntil: 0 });
  });

  it("rests after each try beside a running connection, also one that found nobody live", () => {
    const patient: Health = { ...well, failures: 1 };
    expect(afterProbe(patient, failure("offline"), { afterFailures: 9, retryMs: 1_000 }, 50).restsUntil).toBe(1_050);
    expect(afterProbe(well, failure("network"), { afterFailures: 9, retryMs: 1_000 }, 50).restsUntil).toBe(1_050);
  });
});

describe("chooseProvider", () => {
  const resting: Health = { ...well, failures: 2, restsUntil: 1_000 };
  const patient: Health = { ...resting, patientUntil: 2_000 };
  const out: Health = { ...well, isOut: true };

  it.each<[string, Health[], number[], number, number | undefined]>([
    ["the first that is well", [well, well], [], 0, 0],
    [
      "nobody else in the round in which it failed, until it rests",
      [{ ...well, failures: 1 }, well],
      [0],
      0,
      undefined,
    ],
    ["the next one while the first rests", [resting, well], [0], 0, 1],
    ["the first again when it has rested", [resting, well], [], 1_000, 0],
    ["where all rest the first", [resting, resting], [], 0, 0],
    ["then the next", [resting, resting], [0], 0, 1],
    ["each once a round", [resting, resting], [0, 1], 0, undefined],
    ["nobody who asked for patience, though all others rest", [patient, resting], [], 0, 1],
    ["nobody who asked for patience, though alone", [patient, out], [], 1_999, undefined],
    ["it when its patience is over", [patient, out], [], 2_000, 0],
    ["nobody who is out", [out, resting], [], 0, 1],
    ["nobody where all are out", [out, out], [], 0, undefined],
  ])("takes %s", (_, healths, tried, now, chosen) => {
    expect(chooseProvider(healths, new Set(tried), now)).toBe(chosen);
  });

  it("never asks anybody before its patience is over, and ends every round", () => {
    const states = [well, resting, patient, out, { ...well, failures: 1 }];
    for (const one of states)
      for (const two of states)
        for (const three of states)
          for (const now of [0, 999, 1_000, 1_999, 2_000]) {
            const healths = [one, two, three];
            const tried = new Set<number>();
            for (let next = chooseProvider(healths, tried, now); next !== undefined;) {
              const health = healths[next];
              expect(health && !health.isOut && health.patientUntil <= now && !tried.has(next)).toBe(true);
              tried.add(next);
              next = chooseProvider(healths, tried, now);
            }
            const couldAsk = healths.some(({ isOut, patientUntil }) => !isOut && patientUntil <= now);
            expect(tried.size > 0).toBe(couldAsk);
          }
    expect(chooseProvider([], nobody, 0)).toBeUndefined();
  });
});

test("the first to try again is the one whose rest is over first, and nobody who is out or comes behind", () => {
  const rests = (restsUntil: number): Health => ({ ...well, restsUntil });
  expect(nextProbe([rests(900), rests(500), well], 2, 100)).toEqual({ index: 1, inMs: 400 });
  expect(nextProbe([rests(500), rests(500), well], 2, 100)).toEqual({ index: 0, inMs: 400 });
  expect(nextProbe([{ ...rests(500), patientUntil: 800 }, well], 1, 100)).toEqual({ index: 0, inMs: 700 });
  expect(nextProbe([{ ...well, isOut: true }, well], 1, 100)).toBeUndefined();
  expect(nextProbe([well, rests(500)], 0, 100)).toBeUndefined();
});

describe("jointFailure", () => {
  const named = (name: string, one: ConnectFailure) => ({ name, failure: one });

  it("says what each said, and asks for the least patience that anybody asked for", () => {
    const healths = [
      { ...well, patientUntil: 90_100 },
      { ...well, patientUntil: 30_100 },
    ];
    const failed = [named("direct", failure("rate-limited")), named("euler", failure("rate-limited"))];
    expect(jointFailure(failed, healths, 100)).toEqual({
      kind: "rate-limited",
      message: "direct: rate-limited; euler: rate-limited",
      retryAfterMs: 30_000,
    });
    expect(jointFailure(failed, [healths[0] ?? well, well], 100)).not.toHaveProperty("retryAfterMs");
  });

  it("is the answer where one gave it", () => {
    const failed = [named("direct", failure("network")), named("euler", failure("offline"))];
    expect(jointFailure(failed, [well, well], 0)).toEqual({ kind: "offline", message: "euler: offline" });
  });

  it("is for a person to mend only where all are", () => {
    const out = { ...well, isOut: true };
    const failed = [named("direct", failure("bad-source")), named("euler", failure("bad-source"))];
    expect(jointFailure(failed, [out, out], 0).kind).toBe("bad-source");
    expect(jointFailure([named("direct", failure("network")), ...failed.slice(1)], [well, out], 0).kind).toBe(
      "network",
    );
  });
});
