/**
 * What time it is.
 *
 * What a reload shows: the same. It is the time of the machine that shows it, as every clock on that machine.
 */
import { part } from "../../parts.ts";
import { drawDigits } from "../../pieces/digits.ts";
import { fitInto, onFaces } from "../../pieces/fit.ts";
import type { Widget } from "../../widget.ts";
import type { ClockOptions } from "./options.ts";

/** Writes a time of day; `wall` in milliseconds since 1970. A time zone that there is not is the machine's own. */
export function clockWriter(
  locale: string | undefined,
  { zone, hours, seconds }: Pick<ClockOptions, "zone" | "hours" | "seconds">,
): (wall: number) => string {
  const wish: Intl.DateTimeFormatOptions = {
    hour: "2-digit",
    minute: "2-digit",
    ...(seconds && { second: "2-digit" }),
    ...(hours !== "as usual" && { hourCycle: hours === "24" ? "h23" : "h12" }),
  };
  const format = inZone(locale, wish, zone);
  return (wall) => format.format(wall);
}

function inZone(locale: string | undefined, wish: Intl.DateTimeFormatOptions, zone: string): Intl.DateTimeFormat {
  if (zone === "") return new Intl.DateTimeFormat(locale, wish);
  try {
    return new Intl.DateTimeFormat(locale, { ...wish, timeZone: zone });
  } catch {
    return new Intl.DateTimeFormat(locale, wish);
  }
}

export const widget: Widget<ClockOptions, null> = {
  measures: true,
  wants: () => [],
  init: () => null,
  reduce: (state) => state,
  advance(_state, { clocks }, { seconds }) {
    const stepMs = seconds ? 1_000 : 60_000;
    return clocks.now + stepMs - (clocks.wall % stepMs);
  },
  mount(box, options, { locale }) {
    const write = clockWriter(locale, options);
    const digits = part("span", "digits");
    const pane = part("div", "pane");
    if (options.label !== "") pane.append(part("div", "label", options.label));
    pane.append(digits);
    box.append(pane);
    const endFaces = onFaces(() => fitInto(box, pane));
    return {
      draw(_state, { clocks }) {
        const { length } = digits.children;
        drawDigits(digits, write(clocks.wall));
        if (digits.children.length !== length) fitInto(box, pane);
      },
      dispose: endFaces,
    };
  },
};
