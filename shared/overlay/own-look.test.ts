import * as fc from "fast-check";
import { expect, test } from "vitest";
import { accentNames, contrastOf, contrastOfOwn, leastContrast, ownSheet, ownTokens, rgbOf } from "./own-look.ts";
import { sceneThemes } from "./themes.ts";

const hex = fc.integer({ min: 0, max: 0xff_ff_ff }).map((value) => `#${value.toString(16).padStart(6, "0")}`);
const numbers = (text = "") => [...text.matchAll(/\d+/g)].map(Number) as unknown as readonly [number, number, number];

test("whatever colour an accent has, what is written in it and on it can be read, in every theme", () => {
  fc.assert(
    fc.property(fc.constantFrom(...sceneThemes), fc.constantFrom(...accentNames), hex, (theme, name, colour) => {
      const tokens = ownTokens(theme, { colours: { [name]: colour } });
      const on = numbers(tokens.get(`--o-${name}-on`));
      expect(contrastOf(on, rgbOf(colour))).toBeGreaterThanOrEqual(leastContrast);
      expect(contrastOfOwn(theme, { colours: { [name]: colour } }, name)).toBeGreaterThanOrEqual(leastContrast);
    }),
  );
});

test("panels have letters that can be read, and letters of one's own are told where they cannot", () => {
  fc.assert(
    fc.property(hex, (pane) => {
      const tokens = ownTokens("glass", { colours: { pane } });
      for (const token of ["--o-ink", "--o-ink-2"])
        expect(contrastOf(numbers(tokens.get(token)), rgbOf(pane))).toBeGreaterThanOrEqual(leastContrast);
    }),
  );
  expect(contrastOfOwn("glass", { colours: { pane: "#336699", ink: "#3a6ea0" } }, "ink")).toBeLessThan(1.5);
  expect(contrastOfOwn("glass", {}, "ink")).toBeUndefined();
});

test("what is not one's own is the theme's", () => {
  expect(ownTokens("neon", {}).size).toBe(0);
  expect(ownSheet(new Map())).toBe("");
  expect([...ownTokens("neon", { font: "fredoka" }).keys()]).toEqual(["--o-font", "--o-display", "--o-num"]);
  expect(ownSheet(ownTokens("neon", { colours: { gift: "#112233" } }))).toContain("--o-gift: 17 34 51;");
});
