/** Endpoints as the API shows them. */
import { wellKnownOf } from "#shared/webhooks/proof.ts";
import type { Endpoint } from "#shared/api/operations/endpoints.ts";
import type { Config } from "../config.ts";
import { type EndpointRow, type PublicKey, publicKeysOf } from "../database/endpoints.ts";

export async function toEndpoints(config: Config, rows: EndpointRow[]): Promise<Endpoint[]> {
  const ids = rows.map(({ endpointId }) => endpointId);
  const keys = await publicKeysOf(config, ids, new Date());
  return rows.map((row) => toEndpoint(row, keys.get(row.endpointId) ?? []));
}

/** An endpoint as the API shows it: without its secrets, and without the values of its headers. */
export function toEndpoint(row: EndpointRow, keys: PublicKey[]): Endpoint {
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
    status: row.enabled ? (row.provenAt === null ? "unproven" : "on") : "off",
    provenAt: row.provenAt?.toISOString() ?? null,
    unproven:
      row.provenAt === null
        ? {
            askedAt: row.challengedAt?.toISOString() ?? null,
            detail: row.challengeDetail,
            wellKnown: wellKnownOf(row),
          }
        : null,
    disabledReason: row.disabledReason,
    disabledAt: row.disabledAt?.toISOString() ?? null,
    failingSince: row.failingSince?.toISOString() ?? null,
    publicKeys: keys.map(({ publicKey, expiresAt }) => ({ publicKey, expiresAt: expiresAt?.toISOString() ?? null })),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
