import { expect, test } from "vitest";
import { commandOf, commands, keysOf } from "./keys.ts";

const none = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
const canvas = { isField: false, isCanvas: true, hasSingleKeys: true };
const elsewhere = { ...canvas, isCanvas: false };
const press = (key: string, held: Partial<typeof none> = {}, code = "") => ({ ...none, ...held, key, code });

test("no two commands have the same key, and each has one", () => {
  const all = commands.flatMap((command) => keysOf[command]);
  expect(new Set(all).size).toBe(all.length);
});

test("keys are known on any keyboard, with Ctrl or Cmd, and with what Shift makes of a sign", () => {
  expect(commandOf(press("z", { ctrlKey: true }), canvas)).toBe("undo");
  expect(commandOf(press("Z", { metaKey: true, shiftKey: true }), canvas)).toBe("redo");
  // What a German keyboard writes there.
  expect(commandOf(press("ü", { ctrlKey: true }, "BracketLeft"), canvas)).toBe("back");
  expect(commandOf(press("}", { ctrlKey: true, shiftKey: true }, "BracketRight"), canvas)).toBe("front");
  expect(commandOf(press("!", { shiftKey: true }, "Digit1"), canvas)).toBe("try1");
  expect(commandOf(press("?", { shiftKey: true }, "Minus"), canvas)).toBe("help");
  expect(commandOf(press("/", { shiftKey: true }, "Digit7"), { ...canvas })).toBe("try7");
  expect(commandOf(press("ArrowLeft", { shiftKey: true }), canvas)).toBe("left");
  expect(commandOf(press("q", { ctrlKey: true }), canvas)).toBeUndefined();
});

test("while somebody types the keys are theirs, but for publishing; arrows are the canvas's alone", () => {
  const field = { ...canvas, isField: true };
  expect(commandOf(press("z", { ctrlKey: true }), field)).toBeUndefined();
  expect(commandOf(press("Delete"), field)).toBeUndefined();
  expect(commandOf(press("Enter", { ctrlKey: true }), field)).toBe("publish");
  expect(commandOf(press("ArrowUp"), elsewhere)).toBeUndefined();
  expect(commandOf(press("z", { ctrlKey: true }), elsewhere)).toBe("undo");
});

test("keys of one letter can be switched off; on the canvas they stay", () => {
  expect(commandOf(press("a"), elsewhere)).toBe("add");
  expect(commandOf(press("a"), { ...elsewhere, hasSingleKeys: false })).toBeUndefined();
  expect(commandOf(press("a"), { ...canvas, hasSingleKeys: false })).toBe("add");
});
