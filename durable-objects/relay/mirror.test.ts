import { expect, test } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import { goesOn } from "./mirror.ts";

const at = (offset: number) => ({ position: { epoch: "e", offset } });
const frame = (...offsets: number[]) => ({ events: offsets.map((offset) => ({ offset }) as RecordedEvent) });

test.each([
  ["follows", 4, [5, 6], true],
  ["begins before it and follows", 4, [3, 4, 5], true],
  ["is known already", 4, [3, 4], true],
  ["has actions alone", 4, [], true],
  ["leaves a hole", 4, [6, 7], false],
])("a frame that %s is taken or not: at %d of %j, %s", (_, offset, offsets, isTaken) => {
  expect(goesOn(at(offset), frame(...offsets))).toBe(isTaken);
});
