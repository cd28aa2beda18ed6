import { describe, expect, it } from "vitest";
import { closingOf, failureOf } from "./euler-ending.ts";

const now = Date.parse("2026-11-02T10:00:00Z");
const closed = (code: number, reason = "") => ({ code, reason });

describe("what the end of a connection means", () => {
  it.each([
    [1000, "sign-error", "lost"],
    [1011, "sign-error", "lost"],
    [4005, "offline", "ended"],
    [4006, "network", "silent"],
    [4400, "bad-source", "lost"],
    [4401, "bad-source", "lost"],
    [4403, "bad-source", "lost"],
    [4404, "offline", "ended"],
    [4429, "rate-limited", "lost"],
    [4500, "network", "lost"],
    [4555, "network", "lost"],
    [4556, "sign-error", "lost"],
    [4557, "sign-error", "lost"],
    [1006, "sign-error", "lost"],
    [4999, "sign-error", "lost"],
  ])("%i is %s before there is a connection and %s after", (code, failure, closing) => {
    expect(failureOf(closed(code), now).kind).toBe(failure);
    expect(closingOf(closed(code))).toMatchObject({ kind: closing, code });
  });

  it.each([
    [4557, "Age restricted stream", "restricted", "age"],
    [4557, "Region not supported", "restricted", "region"],
    [4556, "TikTok asks for a captcha", "blocked", "captcha"],
    [4500, "login required", "restricted", "sign_in"],
  ])("takes %i %j for %s: %s", (code, words, kind, reason) => {
    const failure = failureOf(closed(code, words), now);
    expect(failure).toMatchObject({ kind, reason, retryAfterMs: 300_000 });
    expect(failure.message).toContain(`${code}, ${words}`);
    // Of the key it stays the key's.
    expect(failureOf(closed(4401, words), now).kind).toBe("bad-source");
  });

  it("names the key where only a person can mend it", () => {
    for (const code of [4400, 4401, 4403]) expect(failureOf(closed(code), now).message).toContain("EULER_API_KEY");
    expect(failureOf(closed(4401, "Invalid options provided"), now).message).toBe(
      "Euler Stream refused the key or the options (4401: Invalid options provided); check EULER_API_KEY and the creator's handle",
    );
    expect(failureOf(closed(4404), now)).toEqual({ kind: "offline", message: "The creator is not live (4404)" });
  });

  it("asks for at least a minute's patience where there are too many connections", () => {
    expect(failureOf(closed(4429), now).retryAfterMs).toBe(60_000);
    const wait = (retryAfter?: string) =>
      failureOf({ ...closed(1006), answer: { status: 429, retryAfter } }, now).retryAfterMs;
    expect([wait(), wait("5"), wait("300"), wait("soon")]).toEqual([60_000, 60_000, 300_000, 60_000]);
    expect(wait("Mon, 02 Nov 2026 10:02:00 GMT")).toBe(120_000);
  });

  it.each([
    [400, "bad-source"],
    [401, "bad-source"],
    [402, "bad-source"],
    [403, "bad-source"],
    [404, "sign-error"],
    [429, "rate-limited"],
    [500, "sign-error"],
    [503, "sign-error"],
  ])("answer %i to the handshake is %s", (status, kind) => {
    const failure = failureOf({ ...closed(1006), answer: { status } }, now);
    expect(failure.kind).toBe(kind);
    expect(failure.message).toContain(String(status));
    expect(failure.message.includes("EULER_API_KEY")).toBe(kind === "bad-source");
  });

  it("says what broke a line", () => {
    expect(closingOf({ ...closed(1006), error: "read ECONNRESET" }).reason).toBe("read ECONNRESET");
    expect(closingOf(closed(1006)).reason).toBe("closed with code 1006");
    expect(failureOf({ ...closed(1006), error: "connect ECONNREFUSED" }, now)).toEqual({
      kind: "sign-error",
      message: "Euler Stream cannot be reached: connect ECONNREFUSED",
    });
  });
});
