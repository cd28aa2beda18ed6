import { expect, test } from "vitest";
import { options as goal } from "../../../overlay/widgets/goal/options.ts";
import { options as progress } from "../../../overlay/widgets/progress/options.ts";
import { options as tallies } from "../../../overlay/widgets/tallies/options.ts";
import { options as timer } from "../../../overlay/widgets/timer/options.ts";
import { onOverlays, optionDefaults, type ShownWidget, shownOn } from "./on-overlays.ts";

const widget = (type: string, options: ShownWidget["options"] = {}, hidden = false) => ({ type, options, hidden });

test("what is not set has the widget's own default", () => {
  for (const [kind, { fields }] of Object.entries({ goal, progress, tallies, timer }))
    expect(fields.parse({})).toMatchObject(optionDefaults[kind as keyof typeof optionDefaults]);
});

test("each says on which overlays it is, once, with the target of the first that has one; what is hidden is on none, and it is known where", () => {
  const known = onOverlays([
    {
      name: "Main",
      widgets: [
        widget("timer", { name: "kiosk" }),
        widget("timer", { name: "kiosk" }),
        widget("goal", { since: "set", goal: "roses", target: 500, reached: "double" }),
        widget("goal", { counts: "counter", counter: "wins", target: 20 }),
        widget("timer", { name: "break" }, true),
        widget("chat"),
      ],
    },
    { name: "Side", widgets: [widget("tallies"), widget("goal", { since: "set", goal: "roses", target: 9 })] },
    { name: "Third", widgets: [widget("tallies", { all: false, names: ["wins"] }), widget("timer")] },
  ]);
  expect(shownOn(known, "timer", "kiosk")).toEqual({ overlays: ["Main", "Side"] });
  expect(shownOn(known, "timer", "break")).toEqual({ overlays: ["Side"], hiddenOn: ["Main"] });
  expect(shownOn(known, "timer", "subathon").overlays).toEqual(["Third", "Side"]);
  expect(shownOn(known, "counter", "wins")).toMatchObject({
    overlays: ["Main", "Third", "Side"],
    target: { target: 20 },
  });
  expect(shownOn(known, "goal", "roses")).toEqual({
    overlays: ["Main", "Side"],
    target: { target: 500, start: 0, reached: "double", add: 0 },
  });
  expect(shownOn(known, "goal", "other")).toEqual({ overlays: [] });
});

test("a goal that is hidden everywhere still has its target; one that is seen has that of where it is seen", () => {
  const roses = (target: number, hidden: boolean) => widget("goal", { since: "set", goal: "roses", target }, hidden);
  const known = onOverlays([{ name: "Main", widgets: [roses(7, true)] }]);
  expect(shownOn(known, "goal", "roses")).toMatchObject({ overlays: [], hiddenOn: ["Main"], target: { target: 7 } });
  const both = onOverlays([
    { name: "Main", widgets: [roses(7, true), roses(8, false)] },
    { name: "Side", widgets: [roses(9, true)] },
  ]);
  expect(shownOn(both, "goal", "roses")).toMatchObject({
    overlays: ["Main"],
    hiddenOn: ["Side"],
    target: { target: 8 },
  });
});
