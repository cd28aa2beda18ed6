/** Whether a contract only grew: what was right to ask stays right, and who reads by the older one can read what is answered now. */
import type { Json } from "./components.ts";

interface Operation {
  operationId: string;
  parameters: { name: string; in: string; required?: boolean; schema: Json }[];
  requestBody?: { required?: boolean; content: Record<string, { schema: Json }> };
  responses: Record<string, { content?: Record<string, { schema?: Json }> }>;
}

interface Document {
  paths: Record<string, Record<string, Operation>>;
}

/** `asked`: every value of the older schema must be taken. `answered`: every value of the newer one must be read by the older. */
type Direction = "asked" | "answered";

interface Comparison {
  released: Json;
  current: Json;
  direction: Direction;
  found: string[];
  /** Pairs of references that are being compared: a schema may hold itself. */
  seen: Set<string>;
}

/** What the current document takes back of the released one, in words; empty where it only grew. */
export function breaksOf(released: Json, current: Json): string[] {
  const [older, newer] = [released, current] as unknown as [Document, Document];
  const found: string[] = [];
  for (const [path, methods] of Object.entries(older.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const name = `${method.toUpperCase()} ${path}`;
      const now = newer.paths[path]?.[method];
      if (!now) found.push(`${name}: is gone`);
      else compareOperation(name, [operation, now], { released, current, found });
    }
  }
  return found;
}

function compareOperation(
  name: string,
  [older, newer]: [Operation, Operation],
  { released, current, found }: Pick<Comparison, "released" | "current" | "found">,
): void {
  const of = (direction: Direction): Comparison => ({ released, current, direction, found, seen: new Set() });
  if (older.operationId !== newer.operationId) found.push(`${name}: is called ${newer.operationId} now`);
  for (const parameter of older.parameters) {
    const now = newer.parameters.find((one) => one.name === parameter.name && one.in === parameter.in);
    const place = `${name}: ${parameter.in} ${parameter.name}`;
    if (!now) found.push(`${place}: is gone`);
    else compare(place, parameter.schema, now.schema, of("asked"));
  }
  for (const { name: added, in: place, required } of newer.parameters) {
    const before = older.parameters.find((one) => one.name === added && one.in === place);
    if (required && !before?.required) found.push(`${name}: ${place} ${added}: must be given now`);
  }
  const [bodyOlder, bodyNewer] = [bodyOf(older), bodyOf(newer)];
  if (bodyOlder && bodyNewer) compare(`${name}: body`, bodyOlder, bodyNewer, of("asked"));
  else if (bodyOlder) found.push(`${name}: takes no body now`);
  if (newer.requestBody?.required && !older.requestBody?.required) found.push(`${name}: a body must be given now`);
  for (const [status, response] of Object.entries(older.responses)) {
    if (!status.startsWith("2")) continue;
    const now = newer.responses[status];
    if (!now) found.push(`${name}: does not answer ${status} any more`);
    for (const [media, { schema }] of Object.entries(response.content ?? {})) {
      const content = now?.content?.[media];
      if (now && !content) found.push(`${name}: ${status} is not ${media} any more`);
      if (schema && content?.schema) compare(`${name}: ${status}`, schema, content.schema, of("answered"));
    }
  }
}

function bodyOf({ requestBody }: Operation): Json | undefined {
  return requestBody?.content["application/json"]?.schema;
}

function compare(place: string, older: Json, newer: Json, comparison: Comparison): void {
  const pair = `${String(older["$ref"])} ${String(newer["$ref"])}`;
  if ("$ref" in older && "$ref" in newer) {
    if (comparison.seen.has(pair)) return;
    comparison.seen.add(pair);
  }
  const [was, is] = [resolved(comparison.released, older), resolved(comparison.current, newer)];
  const { direction, found } = comparison;
  // What must be taken, by what takes it.
  const [given, taken] = direction === "asked" ? [was, is] : [is, was];
  const types = (schema: Json) => new Set(typesOf(schema));
  const [givenTypes, takenTypes] = [types(given), types(taken)];
  if (
    takenTypes.size > 0 &&
    [...givenTypes].some((type) => !takenTypes.has(type) && !(type === "integer" && takenTypes.has("number")))
  ) {
    found.push(`${place}: is ${[...types(is)].join(" or ")}, and was ${[...types(was)].join(" or ")}`);
    return;
  }
  const [givenWords, takenWords] = [wordsOf(given), wordsOf(taken)];
  if (takenWords && direction === "asked") {
    const lost = (givenWords ?? []).filter((word) => !takenWords.includes(word));
    if (!givenWords || lost.length > 0)
      found.push(`${place}: does not take ${lost.join(", ") || "what it took"} any more`);
  }
  compareOptions(place, was, is, comparison);
  compareProperties(place, was, is, comparison);
  const [itemsWas, itemsIs] = [was["items"], is["items"]] as [Json | undefined, Json | undefined];
  if (itemsWas && itemsIs) compare(`${place}[]`, itemsWas, itemsIs, comparison);
}

/** Of a choice by `type` or the like, each that there was is compared with the one that has the same constants. */
function compareOptions(place: string, was: Json, is: Json, comparison: Comparison): void {
  const [older, newer] = [optionsOf(was), optionsOf(is)].map((options, side) =>
    options?.map((one) => resolved(side === 0 ? comparison.released : comparison.current, one)),
  );
  if (!older || !newer) return;
  for (const option of older) {
    const constants = constantsOf(option);
    const now = newer.find((one) => constantsOf(one) === constants && typesOf(one).join() === typesOf(option).join());
    if (!now && comparison.direction === "asked") comparison.found.push(`${place}: a form of it is gone: ${constants}`);
    if (now) compare(`${place} ${constants}`, option, now, comparison);
  }
}

function compareProperties(place: string, was: Json, is: Json, comparison: Comparison): void {
  const [older, newer] = [was["properties"], is["properties"]] as [
    Record<string, Json> | undefined,
    Record<string, Json> | undefined,
  ];
  if (!older || !newer) return;
  const { direction, found } = comparison;
  const [requiredWas, requiredIs] = [was["required"] ?? [], is["required"] ?? []] as [string[], string[]];
  for (const [name, schema] of Object.entries(older)) {
    const now = newer[name];
    if (now) compare(`${place}.${name}`, schema, now, comparison);
    else found.push(`${place}.${name}: is gone`);
    if (direction === "answered" && now && requiredWas.includes(name) && !requiredIs.includes(name)) {
      found.push(`${place}.${name}: is not always there any more`);
    }
  }
  if (direction === "answered") return;
  for (const name of requiredIs) {
    if (!requiredWas.includes(name)) found.push(`${place}.${name}: must be given now`);
  }
}

function resolved(document: Json, schema: Json): Json {
  if (typeof schema["$ref"] !== "string") return schema;
  return schema["$ref"]
    .split("/")
    .slice(1)
    .reduce<Json>((at, name) => at[name] as Json, document);
}

function optionsOf(schema: Json): Json[] | undefined {
  return (schema["anyOf"] ?? schema["oneOf"]) as Json[] | undefined;
}

function typesOf({ type, const: constant }: Json): string[] {
  if (Array.isArray(type)) return type as string[];
  if (typeof type === "string") return [type];
  return typeof constant === "string" ? ["string"] : [];
}

function wordsOf(schema: Json): unknown[] | undefined {
  if ("const" in schema) return [schema["const"]];
  return Array.isArray(schema["enum"]) ? (schema["enum"] as unknown[]) : undefined;
}

function constantsOf({ properties = {} }: Json): string {
  const constants = Object.entries(properties as Record<string, Json>).filter(([, one]) => "const" in one);
  return constants.map(([name, one]) => `${name} ${JSON.stringify(one["const"])}`).join(", ");
}
