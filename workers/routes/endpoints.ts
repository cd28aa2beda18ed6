import { type Context, Hono } from "hono";
import type * as z from "zod";
import { limits } from "#shared/protocol/limits.ts";
import type { AppEnv } from "../app-env.ts";
import { requireKey } from "../auth/api-key.ts";
import { makeId } from "../auth/secret.ts";
import { parseBody, readBody } from "../body.ts";
import type { Config } from "../config.ts";
import { hastenDeliveries } from "../database/deliveries.ts";
import {
  deleteEndpoint,
  type EndpointRow,
  insertEndpoint,
  listEndpoints,
  type PublicKey,
  publicKeysOf,
  rotateSecret,
  updateEndpoint,
} from "../database/endpoints.ts";
import { readRules } from "../rules/statements.ts";
import {
  checkShape,
  defaultPace,
  defaultTypes,
  endpointChange,
  newEndpoint,
  refuseOwnAddress,
} from "../endpoints/fields.ts";
import { gateOf } from "../endpoints/gate-stub.ts";
import { newSecret, sealHeaders } from "../endpoints/secrets.ts";
import { wakeEndpoints } from "../endpoints/wake.ts";
import { Problem, refuseErrors } from "../problem.ts";
import { deliveryRoutes } from "./deliveries.ts";
import { findEndpoint } from "./endpoint-access.ts";
import { findStream } from "./stream-access.ts";

/** How long receivers may verify with the secret before. */
const rotationMs = 24 * 60 * 60_000;

/** `/v1/streams/{streamId}/endpoints`: where a stream's events are forwarded to. */
export const streamEndpointRoutes = new Hono<AppEnv>()
  .get("/", async (c) => {
    const { streamId } = await findStream(c);
    const rows = await listEndpoints(c.get("config"), streamId);
    return c.json({ endpoints: await toEndpoints(c.get("config"), rows) });
  })
  // The secret is in this answer and nowhere else.
  .post("/", async (c) => {
    const { streamId } = await findStream(c);
    const config = c.get("config");
    const body = await readBody(c.req.raw, limits.requestBytes);
    const asked = parseBody(newEndpoint(config.PRIVATE_WEBHOOKS === "allowed"), body);
    refuseOwnAddress(asked.url, c.req.url);
    const { format = "event", batchSize = 1, enabled = true } = asked;
    const shape = { format, batchSize, eventTypes: asked.eventTypes ?? defaultTypes(format) };
    checkShape(shape);
    await refuseUnknownRules(config, streamId, asked.ruleIds);
    const endpointId = makeId("ep");
    const made = await newSecret(config.SEALING_KEYS, endpointId);
    const row = await insertEndpoint(
      config,
      {
        endpointId,
        streamId,
        url: asked.url,
        description: asked.description ?? "",
        ...shape,
        ruleIds: asked.ruleIds ?? null,
        ...(await sealHeaders(config.SEALING_KEYS, endpointId, asked.headers ?? {})),
        ordered: asked.ordered ?? false,
        ...paceOf(asked, format),
        onRedirect: asked.onRedirect ?? "fail",
        ...enabling(enabled, new Date()),
      },
      made.row,
      limits.endpointsPerStream,
    );
    if (!row) throw new Problem("too_many_endpoints", `A stream has at most ${limits.endpointsPerStream} endpoints`);
    const keys = [{ publicKey: made.publicKey, expiresAt: null }];
    return c.json({ ...toEndpoint(row, keys), secret: made.secret }, 201);
  });

/** `/v1/endpoints`: one endpoint, whichever stream it is of. */
export const endpointRoutes = new Hono<AppEnv>()
  .use(requireKey())
  .get("/:endpointId", async (c) => {
    const [endpoint] = await toEndpoints(c.get("config"), [await findEndpoint(c)]);
    return c.json(endpoint);
  })
  .patch("/:endpointId", async (c) => {
    const before = await findEndpoint(c);
    const config = c.get("config");
    const body = await readBody(c.req.raw, limits.requestBytes);
    const asked = parseBody(endpointChange(config.PRIVATE_WEBHOOKS === "allowed"), body);
    if (asked.url !== undefined) refuseOwnAddress(asked.url, c.req.url);
    const row = await change(c, before, asked);
    // Whatever it failed of may be mended now, and what waits for it goes on at once.
    await hastenDeliveries(config, row.endpointId, { unordered: !row.ordered });
    await gateOf(c.env, row.endpointId).reset();
    await wakeEndpoints(c.env, [row.endpointId]);
    const [endpoint] = await toEndpoints(config, [row]);
    return c.json(endpoint);
  })
  .delete("/:endpointId", async (c) => {
    const { endpointId } = await findEndpoint(c);
    await deleteEndpoint(c.get("config"), endpointId, new Date());
    return c.body(null, 204);
  })
  // The secrets before it sign too for a day, so that receivers can change over without missing anything.
  .post("/:endpointId/rotate-secret", async (c) => {
    const { endpointId } = await findEndpoint(c);
    const config = c.get("config");
    const now = new Date();
    const { row, secret, publicKey } = await newSecret(config.SEALING_KEYS, endpointId);
    const expiresAt = new Date(now.getTime() + rotationMs);
    const atMost = limits.secretsPerEndpoint;
    if (!(await rotateSecret(config, row, { now, expiresAt, atMost }))) {
      const detail = `${atMost} secrets are in force; the oldest ends a day after it was replaced`;
      throw new Problem("too_many_secrets", detail);
    }
    return c.json({ endpointId, secret, publicKey, previousExpiresAt: expiresAt.toISOString() });
  })
  .route("/", deliveryRoutes);

/** Throws `invalid_request` for the ids of rules that the stream does not have; those in `kept` may have gone since. */
async function refuseUnknownRules(
  config: Config,
  streamId: string,
  ruleIds: string[] | null | undefined,
  kept: string[] | null = null,
): Promise<void> {
  const asked = (ruleIds ?? []).map((ruleId, index) => ({ ruleId, path: `ruleIds.${index}` }));
  const added = asked.filter(({ ruleId }) => !kept?.includes(ruleId));
  if (added.length === 0) return;
  const known = new Set((await readRules(config, streamId)).map(({ ruleId }) => ruleId));
  const errors = added
    .filter(({ ruleId }) => !known.has(ruleId))
    .map(({ path }) => ({ path, message: "the stream has no such rule" }));
  refuseErrors(errors);
}

/** Others who change the same endpoint at the same time are let through first. */
const changeTries = 20;

/** Writes what was asked for and nothing else: two who change different fields both have their way. */
async function change(
  c: Context<AppEnv>,
  before: EndpointRow,
  { headers, enabled, ...asked }: z.infer<ReturnType<typeof endpointChange>>,
  tries = changeTries,
): Promise<EndpointRow> {
  const config = c.get("config");
  const format = asked.format ?? before.format;
  const eventTypes = (asked.eventTypes === undefined ? before.eventTypes : asked.eventTypes) ?? defaultTypes(format);
  checkShape({ format, batchSize: asked.batchSize ?? before.batchSize, eventTypes });
  await refuseUnknownRules(config, before.streamId, asked.ruleIds, before.ruleIds);
  const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
  const row = await updateEndpoint(config, before, {
    ...given,
    ...(asked.eventTypes === undefined && asked.format === undefined ? {} : { eventTypes }),
    ...(headers === undefined ? {} : await sealHeaders(config.SEALING_KEYS, before.endpointId, headers)),
    ...(enabled === undefined || enabled === before.enabled ? {} : enabling(enabled, new Date())),
  });
  if (row) return row;
  if (tries <= 1) throw new Problem("unavailable", "Others are changing this endpoint");
  return change(c, await findEndpoint(c), { headers, enabled, ...asked }, tries - 1);
}

/** Half of a pace is not a pace: a limit without its period is counted in seconds. */
function paceOf(
  { rateLimit, ratePeriod }: z.infer<ReturnType<typeof newEndpoint>>,
  format: EndpointRow["format"],
): Pick<EndpointRow, "rateLimit" | "ratePeriod"> {
  if (rateLimit === undefined && ratePeriod === undefined) return defaultPace(format);
  return { rateLimit: rateLimit ?? null, ratePeriod: ratePeriod ?? "second" };
}

function enabling(enabled: boolean, now: Date) {
  return enabled
    ? { enabled, disabledReason: null, disabledAt: null, failingSince: null, unannounced: false }
    : { enabled, disabledReason: "user" as const, disabledAt: now };
}

async function toEndpoints(config: Config, rows: EndpointRow[]) {
  const ids = rows.map(({ endpointId }) => endpointId);
  const keys = await publicKeysOf(config, ids, new Date());
  return rows.map((row) => toEndpoint(row, keys.get(row.endpointId) ?? []));
}

/** An endpoint as the API shows it: without its secrets, and without the values of its headers. */
function toEndpoint(row: EndpointRow, keys: PublicKey[]) {
  return {
    endpointId: row.endpointId,
    streamId: row.streamId,
    url: row.url,
    description: row.description,
    eventTypes: row.eventTypes,
    ruleIds: row.ruleIds,
    headerNames: row.headerNames,
    format: row.format,
    batchSize: row.batchSize,
    ordered: row.ordered,
    rateLimit: row.rateLimit,
    ratePeriod: row.ratePeriod,
    onRedirect: row.onRedirect,
    enabled: row.enabled,
    disabledReason: row.disabledReason,
    disabledAt: row.disabledAt?.toISOString() ?? null,
    failingSince: row.failingSince?.toISOString() ?? null,
    publicKeys: keys.map(({ publicKey, expiresAt }) => ({ publicKey, expiresAt: expiresAt?.toISOString() ?? null })),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
