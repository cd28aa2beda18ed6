/** The place in a stream's history at which a page ended, as text that says nothing to who carries it. Pure. */
import * as z from "zod";

/** A session's day, its feed and room, and the offset in that feed: everything from there on was on a page. */
const Place = z.tuple([z.iso.date(), z.string().max(64), z.string().max(64), z.int().min(0)]);
export type HistoryPlace = z.output<typeof Place>;

export function writeCursor(place: HistoryPlace): string {
  const bytes = new TextEncoder().encode(JSON.stringify(place));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** The place that a cursor is of; undefined of what is none. */
export function readCursor(text: string): HistoryPlace | undefined {
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
    const place = Place.safeParse(
      JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes)),
    );
    return place.success && !place.data.some((part) => typeof part === "string" && part.includes("\0"))
      ? place.data
      : undefined;
  } catch {
    return undefined;
  }
}

/** A cursor in a query. */
export const HistoryCursor = z
  .string()
  .max(400)
  .transform((text, context) => {
    const place = readCursor(text);
    if (place) return place;
    context.addIssue("expected the `next` of a page");
    return z.NEVER;
  });
