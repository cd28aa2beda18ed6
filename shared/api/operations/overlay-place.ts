/** What an overlay's page asks first. */
import * as z from "zod";
import { anyone, operation } from "#shared/api/operation.ts";

export const getOverlay = operation({
  id: "getOverlay",
  method: "GET",
  path: "/v1/overlay",
  tag: "overlays",
  summary: "The stream of an overlay token, which is sent as the bearer, and the overlay's own name as rules write it",
  description: "The token stands in a header: an address ends up in logs.",
  needs: anyone(),
  answers: { 200: z.strictObject({ streamId: z.string(), overlay: z.string() }) },
  problems: ["unauthorized"],
});
