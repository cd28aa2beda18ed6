/** A message is a batch, and nothing has to be said: the bare object, and servers that send what they are sent. */
import type { Dialect } from "../dialect.ts";

export const batches: Dialect = {
  subprotocol: "",
  counts: "batches",
  newReader: () => {
    let place = 0;
    return {
      wantsWhole: () => false,
      take: () => ++place,
      eventsText: ({ payload }) => payload,
      resumeFrom: () => undefined,
      returnMs: () => undefined,
      tick: () => undefined,
    };
  },
};
