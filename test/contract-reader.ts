/** Reads answers with a contract, as somebody does who has only the document. */
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { Json } from "./contract-arbitrary.ts";

export interface DescribedOperation {
  id: string;
  method: string;
  path: string;
  parameters: { name: string; in: string; required?: boolean; schema: Json }[];
  body: Json | undefined;
  /** By the names of the schemes. */
  security: readonly string[];
  statuses: readonly string[];
}

export interface ContractReader {
  operations: DescribedOperation[];
  resolve: (ref: string) => Json;
  /** What is wrong with an answer; undefined where it is as described. */
  faultOf: (
    operation: DescribedOperation,
    answer: { status: number; type: string; text: string },
  ) => string | undefined;
}

/** Of an OpenAPI document of ours. */
export function contractReader(document: Json): ContractReader {
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  ajv.addSchema(document, "openapi");
  const at = (pointer: string) =>
    pointer
      .split("/")
      .slice(1)
      .reduce<unknown>(
        (value, key) => (value as Json | undefined)?.[key.replaceAll("~1", "/").replaceAll("~0", "~")],
        document,
      ) as Json;
  const paths = document["paths"] as Record<string, Record<string, Json>>;
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]): DescribedOperation => ({
      id: described["operationId"] as string,
      method: method.toUpperCase(),
      path,
      parameters: described["parameters"] as DescribedOperation["parameters"],
      body: at(`#/paths/${path.replaceAll("/", "~1")}/${method}/requestBody/content/application~1json/schema`),
      security: [...new Set((described["security"] as Json[]).flatMap((one) => Object.keys(one)))],
      statuses: Object.keys(described["responses"] as Json),
    })),
  );
  return {
    operations,
    resolve: at,
    faultOf({ path, method }, { status, type, text }) {
      const pointer = `#/paths/${path.replaceAll("/", "~1")}/${method.toLowerCase()}/responses/${status}`;
      const response = at(pointer) as { $ref?: string; content?: Record<string, { schema?: Json }> } | undefined;
      if (!response) return `${status} is not described: ${text.slice(0, 300)}`;
      const place = response.$ref ?? pointer;
      const { content } = at(place) as { content?: Record<string, { schema?: Json }> };
      const [mediaType] = type.split(";");
      if (!content) return text === "" ? undefined : `${status} has a body, and none is described`;
      const described = content[mediaType ?? ""];
      if (!described) return `${status} is ${mediaType}, and ${Object.keys(content).join()} is described`;
      if (!described.schema || !/[/+]json$/.test(mediaType ?? "")) return undefined;
      const key = `openapi${place}/content/${(mediaType ?? "").replaceAll("/", "~1")}/schema`;
      const validate = ajv.getSchema(key);
      if (!validate) return `no schema at ${key}`;
      const body = parse(text);
      if (body === undefined) return `${status} is no JSON: ${text.slice(0, 300)}`;
      if (validate(body)) return undefined;
      return `${status} is not as described: ${ajv.errorsText(validate.errors)}: ${text.slice(0, 300)}`;
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
