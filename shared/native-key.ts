import type { UnifiedEvent } from "./event.ts";
import { isId } from "./ids.ts";
import { webcastMethod } from "./method-name.ts";

/** Carries the id of a thing, not of a message: another text under the same id is another message. */
const idOfAThing = "WebcastLiveIntroMessage";

/**
 * What two deliveries of one TikTok message have in common, also in two sessions; undefined where nothing tells a
 * repetition from another message.
 * @param run the session of a playback: what was there before it, live or played, is another message all the same
 */
export function nativeKey(
  { rawType, nativeId }: Pick<UnifiedEvent, "rawType" | "nativeId">,
  run?: string,
): string | undefined {
  if (nativeId === undefined || !isId(nativeId) || webcastMethod(rawType) === idOfAThing) return undefined;
  return run === undefined ? `${rawType}:${nativeId}` : `${run}:${rawType}:${nativeId}`;
}
