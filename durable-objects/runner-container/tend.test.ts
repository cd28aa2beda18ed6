import { describe, expect, test } from "vitest";
import { graceMs, lookEveryMs, type Step, tend, type Tended, untended } from "./tend.ts";

const wanted: Tended = { ...untended, isWanted: true };
const running: Tended = { ...wanted, phase: "running", since: 1_000, settings: "a" };
const look = (now: number, isRunning: boolean, settings = "a") => ({ now, isRunning, settings });

/** What it is with a container that ends as soon as it was started: steps with their times. */
function crashes(times: number): { at: number; step: Step }[] {
  let state = wanted;
  let now = 0;
  const steps: { at: number; step: Step }[] = [];
  while (steps.filter(({ step }) => step === "start").length < times) {
    const { next, step, lookAgainMs } = tend(state, look(now, false));
    if (step !== "none") steps.push({ at: now, step });
    state = next;
    now += lookAgainMs ?? Infinity;
  }
  return steps;
}

describe("a container", () => {
  test("is started where it is wanted, and left where it runs", () => {
    const started = tend(wanted, look(5, false));
    expect(started).toMatchObject({ step: "start", next: { phase: "running", since: 5, settings: "a" } });
    expect(tend(started.next, look(10, true))).toMatchObject({ step: "none", lookAgainMs: lookEveryMs });
  });

  test("that is not wanted is not looked after, and never started", () => {
    expect(tend(untended, look(5, false))).toEqual({ next: untended, step: "none", lookAgainMs: undefined });
  });

  test("that ends by itself is started again, ever later, five minutes at most", () => {
    const gaps = crashes(12).map(({ at }, index, all) => at - (all[index - 1]?.at ?? 0));
    // Two seconds until it is seen to have ended, and then the wait.
    expect(gaps.slice(1, 5)).toEqual([4_000, 6_000, 10_000, 18_000]);
    expect(gaps.at(-1)).toBe(302_000);
  });

  test("that ran for ten minutes begins anew with its waits", () => {
    const later = tend({ ...running, failures: 7 }, look(700_000, true));
    expect(later.next.failures).toBe(0);
    expect(tend(later.next, look(715_000, false)).next).toMatchObject({ phase: "waiting", failures: 1 });
    // Also where nobody looked in between.
    expect(tend({ ...running, failures: 7 }, look(700_000, false)).next.failures).toBe(1);
  });

  test("with other settings is asked to end, and then started with them", () => {
    const asked = tend(running, look(9_000, true, "b"));
    expect(asked).toMatchObject({ step: "ask", next: { phase: "stopping" } });
    expect(tend(asked.next, look(10_000, true, "b")).step).toBe("none");
    expect(tend(asked.next, look(12_000, false, "b"))).toMatchObject({ step: "start", next: { settings: "b" } });
  });

  test("that is not wanted any more is asked once, and ended where it does not end within the platform's grace", () => {
    const asked = tend({ ...running, isWanted: false }, look(9_000, true));
    expect(asked.step).toBe("ask");
    expect(tend(asked.next, look(9_000 + graceMs - 1, true)).step).toBe("none");
    expect(tend(asked.next, look(9_000 + graceMs, true)).step).toBe("end");
    expect(tend(asked.next, look(10_000, false))).toMatchObject({
      step: "none",
      lookAgainMs: undefined,
      next: { phase: "off", since: 10_000 },
    });
  });

  test("that is wanted again while it ends is started once it has ended, at once", () => {
    const asked = tend({ ...running, isWanted: false }, look(9_000, true)).next;
    const again = { ...asked, isWanted: true };
    expect(tend(again, look(9_500, true))).toMatchObject({ step: "none", next: { phase: "stopping" } });
    expect(tend(again, look(9_900, false)).step).toBe("start");
  });

  test("that runs although nobody remembers it is taken over as it is, or asked to end where its settings are not known", () => {
    expect(tend({ ...wanted, settings: "a" }, look(5, true))).toMatchObject({
      step: "none",
      next: { phase: "running" },
    });
    expect(tend(wanted, look(5, true)).step).toBe("ask");
  });
});
