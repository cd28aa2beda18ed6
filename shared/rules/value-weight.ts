/** How much there is of a value that a condition reads: what it costs to go through it. Pure. */
import type { Meter } from "./budget.ts";

/** Of values with less in them than this nothing is remembered. */
const small = 64;

/**
 * About how many letters a value has when it is written out, and at least one for each of its parts. Counted once for all
 * that one meter is for: whoever asks again is charged the same without the work.
 */
export function weightOf(value: unknown, meter: Meter): number {
  if (typeof value === "string") return 1 + (value.length >> 2);
  if (typeof value !== "object" || value === null) return 2;
  const known = meter.weights?.get(value);
  if (known !== undefined) return known;
  let weight = 1;
  for (const one of Array.isArray(value) ? (value as unknown[]) : Object.values(value)) {
    weight += weightOf(one, meter) + 1;
  }
  if (weight >= small) (meter.weights ??= new WeakMap()).set(value, weight);
  return weight;
}

/** How many fields an object has. */
export function fieldsOf(value: object, meter: Meter): number {
  const known = meter.fields?.get(value);
  if (known !== undefined) return known;
  const count = Object.keys(value).length;
  if (count >= small) (meter.fields ??= new WeakMap()).set(value, count);
  return count;
}
