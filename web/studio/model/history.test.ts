import { expect, test } from "vitest";
import { sceneOf, widget } from "./example-scenes.ts";
import { noHistory, record, redo, undo } from "./history.ts";

const at = (x: number, change: object = {}) =>
  sceneOf(widget("a", { place: { x, y: 0, width: 10, height: 10, rotation: 0 }, ...change }));

test("each change is a step; a gesture is one, however many changes it makes; what changes nothing is none", () => {
  let history = record(noHistory, at(0), at(1), "drag 1");
  history = record(history, at(1), at(2), "drag 1");
  history = record(history, at(2), at(2), "drag 2");
  history = record(history, at(2), at(3), "drag 3");
  const first = undo(history, at(3));
  expect(first?.scene).toEqual(at(2));
  const second = first && undo(first.history, first.scene);
  expect(second?.scene).toEqual(at(0));
  expect(second && undo(second.history, second.scene)).toBeUndefined();
  const again = second && redo(second.history, second.scene);
  expect(again?.scene).toEqual(at(2));
  expect(again && redo(again.history, again.scene)?.scene).toEqual(at(3));
});

test("a new change ends what could be redone", () => {
  const undone = undo(record(noHistory, at(0), at(1)), at(1));
  if (!undone) throw new Error("nothing was undone");
  const { history } = { history: record(undone.history, at(0), at(9)) };
  expect(redo(history, at(9))).toBeUndefined();
});

test("undo takes back one's own step, and leaves what another person did since", () => {
  const history = record(noHistory, at(0), at(1));
  const theirs = sceneOf(...at(1, { opacity: 0.5 }).widgets, widget("b"));
  const undone = undo(history, theirs);
  expect(undone?.scene).toEqual(sceneOf(...at(0, { opacity: 0.5 }).widgets, widget("b")));
  expect(undone && redo(undone.history, undone.scene)?.scene).toEqual(theirs);
});

test("a widget that was deleted comes back where it was", () => {
  const both = sceneOf(widget("a"), widget("b"), widget("c"));
  const history = record(noHistory, both, sceneOf(widget("a"), widget("c")));
  expect(undo(history, sceneOf(widget("a"), widget("c")))?.scene).toEqual(both);
});
