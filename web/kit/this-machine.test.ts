import { expect, test } from "vitest";
import { isOfThisMachine } from "./this-machine.ts";

test.each([
  ["http://localhost:8787/account/link#invitation.x", true],
  ["http://127.0.0.1:8787/", true],
  ["http://[::1]:8787/", true],
  ["http://tle.localhost/", true],
  ["https://live.example/account/link#invitation.x", false],
  ["https://localhost.example/", false],
  ["http://192.168.1.20:8787/", false],
])("%s is of this machine: %s", (address, isOfIt) => {
  expect(isOfThisMachine(address)).toBe(isOfIt);
});
