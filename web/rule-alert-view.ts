/** Draws the alerts of rules that are on the screen, and lets them be heard. */
import { directionOf } from "#shared/bidi.ts";
import { createPicture } from "./picture.ts";
import { isFullscreen, type RuleAlert } from "./rule-alert.ts";
import { createSound } from "./sound.ts";
import { leave } from "./stage-motion.ts";
import type { Heard, Voice } from "./voice.ts";

export interface RuleAlertView {
  draw(alerts: readonly RuleAlert[]): void;
  /** Ends everything that is heard. */
  silence(): void;
}

/** What an alert is heard by. */
export interface Sounding {
  /** 0 to 1. */
  volume: number;
  voice: Voice | undefined;
  /** Told whether the sound or the speech of an alert, by its key, goes on. */
  playing: (key: string, playing: boolean) => void;
  log: (text: string) => void;
}

interface DrawnAlert {
  element: HTMLElement;
  heard: readonly Heard[];
}

/**
 * Draws into `stage`, each queue at its place: in the order of `alerts`, before what else is there. While there is a
 * fullscreen alert, it alone is heard.
 */
export function createRuleAlertView(stage: HTMLElement, sounding: Sounding): RuleAlertView {
  const drawn = new Map<string, DrawnAlert>();

  return {
    draw(alerts) {
      const current = new Set(alerts.map(({ key }) => key));
      for (const [key, { element, heard }] of drawn) {
        if (current.has(key)) continue;
        drawn.delete(key);
        for (const one of heard) one.stop();
        leave(element);
      }
      const fullscreen = alerts.find(isFullscreen);
      for (const [key, { heard }] of drawn) {
        for (const one of heard) one.hold(fullscreen !== undefined && fullscreen.key !== key);
      }
      for (const [index, alert] of alerts.entries()) {
        let one = drawn.get(alert.key);
        if (!one) {
          one = createAlert(alert, sounding);
          drawn.set(alert.key, one);
          stage.append(one.element);
        }
        one.element.style.setProperty("order", String(index - alerts.length));
      }
    },
    silence() {
      for (const { heard } of drawn.values()) for (const one of heard) one.stop();
      drawn.clear();
    },
  };
}

function createAlert(alert: RuleAlert, sounding: Sounding): DrawnAlert {
  const { text, imageUrl } = alert;
  const element = document.createElement("article");
  element.className = `alert rule variant-${alert.variant} enter`;
  element.dataset["kind"] = "rule";
  element.dataset["queue"] = alert.queue;
  // Nothing to see: a place in the queue, a sound, or speech.
  element.hidden = text === "" && imageUrl === undefined;
  if (imageUrl !== undefined) element.append(createPicture("image", imageUrl));
  if (text === "") element.classList.add("bare");
  else element.append(createText(text));
  return { element, heard: sound(element, alert, sounding) };
}

function createText(text: string): HTMLElement {
  const element = document.createElement("p");
  element.className = "text";
  // Not "auto": that goes by the first letter of all, and so by the name that the text begins with.
  element.dir = directionOf(text);
  element.textContent = text;
  return element;
}

/** Lets an alert be heard; returns by what. */
function sound(element: HTMLElement, alert: RuleAlert, { volume, voice, playing, log }: Sounding): Heard[] {
  const heard: Heard[] = [];
  if (volume === 0) return heard;
  const going = new Set<string>();
  const changed = (what: string) => (goes: boolean) => {
    if (goes) going.add(what);
    else going.delete(what);
    playing(alert.key, going.size > 0);
  };
  if (alert.soundUrl !== undefined) {
    const played = createSound(alert.soundUrl, volume, { changed: changed("sound"), log });
    element.append(played.element);
    heard.push(played);
  }
  if (voice && alert.speech !== "") heard.push(voice.say(alert.speech, changed("speech")));
  return heard;
}
