import { expect, test } from "vitest";
import { changesOf } from "./changes.ts";
import { sceneOf, widget } from "./example-scenes.ts";

const [chat, goal] = [widget("chat"), widget("goal")];

test("each change of what viewers see is told once, with what it was and what it is", () => {
  const moved = {
    ...chat,
    place: { x: 0, y: 0, width: 400, height: 200, rotation: 0 },
    options: { ...chat.options, lines: 4 },
  };
  const text = widget("text");
  expect(changesOf(sceneOf(chat, goal), { ...sceneOf(moved, text), theme: "outline" })).toEqual([
    { is: "scene", field: "theme", from: "glass", to: "outline" },
    { is: "added", widget: text },
    { is: "removed", widget: goal },
    {
      is: "changed",
      widget: moved,
      fields: [
        { field: "place", from: chat.place, to: moved.place },
        { field: "options.lines", from: 8, to: 4 },
      ],
    },
  ]);
});

test("another order is a change, and what viewers see nothing of is none", () => {
  expect(changesOf(sceneOf(chat, goal), sceneOf(goal, chat))).toEqual([{ is: "order" }]);
  expect(changesOf(sceneOf(chat, goal), sceneOf({ ...chat, name: "Talk", locked: true, group: "g1" }, goal))).toEqual(
    [],
  );
});
