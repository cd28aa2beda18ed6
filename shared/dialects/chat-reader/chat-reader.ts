/**
 * The events of TikTok-Chat-Reader: the flat form, each as the arguments of a socket.io event. How its clients connect is
 * conversation.ts.
 */
import type { Dialect, Speech } from "#shared/dialects/dialect.ts";
import { flatEvents, flatTypes } from "#shared/dialects/flat/flat.ts";

/** Its server passes on `social` and leaves it to the page which of both it is. */
const leftOut = new Set(["follow", "share"]);

/** What a page shows where nobody is live: it tries again after a while. */
export const notLive = "The requested user isn't online :(";

const speech: Speech = {
  key: "",
  greet: ({ state }) => {
    if (!state.live) return { texts: [JSON.stringify(["tiktokDisconnected", notLive])], close: closed };
    const { roomId, viewers, likes } = state;
    const room = { isConnected: true, isConnecting: false, roomId, roomInfo: { viewers, likes }, availableGifts: null };
    return { texts: [JSON.stringify(["tiktokConnected", room])] };
  },
  encode: (events) =>
    events
      .flatMap(flatEvents)
      .filter(({ event }) => !leftOut.has(event))
      .map(({ event, data }) => JSON.stringify(event === "streamEnd" ? [event] : [event, data])),
};

const closed = { code: 1000, reason: "" };

export const chatReader: Dialect = {
  name: "chat-reader",
  types: flatTypes,
  open: () => ({ ok: true, speech }),
  endings: {
    goAway: { code: 1001, reason: "come back" },
    refused: { code: 1008, reason: "the token is wrong or was revoked" },
    forbidden: { code: 1008, reason: "the token is of another creator" },
    busy: { code: 1013, reason: "not now, come back later" },
    misbehaved: { code: 1008, reason: "what no client says" },
  },
};
