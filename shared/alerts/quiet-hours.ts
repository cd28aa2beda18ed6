/** Hours in which only what cannot wait rings: `22:00-07:00 Europe/Berlin`. */

export interface QuietHours {
  /** Minutes since midnight. */
  from: number;
  to: number;
  zone: string;
}

const pattern = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)(?: ([A-Za-z_+\-/0-9]{1,40}))?$/;

/** Reads them; undefined for what is none, or of no time zone that there is. Without one they are UTC's. */
export function readQuietHours(text: string): QuietHours | undefined {
  const [, fromHour, fromMinute, toHour, toMinute, zone = "UTC"] = pattern.exec(text.trim()) ?? [];
  if (fromHour === undefined) return undefined;
  try {
    // Throws where there is no such zone.
    Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions();
  } catch {
    return undefined;
  }
  return { from: Number(fromHour) * 60 + Number(fromMinute), to: Number(toHour) * 60 + Number(toMinute), zone };
}

export function isQuiet({ from, to, zone }: QuietHours, now: number): boolean {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  })
    .formatToParts(now)
    .map(({ type, value }) => [type, Number(value)] as const);
  const { hour = 0, minute = 0 } = Object.fromEntries(parts) as { hour?: number; minute?: number };
  const at = hour * 60 + minute;
  return from <= to ? at >= from && at < to : at >= from || at < to;
}
