/** The speech of an alert as a sound, by a voice that the host pays for. */
import * as z from "zod";
import { anyone, operation } from "#shared/api/operation.ts";

export const speakAlert = operation({
  id: "speakAlert",
  method: "GET",
  path: "/v1/overlay/speech/{actionId}",
  tag: "overlays",
  summary:
    "The speech of an alert of a rule as a sound, by the host's voice; only of what the overlays of the stream were sent",
  description:
    "The overlay token is sent as the bearer. The answer is a sound (`audio/mpeg`, `audio/wav` or `audio/ogg`) of 2 MB at most. A host without such voices answers `speech_unavailable`: the overlay then speaks with its bundled voice.",
  needs: anyone(),
  params: z.strictObject({
    /** Of an action of type `overlay`, as the feed has it. */
    actionId: z.string().regex(/^[0-9a-f]{64}$/),
  }),
  answers: { 200: z.null() },
  mediaType: "audio/mpeg",
  problems: ["unauthorized", "not_found", "not_shown", "budget_spent", "speech_unavailable"],
});
