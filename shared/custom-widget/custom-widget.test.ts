import { expect, test } from "vitest";
import { fieldData, readFields } from "./fields.ts";
import { filled } from "./fill.ts";
import { hostsOf, isHost } from "./hosts.ts";
import { readFromFrame } from "./messages.ts";

test("fields have the values that were set, else their authors' own, as what they are", () => {
  const { fields, problems } = readFields(
    JSON.stringify({
      title: { type: "text", label: "Title", value: "Hi", group: "Words" },
      count: { type: "number", value: "7" },
      size: { type: "slider", min: 10, max: 90, step: 5 },
      on: { type: "checkbox", value: true },
      pick: { type: "dropdown", value: "b", options: { a: "First", b: "Second" } },
      first: { type: "dropdown", options: ["x", "y"] },
      pictures: { type: "image-input", multiple: true },
      when: { type: "date" },
      widgetDuration: { type: "hidden", value: 15 },
    }),
  );
  expect(problems).toEqual([]);
  expect(
    fieldData(fields, [
      { name: "title", value: "Yo" },
      { name: "pictures", value: "/media/a" },
      { name: "pictures", value: "/media/b" },
      { name: "gone", value: 1 },
    ]),
  ).toEqual({
    title: "Yo",
    count: 7,
    size: 10,
    on: true,
    pick: "b",
    first: "x",
    pictures: ["/media/a", "/media/b"],
    when: "",
    widgetDuration: 15,
  });
  expect(
    readFields('{"__proto__": {"type": "text"}, "a": {"type": "text", "value": {}}}').fields.map(({ name }) => name),
  ).toEqual(["__proto__"]);
});

test("a code has its values where it names fields, and keeps its own braces", () => {
  const code = {
    html: "<p>{{title}} {title} {other}</p>",
    css: "p { font-size: {{ size }}px; width: {size}px }",
    js: 'const { title } = fields; const own = "{{title}}"; const size = "{size}"; `${size}`',
  };
  expect(filled(code, { title: "Hi $& you", size: 20 })).toEqual({
    html: "<p>Hi $& you Hi $& you {other}</p>",
    css: "p { font-size: 20px; width: 20px }",
    js: 'const { title } = fields; const own = "Hi $& you"; const size = "20"; `${size}`',
  });
  const long = filled({ html: "{{a}}".repeat(50_000), css: "", js: "" }, { a: "x".repeat(4_000) });
  expect(long.html.length).toBeLessThan(4_100_000);
});

test("hosts that a code names are found, and nothing else stands in a policy as one", () => {
  const code = {
    html: '<script src="//cdn.example.com/a.js"></script><svg xmlns="http://www.w3.org/2000/svg">',
    css: "@import url(https://Fonts.Example.org/css); // a comment",
    js: "new WebSocket('wss://live.example.net:8080/x'); const path = a //b.c",
    fields: "",
  };
  expect(hostsOf(code)).toEqual(["cdn.example.com", "fonts.example.org", "live.example.net:8080"]);
  expect(["a.example", "*.a.example", "localhost:3000", "192.168.0.9"].every(isHost)).toBe(true);
  expect(["*", "'self'", "a b", "a;b", "https://a.example", "a.example/x", "a,b", "", "-a.example"].some(isHost)).toBe(
    false,
  );
});

test("of what a frame says only what has its form is heard", () => {
  const read = (message: unknown) => readFromFrame(JSON.stringify(message));
  expect(read({ is: "get", no: 1, key: "visits" })).toEqual({ is: "get", no: 1, key: "visits" });
  expect(read({ is: "field", name: "a", value: true, more: 1 })).toEqual({ is: "field", name: "a", value: true });
  for (const strange of [
    { is: "get", no: -1, key: "a" },
    { is: "get", no: 1, key: "a/b" },
    { is: "set", no: 1, key: "a", value: {} },
    { is: "field", name: "a", value: { toString: 1 } },
    { is: "begin" },
    null,
    [],
  ])
    expect(read(strange)).toBeUndefined();
  expect(readFromFrame({ is: "started" })).toBeUndefined();
  expect(readFromFrame(`"${"x".repeat(70_000)}"`)).toBeUndefined();
});
