/** `GET /v1/overlay/speech/{actionId}`: an alert's speech by the host's voice, made once for all pages that ask for it. */
import * as operations from "#shared/api/operations/speech.ts";
import { spend } from "../access/budget.ts";
import { serveRaw } from "../access/serve.ts";
import { bearerKey } from "../auth/api-key.ts";
import { hubOf, isRunId } from "../hub-stub.ts";
import { admittedOverlay } from "../overlays/admitted.ts";
import { Problem } from "../problem.ts";
import { harmless } from "../media/harmless.ts";
import { providerOf, type Spoken } from "./provider.ts";
import { countedFetch } from "../telemetry/provider-calls.ts";

/** Seconds for which a sound is kept, for the pages that ask a moment later: what is said of a person is not kept longer. */
const keptSeconds = 120;

/** What is being made in this isolate: several pages of an overlay ask at the same moment. */
const beingMade = new Map<string, Promise<Spoken>>();

export const speechRoutes = [
  serveRaw(operations.speakAlert, async (c, { env, config, params: { actionId } }) => {
    const { streamId } = await admittedOverlay(env, config, bearerKey(c.req.header("Authorization")) ?? "");
    c.set("isKnown", true);
    const provider = providerOf(config, countedFetch("speech"));
    if (!provider) throw new Problem("speech_unavailable", "This host has no voices of its own");
    // Of a run the speech is the same each time it is played: its host would pay anew for each.
    const spoken = isRunId(streamId) ? undefined : await hubOf(env, streamId).speechOf(actionId);
    if (!spoken?.ok) throw new Problem("not_shown");
    const key = await keyOf(c.req.url, `${streamId} ${actionId} ${spoken.language ?? ""} ${spoken.text}`);
    const kept = await caches.default.match(key);
    if (kept) return kept;
    const units = Array.from(spoken.text).length;
    const make = async (): Promise<Spoken> => {
      await spend({ env, config }, streamId, { budget: "speech", units });
      return provider(spoken);
    };
    const made = beingMade.get(key.url) ?? make().finally(() => beingMade.delete(key.url));
    beingMade.set(key.url, made);
    const result = await made;
    if (!result.ok) {
      if (result.why === "failed") {
        console.error(JSON.stringify({ part: "speech", status: "failed", streamId, error: result.detail }));
      }
      const detail = result.why === "no_voice" ? "The host's voice does not read this language" : undefined;
      throw new Problem("speech_unavailable", detail);
    }
    const { bytes, type } = result.sound;
    const headers = { ...harmless, "Content-Type": type, "Content-Length": String(bytes.length) };
    const answer = new Response(bytes, { headers: { ...headers, "Cache-Control": `private, max-age=${keptSeconds}` } });
    const shared = new Response(bytes, { headers: { ...headers, "Cache-Control": `max-age=${keptSeconds}` } });
    c.executionCtx.waitUntil(caches.default.put(key, shared));
    return answer;
  }),
];

/** An address of its own, on which nothing is served; of what is said it has a hash alone. */
async function keyOf(url: string, said: string): Promise<Request> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(said));
  return new Request(new URL(`/v1/overlay/speech/kept/${Buffer.from(digest).toString("hex")}`, url));
}
