/** Where a stream's events are forwarded to. */
import * as z from "zod";
import { type EventType, eventTypes } from "#shared/event.ts";
import { type RatePeriod, ratePeriodsMs, redirectMeanings } from "#shared/protocol/gate-protocol.ts";
import { type EndpointFormat, endpointFormats } from "#shared/webhooks/format.ts";
import { refusedHeader } from "#shared/webhooks/header-names.ts";
import { readTarget } from "#shared/webhooks/target.ts";
import { operation, stream } from "#shared/api/operation.ts";
import { Time } from "#shared/api/parts.ts";

const maxHeaders = 20;

/** Written in one way. That it is public is asked where it is known whether it must be. */
const Target = z.string().transform((text, context) => {
  const target = readTarget(text, { privateAllowed: true });
  if (target.ok) return target.url.href;
  context.addIssue(target.why);
  return z.NEVER;
});

const HeaderValue = z
  .string()
  .max(1_024)
  .regex(/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/, "expected printable ASCII without spaces at its ends");

const Headers = z.record(z.string(), HeaderValue).superRefine((headers, context) => {
  const names = Object.keys(headers);
  for (const name of names) {
    const message = refusedHeader(name);
    if (message !== undefined) context.addIssue({ code: "custom", path: [name], message });
  }
  if (names.length > maxHeaders) context.addIssue(`at most ${maxHeaders} headers`);
  if (new Set(names.map((name) => name.toLowerCase())).size < names.length) {
    context.addIssue("a header stands there twice");
  }
});

const Format = z.enum(Object.keys(endpointFormats) as [EndpointFormat, ...EndpointFormat[]]);
const Period = z.enum(Object.keys(ratePeriodsMs) as [RatePeriod, ...RatePeriod[]]);
const KnownType = z.enum(eventTypes as [EventType, ...EventType[]]);

/** What its owner says of an endpoint beside its URL. */
const settings = z
  .strictObject({
    description: z.string().trim().max(256),
    /** Null: all of them. */
    eventTypes: z
      .array(KnownType)
      .max(eventTypes.length)
      .refine((types) => new Set(types).size === types.length, "a type stands there twice")
      .nullable(),
    /** The rules whose actions it is sent; null: those of all rules that name it. */
    ruleIds: z
      .array(z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "not the id of a rule"))
      .max(100)
      .nullable(),
    headers: Headers,
    format: Format,
    batchSize: z.number().int().min(1).max(100),
    ordered: z.boolean(),
    rateLimit: z.number().int().min(1).max(1_000).nullable(),
    ratePeriod: Period,
    onRedirect: z.enum(redirectMeanings),
    enabled: z.boolean(),
  })
  .partial().shape;

const NewEndpoint = z.strictObject({ url: Target, ...settings });
export type NewEndpoint = z.output<typeof NewEndpoint>;
/** What is left out stays as it is. */
const EndpointChange = z.strictObject({ url: Target.optional(), ...settings });
export type EndpointChange = z.output<typeof EndpointChange>;

/** For a target that cannot answer a challenge: this text at this address proves it, too. */
const WellKnown = z.strictObject({ url: z.string(), text: z.string() });

/** An endpoint as answers have it: without its secrets, and without the values of its headers. */
export const Endpoint = z.strictObject({
  endpointId: z.string(),
  streamId: z.string(),
  url: z.string(),
  description: z.string(),
  eventTypes: z.array(KnownType).nullable(),
  ruleIds: z.array(z.string()).nullable(),
  headerNames: z.array(z.string()),
  format: Format,
  batchSize: z.int(),
  ordered: z.boolean(),
  rateLimit: z.int().nullable(),
  ratePeriod: Period,
  onRedirect: z.enum(redirectMeanings),
  enabled: z.boolean(),
  /** `unproven`: only tests go there until the target is proven; what else is to go there waits. */
  status: z.enum(["on", "off", "unproven"]),
  provenAt: Time.nullable(),
  /** Why the target is not proven, and what proves it; null where it is. */
  unproven: z
    .strictObject({
      /** When it was asked last, and what it answered instead; null where it was not yet. */
      askedAt: Time.nullable(),
      detail: z.string().nullable(),
      wellKnown: WellKnown,
    })
    .nullable(),
  disabledReason: z.enum(["user", "gone", "failing"]).nullable(),
  disabledAt: Time.nullable(),
  failingSince: Time.nullable(),
  /** In force, the newest first. `expiresAt`: until when the receiver may meet it; null: the current one. */
  publicKeys: z.array(z.strictObject({ publicKey: z.string(), expiresAt: Time.nullable() })),
  createdAt: Time,
  updatedAt: Time,
});
export type Endpoint = z.input<typeof Endpoint>;

export const listEndpoints = operation({
  id: "listEndpoints",
  method: "GET",
  path: "/v1/streams/{streamId}/endpoints",
  tag: "webhooks",
  summary: "The webhook endpoints of a stream, the oldest first",
  needs: stream("webhook:read"),
  answers: { 200: z.strictObject({ endpoints: z.array(Endpoint) }) },
});

export const createEndpoint = operation({
  id: "createEndpoint",
  method: "POST",
  path: "/v1/streams/{streamId}/endpoints",
  tag: "webhooks",
  summary: "Makes an endpoint; its secret is in this answer and nowhere else",
  needs: stream("webhook:write", { stepUp: true }),
  body: NewEndpoint,
  answers: { 201: z.strictObject({ ...Endpoint.shape, secret: z.string() }) },
  problems: ["too_many_endpoints", "quota_reached"],
  makes: true,
});

export const getEndpoint = operation({
  id: "getEndpoint",
  method: "GET",
  path: "/v1/endpoints/{endpointId}",
  tag: "webhooks",
  summary: "One endpoint",
  needs: stream("webhook:read", { by: "endpoint" }),
  answers: { 200: Endpoint },
});

export const changeEndpoint = operation({
  id: "changeEndpoint",
  method: "PATCH",
  path: "/v1/endpoints/{endpointId}",
  tag: "webhooks",
  summary: "Changes some fields of an endpoint; what waits for it goes on at once",
  description: "Another URL asks for what making an endpoint does.",
  needs: stream("webhook:write", { by: "endpoint" }),
  body: EndpointChange,
  answers: { 200: Endpoint },
  problems: ["step_up_needed"],
});

export const verifyEndpoint = operation({
  id: "verifyEndpoint",
  method: "POST",
  path: "/v1/endpoints/{endpointId}/verify",
  tag: "webhooks",
  summary: "Asks the target to prove that it is wanted there; what waits goes once it has",
  description: "docs/webhooks.md says what it is sent, and what else can prove it.",
  needs: stream("webhook:write", { by: "endpoint" }),
  answers: {
    200: z.strictObject({
      endpointId: z.string(),
      proven: z.boolean(),
      provenAt: Time.nullable(),
      /** By what, or what was answered instead. */
      detail: z.string(),
      wellKnown: WellKnown,
    }),
  },
  problems: ["endpoint_disabled"],
  costs: { budget: "challenges", units: 1 },
});

export const deleteEndpoint = operation({
  id: "deleteEndpoint",
  method: "DELETE",
  path: "/v1/endpoints/{endpointId}",
  tag: "webhooks",
  summary: "Deletes an endpoint for good, with its secrets",
  needs: stream("webhook:write", { by: "endpoint" }),
  answers: { 204: null },
});

export const rotateEndpointSecret = operation({
  id: "rotateEndpointSecret",
  method: "POST",
  path: "/v1/endpoints/{endpointId}/rotate-secret",
  tag: "webhooks",
  summary: "Makes a new secret, in this answer and nowhere else; those before it sign too for a day",
  needs: stream("webhook:secret", { by: "endpoint", stepUp: true }),
  answers: {
    200: z.strictObject({
      endpointId: z.string(),
      secret: z.string(),
      publicKey: z.string(),
      previousExpiresAt: Time,
    }),
  },
  problems: ["too_many_secrets"],
  makes: true,
});
