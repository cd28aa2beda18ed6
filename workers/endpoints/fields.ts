/** What an endpoint can be given, field by field, and what fits together. */
import * as z from "zod";
import { type EventType, eventTypes } from "#shared/event.ts";
import { type RatePeriod, ratePeriodsMs, redirectMeanings } from "#shared/protocol/gate-protocol.ts";
import { type EndpointFormat, endpointFormats } from "#shared/webhooks/format.ts";
import { readTarget } from "#shared/webhooks/target.ts";
import { tikfinityTypes } from "#shared/webhooks/tikfinity.ts";
import { refuseErrors } from "../problem.ts";

const maxHeaders = 20;
/** Names that are the platform's, the connection's or Cloudflare's to set. */
const reservedHeader =
  /^(webhook-.*|cf-.*|cdn-loop|host|content-length|content-type|content-encoding|transfer-encoding|connection|keep-alive|upgrade|te|trailer|expect|cookie|proxy-.*|sec-.*|http2-settings)$/i;
/**
 * Names by which a proxy tells the server behind it who asks, for what, and how: a receiver that trusts its proxy would
 * take our request for somebody else's. Written with hyphens; see `spelled`.
 */
const forwardingHeader = new RegExp(
  `^(${[
    "forwarded|via|proxy|x-proxy-?user.*|(x-)?forwarded-.*|x-forwarded|x-forward(ed)?-?for|wl-proxy-.*",
    "(x-)?(real|client|true|cluster|cluster-client|true-client|originating|remote|source|coming-from)-?(ip|addr|address)",
    "([a-z]+-)*client-ip|[a-z-]*connecting-ip|[a-z-]*cdn-(real|src)-ip|fastly-.*|akamai-.*|incap-.*",
    "x-original-.*|x-rewrite-.*|x-host|x-http-.*|x-method-override|x-middleware-.*|x-matched-path|x-invoke-.*",
    "(x-)?(url-)?scheme|(x-)?https|front-end-https|x-url-.*|x-ssl-.*|ssl-.*|x-client-cert.*|client-cert.*",
    "(x-)?remote-(user|groups|name|email)|x-auth-request-.*|x-webauth-.*|x-authenticated-.*|x-goog-(iap|authenticated)-.*|x-ms-client-principal.*",
    "x-envoy-.*|x-appengine-.*|x-azure-.*|x-arr-.*|x-amzn-.*|x-amz-cf-.*|x-vercel-.*|x-nf-.*|x-sendfile|x-accel-.*",
  ].join("|")})$`,
  "i",
);

/** A name as servers that hand headers to a program read it: to them `_` and `.` are the same as `-`. */
const spelled = (name: string) => name.replace(/[_.]/g, "-");

const headerName = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$/;
const HeaderValue = z
  .string()
  .max(1_024)
  .regex(/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/, "expected printable ASCII without spaces at its ends");

/** The fields by themselves. `privateAllowed`: whether webhooks may go to this machine. */
function fields(privateAllowed: boolean) {
  return {
    url: z.string().transform((text, context) => {
      const target = readTarget(text, { privateAllowed });
      if (target.ok) return target.url.href;
      context.addIssue(target.why);
      return z.NEVER;
    }),
    description: z.string().trim().max(256),
    eventTypes: z
      .array(z.enum(eventTypes as [EventType, ...EventType[]]))
      .max(eventTypes.length)
      .refine((types) => new Set(types).size === types.length, "a type stands there twice")
      .nullable(),
    ruleIds: z
      .array(z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "not the id of a rule"))
      .max(100)
      .nullable(),
    headers: z.record(z.string(), HeaderValue).superRefine((headers, context) => {
      const names = Object.keys(headers);
      for (const name of names) {
        const say = (message: string) => context.addIssue({ code: "custom", path: [name], message });
        if (!headerName.test(name)) say("not a header name");
        else if (reservedHeader.test(spelled(name))) say("this header is not yours to set");
        else if (forwardingHeader.test(spelled(name)))
          say("a proxy's header: it would make the request look like another's");
      }
      if (names.length > maxHeaders) context.addIssue(`at most ${maxHeaders} headers`);
      if (new Set(names.map((name) => name.toLowerCase())).size < names.length) {
        context.addIssue("a header stands there twice");
      }
    }),
    format: z.enum(Object.keys(endpointFormats) as [EndpointFormat, ...EndpointFormat[]]),
    batchSize: z.number().int().min(1).max(100),
    ordered: z.boolean(),
    rateLimit: z.number().int().min(1).max(1_000).nullable(),
    ratePeriod: z.enum(Object.keys(ratePeriodsMs) as [RatePeriod, ...RatePeriod[]]),
    onRedirect: z.enum(redirectMeanings),
    enabled: z.boolean(),
  };
}

/** The body of a new endpoint: all but `url` may be left out. */
export function newEndpoint(privateAllowed: boolean) {
  const { url, ...rest } = fields(privateAllowed);
  return z.strictObject({ url, ...z.strictObject(rest).partial().shape });
}

/** The body of a change: what is left out stays as it is. */
export function endpointChange(privateAllowed: boolean) {
  return z.strictObject(fields(privateAllowed)).partial();
}

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

/** Throws `invalid_request` for a URL of the platform's own: what it would send there could make it send more. */
export function refuseOwnAddress(url: string, own: string): void {
  if (new URL(url).host !== new URL(own).host) return;
  refuseErrors([{ path: "url", message: "this is the platform's own address; webhooks go to a server of yours" }]);
}
