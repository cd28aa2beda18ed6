/** Pieces that several operations' schemas share. */
import * as z from "zod";

/** A time as answers have it: ISO 8601 in UTC, with milliseconds. */
export const Time = z.iso.datetime();

/** Why somebody changes something; kept with it. */
export const Reason = z.string().trim().max(500).default("");

/** A switch of a query. */
export const Flag = z
  .enum(["true", "false"])
  .optional()
  .transform((text) => text === "true");
