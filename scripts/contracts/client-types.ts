/** The client's types and table of operations, made of the OpenAPI document: no schema library comes along with the client. */
import * as frames from "#shared/api/frames.ts";
import type { Operation } from "#shared/api/operation.ts";
import { operations } from "#shared/api/operations.ts";
import { refusalsOf } from "#shared/api/refusals.ts";
import { problems } from "#shared/protocol/problems.ts";
import { Components, type Json } from "./components.ts";
import { describeParameters } from "./openapi.ts";

/** The text of client/api.ts. */
export function clientTypes(): string {
  const components = new Components();
  const called = operations.filter(isCalled);
  const described = called.map((operation) => describe(operation, components));
  for (const schema of Object.values(frames.serverFrames)) components.schema(schema, "answer");
  const types = Object.entries(components.all).map(([name, schema]) => `export type ${name} = ${typeOf(schema)};\n`);
  return `/** Written by \`npm run contracts\` from the API's operations. Not edited by hand. */

/** What a refusal's \`code\` can be. */
export type ProblemCode = ${union(Object.keys(problems).map((code) => JSON.stringify(code)))};

${types.join("\n")}
/** Each operation: what it is called with, what it answers, and what it may refuse with. */
export interface Operations {
${described.join("\n")}
}

export type OperationId = keyof Operations;

/** How each is asked. */
export const operations = {
${called.map(tableLine).join("\n")}
} as const;
`;
}

/** Sockets and streams are the feed's, and what is signed is the runner's. */
function isCalled({ needs, answers, mediaType }: Operation): boolean {
  return needs.of !== "runner" && !("101" in answers) && mediaType !== "text/event-stream";
}

function tableLine({ id, method, path, makes, mediaType }: Operation): string {
  const more = [...(makes ? ["makes: true"] : []), ...(mediaType ? [`mediaType: ${JSON.stringify(mediaType)}`] : [])];
  return `  ${id}: { ${[`method: "${method}"`, `path: "${path}"`, ...more].join(", ")} },`;
}

function describe(operation: Operation, components: Components): string {
  const { id, summary, body, bodyOptional, answers, mediaType } = operation;
  const parameters = describeParameters(operation, components);
  const answer =
    mediaType === undefined
      ? Object.entries(answers)
          .filter(([status]) => status.startsWith("2"))
          .map(([, schema]) => (schema === null ? "undefined" : typeOf(components.schema(schema, "answer"))))
      : ["Blob"];
  const bodyType = body ? typeOf(components.schema(body, "request")) : "undefined";
  return `  /** ${summary.replaceAll("*/", "* /")} */
  ${id}: {
    params: ${parametersType(parameters.filter((one) => one["in"] === "path"))};
    query: ${parametersType(parameters.filter((one) => one["in"] === "query"))};
    body: ${bodyOptional ? `Partial<${bodyType}>` : bodyType};
    answer: ${union(answer)};
    problem: ${union(refusalsOf(operation).map((code) => JSON.stringify(code)))};
  };`;
}

function parametersType(parameters: Json[]): string {
  if (parameters.length === 0) return "undefined";
  const fields = parameters.map(({ name, required, schema }) => {
    const type = typeOf(schema as Json);
    // What an address has is a text; a number or a switch is written as one.
    const given =
      type === "string"
        ? "string | number | boolean | readonly string[]"
        : type.replaceAll('"true" | "false"', 'boolean | "true" | "false"');
    return `${key(name as string)}${required === true ? "" : "?"}: ${required === true ? type : `${given} | undefined`}`;
  });
  return `{ ${fields.join("; ")} }`;
}

/** A JSON Schema as a type. What no type can say (bounds, patterns) is left out. */
function typeOf(schema: Json): string {
  if (typeof schema["$ref"] === "string") return schema["$ref"].split("/").at(-1) ?? "unknown";
  if ("const" in schema) return JSON.stringify(schema["const"]);
  if (Array.isArray(schema["enum"])) return union(schema["enum"].map((one) => JSON.stringify(one)));
  const options = (schema["anyOf"] ?? schema["oneOf"]) as Json[] | undefined;
  if (options) return union(options.map(typeOf));
  if (Array.isArray(schema["allOf"])) return (schema["allOf"] as Json[]).map((one) => `(${typeOf(one)})`).join(" & ");
  const { type } = schema;
  if (Array.isArray(type)) return union(type.map((one: unknown) => typeOf({ ...schema, type: one })));
  switch (type) {
    case "string":
      return "string";
    case "integer":
    case "number":
      return "number";
    case "boolean":
      return "boolean";
    case "null":
      return "null";
    case "array":
      return arrayType(schema);
    case "object":
      return objectType(schema);
    default:
      return "unknown";
  }
}

function arrayType({ items, prefixItems }: Json): string {
  if (Array.isArray(prefixItems)) return `[${(prefixItems as Json[]).map(typeOf).join(", ")}]`;
  return `(${typeOf((items ?? {}) as Json)})[]`;
}

function objectType({ properties, required = [], additionalProperties }: Json): string {
  const fields = Object.entries((properties ?? {}) as Record<string, Json>).map(([name, schema]) => {
    const isRequired = (required as string[]).includes(name);
    return `${key(name)}${isRequired ? "" : "?"}: ${typeOf(schema)}`;
  });
  if (typeof additionalProperties === "object" && additionalProperties !== null) {
    // Beside named fields the others can only be anything.
    fields.push(`[field: string]: ${fields.length > 0 ? "unknown" : typeOf(additionalProperties as Json)}`);
  }
  return fields.length === 0 ? "Record<string, unknown>" : `{ ${fields.join("; ")} }`;
}

function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

function union(types: readonly string[]): string {
  const different = [...new Set(types)];
  return different.length === 0 ? "never" : different.join(" | ");
}
