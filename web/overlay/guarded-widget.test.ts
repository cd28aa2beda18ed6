import { expect, test } from "vitest";
import { guarded } from "./guarded-widget.ts";
import type { AnyWidget } from "./load-widgets.ts";
import type { Context, Shell } from "./widget.ts";

const sound: AnyWidget = {
  element: "ol",
  measures: true,
  wants: () => ["CHAT"],
  parts: () => ["count:coins"],
  init: () => 1,
  reduce: (state) => Number(state) + 1,
  advance: () => 5,
  mount: () => ({ draw() {}, shed: () => true, dispose() {} }),
};
const context = {} as Context;
const box = { replaceChildren() {} } as unknown as HTMLElement;
const broken = () => {
  throw new Error("broken");
};

test("of a sound one everything is as it says", () => {
  const kind = guarded(sound, broken);
  expect(kind.measures).toBe(true);
  expect([kind.element, kind.wants({}), kind.parts?.({}, false), kind.init({})]).toEqual([
    "ol",
    ["CHAT"],
    ["count:coins"],
    1,
  ]);
  expect([kind.reduce(1, { is: "playback" }, context, {}), kind.advance?.(1, context, {})]).toEqual([2, 5]);
  expect(kind.mount(box, {}, {} as Shell<unknown>).shed?.(1)).toBe(true);
});

test("one that throws wherever it can is as if it were not there, and each fault is told once", () => {
  const told: string[] = [];
  const all = { wants: broken, parts: broken, init: broken, reduce: broken, advance: broken, mount: broken };
  const kind = guarded(all, (error) => told.push(String(error)));
  expect([kind.wants({}), kind.parts?.({}, false), kind.init({})]).toEqual([[], [], undefined]);
  expect([kind.reduce(7, { is: "playback" }, context, {}), kind.advance?.(7, context, {})]).toEqual([7, undefined]);
  const mounted = kind.mount(box, {}, {} as Shell<unknown>);
  mounted.draw(7, context);
  mounted.dispose();
  expect([mounted.shed?.(7), told]).toEqual([false, ["Error: broken"]]);
});

test("one that cannot be drawn any more does not stop the pictures of the others", () => {
  let faults = 0;
  const kind = guarded({ ...sound, mount: () => ({ draw: broken, dispose: broken }) }, () => (faults += 1));
  const mounted = kind.mount(box, {}, {} as Shell<unknown>);
  for (let picture = 0; picture < 100; picture += 1) mounted.draw(1, context);
  mounted.dispose();
  expect(faults).toBe(1);
});
