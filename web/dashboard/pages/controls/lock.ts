/** The lock of the controls: while it is on nothing is pressed by mistake. This browser keeps it. */
import { keep, kept } from "../../frame/kept.ts";

/** How long the second press is waited for. */
const askedMs = 5_000;

export interface Lock {
  readonly isOn: boolean;
  /** It was pressed once while it was on: one more press opens it, so that no slip of a hand does. */
  readonly isAsked: boolean;
  press: () => void;
  /** The button was left: it is as if nobody had pressed. */
  leave: () => void;
}

export function openLock(now: () => number = Date.now): Lock {
  let isOn = kept("controls-lock") === "on";
  let askedAt = -Infinity;
  const isAsked = () => isOn && Math.abs(now() - askedAt) < askedMs;
  return {
    get isOn() {
      return isOn;
    },
    get isAsked() {
      return isAsked();
    },
    press() {
      if (isOn && !isAsked()) {
        askedAt = now();
        return;
      }
      isOn = !isOn;
      askedAt = -Infinity;
      keep("controls-lock", isOn ? "on" : "");
    },
    leave() {
      askedAt = -Infinity;
    },
  };
}
