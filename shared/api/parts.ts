/** Pieces that several operations' schemas share. */
import * as z from "zod";
import { userIdForm } from "#shared/ids.ts";

/** A time as answers have it: ISO 8601 in UTC, with milliseconds. */
export const Time = z.iso.datetime();

/** A time that somebody gives, with its offset: of the years 1 to 9999 in UTC, which the database and our answers can write. */
export const GivenTime = z.iso
  .datetime({ offset: true, error: "expected a time as 2026-12-31T23:59:00Z" })
  .refine((text) => {
    const at = Date.parse(text);
    return at >= Date.parse("0001-01-01T00:00:00Z") && at <= Date.parse("9999-12-31T23:59:59.999Z");
  }, "not a time of the years 1 to 9999");

/** Control characters, line breaks, and what turns the direction of the rest of a line. */
const steering = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/**
 * What somebody calls something, of at most so many UTF-16 units. It is one line: a host reads it in a terminal and in a log, and
 * nothing in it may steer those or have the words beside it read otherwise.
 */
export const nameOfAtMost = (units: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(units)
    .refine((name) => !steering.test(name), "a name has no control characters in it, and none that turn its direction");

/** Why somebody changes something; kept with it. */
export const Reason = z.string().trim().max(500).default("");

/** Of somebody at TikTok, or at another platform. */
export const UserId = z
  .string()
  .max(64)
  .regex(
    new RegExp(`^(?:${userIdForm})$`, "u"),
    "an id of TikTok, or of another platform with its name and a colon before it",
  );

/** Who is meant: by id, by handle, or by both. Whether one of them is needed, the operation says. */
export const personKeys = {
  userId: UserId.optional(),
  handle: z
    .string()
    .regex(/^@?[A-Za-z0-9_.]{1,64}$/, "a handle")
    .optional(),
};

/** A live, as it is asked for: by its room at TikTok. */
export const RoomAsked = z
  .string()
  .min(1)
  .max(64)
  .refine((room) => !room.includes("\0"), "U+0000 is in no room's id");

/** A switch of a query. */
export const Flag = z
  .enum(["true", "false"])
  .optional()
  .transform((text) => text === "true");
