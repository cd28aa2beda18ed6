import type { SceneWidget } from "#shared/overlay/scene.ts";
import { expect, test } from "vitest";
import { mergeScenes } from "./merge.ts";
import { sceneOf, widget } from "./example-scenes.ts";

const [chat, goal] = [widget("chat"), widget("goal")];
const base = sceneOf(chat, goal);
const withOptions = (options: SceneWidget["options"]): SceneWidget => ({
  ...chat,
  options: { ...chat.options, ...options },
});

test("what two changed on different widgets, or on different fields of one, is all there", () => {
  const mine = sceneOf({ ...chat, opacity: 0.5 }, goal);
  const theirs = { ...sceneOf(withOptions({ lines: 4 }), { ...goal, hidden: true }), theme: "outline" as const };
  const { scene, clashes } = mergeScenes(base, mine, theirs);
  expect(clashes).toEqual([]);
  expect(scene).toEqual({
    ...base,
    theme: "outline",
    widgets: [
      { ...withOptions({ lines: 4 }), opacity: 0.5 },
      { ...goal, hidden: true },
    ],
  });
});

test("of a field that both changed the other one's stands, and both values are told; the same value is no clash", () => {
  const mine = sceneOf(withOptions({ lines: 3, joins: true }), goal);
  const theirs = sceneOf(withOptions({ lines: 4, joins: true }), goal);
  const { scene, clashes } = mergeScenes(base, mine, theirs);
  expect(scene).toEqual(theirs);
  expect(clashes).toEqual([{ widget: "chat", field: "options.lines", mine: 3, theirs: 4 }]);
});

test("a widget that one deleted is gone, unless the other one has worked on it meanwhile", () => {
  const changed = { ...goal, opacity: 0.2 };
  expect(mergeScenes(base, sceneOf(chat), base).scene.widgets).toEqual([chat]);
  expect(mergeScenes(base, base, sceneOf(chat)).scene.widgets).toEqual([chat]);
  expect(mergeScenes(base, sceneOf(chat), sceneOf(chat, changed)).scene.widgets).toEqual([chat, changed]);
  expect(mergeScenes(base, sceneOf(chat, changed), sceneOf(chat)).scene.widgets).toEqual([chat, changed]);
});

test("what both added is there, each after what it stood after, and the order of whoever changed it stands", () => {
  const [timer, text] = [widget("timer"), widget("text")];
  const ids = ({ widgets }: { widgets: { id: string }[] }) => widgets.map(({ id }) => id);
  expect(ids(mergeScenes(base, sceneOf(chat, timer, goal), sceneOf(text, chat, goal)).scene)).toEqual([
    "text",
    "chat",
    "timer",
    "goal",
  ]);
  expect(ids(mergeScenes(base, sceneOf(goal, chat), sceneOf(chat, goal, text)).scene)).toEqual([
    "goal",
    "text",
    "chat",
  ]);
});
