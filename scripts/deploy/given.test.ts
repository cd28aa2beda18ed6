import { expect, test } from "vitest";
import { changedGiven, readGiven } from "./given.ts";

test("what is set in the terminal is read, also where it is set to nothing, and nothing else", () => {
  const env = { STATUS_PAGE: "public", HEARTBEAT_URL: "", HOME: "/home/somebody" };
  expect(readGiven(env)).toEqual({ STATUS_PAGE: "public", HEARTBEAT_URL: "" });
});

test("all that is wrong is named at once, and none of it is repeated: it may hold a key", () => {
  const env = {
    OTLP_ENDPOINT: "http://secret.example.com",
    OTLP_HEADERS: "secret",
    TRACE_SHARE: "2",
    ALERT_TARGETS: "secret",
    ALERT_WEBHOOK_SECRET: "secret",
    ALERT_QUIET_HOURS: "22:00-07:00 Secret/Place",
    HEARTBEAT_URL: "secret",
    STATUS_PAGE: "secret",
    OAUTH_CLIENTS: "secret",
    SPEECH_KEY: "secret".repeat(200),
  };
  const message = messageOf(() => readGiven(env));
  for (const name of Object.keys(env)) expect(message).toContain(`${name}: expected`);
  expect(message.toLowerCase()).not.toContain("secret.example");
  expect(message).not.toMatch(/secret(?!_)/);
});

function messageOf(act: () => unknown): string {
  try {
    act();
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

test("what is new, other, taken away or missing at Cloudflare is changed; what is not set stays", () => {
  const kept = { ALERT_TARGETS: "mailto:me@example.com", STATUS_PAGE: "public" };
  expect(changedGiven({}, kept, ["ALERT_TARGETS"])).toEqual([]);
  expect(changedGiven({}, kept, [])).toEqual(["ALERT_TARGETS"]);
  expect(changedGiven({ STATUS_PAGE: "off" }, kept, ["ALERT_TARGETS"])).toEqual(["STATUS_PAGE"]);
  expect(changedGiven({ ALERT_TARGETS: "" }, kept, ["ALERT_TARGETS"])).toEqual(["ALERT_TARGETS"]);
  expect(changedGiven({ TRACE_SHARE: "0.01" }, kept, ["ALERT_TARGETS"])).toEqual(["TRACE_SHARE"]);
  // Put by hand, and not known here: only what is asked for is touched.
  expect(changedGiven({}, {}, ["HEARTBEAT_URL"])).toEqual([]);
  expect(changedGiven({ HEARTBEAT_URL: "" }, {}, ["HEARTBEAT_URL"])).toEqual(["HEARTBEAT_URL"]);
});
