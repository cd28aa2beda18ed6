/** Draws a timer. */
import type { ShownTimer } from "#shared/interaction/timer-rates.ts";
import { safeImageUrl } from "../../../kit/format.ts";
import { createPicture } from "../../../kit/picture.ts";
import { languageOf } from "../../deeds/language.ts";
import { bar as barOf, icon, nameOf, number, part, set, write } from "../../parts.ts";
import { drawDigits } from "../../pieces/digits.ts";
import { onFaces } from "../../pieces/fit.ts";
import { shownNameOf } from "../../pieces/taking-part.ts";
import { takingPartWords } from "../../taking-part-words.ts";
import { type Clock, spanOf, type TimerMood } from "./clock.ts";
import type { TimerOptions } from "./options.ts";

export interface TimerView {
  draw(shown: { timer: ShownTimer; clock: Clock; gainMs: number } | null): void;
  dispose(): void;
}

const kinds: Record<TimerMood, string> = { live: "time", paused: "follow", last: "danger", over: "danger" };
const tagKinds: Record<TimerMood, string> = { ...kinds, live: "share" };
const signs: Record<TimerMood, string> = { live: "play", paused: "pause", last: "hourglass", over: "hourglass" };
/** So many rates have room. */
const maxRates = 5;

type Plan = NonNullable<ShownTimer["plan"]>;

/** Draws into `box`, and touches only what reads differently. */
export function createTimerView(box: HTMLElement, options: TimerOptions, locale: string | undefined): TimerView {
  const language = languageOf(locale);
  const words = takingPartWords(language);
  const span = spans(language);
  const [label, tag] = [nameOf("", "label"), part("span", "tag")];
  const digits = part("span", "digits");
  const go = part("div", "go", digits);
  go.setAttribute("role", "timer");
  const bar = barOf();
  const [why, rates, gain] = [part("div", "why"), part("div", "rates"), part("span", "chip gain")];
  gain.dataset["kind"] = "share";
  box.append(part("div", "pane deco", part("div", "top", label, tag), go, bar, why, rates, gain));
  // A hundred hours, or a wide face, are more than the box holds.
  const fit = () => {
    set(digits, "--fit", 1);
    const [width, room] = [digits.scrollWidth, go.clientWidth];
    if (room > 0 && width > room) set(digits, "--fit", Math.floor((room / width) * 100) / 100);
  };
  const dispose = onFaces(fit);
  let drawn = { mood: "", why: "", rates: "", gain: "" };

  function drawMood(mood: TimerMood): void {
    if (drawn.mood === mood) return;
    drawn.mood = mood;
    box.dataset["kind"] = kinds[mood];
    box.dataset["mood"] = mood;
    tag.dataset["kind"] = tagKinds[mood];
    const said = { live: words.live, paused: words.paused, last: words.hurry, over: words.over };
    tag.replaceChildren(icon(signs[mood]), said[mood]);
  }

  function drawWhy({ last }: Plan, isLast: boolean): void {
    const key = JSON.stringify([isLast, last?.offset, last?.addedMs]);
    if (drawn.why === key) return;
    drawn.why = key;
    if (isLast) return why.replaceChildren(part("b", "", options.lastWords || words.keepsUs));
    if (!last) return why.replaceChildren();
    const url = safeImageUrl(last.giftImageUrl);
    why.replaceChildren(
      ...(url === undefined ? [] : [createPicture("art", url)]),
      nameOf(shownNameOf(last)),
      number(`+${span(last.addedMs)}`, "ink-k"),
    );
  }

  function drawRates({ rates: each }: Plan, multiplier: number): void {
    const key = JSON.stringify([each, multiplier]);
    if (drawn.rates === key) return;
    drawn.rates = key;
    const shown: [string, string, number][] = [
      ["coins", "1", each.coinMs],
      ...each.gifts.map(({ gift, ms }): [string, string, number] => ["gift", gift, ms]),
      ["likes", "1", each.likeMs],
      ["follow", "", each.followMs],
      ["share", "", each.shareMs],
      ["star", "", each.subscriptionMs],
    ];
    rates.replaceChildren(
      ...(multiplier === 1 ? [] : [part("span", "tag happy", `× ${multiplier}`)]),
      ...shown
        .filter(([, , ms]) => ms > 0)
        .slice(0, maxRates)
        .map(([sign, what, ms]) => rateOf(sign, what, span(ms * multiplier))),
    );
  }

  return {
    draw(shown) {
      box.hidden = shown === null;
      if (!shown) return;
      const { timer, clock, gainMs } = shown;
      const { plan } = timer;
      const { mood } = clock;
      drawMood(mood);
      write(label.firstElementChild ?? label, mood === "last" ? words.lastMinute : options.title);
      const length = digits.children.length;
      drawDigits(digits, clock.text);
      if (digits.children.length !== length) fit();
      bar.hidden = !options.bar || clock.share === undefined;
      set(bar, "--p", Math.round((clock.share ?? 0) * 1_000) / 1_000);
      why.hidden = !options.cause || plan === null || mood === "paused" || mood === "over";
      rates.hidden = !options.rates || plan === null || mood !== "live";
      if (plan && !why.hidden) drawWhy(plan, mood === "last");
      if (plan && !rates.hidden) drawRates(plan, clock.multiplier);
      gain.hidden = gainMs <= 0 || !options.cause;
      if (!gain.hidden) write(gain, `+${span(gainMs)}`);
    },
    dispose,
  };
}

function rateOf(sign: string, what: string, text: string): HTMLElement {
  return part("span", "", icon(sign), ...(what === "" ? [] : [nameOf(what)]), `= ${text}`);
}

/** A span in the language's own short words. */
function spans(language: string): (ms: number) => string {
  const formats = new Map<string, Intl.NumberFormat>();
  return (ms) =>
    spanOf(ms, (value, unit) => {
      const format =
        formats.get(unit) ??
        new Intl.NumberFormat(language, {
          style: "unit",
          unit,
          unitDisplay: "narrow",
          maximumFractionDigits: 2,
        });
      formats.set(unit, format);
      return format.format(value);
    });
}
