/** When a countdown ends. Pure. */

/** So long after a time of day it is over, and not the day after it. */
const overForMs = 6 * 3_600_000;

const dateAndTime = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?(Z|[+-]\d{2}:\d{2})?$/;
const timeOfDay = /^(\d{1,2}):(\d{2})$/;

/**
 * The time that a text stands for, milliseconds since 1970; undefined where it stands for none.
 * @param zone IANA's name of the time zone that it is read in; "" for the machine's own
 * @param wall now: a time of day is the next one, until some hours after it
 */
export function untilOf(text: string, zone: string, wall: number): number | undefined {
  const time = timeOfDay.exec(text.trim());
  if (time) {
    const [hours, minutes] = [Number(time[1]), Number(time[2])];
    if (hours > 23 || minutes > 59) return undefined;
    const [year, month, day] = dayIn(zone, wall);
    // Days before and after, because where the machine is it may be another day; and summer time makes days longer or shorter.
    const days = [-1, 0, 1, 2].map((more) => instantOf(Date.UTC(year, month - 1, day + more, hours, minutes), zone));
    return days.find((instant) => instant > wall - overForMs);
  }
  const date = dateAndTime.exec(text.trim());
  if (!date) return undefined;
  const [year = 0, month = 0, day = 0, hours = 0, minutes = 0, seconds = 0] = date
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const asUtc = Date.UTC(year, month - 1, day, hours, minutes, seconds);
  if (Number.isNaN(asUtc) || month < 1 || month > 12 || day > 31 || hours > 24 || minutes > 59) return undefined;
  return date[7] === undefined ? instantOf(asUtc, zone) : asUtc - offsetOf(date[7]);
}

/** `+02:00` in milliseconds. */
function offsetOf(text: string): number {
  if (text === "Z") return 0;
  const [hours = 0, minutes = 0] = text.slice(1).split(":").map(Number);
  return (text.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

/** When the clocks of a zone show what UTC's clock shows at `asUtc`. */
function instantOf(asUtc: number, zone: string): number {
  const first = asUtc - aheadIn(zone, asUtc);
  return asUtc - aheadIn(zone, first);
}

/** By how much the clocks of a zone are ahead of UTC's at a time, milliseconds. */
function aheadIn(zone: string, instant: number): number {
  const [year, month, day, hours, minutes, seconds] = partsIn(zone, instant);
  return Date.UTC(year, month - 1, day, hours, minutes, seconds) - Math.floor(instant / 1_000) * 1_000;
}

function dayIn(zone: string, instant: number): [number, number, number] {
  const [year, month, day] = partsIn(zone, instant);
  return [year, month, day];
}

function partsIn(zone: string, instant: number): [number, number, number, number, number, number] {
  const parts = formatOf(zone).formatToParts(instant);
  const number = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return [number("year"), number("month"), number("day"), number("hour"), number("minute"), number("second")];
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const wish: Intl.DateTimeFormatOptions = {
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  };
  try {
    return new Intl.DateTimeFormat("en", zone === "" ? wish : { ...wish, timeZone: zone });
  } catch {
    return new Intl.DateTimeFormat("en", wish);
  }
}
