import { expect, test } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import { noModeration } from "#shared/moderation/lists.ts";
import type { HelloFrame } from "#shared/protocol/wire.ts";
import { noTakebacks, overlayParts, withdraw } from "#shared/takeback.ts";
import { goesOn, greetMirror, mirrorFeed, newMirror } from "./mirror.ts";

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

test("what was hidden and is shown again is not held back at a relay any more; what is still hidden is", () => {
  const takebacks = noTakebacks();
  for (const messageId of ["1", "2"]) withdraw(takebacks, { offset: 3, parts: overlayParts, messageIds: [messageId] });
  const position = { epoch: "e", offset: 3 };
  const mirror = newMirror("s", { position, generation: 0, state: "{}", rows: [], takebacks });
  const copy = { kept: noModeration, held: [], emptied: [], forgotten: 0, released: [] };
  const hello = (withdrawals?: number[]) =>
    ({
      position,
      top: position,
      counters: {},
      timers: {},
      moderation: { ...copy, ...(withdrawals && { withdrawals }) },
    }) as unknown as HelloFrame;
  const hidden = () => mirrorFeed(mirror).takebacks.withdrawals.flatMap(({ messageIds = [] }) => messageIds);
  // A hub of before says nothing of it.
  greetMirror(mirror, hello());
  expect(hidden()).toEqual(["1", "2"]);
  greetMirror(mirror, hello([2]));
  expect(hidden()).toEqual(["2"]);
  expect(mirror.takebacks.last).toBe(2);
});
