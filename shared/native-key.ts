import type { UnifiedEvent } from "./event.ts";

/** These carry the id of a thing, not of a message: another text under the same id is another message. */
const idOfAThing = new Set(["WebcastLiveIntroMessage"]);

/**
 * What two deliveries of one TikTok message have in common, also in two sessions. Undefined where nothing tells a
 * repetition from another message.
 */
export function nativeKey({ rawType, nativeId }: Pick<UnifiedEvent, "rawType" | "nativeId">): string | undefined {
  return nativeId === undefined || idOfAThing.has(rawType) ? undefined : `${rawType}:${nativeId}`;
}
