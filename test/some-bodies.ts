import { randomInt } from "node:crypto";
import * as fc from "fast-check";
import { onTestFailed } from "vitest";
import { eventTypes } from "#shared/event.ts";
import type { EventBody } from "#shared/stamp.ts";
import { bodyOfType } from "./any-event.ts";
import { storable } from "./linked-log.ts";

/** Bodies of every type, so many of each, of a seed that is told where the test fails. */
export function someBodies(ofEach: number): EventBody[] {
  const seed = randomInt(2 ** 31);
  onTestFailed(() => console.error(`events of seed ${seed}`));
  return eventTypes.flatMap((type) => fc.sample(bodyOfType(type), { numRuns: ofEach, seed }).map(storable));
}
