/** The time that a copy is to be as of. Pure. */
import * as z from "zod";

/** A time that no copy can be made of, as a sentence for who runs the command. */
export class MomentError extends Error {
  override name = "MomentError";
}

const Moment = z.iso.datetime({ offset: true });

/**
 * Milliseconds since 1970 of what `--at` said, an ISO time with its zone. Throws MomentError for what is none, and for a
 * time after `now`.
 */
export function readMoment(text: string, now: number): number {
  const parsed = Moment.safeParse(text);
  if (!parsed.success) {
    throw new MomentError(`--at ${JSON.stringify(text)} is no time: it is written like 2026-01-31T18:00:00Z`);
  }
  const moment = Date.parse(parsed.data);
  if (moment > now) throw new MomentError(`--at ${text} is in the future`);
  return moment;
}
