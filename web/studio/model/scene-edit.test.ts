import { expect, test } from "vitest";
import { sceneOf, widget } from "./example-scenes.ts";
import {
  addWidgets,
  copiesOf,
  groupWidgets,
  moveWidgets,
  newWidget,
  placeAt,
  reorder,
  reshaped,
  ungroupWidgets,
  withGroups,
} from "./scene-edit.ts";

const [a, b, c, d] = ["a", "b", "c", "d"].map((id) => widget(id)) as [
  ReturnType<typeof widget>,
  ReturnType<typeof widget>,
  ReturnType<typeof widget>,
  ReturnType<typeof widget>,
];
const scene = sceneOf(a, b, c, d);
const idsOf = ({ widgets }: { widgets: { id: string }[] }) => widgets.map(({ id }) => id).join("");

test("widgets go one forward or back, or to an end, and stay as they are among themselves", () => {
  expect(idsOf(reorder(scene, ["a", "c"], "forward"))).toBe("badc");
  expect(idsOf(reorder(scene, ["b", "d"], "back"))).toBe("badc");
  expect(idsOf(reorder(scene, ["a", "b"], "front"))).toBe("cdab");
  expect(idsOf(reorder(scene, ["c", "d"], "bottom"))).toBe("cdab");
  // Those that are at the end already stay.
  expect(idsOf(reorder(scene, ["c", "d"], "forward"))).toBe("abcd");
  expect(idsOf(placeAt(scene, "a", 2))).toBe("bcad");
});

test("a new widget is in the middle, with an id of its own, no larger than the canvas, and there are sixty at most", () => {
  const small = { ...sceneOf(widget("goal")), canvas: { width: 400, height: 400 } };
  const made = newWidget(small, { type: "goal", size: { width: 800, height: 200 } });
  expect(made).toMatchObject({ id: "goal-2", place: { x: 20, y: 155, width: 360, height: 90 } });
  const many = Array.from({ length: 70 }, (_, index) => widget(`w${index}`));
  expect(addWidgets(sceneOf(), ...many).widgets).toHaveLength(60);
});

test("a group is selected as one, its copies are another group, and it can be taken apart", () => {
  const grouped = groupWidgets(scene, ["a", "c"]);
  expect(withGroups(grouped, ["a"])).toEqual(["a", "c"]);
  const copies = copiesOf(
    grouped,
    grouped.widgets.filter(({ group }) => group !== ""),
  );
  const [first, second] = copies;
  expect(first?.group).toBe(second?.group);
  expect(first?.group).not.toBe(grouped.widgets[0]?.group);
  expect(new Set([...copies, ...grouped.widgets].map(({ id }) => id)).size).toBe(6);
  expect(withGroups(ungroupWidgets(grouped, ["a", "c"]), ["a"])).toEqual(["a"]);
});

test("places are whole pixels, and a turn is the same one within half a turn", () => {
  const box = { x: 0.4, y: 10.6, width: 99.5, height: 0.2, rotation: 270 };
  expect(moveWidgets(scene, new Map([["a", box]])).widgets[0]?.place).toEqual({
    x: 0,
    y: 11,
    width: 100,
    height: 1,
    rotation: -90,
  });
});

test("on a canvas of another shape all widgets are on it, and each is where it was in proportion", () => {
  const corner = widget("corner", { place: { x: 1_520, y: 980, width: 400, height: 100, rotation: 0 } });
  const large = widget("large", { place: { x: 0, y: 0, width: 1_920, height: 1_080, rotation: 0 } });
  const tall = reshaped(sceneOf(corner, large), "tall");
  expect(tall.canvas).toEqual({ width: 1_080, height: 1_920 });
  expect(tall.widgets.map(({ place }) => place)).toEqual([
    { x: 680, y: 1_781, width: 400, height: 100, rotation: 0 },
    { x: 54, y: 687, width: 972, height: 547, rotation: 0 },
  ]);
  expect(reshaped(tall, "tall")).toBe(tall);
});
