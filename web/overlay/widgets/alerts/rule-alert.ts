/** What a rule wants shown. Pure. */
import type { ActionRecord } from "#shared/action-record.ts";
import { fillOpen } from "#shared/rules/open-text.ts";
import { alertThing, type OverlayPart, type Thing } from "#shared/takeback.ts";
import { alertTextOf, safeSoundUrl, messageOf, safeImageUrl } from "../../../kit/format.ts";
import { type GiftParts, totalOf, withPart } from "../../stage/gift-parts.ts";

export interface RuleAlert {
  /** The action's id. */
  key: string;
  /** When the event that the rule fired on was taken in, milliseconds since 1970. */
  time: number;
  queue: string;
  /** Higher ones go first within their queue, and of the same what is worth more: coins. */
  priority: number;
  worth: number;
  /** The class `variant-…` that it is drawn with. */
  variant: string;
  /** "" where there is none; of a picture and a sound undefined. */
  text: string;
  speech: string;
  /** That of its action, before it became one with others. */
  ownSpeech: string;
  /** Of the speech, a BCP 47 tag; undefined: the overlay's own. */
  language: string | undefined;
  imageUrl: string | undefined;
  soundUrl: string | undefined;
  durationMs: number;
  /** Shown beside the text where it tells of several gifts and the text does not say how many; else 0. */
  count: number;
  /** How long nobody else's speech may come from the same person, milliseconds; 0 for no such pace. */
  paceMs: number;
  /** What it was derived from. */
  things: readonly AlertThing[];
  /** Alerts of the same are one while they wait; undefined: of none. */
  mergeKey: string | undefined;
  gifts: GiftParts;
  /** Its texts with the number of gifts and coins left open. */
  open: { text: string | undefined; speech: string | undefined };
}

interface AlertThing extends Thing {
  /** Key of its gift; "" where it tells of none. */
  gift: string;
}

/** More are not told apart: the oldest ones then go only with everything. */
const maxThings = 100;

/** Whether there is nothing of it to be seen. */
export function isOnlyHeard({ text, imageUrl }: Pick<RuleAlert, "text" | "imageUrl">): boolean {
  return text === "" && imageUrl === undefined;
}

/** Whether an alert wants the whole picture: beside it no other one can be seen. */
export function isFullscreen(alert: RuleAlert): boolean {
  return alert.variant === "fullscreen" && !isOnlyHeard(alert);
}

/**
 * The alert an action asks for; undefined where it asks for none, or not on this overlay.
 * @param overlayName of this overlay, as rules write it; "" where its name has no letter that a rule could write
 */
export function ruleAlertOf(record: ActionRecord, overlayName: string): RuleAlert | undefined {
  const { actionId, ruleId, index, at, action, from } = record;
  if (action.type !== "overlay") return undefined;
  const { overlays, queue, priority, variant, durationMs, open, language, paceMs = 0 } = action;
  if (overlays !== "all" && !overlays.some((name) => name.toLowerCase() === overlayName)) return undefined;
  const { gift, coins: worth = 0 } = from ?? {};
  return {
    key: actionId,
    time: at,
    queue,
    priority,
    worth,
    variant,
    text: alertTextOf(action.text),
    speech: messageOf(action.speech),
    ownSpeech: messageOf(action.speech),
    language,
    imageUrl: safeImageUrl(action.imageUrl),
    soundUrl: safeSoundUrl(action.soundUrl),
    durationMs,
    count: 0,
    paceMs,
    things: [{ ...alertThing(record), gift: gift?.key ?? "" }],
    mergeKey:
      gift && gift.giver !== ""
        ? [ruleId, index, queue, gift.giver, gift.giftId, gift.receiverUserId].join()
        : undefined,
    gifts: gift ? withPart(new Map(), gift.key, { count: gift.count, coins: worth }) : new Map(),
    open: { text: open?.text, speech: open?.speech },
  };
}

/** One alert of two that wait, of the same giver and gift. */
export function merged(waiting: RuleAlert, one: RuleAlert): RuleAlert {
  let { gifts } = waiting;
  for (const [key, part] of one.gifts) gifts = withPart(gifts, key, part);
  const things = [...waiting.things, ...one.things].slice(-maxThings);
  return counted({ ...one, key: waiting.key, priority: Math.max(waiting.priority, one.priority), things, gifts });
}

/** Its texts, worth and number as its gifts have them. */
function counted(alert: RuleAlert): RuleAlert {
  const { open, gifts } = alert;
  const total = totalOf(gifts);
  return {
    ...alert,
    worth: total.coins,
    text: open.text === undefined ? alert.text : alertTextOf(fillOpen(open.text, total)),
    speech: open.speech === undefined || alert.speech === "" ? alert.speech : messageOf(fillOpen(open.speech, total)),
    count: open.text === undefined && gifts.size > 1 ? total.count : 0,
  };
}

/** What is left of an alert where some of it was taken back; undefined for nothing. */
export function leftOf(alert: RuleAlert, isTaken: (part: OverlayPart, thing: Thing) => boolean): RuleAlert | undefined {
  const things = alert.things.filter((thing) => !isTaken("alerts", thing));
  if (things.length === 0) return undefined;
  const isSilenced = alert.speech !== "" && things.some((thing) => isTaken("speech", thing));
  if (things.length === alert.things.length) return isSilenced ? { ...alert, speech: "" } : alert;
  const kept = new Set(things.map(({ gift }) => gift));
  const gone = alert.things.flatMap(({ gift }) => (kept.has(gift) ? [] : [gift]));
  const gifts = new Map([...alert.gifts].filter(([key]) => !gone.includes(key)));
  return counted({ ...alert, things, gifts, ...(isSilenced && { speech: "" }) });
}
