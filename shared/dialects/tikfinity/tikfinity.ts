/** TikFinity's WebSocket, as games and overlays look for it on port 21213: `{event, data}`, a message an event. */
import type { Dialect, Speech } from "#shared/dialects/dialect.ts";
import { flatEvents, flatTypes } from "#shared/dialects/flat/flat.ts";

/** Where TikFinity listens on the streamer's own machine. */
export const tikfinityPort = 21_213;

const speech: Speech = {
  key: "",
  greet: () => ({ texts: [] }),
  encode: (events) => events.flatMap(flatEvents).map((one) => JSON.stringify(one)),
};

export const tikfinity: Dialect = {
  name: "tikfinity",
  types: flatTypes,
  open: () => ({ ok: true, speech }),
  // Its clients come back by themselves, whatever the code; the reason is for who looks.
  endings: {
    goAway: { code: 1001, reason: "come back" },
    refused: { code: 1008, reason: "the token is wrong or was revoked" },
    forbidden: { code: 1008, reason: "the token is of another stream" },
    busy: { code: 1013, reason: "not now, come back later" },
    misbehaved: { code: 1008, reason: "too many messages" },
  },
};
