/** Draws the alerts of rules that are on the screen, and lets them be heard. */
import { directionOf } from "#shared/bidi.ts";
import { createPicture } from "../../../kit/picture.ts";
import { isFullscreen, isOnlyHeard, type RuleAlert } from "./rule-alert.ts";
import { afterwards } from "../../sound/afterwards.ts";
import { createSound } from "../../sound/sound.ts";
import { leave } from "../../stage/stage-motion.ts";
import type { Heard, Voice } from "../../sound/voice.ts";

export interface RuleAlertView {
  /** @param isSilent nothing is heard: not what stands, and not later what begins now */
  draw(alerts: readonly RuleAlert[], isSilent: boolean): void;
  /** Ends everything that is heard. */
  silence(): void;
}

/** What an alert is heard by. */
export interface Sounding {
  /** 0 to 1. */
  volume: number;
  voice: Voice | undefined;
  /** When it speaks: after the alert's sound, before it, or with it. */
  speaks: "after" | "before" | "with";
  /** Told whether the sound or the speech of an alert, by its key, goes on. */
  playing: (key: string, playing: boolean) => void;
  log: (text: string) => void;
}

interface DrawnAlert {
  element: HTMLElement;
  alert: RuleAlert;
  sound: Heard | undefined;
  speech: Heard | undefined;
}

/**
 * Draws into `stage`, each queue at its place: in the order of `alerts`, before what else is there. While there is a
 * fullscreen alert, it alone is heard.
 */
export function createRuleAlertView(stage: HTMLElement, sounding: Sounding): RuleAlertView {
  const drawn = new Map<string, DrawnAlert>();

  return {
    draw(alerts, isSilent) {
      const current = new Set(alerts.map(({ key }) => key));
      for (const [key, one] of drawn) {
        if (current.has(key)) continue;
        drawn.delete(key);
        hush(one);
        leave(one.element);
      }
      const fullscreen = alerts.find(isFullscreen);
      for (const [key, one] of drawn) {
        for (const heard of [one.sound, one.speech]) heard?.hold(fullscreen !== undefined && fullscreen.key !== key);
      }
      for (const [index, alert] of alerts.entries()) {
        let one = drawn.get(alert.key);
        if (!one) {
          one = createAlert(alert, isSilent ? { ...sounding, volume: 0 } : sounding);
          drawn.set(alert.key, one);
          stage.append(one.element);
        } else if (one.alert !== alert) change(one, alert);
        if (isSilent) hush(one);
        one.element.style.setProperty("order", String(index - alerts.length));
      }
    },
    silence() {
      for (const one of drawn.values()) hush(one);
      drawn.clear();
    },
  };
}

/** Takes back what is heard of an alert, for good. */
function hush(one: DrawnAlert): void {
  // What waits for the other to end does not begin for it.
  for (const waiting of [one.sound, one.speech]) if (waiting && "begin" in waiting) waiting.stop();
  one.sound?.stop();
  one.speech?.stop();
  one.sound = undefined;
  one.speech = undefined;
}

/** Draws what is left of an alert of which something was taken back. */
function change(one: DrawnAlert, alert: RuleAlert): void {
  one.alert = alert;
  const text = one.element.querySelector<HTMLElement>(".text");
  if (text) write(text, alert);
  if (alert.speech !== "") return;
  one.speech?.stop();
  one.speech = undefined;
}

function createAlert(alert: RuleAlert, sounding: Sounding): DrawnAlert {
  const { text, imageUrl } = alert;
  const element = document.createElement("article");
  element.className = `alert rule variant-${alert.variant} enter`;
  element.dataset["kind"] = "rule";
  element.dataset["queue"] = alert.queue;
  // Nothing to see: a place in the queue, a sound, or speech.
  element.hidden = isOnlyHeard(alert);
  // The picture stands where the text begins.
  element.dir = directionOf(text);
  if (imageUrl !== undefined) element.append(createPicture("image", imageUrl));
  if (text === "") element.classList.add("bare");
  else {
    const line = document.createElement("p");
    line.className = "text";
    write(line, alert);
    element.append(line);
  }
  return { element, alert, ...hear(element, alert, sounding) };
}

/** Writes an alert's text, and how many gifts it is about where the text does not say. */
function write(element: HTMLElement, { text, count }: RuleAlert): void {
  // Not "auto": that goes by the first letter of all, and so by the name that the text begins with.
  element.dir = directionOf(text);
  element.textContent = text;
  if (count === 0) return;
  const badge = document.createElement("b");
  badge.className = "times";
  badge.textContent = `\u00a0×${count}`;
  element.append(badge);
}

/** Lets an alert be heard; returns by what. */
function hear(
  element: HTMLElement,
  alert: RuleAlert,
  { volume, voice, speaks, playing, log }: Sounding,
): Pick<DrawnAlert, "sound" | "speech"> {
  const heard: Pick<DrawnAlert, "sound" | "speech"> = { sound: undefined, speech: undefined };
  if (volume === 0) return heard;
  const going = new Set<string>();
  const changed = (what: string) => (goes: boolean) => {
    if (goes) going.add(what);
    else going.delete(what);
    playing(alert.key, going.size > 0);
  };
  const { soundUrl, speech, language, ownSpeech } = alert;
  const play =
    soundUrl === undefined
      ? undefined
      : (told: (goes: boolean) => void): Heard => {
          const played = createSound(soundUrl, volume, { changed: told, log });
          element.append(played.element);
          return played;
        };
  const source = speech === ownSpeech ? alert.key : undefined;
  const speak =
    voice && speech !== ""
      ? (told: (goes: boolean) => void): Heard => voice.say(speech, told, language, { source })
      : undefined;
  const [soundGoes, speechGoes] = [changed("sound"), changed("speech")];
  if (!play || !speak || speaks === "with") {
    heard.sound = play?.(soundGoes);
    heard.speech = speak?.(speechGoes);
    return heard;
  }
  const isSoundFirst = speaks === "after";
  const [first, second] = isSoundFirst ? [play, speak] : [speak, play];
  const [firstGoes, secondGoes] = isSoundFirst ? [soundGoes, speechGoes] : [speechGoes, soundGoes];
  const then = afterwards(secondGoes, () => second(secondGoes));
  const before = first((goes) => {
    if (!goes) then.begin();
    firstGoes(goes);
  });
  return isSoundFirst ? { sound: before, speech: then } : { sound: then, speech: before };
}
