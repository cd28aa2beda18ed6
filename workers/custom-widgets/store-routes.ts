/** What custom widgets keep, over HTTP: for the overlay's page by its token, and for the streamer. */
import * as operations from "#shared/api/operations/custom-widgets.ts";
import { utf8Bytes } from "#shared/utf8-bytes.ts";
import { customWidgetLimits } from "#shared/custom-widget/limits.ts";
import type { StoredValue, WidgetStoreAnswer, WidgetStoreCall } from "#shared/protocol/widget-store-calls.ts";
import { serve } from "../access/serve.ts";
import { bearerKey } from "../auth/api-key.ts";
import type { Config } from "../config.ts";
import { hubOf, isRunId } from "../hub-stub.ts";
import { admittedOverlay } from "../overlays/admitted.ts";
import { Problem } from "../problem.ts";

export const widgetStoreRoutes = [
  serve(operations.readWidgetValue, async ({ env, config, headers, query }) => {
    const [found] = await ask(env, config, headers, (overlay) => ({ do: "get", overlay, ...query }));
    return { value: found?.value ?? null };
  }),
  serve(operations.keepWidgetValue, async ({ env, config, headers, body }) => {
    if (!isJson(body.value)) throw new Problem("invalid_request", "value: it is not JSON");
    const { storeValueBytes } = customWidgetLimits;
    if (utf8Bytes(body.value) > storeValueBytes)
      throw new Problem("store_full", `A value has at most ${storeValueBytes} bytes`);
    await ask(env, config, headers, (overlay) => ({ do: "set", overlay, ...body }));
  }),
  serve(operations.listWidgetValues, async ({ env, stream: { streamId } }) => ({
    values: valuesOf(await hubOf(env, streamId).widgetStore({ do: "list" })),
  })),
  serve(operations.emptyWidgetStore, async ({ env, stream: { streamId } }) => {
    valuesOf(await hubOf(env, streamId).widgetStore({ do: "empty" }));
  }),
];

async function ask(
  env: Env,
  config: Config,
  headers: Headers,
  callOf: (overlay: string) => WidgetStoreCall,
): Promise<StoredValue[]> {
  const { streamId, overlay } = await admittedOverlay(
    env,
    config,
    bearerKey(headers.get("Authorization") ?? undefined) ?? "",
  );
  // A replay shows no scene.
  if (isRunId(streamId)) throw new Problem("forbidden", "A replay has no store");
  return valuesOf(await hubOf(env, streamId).widgetStore(callOf(overlay)));
}

function valuesOf(answer: WidgetStoreAnswer): StoredValue[] {
  if (answer.ok) return answer.values;
  if (answer.code === "rate_limited")
    throw new Problem("rate_limited", "The custom widgets of the stream ask too often", {}, answer.retryAfterSeconds);
  if (answer.code === "forbidden")
    throw new Problem("forbidden", "No custom widget of this overlay's published scene uses this store");
  throw new Problem(answer.code);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
