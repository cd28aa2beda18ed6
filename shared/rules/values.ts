/** The values of conditions: what counts as true, how two are compared, and what it takes to go through them. Pure. */
import { charge, type Meter } from "./budget.ts";
import { fieldsOf } from "./value-weight.ts";

/** A value is no number where one is needed: of a message that is not what it was when the rule was written. */
export const notANumber = new TypeError("not a number");
/** A value is not of the kind that an operator takes. */
export const notOfItsKind = new TypeError("not of the kind it has to be");

/** Whether a value counts as true, as JSON Logic has it: an empty text, list or object does not. */
export function isTrue(value: unknown, meter: Meter): boolean {
  if (typeof value !== "object" || value === null) return Boolean(value);
  return Array.isArray(value) ? value.length > 0 : countFields(value, meter) > 0;
}

/** How many fields an object has. */
export function countFields(value: object, meter: Meter): number {
  const count = fieldsOf(value, meter);
  charge(meter, count);
  return count;
}

/** Told to the compiler as of numbers; of two texts it is the same. */
export type Relation = (a: number, b: number) => boolean;

/** Texts are compared as texts, all else as numbers. Throws `notANumber`. */
export function compare(a: unknown, b: unknown, holds: Relation, meter: Meter): boolean {
  if (typeof a === "number" && typeof b === "number") return holds(a, b);
  readThrough(a, meter);
  readThrough(b, meter);
  if (isText(a) && isText(b)) return holds(a as number, b as number);
  const [one, other] = [numberOf(a), numberOf(b)];
  if (Number.isNaN(one) || (Number.isNaN(other) && a !== null)) throw notANumber;
  return holds(one, other);
}

function isText(value: unknown): boolean {
  return typeof value === "string" || value === null;
}

function numberOf(value: unknown): number {
  return typeof value === "object" && value !== null ? Number.NaN : Number(value);
}

/** A value as a number. Throws `notANumber`. */
export function toNumber(value: unknown, meter: Meter): number {
  if (typeof value === "number") return value;
  readThrough(value, meter);
  return aNumber(numberOf(value));
}

/** The number, if it is one. Throws `notANumber`. */
export function aNumber(value: number): number {
  if (Number.isNaN(value)) throw notANumber;
  return value;
}

/** Texts of up to this length cost an operator no more than it costs anyway. */
const shortText = 32;

/** A text that is compared or added is read through, and as a number that takes longest. */
export function readThrough(value: unknown, meter: Meter): void {
  if (typeof value === "string" && value.length > shortText) charge(meter, value.length);
}

/**
 * To look for a text in a text: both are read, and in the worst case a part of the one anew for each place in the other. The
 * engine's search looks at the last 250 letters to move on.
 */
export function searchSteps(needle: number, text: number): number {
  return (text >> 3) + needle + (needle > 8 ? Math.ceil((text / Math.min(needle, 250)) * (needle / 8)) : 0);
}

/** A text, or a number as one; "" for all else. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}
