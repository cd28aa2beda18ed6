/** Making and changing endpoints. */
import type { EndpointChange, NewEndpoint } from "#shared/api/operations/endpoints.ts";
import { needsNoProof } from "#shared/webhooks/proof.ts";
import { limits } from "#shared/protocol/limits.ts";
import { makeId } from "../auth/secret.ts";
import type { Config } from "../config.ts";
import {
  type EndpointRow,
  findEndpointRow,
  insertEndpoint,
  type PublicKey,
  rotateSecret,
  updateEndpoint,
} from "../database/endpoints.ts";
import { Problem, refuseErrors } from "../problem.ts";
import { readRules } from "../rules/statements.ts";
import { newSecret, sealHeaders } from "./secrets.ts";
import { checkShape, defaultPace, defaultTypes } from "./shape.ts";

/** How long receivers may verify with the secret before. */
const rotationMs = 24 * 60 * 60_000;

/** A new endpoint with its first secret, which nobody is shown again. */
export async function makeEndpoint(
  config: Config,
  streamId: string,
  asked: NewEndpoint,
  now: Date,
): Promise<{ row: EndpointRow; keys: PublicKey[]; secret: string }> {
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
      ...enabling(enabled, now),
      provenAt: provenWithout(config, asked.url, now),
    },
    made.row,
    limits.endpointsPerStream,
  );
  if (!row) throw new Problem("too_many_endpoints", `A stream has at most ${limits.endpointsPerStream} endpoints`);
  return { row, keys: [{ publicKey: made.publicKey, expiresAt: null }], secret: made.secret };
}

/** Puts a new secret in force. Those before it sign too for a day, so that receivers can change over without missing anything. */
export async function rotate(config: Config, endpointId: string, now: Date) {
  const { row, secret, publicKey } = await newSecret(config.SEALING_KEYS, endpointId);
  const expiresAt = new Date(now.getTime() + rotationMs);
  const atMost = limits.secretsPerEndpoint;
  if (!(await rotateSecret(config, row, { now, expiresAt, atMost }))) {
    const detail = `${atMost} secrets are in force; the oldest ends a day after it was replaced`;
    throw new Problem("too_many_secrets", detail);
  }
  return { endpointId, secret, publicKey, previousExpiresAt: expiresAt.toISOString() };
}

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
export async function changeEndpoint(
  config: Config,
  before: EndpointRow,
  { headers, enabled, ...asked }: EndpointChange,
  tries = changeTries,
): Promise<EndpointRow> {
  const format = asked.format ?? before.format;
  const eventTypes = (asked.eventTypes === undefined ? before.eventTypes : asked.eventTypes) ?? defaultTypes(format);
  checkShape({ format, batchSize: asked.batchSize ?? before.batchSize, eventTypes });
  await refuseUnknownRules(config, before.streamId, asked.ruleIds, before.ruleIds);
  const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
  const row = await updateEndpoint(config, before, {
    ...given,
    ...(asked.url === undefined ? {} : { provenAt: provenWithout(config, asked.url, new Date()) }),
    ...(asked.eventTypes === undefined && asked.format === undefined ? {} : { eventTypes }),
    ...(headers === undefined ? {} : await sealHeaders(config.SEALING_KEYS, before.endpointId, headers)),
    ...(enabled === undefined || enabled === before.enabled ? {} : enabling(enabled, new Date())),
  });
  if (row) return row;
  if (tries <= 1) throw new Problem("unavailable", "Others are changing this endpoint");
  const now = await findEndpointRow(config, before.endpointId);
  if (!now) throw new Problem("unknown_endpoint");
  return changeEndpoint(config, now, { headers, enabled, ...asked }, tries - 1);
}

/** Since when a new target is proven without being asked; null: it has to be. */
function provenWithout({ PRIVATE_WEBHOOKS }: Config, url: string, now: Date): Date | null {
  return needsNoProof(url, { privateAllowed: PRIVATE_WEBHOOKS === "allowed" }) ? now : null;
}

/** Half of a pace is not a pace: a limit without its period is counted in seconds. */
function paceOf(
  { rateLimit, ratePeriod }: NewEndpoint,
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
