import { expect, test } from "vitest";
import { foreignOrigin } from "./same-origin.ts";

const url = "https://live.example/v1/streams";
const asked = (method: string, headers: Record<string, string> = {}) =>
  foreignOrigin({ method, url, headers: new Headers(headers) });

test("reading is believed its cookie wherever it comes from", () => {
  expect(asked("GET")).toBeUndefined();
  expect(asked("HEAD", { Origin: "https://evil.example" })).toBeUndefined();
});

test.each(["POST", "PUT", "PATCH", "DELETE"])("%s is believed it from a page of this host alone", (method) => {
  expect(asked(method, { Origin: "https://live.example" })).toBeUndefined();
  expect(asked(method, { Origin: "https://live.example", "Sec-Fetch-Site": "same-origin" })).toBeUndefined();
  expect(asked(method)).toBeDefined();
  for (const Origin of ["https://evil.example", "http://live.example", "https://live.example:8443", "null", ""]) {
    expect(asked(method, { Origin })).toBeDefined();
  }
  expect(asked(method, { Origin: "https://live.example", "Sec-Fetch-Site": "same-site" })).toBeDefined();
});

test("a socket is opened by a page of this host alone", () => {
  expect(asked("GET", { Upgrade: "websocket" })).toBeDefined();
  expect(asked("GET", { Upgrade: "websocket", Origin: "https://evil.example" })).toBeDefined();
  expect(asked("GET", { Upgrade: "websocket", Origin: "https://live.example" })).toBeUndefined();
});
