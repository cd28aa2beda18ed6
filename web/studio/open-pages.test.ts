import { expect, test } from "vitest";
import type { OpenPage } from "../kit/open-pages.ts";
import { lookEveryMs, waitingMs, watchOpenPages } from "./open-pages.ts";

/** What was answered at once has been taken. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

test("pages are looked for again and again, sooner while somebody waits, and not while nobody looks", async () => {
  const told: number[] = [];
  const due: { delayMs: number; callback: () => void }[] = [];
  const now = { isHidden: false, isAwaited: false, isDown: false };
  let asked = 0;
  const watch = watchOpenPages({
    read: () => {
      asked += 1;
      return now.isDown ? Promise.reject(new Error("down")) : Promise.resolve([] as OpenPage[]);
    },
    tell: () => told.push(asked),
    isHidden: () => now.isHidden,
    isAwaited: () => now.isAwaited,
    after(delayMs, callback) {
      const one = { delayMs, callback };
      due.push(one);
      return () => due.splice(due.indexOf(one), 1);
    },
  });
  const next = async () => {
    await settled();
    due.shift()?.callback();
    await settled();
    return due.map(({ delayMs }) => delayMs);
  };
  await settled();
  expect([told, due.map(({ delayMs }) => delayMs)]).toEqual([[1], [lookEveryMs]]);
  now.isAwaited = true;
  // Asked for at once: one look follows, and not two.
  watch.look();
  watch.look();
  await settled();
  expect([told, due.map(({ delayMs }) => delayMs)]).toEqual([[1, 2], [waitingMs]]);
  // What goes wrong ends nothing.
  now.isDown = true;
  expect(await next()).toEqual([waitingMs]);
  now.isDown = false;
  now.isAwaited = false;
  now.isHidden = true;
  expect(await next()).toEqual([lookEveryMs]);
  expect([asked, told]).toEqual([3, [1, 2]]);
  now.isHidden = false;
  await next();
  expect(told).toEqual([1, 2, 4]);
});
