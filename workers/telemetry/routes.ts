/** `GET /metrics`: for Prometheus, by a key of its own. No operation of the API: it is the host's, in another tool's form. */
import type { Context } from "hono";
import { expositionType } from "#shared/telemetry/exposition.ts";
import type { AppEnv } from "../app-env.ts";
import { bearerKey } from "../auth/api-key.ts";
import { hashSecret } from "../auth/secret.ts";
import { Problem } from "../problem.ts";
import { gatherMetrics } from "./gather.ts";

/** Where no key is set there are no metrics. */
export async function showMetrics(c: Context<AppEnv>): Promise<Response> {
  const { METRICS_KEY: keys } = c.get("config");
  if (!keys) throw new Problem("not_found", "METRICS_KEY is not set: there are no metrics to be read here");
  const shown = bearerKey(c.req.header("Authorization"));
  // Their hashes are compared: how long that takes says nothing of the key.
  const [hash, ...good] = await Promise.all([shown ?? "", ...keys.split(",")].map(hashSecret));
  if (shown === undefined || !good.includes(hash ?? "")) throw new Problem("unauthorized");
  return c.body(await gatherMetrics(c.env), 200, { "Content-Type": expositionType, "Cache-Control": "no-store" });
}
