/** How long ago something was, as people read it. Pure but for the language's own words. */

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
/** Younger than this is now: seconds that run past would only be motion. */
const nowMs = 10 * secondMs;
/** Within the first minute it is said in steps of this. */
const stepMs = 10 * secondMs;

/** Writes ages: `now`, `20 s`, `3 min`, `2 h`. `ageMs` in milliseconds. */
export function ageWriter(language: string): (ageMs: number) => string {
  const now = new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(0, "second");
  const unit = (name: string) => new Intl.NumberFormat(language, { style: "unit", unit: name, unitDisplay: "short" });
  const [seconds, minutes, hours, days] = [unit("second"), unit("minute"), unit("hour"), unit("day")];
  return (ageMs) => {
    if (ageMs < nowMs) return now;
    if (ageMs < minuteMs) return seconds.format((Math.floor(ageMs / stepMs) * stepMs) / secondMs);
    if (ageMs < hourMs) return minutes.format(Math.floor(ageMs / minuteMs));
    if (ageMs < dayMs) return hours.format(Math.floor(ageMs / hourMs));
    return days.format(Math.floor(ageMs / dayMs));
  };
}

/** In how many milliseconds an age reads differently. */
export function ageChangesIn(ageMs: number): number {
  const age = Math.max(0, ageMs);
  const step = age < minuteMs ? stepMs : age < hourMs ? minuteMs : hourMs;
  return step - (age % step);
}
