/** What an overlay's page asks first. */
import * as z from "zod";
import { anyone, operation } from "#shared/api/operation.ts";
import { Scene } from "#shared/overlay/scene.ts";

export const getOverlay = operation({
  id: "getOverlay",
  method: "GET",
  path: "/v1/overlay",
  tag: "overlays",
  summary:
    "The stream of an overlay token, which is sent as the bearer, the overlay's own name as rules write it, and its published scene",
  description: "The token stands in a header: an address ends up in logs.",
  needs: anyone(),
  answers: {
    200: z.strictObject({
      streamId: z.string(),
      overlay: z.string(),
      /** What the page shows pictures of people and gifts by: `/pictures/{pass}/...`. */
      pictures: z.string(),
      /** null: it shows the classic layout. */
      scene: z.strictObject({ sceneId: z.string(), revision: z.int(), document: Scene }).nullable(),
    }),
  },
  problems: ["unauthorized"],
});
