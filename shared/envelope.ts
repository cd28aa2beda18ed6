/** What a WebcastEnvelopeMessage puts on the screen: not every envelope is a treasure chest. Pure. */
import type { Payload } from "./event.ts";

/**
 * `chest` holds diamonds; `super_fan_box` super-fan memberships, `portal` leads to another room, `merchandise` is goods,
 * `ticket` popularity tickets. `other`: what it holds is not known.
 */
export const envelopeKinds = ["chest", "super_fan_box", "portal", "merchandise", "ticket", "other"] as const;
export type EnvelopeKind = (typeof envelopeKinds)[number];

/** By TikTok's `businessType`. Messages of old leave it out, and were chests. */
const kinds: Readonly<Record<number, EnvelopeKind>> = {
  0: "chest",
  1: "chest",
  2: "chest",
  4: "portal",
  5: "merchandise",
  6: "chest",
  9: "portal",
  10: "ticket",
  11: "chest",
  12: "chest",
  14: "ticket",
  19: "super_fan_box",
};
const superFanBoxKey = /super_?fan_?box/i;

/** The kind of an envelope, also of one that an older runner sent, which says no kind. */
export function envelopeKindOf({
  kind,
  businessType = 0,
  displayType = "",
}: Pick<Payload<"ENVELOPE">, "kind" | "businessType" | "displayType">): EnvelopeKind {
  if (kind !== undefined) return envelopeKinds.find((one) => one === kind) ?? "other";
  if (superFanBoxKey.test(displayType)) return "super_fan_box";
  return kinds[businessType] ?? "other";
}
