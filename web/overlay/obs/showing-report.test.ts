import { expect, test } from "vitest";
import { type Showing, showingReport } from "./showing-report.ts";

function begin() {
  const showing: Showing = { obs: null, visible: true, active: null, streaming: null, lagMs: null };
  const sent: Showing[] = [];
  let now = 0;
  let due: { at: number; callback: () => void } | undefined;
  const line = { isUp: true };
  const report = showingReport({
    read: () => ({ ...showing }),
    send(text) {
      if (line.isUp) sent.push(JSON.parse(text) as Showing);
      return line.isUp;
    },
    now: () => now,
    after(delayMs, callback) {
      due = { at: now + delayMs, callback };
      return () => (due = undefined);
    },
  });
  const pass = (ms: number): void => {
    now += ms;
    if (!due || due.at > now) return;
    const { callback } = due;
    due = undefined;
    callback();
  };
  return { showing, sent, report, pass, line };
}

test("nothing is said before the server wants it, then how the page is shown", () => {
  const { sent, report, pass } = begin();
  report.changed();
  pass(10_000);
  expect(sent).toEqual([]);
  report.greeted();
  pass(0);
  expect(sent).toMatchObject([{ type: "showing", visible: true }]);
});

test("changes are told at most once a second, and what changed back is told as it is", () => {
  const { showing, sent, report, pass } = begin();
  report.greeted();
  pass(0);
  for (const visible of [false, true, false]) {
    showing.visible = visible;
    report.changed();
    pass(100);
  }
  expect(sent).toHaveLength(1);
  pass(900);
  expect(sent.map(({ visible }) => visible)).toEqual([true, false]);
});

test("how late it is is told once a minute, while something comes", () => {
  const { showing, sent, report, pass } = begin();
  report.greeted();
  pass(0);
  for (let second = 0; second < 130; second += 1) {
    pass(1_000);
    showing.lagMs = second;
    report.changed();
    report.heard();
  }
  expect(sent.map(({ lagMs }) => lagMs)).toEqual([null, 59, 120]);
  pass(600_000);
  expect(sent).toHaveLength(3);
});
