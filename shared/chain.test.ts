import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { canonicalJson } from "./canonical-json.ts";
import { chainStart, chainValue } from "./chain.ts";
import type { RecordedEvent } from "./event.ts";

const sha256Hex = (text: string) => createHash("sha256").update(text).digest("hex");
const event = (offset: number, payload: unknown = { a: 1 }) => ({ offset, payload }) as unknown as RecordedEvent;

test("a changed, missing, additional or exchanged event changes the head", () => {
  const headOf = (events: RecordedEvent[]) =>
    events.reduce((before, one) => chainValue(before, canonicalJson(one), sha256Hex), chainStart);
  const whole = [event(1), event(2), event(3)];
  const head = headOf(whole);
  expect(headOf(structuredClone(whole))).toBe(head);
  for (const other of [
    [event(1), event(2, { a: 2 }), event(3)],
    [event(1), event(3)],
    [event(1), event(2), event(2), event(3)],
    [event(2), event(1), event(3)],
  ]) {
    expect(headOf(other)).not.toBe(head);
  }
});
