import { expect, test } from "vitest";
import { fold } from "./fold.ts";

const letters = (text: string) => fold(text, { alike: true }).map(({ letter }) => letter);

test("tells the Turkish words with their own i from others, however many there are", () => {
  expect(letters("sık ıdıot sıkıı").join("")).toBe("sıkidiotsıkı");
  expect(letters("bısık SIK ısık sIk").join("")).toBe("bisiksikisiksik");
});

test("reads no character as more than eight letters", () => {
  expect(letters("ﷺ").join("")).toBe(letters("صلى الله").slice(0, 7).join(""));
  expect(fold("ﷺ".repeat(1_000), { alike: true }).length).toBeLessThanOrEqual(8_000);
  expect(letters("ﷲ").join("")).toBe(letters("الله").join(""));
});
