/** What a rule wants shown. Pure. */
import type { ActionRecord } from "#shared/action-record.ts";
import { alertTextOf, httpsUrl, messageOf, safeImageUrl } from "./format.ts";

export interface RuleAlert {
  /** The action's id. */
  key: string;
  /** When the event that the rule fired on was taken in, milliseconds since 1970. */
  time: number;
  queue: string;
  /** Higher ones go first within their queue. */
  priority: number;
  /** The class `variant-…` that it is drawn with. */
  variant: string;
  /** "" where there is none; of a picture and a sound undefined. */
  text: string;
  speech: string;
  imageUrl: string | undefined;
  soundUrl: string | undefined;
  durationMs: number;
}

/** Whether an alert wants the whole picture: beside it no other one can be seen. */
export function isFullscreen({ variant, text, imageUrl }: RuleAlert): boolean {
  return variant === "fullscreen" && (text !== "" || imageUrl !== undefined);
}

/**
 * The alert an action asks for; undefined where it asks for none, or not on this overlay.
 * @param overlayName of this overlay, as rules write it; "" where its name has no letter that a rule could write
 */
export function ruleAlertOf({ actionId, at, action }: ActionRecord, overlayName: string): RuleAlert | undefined {
  if (action.type !== "overlay") return undefined;
  const { overlays, queue, priority, variant, durationMs } = action;
  if (overlays !== "all" && !overlays.some((name) => name.toLowerCase() === overlayName)) return undefined;
  return {
    key: actionId,
    time: at,
    queue,
    priority,
    variant,
    text: alertTextOf(action.text),
    speech: messageOf(action.speech),
    imageUrl: safeImageUrl(action.imageUrl),
    soundUrl: httpsUrl(action.soundUrl),
    durationMs,
  };
}
