/** The API as a Postman collection (format 2.1): each operation once, in an order in which each finds what it asks for. */
import * as z from "zod";
import { examples } from "#shared/api/examples.ts";
import { type Operation, pathParameters } from "#shared/api/operation.ts";
import { operations } from "#shared/api/operations.ts";
import { refusalsOf } from "#shared/api/refusals.ts";
import { signatureHeaders } from "#shared/protocol/ingest.ts";
import { problems } from "#shared/protocol/problems.ts";
import { Components, type Json } from "./components.ts";
import { describeParameters } from "./openapi.ts";

const schemaUrl = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";

/** The whole collection. The same operations give the same text. */
export function postmanCollection(): Json {
  const inOrder = operations.toSorted((a, b) => phaseOf(a) - phaseOf(b) || depthOf(a) - depthOf(b));
  const names = new Set(operations.flatMap(({ path }) => pathParameters(path)));
  return {
    info: {
      name: "tiktok-live-edge",
      description:
        "Set `baseUrl` and `apiKey`, and `handle`: a TikTok handle that is none of your streams. Run whole, it makes a stream, asks for everything, and deletes what it made.",
      schema: schemaUrl,
    },
    auth: { type: "bearer", bearer: [{ key: "token", value: "{{apiKey}}", type: "string" }] },
    event: [{ listen: "prerequest", script: { type: "text/javascript", exec: signing } }],
    variable: [
      { key: "baseUrl", value: "http://127.0.0.1:8787" },
      { key: "apiKey", value: "" },
      { key: "handle", value: "" },
      { key: "ingestKeyId", value: "" },
      { key: "ingestSecret", value: "" },
      ...[...names].toSorted().map((key) => ({ key, value: "none" })),
    ],
    item: inOrder.map(itemOf),
  };
}

/** What makes something comes first; what takes away comes last, the whole after its parts. */
function phaseOf({ id, method, makes, path }: Operation): number {
  if (makes) return path.startsWith("/v1/streams/{streamId}/") ? 1 : 0;
  if (id === "deleteRule") return 3;
  if (id === "rollbackRule") return 4;
  return method === "DELETE" || path.endsWith("/leave") ? 5 : 2;
}

function depthOf({ path, method }: Operation): number {
  const depth = path.split("/").length;
  return method === "DELETE" ? -depth : depth;
}

function itemOf(operation: Operation): Json {
  const { id, method, summary, needs, path, body } = operation;
  const example = examples[id];
  const parts = path
    .slice(1)
    .split("/")
    .map((part) => part.replace(/^\{(\w+)\}$/, ":$1"));
  const queryOfExample = Object.entries(example?.query ?? {});
  const parameters = describeParameters(operation, new Components()).filter((one) => one["in"] === "query");
  const query = parameters.map(({ name }) => {
    const value = queryOfExample.find(([key]) => key === name)?.[1];
    return { key: name, value: value ?? "", ...(value === undefined && { disabled: true }) };
  });
  const search = queryOfExample.map(([key, value]) => `${key}=${value}`).join("&");
  return {
    name: id,
    event: [{ listen: "test", script: { type: "text/javascript", exec: testOf(operation) } }],
    request: {
      method,
      description: summary,
      ...(needs.of === "anyone" && { auth: { type: "noauth" } }),
      ...(needs.of === "runner" && { auth: { type: "noauth" } }),
      header: [
        ...(body ? [{ key: "Content-Type", value: "application/json" }] : []),
        ...(operation.makes ? [{ key: "Idempotency-Key", value: "{{$guid}}" }] : []),
        ...(needs.of === "runner"
          ? Object.entries(signatureHeaders).map(([name, key]) => ({ key, value: `{{sign_${name}}}` }))
          : []),
      ],
      ...(body && { body: { mode: "raw", raw: JSON.stringify(example?.body ?? sampleOf(body), null, 2) } }),
      url: {
        raw: `{{baseUrl}}/${parts.join("/")}${search === "" ? "" : `?${search}`}`,
        host: ["{{baseUrl}}"],
        path: parts,
        query,
        variable: pathParameters(path).map((key) => ({ key, value: `{{${key}}}` })),
      },
    },
  };
}

/** A success where the request is an example; else whatever is described, and no fault of the platform's own. */
function testOf(operation: Operation): string[] {
  const { id, answers, makes } = operation;
  const successes = Object.keys(answers).map(Number);
  const refusals = refusalsOf(operation).map((code) => problems[code][0] as number);
  const allowed = examples[id] ? successes : [...new Set([...successes, ...refusals])].filter((status) => status < 500);
  return [
    `pm.test(${JSON.stringify(`${id} answers as described`)}, () => {`,
    `  pm.expect([${allowed.join(", ")}]).to.include(pm.response.code);`,
    "});",
    ...(makes
      ? [
          "if (pm.response.code < 300) {",
          "  for (const [name, value] of Object.entries(pm.response.json())) {",
          '    if (name.endsWith("Id") && typeof value === "string") pm.collectionVariables.set(name, value);',
          "  }",
          "}",
        ]
      : []),
  ];
}

/** Signs what a runner asks, where the collection has its key. */
const signing = [
  "const { method, url, body } = pm.request;",
  "const timestamp = String(Math.floor(Date.now() / 1000));",
  'const text = body && body.raw ? pm.variables.replaceIn(body.raw) : "";',
  "const path = pm.variables.replaceIn(url.getPathWithQuery());",
  'const signed = [timestamp, method, path, text].join("\\n");',
  'pm.variables.set("sign_keyId", pm.collectionVariables.get("ingestKeyId"));',
  'pm.variables.set("sign_timestamp", timestamp);',
  'const secret = pm.collectionVariables.get("ingestSecret");',
  'pm.variables.set("sign_signature", CryptoJS.HmacSHA256(signed, secret).toString());',
];

/** The least that a schema asks for. What only the code checks is refused, and that is an answer, too. */
function sampleOf(schema: z.ZodType): unknown {
  const json = z.toJSONSchema(schema, { io: "input", unrepresentable: "any", reused: "inline", cycles: "ref" }) as Json;
  return sample(json, (json["$defs"] ?? {}) as Record<string, Json>);
}

function sample(schema: Json, defs: Record<string, Json>): unknown {
  if (typeof schema["$ref"] === "string") return sample(defs[schema["$ref"].replace("#/$defs/", "")] ?? {}, defs);
  if ("default" in schema) return schema["default"];
  if ("const" in schema) return schema["const"];
  if (Array.isArray(schema["enum"])) return schema["enum"][0];
  const options = (schema["anyOf"] ?? schema["oneOf"]) as Json[] | undefined;
  if (options?.[0]) return sample(options[0], defs);
  switch (schema["type"]) {
    case "string":
      return "x".repeat(Math.max(1, Number(schema["minLength"] ?? 1)));
    case "integer":
    case "number":
      return Math.max(0, Number(schema["minimum"] ?? 0));
    case "boolean":
      return true;
    case "array":
      if (Array.isArray(schema["prefixItems"]))
        return (schema["prefixItems"] as Json[]).map((one) => sample(one, defs));
      return Number(schema["minItems"] ?? 0) > 0 ? [sample((schema["items"] ?? {}) as Json, defs)] : [];
    case "object":
      return Object.fromEntries(
        ((schema["required"] ?? []) as string[]).map((name) => [
          name,
          sample((schema["properties"] as Record<string, Json>)[name] ?? {}, defs),
        ]),
      );
    default:
      return null;
  }
}
