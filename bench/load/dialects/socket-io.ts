/** socket.io over engine.io 4, WebSocket only: a message is an event. */
import type { Dialect } from "../dialect.ts";

const [open, ping, message] = ["0", "2", "42"];

export const socketIo: Dialect = {
  subprotocol: "",
  counts: "events",
  newReader: (send) => {
    let place = 0;
    return {
      wantsWhole: () => false,
      take: ({ payload }) => {
        const start = payload.toString("latin1", 0, 2);
        if (start === message) return ++place;
        // Its namespace is asked for once the line is open; a ping wants its pong.
        if (start[0] === open) send("40");
        if (start === ping) send("3");
        return undefined;
      },
      eventsText: ({ payload }) => payload,
      resumeFrom: () => undefined,
      returnMs: () => undefined,
      tick: () => undefined,
    };
  },
};
