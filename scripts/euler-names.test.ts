/** The names of Euler Stream's JSON are those of the schemas: for every method, with every field that there is. */
import { readFileSync } from "node:fs";
import * as schemaV1 from "tiktok-live-proto/v1";
import * as schemaV2 from "tiktok-live-proto/v2";
import * as schemaV3 from "tiktok-live-proto/v3";
import { describe, expect, it } from "vitest";
import { currentNames } from "../ingest-node/providers/euler-names.ts";
import { namesDocument } from "./euler-names.ts";
import { isPart, methodsOf, readSchema, type Schema, type SchemaField } from "./euler-names/schema.ts";

interface Codec {
  encode: (message: unknown) => { finish: () => Uint8Array };
  decode: (bytes: Uint8Array) => unknown;
}
type Codecs = Record<string, Codec>;
const codecs = { v1: schemaV1, v2: schemaV2, v3: schemaV3 } as unknown as Record<"v1" | "v2" | "v3", Codecs>;
const current = readSchema("v3");

/**
 * A message with a value of its own in every field; a part that stands in itself is left out there. `today` is what today's
 * schema calls the part: what is a part in the one and a plain value in the other stays empty, because no bytes are both.
 */
function filled(schema: Schema, part: string, items: number): Record<string, unknown> {
  let next = 1;
  const fill = (name: string, today: string | undefined, on: readonly string[]): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(schema[name] ?? {}).map(([field, about]) => {
        const now = Object.values(current[today ?? ""] ?? {}).find(({ number }) => number === about.number);
        const isReadable = now === undefined || isPart(now.type) === isPart(about.type);
        return [field, valueOf(about, isReadable, now?.type, [...on, name])];
      }),
    );
  return fill(part, part, []);

  function valueOf(
    { type, holds }: SchemaField,
    isReadable: boolean,
    today: string | undefined,
    on: readonly string[],
  ): unknown {
    const isCut = isPart(type) && (on.includes(type) || on.length > 5);
    const isEmpty = isCut || !isReadable;
    switch (holds) {
      case "one":
        return isEmpty ? emptyOf(type) : oneOf(type, today, on);
      case "list":
        return isEmpty ? [] : Array.from({ length: items }, () => oneOf(type, today, on));
      case "map": {
        const inner = schema[type]?.["value"];
        if (isEmpty || inner === undefined || (isPart(inner.type) && on.includes(inner.type))) return {};
        const innerToday = current[today ?? ""]?.["value"]?.type;
        return { [String((next += 1))]: oneOf(inner.type, innerToday, on) };
      }
      default:
        return holds satisfies never;
    }
  }

  function oneOf(type: string, today: string | undefined, on: readonly string[]): unknown {
    if (isPart(type)) return fill(type, today, on);
    next += 1;
    switch (type) {
      case "string":
        return `text ${next}`;
      case "bytes":
        return Buffer.from(`bytes ${next}`);
      case "bool":
        return true;
      case "int64":
      case "uint64":
        return String(next);
      default:
        return next;
    }
  }
}

function emptyOf(type: string): unknown {
  if (isPart(type)) return undefined;
  if (type === "bytes") return Buffer.alloc(0);
  return type === "string" ? "" : type.endsWith("64") ? "0" : 0;
}

/** What of `expected` is not so in `found`; what protobuf gives a field that was not sent says nothing. */
function missing(expected: unknown, found: unknown, where: string[] = []): string[] {
  if (expected === undefined || expected === "" || expected === 0 || expected === "0" || expected === false) return [];
  if (typeof expected !== "object" || expected === null) {
    return Object.is(expected, found)
      ? []
      : [`${where.join(".")}: ${JSON.stringify(expected)} is ${JSON.stringify(found)}`];
  }
  const inFound = typeof found === "object" && found !== null ? (found as Record<string, unknown>) : {};
  return Object.entries(expected).flatMap(([name, one]) => missing(one, inFound[name], [...where, name]));
}

function plain(value: unknown): unknown {
  const json = JSON.stringify(value);
  return JSON.parse(json, (_key, one: unknown) => {
    const { type, data } = (one ?? {}) as { type?: unknown; data?: unknown };
    return type === "Buffer" && Array.isArray(data) ? Buffer.from(data as number[]).toString("base64") : one;
  });
}

it("has the table that the installed schemas give", () => {
  const file = readFileSync(new URL("../ingest-node/providers/euler-names.json", import.meta.url), "utf8");
  expect(file.replaceAll("\r\n", "\n")).toBe(namesDocument());
});

describe.each([
  ["v2", 2, 34],
  ["v1", 1, 16],
] as const)("a message with the names of %s", (version, items, known) => {
  const older = readSchema(version);
  const methods = methodsOf(older).filter((method) => current[method] !== undefined);

  it("is known by as many methods as both schemas have", () => expect(methods).toHaveLength(known));

  // Of a banner v1 knows nothing but what is a text there and a part today.
  it.each(methods.filter((method) => `${version} ${method}` !== "v1 WebcastInRoomBannerMessage"))(
    "%s says what its bytes say today",
    (method) => {
      const message = filled(older, method, items);
      const bytes = (codecs[version][method] as Codec).encode(message).finish();
      const today = plain((codecs.v3[method] as Codec).decode(bytes));
      const read = currentNames(method, JSON.parse(JSON.stringify(message)) as Record<string, unknown>);
      expect(missing(today, read)).toEqual([]);
      expect(missing(today, {}).length).toBeGreaterThan(0);
    },
  );
});

describe("a message with today's names", () => {
  it.each(methodsOf(current).filter((method) => codecs.v3[method] !== undefined))("%s stays as it is", (method) => {
    const message = filled(current, method, 2);
    const json = JSON.parse(JSON.stringify(message)) as Record<string, unknown>;
    expect(currentNames(method, json)).toEqual(plain(message));
  });
});
