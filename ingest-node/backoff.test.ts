import { describe, expect, it } from "vitest";
import { backoffMs, retryAfterMs } from "./backoff.ts";

const reconnect = { firstMs: 1_000, maxMs: 60_000 };

describe("backoffMs", () => {
  it("doubles from the first wait up to the longest one", () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 8, 50].map((failures) => backoffMs(failures, reconnect, () => 0.5));
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  });

  it("varies by a fifth to either side, and never passes the longest wait", () => {
    expect(backoffMs(3, reconnect, () => 0)).toBe(3_200);
    expect(backoffMs(3, reconnect, () => 1)).toBe(4_800);
    expect(backoffMs(40, reconnect, () => 1)).toBe(60_000);
  });
});

describe("retryAfterMs", () => {
  it("reads seconds and dates", () => {
    const now = Date.parse("2026-11-20T12:00:00Z");
    expect(retryAfterMs("7", now)).toBe(7_000);
    expect(retryAfterMs("Fri, 20 Nov 2026 12:00:30 GMT", now)).toBe(30_000);
    expect(retryAfterMs("Fri, 20 Nov 2026 11:00:00 GMT", now)).toBe(0);
  });

  it("obeys no more than an hour", () => {
    expect(retryAfterMs("999999", 0)).toBe(3_600_000);
  });

  it("says nothing for what is neither", () => {
    for (const text of [undefined, null, "", "soon", "-5", "1e9"]) expect(retryAfterMs(text, 0)).toBeUndefined();
  });
});
