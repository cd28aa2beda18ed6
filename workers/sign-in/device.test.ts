import { expect, test } from "vitest";
import { deviceOf } from "./device.ts";

const webkit = "AppleWebKit/537.36 (KHTML, like Gecko)";

test.each([
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/153.0.0.0 Safari/537.36`, "Chrome on Windows"],
  [`Mozilla/5.0 (Windows NT 10.0) ${webkit} Chrome/153.0 Safari/537.36 Edg/153.0`, "Edge on Windows"],
  [`Mozilla/5.0 (iPhone; CPU iPhone OS 20_0 like Mac OS X) ${webkit} Version/20.0 Safari/604.1`, "Safari on iPhone"],
  [`Mozilla/5.0 (iPhone; CPU iPhone OS 20_0 like Mac OS X) ${webkit} CriOS/153.0 Safari/604.1`, "Chrome on iPhone"],
  [`Mozilla/5.0 (Linux; Android 16; Pixel 9) ${webkit} Chrome/153.0 Mobile Safari/537.36`, "Chrome on Android"],
  ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:150.0) Gecko/20100101 Firefox/150.0", "Firefox on macOS"],
  ["curl/8.0", ""],
  ["", ""],
  [undefined, ""],
])("%s", (userAgent, device) => {
  expect(deviceOf(userAgent)).toBe(device);
});
