/** How an alert looks and how long it stays: as the widget has it, or the first of its variations that fits. Pure. */
import type { Alert } from "./alert.ts";
import type { AlertsOptions } from "./options.ts";

export type AlertLook = AlertsOptions["look"];
export type Variation = AlertsOptions["variations"][number];

export interface AlertStyle {
  look: AlertLook;
  /** Milliseconds. */
  dwellMs: number;
  /** What it says, with {name}, {gift}, {count}, {coins} and {months} in it; "" for the overlay's own words. */
  text: string;
  imageUrl: string;
  /** "" for none. */
  soundUrl: string;
  enter: AlertsOptions["enter"];
  leave: AlertsOptions["leave"];
  /** Shines, and has the look of a large gift where no variation says otherwise. */
  isBig: boolean;
}

export type StyleOptions = Pick<
  AlertsOptions,
  | "look"
  | "seconds"
  | "enter"
  | "leave"
  | "bigFrom"
  | "bigLook"
  | "variations"
  | "giftSound"
  | "bigSound"
  | "followSound"
  | "subscriptionSound"
  | "battleSound"
>;

export function styleOf(alert: Alert, options: StyleOptions): AlertStyle {
  const { seconds, enter, leave } = options;
  const isBig = options.bigFrom > 0 && alert.kind === "gift" && alert.coins >= options.bigFrom;
  const look = isBig ? options.bigLook : options.look;
  const variation = options.variations.find((one) => fits(one, alert));
  return {
    look: variation && variation.look !== "as-others" ? variation.look : look,
    dwellMs: (variation && variation.seconds > 0 ? variation.seconds : seconds) * 1_000,
    text: variation?.text ?? "",
    imageUrl: variation?.imageUrl ?? "",
    soundUrl: variation?.soundUrl || usualSound(alert, isBig, options),
    enter: variation && variation.enter !== "as-others" ? variation.enter : enter,
    leave,
    isBig,
  };
}

function usualSound({ kind }: Alert, isBig: boolean, options: StyleOptions): string {
  switch (kind) {
    case "gift":
      return isBig ? options.bigSound : options.giftSound;
    case "follow":
      return options.followSound;
    case "subscription":
      return options.subscriptionSound;
    case "battle":
      return options.battleSound;
    default:
      return kind satisfies never;
  }
}

/** Whether all conditions of a variation hold. One of a gift's name, coins or number holds for gifts alone. */
export function fits({ kind, gift, coinsFrom, countFrom, monthsFrom, from }: Variation, alert: Alert): boolean {
  if (kind !== "any" && kind !== alert.kind) return false;
  if (from === "moderators" && !alert.isModerator) return false;
  if (from === "subscribers" && !alert.isSubscriber && !alert.isModerator) return false;
  if (gift !== "" && !(alert.kind === "gift" && isNamed(alert, gift))) return false;
  if (coinsFrom > 0 && !(alert.kind === "gift" && alert.coins >= coinsFrom)) return false;
  if (monthsFrom > 0 && !(alert.kind === "subscription" && alert.months >= monthsFrom)) return false;
  return countFrom <= 1 || (alert.members?.length ?? (alert.kind === "gift" ? alert.count : 1)) >= countFrom;
}

function isNamed({ giftName, giftId }: { giftName: string; giftId: string }, gift: string): boolean {
  return gift === giftId || gift.trim().toLowerCase() === giftName.toLowerCase();
}

/** A text with its fields, as pieces: those that are fields are set apart from the words around them. */
export function piecesOf(
  text: string,
  values: Readonly<Record<string, string>>,
): { field: string | undefined; text: string }[] {
  return text
    .split(/(\{[a-z]+\})/)
    .filter((piece) => piece !== "")
    .map((piece) => {
      const field = piece.startsWith("{") ? piece.slice(1, -1) : undefined;
      const value = field === undefined ? undefined : values[field];
      return value === undefined ? { field: undefined, text: piece } : { field, text: value };
    });
}
