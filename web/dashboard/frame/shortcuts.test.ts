import { expect, test } from "vitest";
import { pairPatienceMs, shortcutOf } from "./shortcuts.ts";

const keys = ["l", "g l", "?", "Escape"].map((key) => ({ key, label: key, run: () => undefined }));
const press = (key: string, more = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, ...more });

test("a single key, also with Caps Lock, and one of two in a row", () => {
  expect(shortcutOf(press("L"), undefined, keys)?.key).toBe("l");
  expect(shortcutOf(press("l"), { key: "g", agoMs: 300 }, keys)?.key).toBe("g l");
  expect(shortcutOf(press("Escape"), { key: "g", agoMs: 300 }, keys)?.key).toBe("Escape");
});

test("the first key of a pair is forgotten after a while", () => {
  expect(shortcutOf(press("l"), { key: "g", agoMs: pairPatienceMs + 1 }, keys)?.key).toBe("l");
});

test("what the browser or the system does with a key stays theirs", () => {
  for (const held of ["ctrlKey", "metaKey", "altKey"]) {
    expect(shortcutOf(press("l", { [held]: true }), undefined, keys)).toBeUndefined();
  }
});
