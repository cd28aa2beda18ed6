/** Why nothing shows. */
import * as z from "zod";
import { wayStages, wayStates } from "#shared/way/judge.ts";
import { operation, stream } from "#shared/api/operation.ts";
import { Time } from "#shared/api/parts.ts";

/** What one stage on the way of an event is found to be. */
export const WayFinding = z.strictObject({
  stage: z.enum(wayStages),
  /** `stop`: nothing gets past it. `off`: it does nothing now, and that is as it should be. */
  state: z.enum(wayStates),
  /** Names what was found: `creator.offline`, `overlay.hidden`. More are added. */
  code: z.string(),
  /** What fills the words of the code in another language. */
  values: z.record(z.string(), z.union([z.string(), z.number()])),
  /** What is, and what to do, in English; "" where nothing is to be done. */
  says: z.string(),
  todo: z.string(),
  /** Of an overlay: which. */
  overlay: z.strictObject({ tokenId: z.string(), name: z.string() }).optional(),
});

export const readWay = operation({
  id: "readWay",
  method: "GET",
  path: "/v1/streams/{streamId}/way",
  tag: "live",
  summary: "Why does nothing show? Asks every stage from the creator's page to the source in OBS, and says what to do",
  description:
    "Stages come in the order in which an event passes them. An overlay's page says by itself whether it is in OBS, and whether " +
    "its source is seen. Webhooks are told of to who may read them.",
  needs: stream("feed:read"),
  answers: {
    200: z.strictObject({
      at: Time,
      stages: z.array(WayFinding),
      /** What is most to blame, as its place in `stages`; null where all is well. */
      main: z.int().nullable(),
      /** With this in their address pictures of people and gifts are had from this server, for up to three days. */
      pictures: z.string(),
    }),
  },
  problems: ["unknown_stream"],
});
