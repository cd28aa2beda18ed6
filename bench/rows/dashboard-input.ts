/** How soon the dashboard answers who works in it while a flood comes: real clicks and keys, as the browser itself times them. */
import type { Page } from "playwright-core";
import { judge, type Row } from "../row.ts";

/** An answer to a click or a key: from the moment it was pressed to the picture that shows what it did, as INP has it. */
export interface Answered {
  /** The longest event of the interaction, milliseconds; the browser rounds it to 8. */
  ms: number;
  kind: string;
  /** Of it, what the event waited before anything of the page heard it. */
  waitedMs: number;
}

/** In the page, before its own scripts: what the browser says of each click and key. */
export const timingInput = `
  globalThis.timed = (() => {
    const known = new Map();
    const take = (list) => {
      for (const { interactionId, duration, name, startTime, processingStart } of list) {
        if (!interactionId) continue;
        const before = known.get(interactionId);
        if (before && before.ms >= duration) continue;
        known.set(interactionId, { ms: duration, kind: name, waitedMs: Math.round(processingStart - startTime) });
      }
    };
    const observer = new PerformanceObserver((list) => take(list.getEntries()));
    observer.observe({ type: "event", durationThreshold: 16, buffered: true });
    return {
      begin() { observer.takeRecords(); known.clear(); },
      end() { take(observer.takeRecords()); return [...known.values()]; },
    };
  })();`;

/** What somebody does who reads along, one after the other. */
const deeds: ((page: Page) => Promise<void>)[] = [
  (page) => page.locator(".feed-kinds .chip").nth(1).click(),
  (page) => page.keyboard.press("j"),
  (page) => page.keyboard.press("k"),
  (page) => page.keyboard.press("n"),
  (page) => page.locator(".feed-kinds .chip").nth(0).click(),
  (page) => page.keyboard.press("/"),
  (page) => page.keyboard.press("a"),
  (page) => page.keyboard.press("Backspace"),
  (page) => page.keyboard.press("Escape"),
  (page) => page.keyboard.press("Tab"),
  (page) => page.locator("h1").first().press("n"),
];
const pauseMs = 400;

/** Does each once, and tells before; returns how many they were. At the end all kinds are shown again, and the newest. */
export async function workOnce(page: Page, tell: (deed: string) => void): Promise<number> {
  for (const [index, deed] of deeds.entries()) {
    tell(`deed ${index + 1}`);
    await deed(page);
    await page.waitForTimeout(pauseMs);
  }
  return deeds.length;
}

/** INP: the slowest answer; of many, one in fifty is left out. What took less than 16 ms the browser does not tell. */
export function inputRow(answers: readonly Answered[], pressed: number, more: Record<string, number | string>): Row {
  const slowestFirst = answers.toSorted((one, other) => other.ms - one.ms);
  const inp = slowestFirst[Math.min(Math.floor(pressed / 50), slowestFirst.length - 1)];
  return judge(
    {
      name: "the dashboard's feed in a flood: a click or key is answered within (INP)",
      unit: "ms",
      measured: inp?.ms ?? 0,
      detail: {
        ...more,
        "clicks and keys": pressed,
        "of 16 ms and more": answers.length,
        slowest: slowestFirst
          .slice(0, 8)
          .map(({ ms, kind, waitedMs }) => `${ms} ${kind} (waited ${waitedMs})`)
          .join(", "),
      },
    },
    { atMost: 100 },
  );
}
