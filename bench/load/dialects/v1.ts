/** Our protocol as text. */
import { type AckFrame, acknowledging, subprotocol } from "#shared/protocol/wire.ts";
import type { Dialect } from "../dialect.ts";
import { headBytes } from "../frame-reader.ts";

/** The place stands at the head of a hello and of an events frame. */
const placePattern =
  /^\{"type":"(?:hello","protocol":1,"streamId":"[^"]+|events)","position":\{"epoch":"[^"]+","offset":(\d+)\}/;
const eventsStart = Buffer.from('{"type":"events"');

export const v1: Dialect = {
  subprotocol,
  counts: "offsets",
  newReader: (send) => {
    // Beginning anywhere in them, so that not all sockets acknowledge the same frame.
    let acknowledged = -Math.floor(Math.random() * acknowledging.everyEvents);
    let place = 0;
    let dueAt = Number.POSITIVE_INFINITY;

    function acknowledge(): void {
      acknowledged = place;
      dueAt = Number.POSITIVE_INFINITY;
      send(JSON.stringify({ type: "ack", offset: place } satisfies AckFrame));
    }

    return {
      wantsWhole: () => false,
      take: ({ payload }, now) => {
        const offset = placePattern.exec(payload.toString("latin1", 0, headBytes))?.[1];
        if (offset === undefined) return undefined;
        place = Number(offset);
        dueAt = Math.min(dueAt, now + acknowledging.everyMs);
        if (place - acknowledged >= acknowledging.everyEvents) acknowledge();
        return place;
      },
      eventsText: ({ payload }) => (payload.subarray(0, eventsStart.length).equals(eventsStart) ? payload : undefined),
      tick: (now) => {
        if (now >= dueAt) acknowledge();
      },
    };
  },
};
