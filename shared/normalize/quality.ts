/** What is to be said against an event that was made of a message. */
import type { EventUser } from "#shared/event.ts";
import type { QualityReason } from "#shared/quality.ts";
import { maxTextLength } from "./fields.ts";
import type { Meaning } from "./meaning.ts";

/** What stands where something was no character. */
const replacement = "\uFFFD";

/** The reasons that an event gives by itself. `json` is its payload as JSON. */
export function reasonsIn({ user, payload }: Meaning, json: string): QualityReason[] {
  const reasons: QualityReason[] = [];
  if (user.userId === "0" && user.uniqueId !== "system") reasons.push("user_id_absent");
  if (json.includes(replacement) || hasReplacement(user)) reasons.push("text_repaired");
  if (payload.truncated || (json.length >= maxTextLength && hasCutText(payload))) reasons.push("shortened");
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
