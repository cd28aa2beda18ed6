import { expect, test } from "vitest";
import { envelopeKindOf } from "./envelope.ts";
import type { UnifiedEvent } from "./event.ts";
import { describeEvent } from "./webhooks/describe.ts";

test.each([
  [{}, "chest"],
  [{ businessType: 1 }, "chest"],
  [{ businessType: 19 }, "super_fan_box"],
  [{ displayType: "ttlive_superFanBox_commentSection_sent" }, "super_fan_box"],
  [{ businessType: 9 }, "portal"],
  [{ businessType: 5 }, "merchandise"],
  [{ businessType: 14 }, "ticket"],
  [{ businessType: 77 }, "other"],
  [{ kind: "portal", businessType: 1 }, "portal"],
  [{ kind: "of a newer version" }, "other"],
])("an envelope of %j is %s", (payload, kind) => {
  expect(envelopeKindOf(payload)).toBe(kind);
});

test.each([
  [{ kind: "chest", coins: 55 }, "a treasure chest with 55 coins"],
  [{ kind: "super_fan_box", coins: 0, superFanCount: 5 }, "a super fan box with 5 memberships"],
  [{ kind: "super_fan_box", coins: 0 }, "a super fan box"],
  [{ kind: "portal", coins: 0 }, "a portal box"],
  [{ kind: "other", coins: 0 }, "a gift box"],
])("%j is told as %j", (payload, words) => {
  expect(describeEvent({ eventType: "ENVELOPE", payload } as UnifiedEvent)).toBe(words);
});
