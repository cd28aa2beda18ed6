/** Integers that reach the database, bounded to the types of its columns: what is beyond them is an error there. Pure. */
import * as z from "zod";

/** The largest of PostgreSQL's `integer`, and of what a number and its `bigint` both hold exactly. */
export const largest = { integer: 2_147_483_647, bigint: Number.MAX_SAFE_INTEGER } as const;

/** The type of a column. */
export type IntegerColumn = keyof typeof largest;

/** An integer of a body that is asked for in a column, from `min` to the largest that it holds. */
export function columnInteger(column: IntegerColumn, min: number) {
  return z.number().int().min(min).max(largest[column]);
}

/** An integer of a query or of a path: digits and nothing else, as `columnInteger`. */
export function askedInteger(column: IntegerColumn, min: number) {
  // Number takes "", " 1" and "0x10" for numbers.
  return z
    .string()
    .regex(/^-?\d{1,20}$/, "expected a whole number")
    .transform(Number)
    .pipe(columnInteger(column, min));
}

/** The number of a page's entries in a query: 1 to `most`, `usual` where it is not said. */
export function pageLimit(most: number, usual: number) {
  return askedInteger("integer", 1).pipe(z.number().max(most)).default(usual);
}

/** The place in a list in a query, after which a page starts; 0: at its beginning. */
export const pageAfter = askedInteger("bigint", 0).default(0);
