/** What of an endpoint's settings fits together, and what it gets where its owner did not say. */
import type { EventType } from "#shared/event.ts";
import type { RatePeriod } from "#shared/protocol/gate-protocol.ts";
import { type EndpointFormat, endpointFormats } from "#shared/webhooks/format.ts";
import { readTarget } from "#shared/webhooks/target.ts";
import { tikfinityTypes } from "#shared/webhooks/tikfinity.ts";
import { refuseErrors } from "../problem.ts";

/** What decides about an endpoint's bodies. */
export interface EndpointShape {
  format: EndpointFormat;
  batchSize: number;
  eventTypes: EventType[] | null;
}

/** Throws `invalid_request` where format, batch size and types do not go together. */
export function checkShape({ format, batchSize, eventTypes: types }: EndpointShape): void {
  const errors: { path: string; message: string }[] = [];
  const most = endpointFormats[format];
  if (batchSize > most) errors.push({ path: "batchSize", message: `at most ${most} with the format ${format}` });
  if (format === "tikfinity") {
    for (const [index, type] of (types ?? []).entries()) {
      if (!tikfinityTypes.includes(type)) {
        errors.push({ path: `eventTypes.${index}`, message: `TikFinity has no trigger for ${type}` });
      }
    }
  }
  refuseErrors(errors);
}

/** The types an endpoint gets where its owner named none: all that its format has a form for. */
export function defaultTypes(format: EndpointFormat): EventType[] | null {
  return format === "tikfinity" ? [...tikfinityTypes] : null;
}

/** What a channel of Discord's takes: 30 messages a minute, whoever sends them. */
const discordPace = { rateLimit: 30, ratePeriod: "minute" } as const;

/** How fast an endpoint is sent to where its owner did not say. */
export function defaultPace(format: EndpointFormat): { rateLimit: number | null; ratePeriod: RatePeriod } {
  return format === "discord" ? discordPace : { rateLimit: null, ratePeriod: "second" };
}

/**
 * Throws `invalid_request` for a URL that webhooks do not go to here: one that is not public, unless `privateAllowed`, and the
 * platform's own, where what it would send could make it send more.
 */
export function refuseTarget(url: string, own: URL, { privateAllowed }: { privateAllowed: boolean }): void {
  const target = readTarget(url, { privateAllowed });
  if (!target.ok) refuseErrors([{ path: "url", message: target.why }]);
  if (new URL(url).host !== own.host) return;
  refuseErrors([{ path: "url", message: "this is the platform's own address; webhooks go to a server of yours" }]);
}
