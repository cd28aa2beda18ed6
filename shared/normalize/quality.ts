/** What is to be said against an event that was made of a message. */
import type { EventUser } from "#shared/event.ts";
import type { QualityReason } from "#shared/quality.ts";
import { replacement } from "#shared/sanitize.ts";
import type { Look } from "./bound.ts";
import { maxTextLength } from "./fields.ts";
import type { Meaning } from "./meaning.ts";

/** The reasons that an event gives by itself. `look` is what its payload shows. */
export function reasonsIn({ user, payload }: Meaning, look: Look): QualityReason[] {
  const reasons: QualityReason[] = [];
  if (user.userId === "0" && user.uniqueId !== "system") reasons.push("user_id_absent");
  if (look.isRepaired || hasReplacement(user)) reasons.push("text_repaired");
  if (payload.truncated || (look.units >= maxTextLength && hasCutText(payload))) reasons.push("shortened");
  return reasons;
}

function hasReplacement({ uniqueId, displayName }: EventUser): boolean {
  return uniqueId.includes(replacement) || (displayName?.includes(replacement) ?? false);
}

/** A text that is as long as one may be was cut: nobody writes one of exactly that length. */
function hasCutText(value: unknown): boolean {
  if (typeof value === "string") return value.length === maxTextLength || value.length === maxTextLength - 1;
  return typeof value === "object" && value !== null && Object.values(value).some(hasCutText);
}
