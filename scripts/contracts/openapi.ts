/** The API as an OpenAPI 3.1 document, made of its operations. */
import type * as z from "zod";
import { examples } from "#shared/api/examples.ts";
import { type Needs, type Operation, pathParameters } from "#shared/api/operation.ts";
import { operations } from "#shared/api/operations.ts";
import { permissions } from "#shared/api/permissions.ts";
import { refusalsOf } from "#shared/api/refusals.ts";
import { signatureHeaders } from "#shared/protocol/ingest.ts";
import { type ProblemCode, problems } from "#shared/protocol/problems.ts";
import { Components, type Json } from "./components.ts";

/** The version of what is promised: it grows with every release that adds something. */
export const contractVersion = "1.0.0";

/** The whole document. The same operations give the same text. */
export function openApiDocument(): Json {
  const components = new Components();
  const paths: Record<string, Json> = {};
  for (const operation of operations) {
    const path = (paths[operation.path] ??= {});
    path[operation.method.toLowerCase()] = describeOperation(operation, components);
  }
  const refusals = operations.flatMap((operation) => [...byStatus(refusalsOf(operation)).values()]);
  const tags = [...new Set(operations.map(({ tag }) => tag))].toSorted();
  return {
    openapi: "3.1.0",
    info: {
      title: "tiktok-live-edge",
      version: contractVersion,
      summary: "TikTok LIVE events: streams, rules, overlays, webhooks, history",
      description:
        "v1 only grows: fields, operations and codes are added, none is removed, renamed or given another meaning. " +
        "Who reads an answer must pass over fields that it does not know.",
      license: { name: "AGPL-3.0-only", identifier: "AGPL-3.0-only" },
    },
    servers: [{ url: "/" }],
    tags: tags.map((name) => ({ name })),
    paths,
    components: {
      schemas: { ...components.all, Problem: problemSchema },
      responses: Object.fromEntries(
        [...new Map(refusals.map((codes) => [refusalName(codes), codes]))]
          .toSorted(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, codes]) => [name, refusalResponse(codes)]),
      ),
      securitySchemes,
    },
  };
}

function describeOperation(operation: Operation, components: Components): Json {
  const { id, tag, summary, description, needs, body, bodyOptional } = operation;
  const example = examples[id];
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    ...("permission" in needs && { "x-permission": needs.permission, description: describeNeeds(description, needs) }),
    ...(needs.of !== "anyone" && needs.of !== "runner" && "stepUp" in needs && needs.stepUp && { "x-step-up": true }),
    security: securityOf(needs),
    parameters: describeParameters(operation, components),
    ...(body && {
      requestBody: {
        required: bodyOptional !== true,
        content: {
          "application/json": {
            schema: components.schema(body, "request"),
            ...(example?.body !== undefined && { example: example.body }),
          },
        },
      },
    }),
    responses: { ...answersOf(operation, components), ...refusalResponses(refusalsOf(operation)) },
  };
}

function describeNeeds(description: string | undefined, needs: Extract<Needs, { permission: unknown }>): string {
  const needed = `Needs \`${needs.permission}\`: ${permissions[needs.permission].toLowerCase()}.`;
  return description === undefined ? needed : `${description}\n\n${needed}`;
}

/** What stands in the address and the headers of a request. */
export function describeParameters(operation: Operation, components: Components): Json[] {
  const { path, params, query } = operation;
  const named = params ? (components.schema(params, "request")["properties"] as Record<string, Json>) : {};
  const inPath = pathParameters(path).map((name) => ({
    name,
    in: "path",
    required: true,
    schema: textual(named[name] ?? {}),
  }));
  return [...inPath, ...queryParameters(query, components), ...headersOf(operation)];
}

function queryParameters(query: z.ZodType | undefined, components: Components): Json[] {
  if (!query) return [];
  const { properties = {}, required = [] } = inlined(components, query);
  return Object.entries(properties).map(([name, schema]) => {
    const { description, ...rest } = schema;
    return {
      name,
      in: "query",
      ...(required.includes(name) && { required: true }),
      ...(description !== undefined && { description }),
      schema: textual(rest),
    };
  });
}

function inlined(
  components: Components,
  schema: z.ZodType,
): { properties?: Record<string, Json>; required?: string[] } {
  const json = components.schema(schema, "request");
  const name = typeof json["$ref"] === "string" ? json["$ref"].split("/").at(-1) : undefined;
  return name === undefined ? json : (components.all[name] ?? {});
}

/** What stands in an address is a text, whatever is read of it. */
function textual(schema: Json): Json {
  return "type" in schema || "$ref" in schema || "anyOf" in schema || "enum" in schema
    ? schema
    : { type: "string", ...schema };
}

function headersOf({ makes, needs }: Operation): Json[] {
  const isOfWorkspace = needs.of === "workspace" || needs.of === "streams";
  return [
    ...(isOfWorkspace
      ? [
          {
            name: "Workspace",
            in: "header",
            description: "Which workspace is meant, for who is in several",
            schema: { type: "string" },
          },
        ]
      : []),
    ...(makes
      ? [
          {
            name: "Idempotency-Key",
            in: "header",
            description: "The same key with the same body has the same answer for 24 h, and makes nothing more",
            schema: { type: "string", minLength: 1, maxLength: 128, pattern: "^[\\x21-\\x7e]+$" },
          },
        ]
      : []),
  ];
}

function answersOf(
  { answers, mediaType = "application/json", otherMediaTypes = [] }: Operation,
  components: Components,
): Json {
  return Object.fromEntries(
    Object.entries(answers).map(([status, schema]): [string, Json] => {
      const described = { description: statusWords[status] ?? "As described" };
      if (schema === null && mediaType === "application/json") return [status, described];
      const content = schema === null ? {} : { schema: components.schema(schema, "answer") };
      return [
        status,
        {
          ...described,
          content: { [mediaType]: content, ...Object.fromEntries(otherMediaTypes.map((type) => [type, {}])) },
        },
      ];
    }),
  );
}

const statusWords: Readonly<Record<string, string>> = {
  101: "The socket is open",
  200: "What was asked for",
  201: "It is made",
  202: "It was taken, and goes on by itself",
  204: "It is done; there is nothing to say",
  304: "Nothing new",
  302: "It is elsewhere",
  303: "It is elsewhere",
};

function refusalResponses(codes: readonly ProblemCode[]): Json {
  return Object.fromEntries(
    [...byStatus(codes)].map(([status, of]) => [String(status), { $ref: `#/components/responses/${refusalName(of)}` }]),
  );
}

function byStatus(codes: readonly ProblemCode[]): Map<number, ProblemCode[]> {
  return Map.groupBy(codes, (code) => problems[code][0]);
}

/** What can be refused with one status, by its codes. */
function refusalName(codes: readonly ProblemCode[]): string {
  return codes.join(".");
}

function refusalResponse(codes: readonly ProblemCode[]): Json {
  const [first] = codes;
  return {
    description: codes.map((code) => `\`${code}\`: ${problems[code][1]}`).join("\n\n"),
    ...(codes.some((code) => waits.has(code)) && {
      headers: { "Retry-After": { description: "Seconds", schema: { type: "integer", minimum: 1 } } },
    }),
    content: {
      "application/problem+json": {
        schema: {
          allOf: [{ $ref: "#/components/schemas/Problem" }],
          properties: { status: { const: first && problems[first][0] }, code: { enum: codes } },
        },
      },
    },
  };
}

const waits: ReadonlySet<ProblemCode> = new Set(["rate_limited", "idempotency_in_progress", "unavailable"]);

/** RFC 9457, with what this API adds. */
const problemSchema: Json = {
  type: "object",
  description: "A refusal (RFC 9457). `code` says which; some have fields of their own beside these",
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    code: { type: "string" },
    detail: { type: "string" },
    requestId: { type: "string" },
    errors: {
      type: "array",
      description: "Of `invalid_request`: what is wrong, and where",
      items: {
        type: "object",
        properties: { path: { type: "string" }, message: { type: "string" } },
        required: ["path", "message"],
      },
    },
  },
  required: ["type", "title", "status", "code", "detail"],
};

const securitySchemes: Json = {
  key: { type: "http", scheme: "bearer", description: "An API key: `tle_...`" },
  session: { type: "apiKey", in: "cookie", name: "__Host-tle_session", description: "Who is signed in, in a browser" },
  overlayToken: { type: "http", scheme: "bearer", description: "The token of an overlay's URL" },
  runnerKey: {
    type: "apiKey",
    in: "header",
    name: signatureHeaders.keyId,
    description: "Which key a runner signs with",
  },
  runnerTimestamp: {
    type: "apiKey",
    in: "header",
    name: signatureHeaders.timestamp,
    description: "Seconds since 1970",
  },
  runnerSignature: {
    type: "apiKey",
    in: "header",
    name: signatureHeaders.signature,
    description: "HMAC-SHA256 of timestamp, method, path and body (docs/protocol.md)",
  },
};

function securityOf(needs: Needs): Json[] {
  switch (needs.of) {
    case "anyone":
      return [];
    case "runner":
      return [{ runnerKey: [], runnerTimestamp: [], runnerSignature: [] }];
    case "account":
      return [{ session: [] }];
    case "workspace":
    case "streams":
    case "stream":
    case "host":
      return [{ key: [] }, { session: [] }];
    default:
      return needs satisfies never;
  }
}
