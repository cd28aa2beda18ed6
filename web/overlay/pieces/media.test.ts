import { expect, test } from "vitest";
import { ownFile, ownPicture } from "./media.ts";

test.each([
  ["/media/0a1b2c.webp", true],
  ["/library/star.svg", true],
  ["/pictures/pass/aHR0cHM6Ly8", false],
  ["/media/demo-stream/0a1b2c.gif", true],
  ["https://host.example/media/a.png", false],
  ["//host.example/media/a.png", false],
  ["/media/../v1/me", false],
  ["/media/a.png?x=1", false],
  ["javascript:alert(1)", false],
  ["", false],
])("the file %s is taken: %s", (address, taken) => {
  expect(ownFile(address)).toBe(taken ? address : undefined);
  expect(ownPicture(address)).toBe(taken ? address : undefined);
});

test("a picture may stand in its address, and nothing that holds script", () => {
  expect(ownPicture("data:image/png;base64,AAAA")).toBe("data:image/png;base64,AAAA");
  expect(ownPicture("data:image/svg+xml;base64,AAAA")).toBeUndefined();
  expect(ownPicture("data:text/html;base64,AAAA")).toBeUndefined();
  expect(ownFile("data:image/png;base64,AAAA")).toBeUndefined();
});
