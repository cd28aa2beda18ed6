/** Draws the alerts that are on the screen in the classic layout. */
import type { Alert } from "./alert.ts";
import { hueOf, initialOf } from "../../../kit/format.ts";
import { createPicture } from "../../../kit/picture.ts";
import { leave } from "../../stage/stage-motion.ts";
import type { Words } from "../../words.ts";

/** An alert on the screen, until a time of the clock that it goes by. */
export interface ShownAlert {
  alert: Alert;
  until: number;
}

export interface AlertView {
  draw(alerts: readonly Alert[]): void;
}

interface DrawnAlert {
  element: HTMLElement;
  what: HTMLElement;
  count: HTMLElement;
  alert: Alert;
}

/** From this many coins on an alert shines. */
const bigCoins = 1_000;

/** Draws into `stage`: a new alert enters, a grown one bumps its number, one whose time is over leaves. */
export function createClassicView(stage: HTMLElement, words: Words, compact: (value: number) => string): AlertView {
  const drawn = new Map<string, DrawnAlert>();

  return {
    draw(alerts) {
      const current = new Set(alerts.map((alert) => alert.key));
      for (const [key, { element }] of drawn) {
        if (current.has(key)) continue;
        drawn.delete(key);
        leave(element);
      }
      for (const alert of alerts) {
        const known = drawn.get(alert.key);
        if (!known) {
          const one = createAlert(alert, words, compact);
          drawn.set(alert.key, one);
          stage.append(one.element);
        } else if (known.alert !== alert) {
          known.alert = alert;
          write(known, words, compact);
          bump(known.count);
        }
      }
    },
  };
}

function createAlert(alert: Alert, words: Words, compact: (value: number) => string): DrawnAlert {
  const element = document.createElement("article");
  element.className = "alert enter";
  element.dataset["kind"] = alert.kind;
  element.dataset["color"] = String(hueOf(alert.name, 8));
  element.dataset["initial"] = alert.kind === "battle" ? "VS" : initialOf(alert.name);
  const name = document.createElement("bdi");
  name.className = "name";
  name.textContent = alert.name;
  const what = document.createElement("span");
  what.className = "what";
  what.dir = "auto";
  const count = document.createElement("b");
  count.className = "count";
  if (alert.avatarUrl !== undefined) element.append(createPicture("avatar", alert.avatarUrl));
  element.append(name, what);
  if (alert.kind === "gift" && alert.imageUrl !== undefined) element.append(createPicture("gift", alert.imageUrl));
  element.append(count);
  const one = { element, what, count, alert };
  write(one, words, compact);
  return one;
}

/** Writes what may change while an alert grows. */
function write({ element, what, count, alert }: DrawnAlert, words: Words, compact: (value: number) => string): void {
  what.replaceChildren(...whatOf(alert, words, compact));
  if (alert.kind !== "gift") return;
  count.textContent = alert.count > 1 ? `×${alert.count > 9_999 ? compact(alert.count) : alert.count}` : "";
  element.classList.toggle("big", alert.coins >= bigCoins);
}

/** What was done, and what it is worth: in an element of its own, which is never cut. */
function whatOf(alert: Alert, words: Words, compact: (value: number) => string): HTMLElement[] {
  if (alert.kind !== "gift" || alert.coins === 0) return [part("deed", deedOf(alert, words))];
  const worth = `${compact(alert.coins)}\u00a0${words.coins(alert.coins)}`;
  const amount = part("worth", "");
  amount.append(part("dot", " · "), worth);
  return [part("deed", deedOf(alert, words)), amount];
}

function part(className: string, text: string): HTMLElement {
  const element = document.createElement("span");
  element.className = className;
  element.textContent = text;
  return element;
}

export function deedOf(alert: Alert, words: Words): string {
  switch (alert.kind) {
    case "gift":
      return words.sent(alert.giftName);
    case "follow":
      return words.followed;
    case "subscription":
      return alert.months > 1 ? words.subscribedFor(alert.months) : words.subscribed;
    case "battle":
      return words.battle(alert.opponents);
    default:
      return alert satisfies never;
  }
}

function bump(count: HTMLElement): void {
  for (const running of count.getAnimations()) running.cancel();
  count.animate([{ transform: "scale(1.55)" }, { transform: "scale(.94)", offset: 0.6 }, { transform: "none" }], {
    duration: 320,
    easing: "cubic-bezier(.2,.8,.2,1)",
  });
}
