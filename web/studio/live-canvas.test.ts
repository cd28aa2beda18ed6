import { expect, test } from "vitest";
import type { Frame } from "../../client/feed.ts";
import { type LiveState, openLiveCanvas } from "./live-canvas.ts";

function stand() {
  const opened: { types: readonly string[]; isClosed: boolean; say: (frame: Frame) => void; down: () => void }[] = [];
  const due: (() => void)[] = [];
  const told: LiveState[] = [];
  const frames: Frame[] = [];
  const canvas = openLiveCanvas({
    open({ types = [], onFrame, onDown }) {
      const one = {
        types,
        isClosed: false,
        say: (frame: Frame) => onFrame?.(frame),
        down: () => onDown?.({ code: 1_006, reason: "", retryInMs: 1, isRefused: false }),
      };
      opened.push(one);
      return {
        position: undefined,
        wake: () => {},
        close: () => {
          one.isClosed = true;
        },
      };
    },
    frame: (frame) => frames.push(frame),
    tell: (state) => told.push(state),
    after(_delayMs, callback) {
      due.push(callback);
      return () => due.splice(due.indexOf(callback), 1);
    },
  });
  const later = () => due.splice(0).forEach((callback) => callback());
  return { canvas, opened, told, frames, later };
}

const hello = { type: "hello", position: { epoch: "e", offset: 1 } } as Frame;

test("the line is opened for what widgets want, once, and anew where they want something else or know nothing", () => {
  const { canvas, opened, told, frames, later } = stand();
  canvas.want({ types: ["CHAT"], parts: [] }, true);
  later();
  opened[0]?.say(hello);
  expect([told, frames]).toEqual([["connecting", "connecting", "live"], [hello]]);
  canvas.want({ types: ["CHAT"], parts: [] }, false);
  later();
  expect(opened).toHaveLength(1);
  for (const type of ["GIFT", "FOLLOW"]) canvas.want({ types: ["CHAT", type], parts: [] }, true);
  later();
  expect(opened.map(({ types, isClosed }) => [types, isClosed])).toEqual([
    [["CHAT"], true],
    [["CHAT", "FOLLOW"], false],
  ]);
  opened[1]?.down();
  expect(told.at(-1)).toBe("down");
  canvas.close();
  expect(opened[1]?.isClosed).toBe(true);
});
