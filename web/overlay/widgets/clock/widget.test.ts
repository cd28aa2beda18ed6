import { expect, test } from "vitest";
import { clockWriter } from "./widget.ts";

const wall = Date.UTC(2030, 0, 1, 20, 4, 9);

test.each([
  [{ zone: "UTC", hours: "24", seconds: false }, "20:04"],
  [{ zone: "UTC", hours: "24", seconds: true }, "20:04:09"],
  [{ zone: "Asia/Tokyo", hours: "24", seconds: false }, "05:04"],
  [{ zone: "UTC", hours: "12", seconds: false }, "08:04 PM"],
] as const)("with %j it is %s", (options, text) => {
  expect(clockWriter("en", options)(wall).replaceAll(/\s/gu, " ")).toBe(text);
});

test("a zone that there is not is the machine's own", () => {
  const options = { hours: "24", seconds: true } as const;
  expect(clockWriter("en", { ...options, zone: "Mars/Olympus" })(wall)).toBe(
    clockWriter("en", { ...options, zone: "" })(wall),
  );
});
