/** Draws a wheel, and turns it. */
import type { ShownWheel } from "#shared/interaction/wheel.ts";
import { languageOf } from "../../deeds/language.ts";
import { nameOf, part, write } from "../../parts.ts";
import { wantsCalm } from "../../pieces/calm.ts";
import { shownNameOf } from "../../pieces/taking-part.ts";
import { filled, takingPartWords } from "../../taking-part-words.ts";
import { anglesOf, type Turn, type WheelStand } from "./turn.ts";

export interface WheelView {
  draw(wheel: ShownWheel | null, stand: WheelStand | null): void;
  dispose(): void;
}

/** Accents of the theme, one after the other. */
const colours = ["gift", "sub", "follow", "share", "time", "like", "rule", "side-b"];
const easing = "cubic-bezier(0.12, 0.72, 0.06, 1)";

/** Draws into `box`, and touches only what reads differently. */
export function createWheelView(box: HTMLElement, locale: string | undefined): WheelView {
  const words = takingPartWords(languageOf(locale));
  const disc = part("div", "disc");
  const whole = part("div", "round", disc, part("span", "hub"), part("i", "pin"));
  const [by, what] = [nameOf("", "label"), nameOf("", "what")];
  const result = part("div", "result pane loud mid", by, what);
  box.dataset["kind"] = "sub";
  box.append(whole, result);
  let drawn = { wheel: "", spin: -1 };
  let motion: Animation | undefined;
  let middles: number[] = [];

  function drawDisc({ sections }: ShownWheel): void {
    const angles = anglesOf(sections);
    const stops = angles.map(({ from, to }, index) => {
      const colour = `rgb(var(--o-${colours[index % colours.length]}))`;
      const start = angles[0]?.from ?? 0;
      return `${colour} ${from - start}deg ${to - start}deg`;
    });
    disc.style.background = `conic-gradient(from ${angles[0]?.from ?? 0}deg, ${stops.join(", ")})`;
    middles = angles.map(({ middle }) => middle);
    disc.replaceChildren(
      ...sections.map(({ label }, index) => {
        const middle = angles[index]?.middle ?? 0;
        const segment = part("span", "seg", nameOf(label));
        segment.style.transform = `rotate(${middle - 90}deg)`;
        return segment;
      }),
    );
  }

  function turnTo({ spin, from, to, sinceMs, isTurning }: Turn, turnMs: number): void {
    if (drawn.spin === spin.no) return;
    drawn.spin = spin.no;
    motion?.cancel();
    disc.style.transform = `rotate(${to}deg)`;
    turnLabels(to);
    if (!isTurning || wantsCalm()) return;
    // A page that comes in the middle joins it where it is.
    motion = disc.animate([{ transform: `rotate(${from}deg)` }, { transform: `rotate(${to}deg)` }], {
      duration: turnMs,
      easing,
    });
    motion.currentTime = sinceMs;
  }

  /** Those that rest in the left half are turned, so that none is upside down. */
  function turnLabels(rest: number): void {
    for (const [index, segment] of [...disc.children].entries())
      segment.classList.toggle("flip", ((((middles[index] ?? 0) + rest) % 360) + 360) % 360 > 180);
  }

  return {
    draw(wheel, stand) {
      box.hidden = !wheel || !stand?.isShown;
      if (!wheel || !stand?.isShown) return;
      const key = JSON.stringify([wheel.wheelId, wheel.sections]);
      if (key !== drawn.wheel) {
        drawDisc(wheel);
        drawn = { wheel: key, spin: -1 };
      }
      const { turn } = stand;
      if (turn) turnTo(turn, wheel.turnMs);
      else if (drawn.spin !== 0) {
        drawn.spin = 0;
        disc.style.transform = "rotate(0deg)";
        turnLabels(0);
      }
      const who = turn?.spin.by ? filled(words.spins, shownNameOf(turn.spin.by)) : wheel.title;
      const said = turn && !turn.isTurning && turn.isResult ? turn.spin.label : "";
      result.hidden = said === "" && (who === "" || turn?.isTurning !== true);
      write(by.firstElementChild ?? by, who);
      by.hidden = who === "";
      write(what.firstElementChild ?? what, said);
      what.hidden = said === "";
    },
    dispose: () => motion?.cancel(),
  };
}
