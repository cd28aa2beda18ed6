import { expect, test } from "vitest";
import { directionOf, hasRightToLeft, isolate } from "./bidi.ts";

const layla = "قمر الليل";

test.each([
  ["Ada gave 13 Roses", "ltr"],
  [`${isolate(layla)} gave 13 Roses`, "ltr"],
  [`Goal: ${isolate(layla)} (5) -> next`, "ltr"],
  [`${isolate("Ada")} شكرا`, "rtl"],
  [`(5) ${isolate("Ada")}: שלום`, "rtl"],
  // Without letters of its own a text goes by what it holds.
  [`${isolate(layla)}: ${isolate("مرحبا")}`, "rtl"],
  [`${isolate(layla)}: hello`, "ltr"],
  ["視聴者", "ltr"],
  ["5 🌊", "ltr"],
  ["", "ltr"],
])("%j reads %s", (text, direction) => expect(directionOf(text)).toBe(direction));

test.each([
  [layla, true],
  ["שלום", true],
  ["\u{1e922}", true],
  ["a\u200f", true],
  ["a\u061c", true],
  ["a\u200e 5 🌊 視聴者 é", false],
])("%j holds right-to-left writing: %s", (text, holds) => expect(hasRightToLeft(text)).toBe(holds));
