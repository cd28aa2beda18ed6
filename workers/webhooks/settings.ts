import { type GateSettings, ratePeriodsMs } from "#shared/protocol/gate-protocol.ts";
import type { Config } from "../config.ts";
import type { ClaimedEndpoint } from "../database/claims.ts";
import { logDeliveries } from "./log.ts";
import { openHeaders, openSecret } from "./secrets.ts";

/** An endpoint with what it signs with, sealed. */
type Sealed = Pick<
  ClaimedEndpoint,
  | "endpointId"
  | "streamId"
  | "url"
  | "rateLimit"
  | "ratePeriod"
  | "onRedirect"
  | "headersKeyId"
  | "headersSealed"
  | "secrets"
>;

/** What the gate needs to sign and send; undefined where a sealing key is missing. */
export async function openSettings(config: Config, endpoint: Sealed): Promise<GateSettings | undefined> {
  const { endpointId, streamId, url, rateLimit: requests, ratePeriod, onRedirect } = endpoint;
  try {
    const [headers, ...secrets] = await Promise.all([
      openHeaders(config.SEALING_KEYS, endpointId, endpoint),
      ...endpoint.secrets.map((row) => openSecret(config.SEALING_KEYS, endpointId, row)),
    ]);
    const privateAllowed = config.PRIVATE_WEBHOOKS === "allowed";
    const rateLimit = requests === null ? null : { requests, periodMs: ratePeriodsMs[ratePeriod] };
    return {
      endpointId,
      streamId,
      url,
      headers,
      secrets,
      rateLimit,
      onRedirect,
      privateAllowed,
      sendsCounted: config.RATE_LIMITS === "enforced",
      dnsEndpoint: config.DNS_ENDPOINT,
    };
  } catch (error) {
    logDeliveries("sealed", error);
    return undefined;
  }
}
