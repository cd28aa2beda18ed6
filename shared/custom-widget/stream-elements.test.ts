import { expect, test } from "vitest";
import { readStreamElements } from "./stream-elements.ts";

const custom = (variables: object, css: object = {}) => ({
  type: "se-widget-custom-event-list",
  name: "Goal",
  css: { "z-index": 2, width: 450, height: 70, top: "970px", left: "-22px", opacity: 0.5, ...css },
  variables,
});

test("custom widgets come with their code, what was set of them, and their places", () => {
  const fields = JSON.stringify({ size: { type: "number", value: 5 }, color: { type: "colorpicker", value: "#000" } });
  const code = { html: "<p></p>", css: "@import url('https://fonts.googleapis.com/x');", js: "go()", fields };
  const found = readStreamElements({
    name: "Mine",
    settings: { width: 1_280, height: 720 },
    widgets: [custom({ ...code, fieldData: { size: "9", color: "#000", eventsLimit: 5 } })],
  });
  expect(found).toEqual({
    name: "Mine",
    canvas: { width: 1_280, height: 720 },
    hosts: ["fonts.googleapis.com"],
    left: [],
    widgets: [
      {
        name: "Goal",
        place: { x: -22, y: 970, width: 450, height: 70, rotation: 0 },
        hidden: false,
        opacity: 0.5,
        as: { is: "custom", code, values: [{ name: "size", value: 9 }] },
      },
    ],
  });
});

test("what is like ours becomes ours, in their order; everything else is named, and why", () => {
  const found = readStreamElements({
    widgets: [
      { type: "text", name: "Words", css: { "z-index": 9 }, text: { value: "<b>Hi</b> you" }, visible: false },
      { type: "follower-latest", name: "Newest", css: { "z-index": 1, transform: "rotate(-12.5deg)" } },
      { type: "image", name: "Logo", image: { src: "https://cdn.streamelements.com/x.png" } },
      { type: "se-widget-alert-box", name: "Alerts" },
      { type: "se-widget-hype-cup", name: "Cup" },
      custom({ html: "", css: " ", js: "", fieldData: {} }),
      custom({ html: "<p>", fields: "{" }),
      custom({ js: "x".repeat(300_000) }),
      { type: "text", name: "Empty", text: {} },
      custom({
        js: "1",
        fields: { a: { type: "image-input" } },
        fieldData: { a: "https://cdn.streamelements.com/y.png" },
      }),
      5,
    ],
  });
  expect(found?.widgets.map(({ name, as, hidden, place }) => [name, as.is, hidden, place.rotation])).toEqual([
    ["Newest", "last-x", false, -12.5],
    ["Goal", "custom", false, 0],
    ["Words", "text", true, 0],
  ]);
  expect(found?.widgets[2]?.as).toEqual({ is: "text", text: "Hi you" });
  expect(found?.left.map(({ name, why }) => [name, why]).toSorted()).toEqual([
    ["?", "unlike"],
    ["Alerts", "alerts"],
    ["Cup", "unlike"],
    ["Empty", "damaged"],
    ["Goal", "damaged"],
    ["Goal", "media"],
    ["Goal", "noCode"],
    ["Goal", "tooLarge"],
    ["Logo", "media"],
  ]);
});

test("what is no such file is none, and strange values do no harm", () => {
  for (const other of [null, 5, [], {}, { widgets: [] }, { widgets: "x" }, { canvas: {}, widgets: [{ type: "chat" }] }])
    expect(readStreamElements(other)).toBeUndefined();
  const many = readStreamElements({
    widgets: Array.from({ length: 5_000 }, () => ({ type: "text", text: { value: "x" } })),
  });
  expect([many?.widgets.length, many?.left.length]).toEqual([60, 4_940]);
  const strange = readStreamElements({
    settings: { width: 1e12, height: "none" },
    widgets: [
      { type: "text", text: { value: "x" }, css: { left: "1e99", top: null, width: -5, height: {}, opacity: 7 } },
    ],
  });
  expect(strange?.canvas).toEqual({ width: 7_680, height: 1_080 });
  expect(strange?.widgets[0]).toMatchObject({ place: { x: 7_680, y: 0, width: 1, height: 300 }, opacity: 1 });
});
