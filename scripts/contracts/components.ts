/** The schemas of the API as JSON Schema: those that have a name of their own stand once, and are referred to by it. */
import * as z from "zod";
import * as event from "#shared/event.ts";
import * as giftCatalogue from "#shared/gift-catalogue.ts";
import * as frames from "#shared/api/frames.ts";
import * as liveState from "#shared/api/live-state.ts";
import * as recordedEvent from "#shared/api/recorded-event.ts";
import { operationFiles } from "#shared/api/operations.ts";
import * as renderedAction from "#shared/api/rendered-action.ts";
import * as permissions from "#shared/api/permissions.ts";
import * as parts from "#shared/api/parts.ts";
import * as ingest from "#shared/protocol/ingest.ts";
import * as position from "#shared/protocol/position.ts";
import * as runnerCommand from "#shared/protocol/runner-command.ts";
import * as action from "#shared/rules/action.ts";
import * as audience from "#shared/rules/audience.ts";
import * as rule from "#shared/rules/rule.ts";
import * as trigger from "#shared/rules/trigger.ts";
import * as triedEvent from "#shared/rules/tried-event.ts";
import * as streamStatus from "#shared/stream-status.ts";

export type Json = Record<string, unknown>;

/** What has a name here, beside what the operations' own files export. */
const named = [
  event,
  frames,
  giftCatalogue,
  liveState,
  recordedEvent,
  renderedAction,
  permissions,
  ingest,
  position,
  runnerCommand,
  action,
  audience,
  rule,
  trigger,
  triedEvent,
  streamStatus,
];

/** Whether a reader or a writer is told: who reads must take what is added later, who writes is held to what there is. */
export type Side = "answer" | "request";

/** The name of a schema on one side: the two differ in what they say of fields that nobody knows. */
function nameOn(side: Side, name: string): string {
  return side === "answer" || name.endsWith("Request") ? name : `${name}Input`;
}

/** Collects the named schemas that others refer to. */
export class Components {
  readonly #schemas = new Map<string, Json>();

  /** A schema as JSON Schema 2020-12; what it names is collected, and stands under `#/components/schemas/`. */
  schema(schema: z.ZodType, side: Side): Json {
    nameSchemas();
    const {
      $schema: _dialect,
      $defs,
      ...json
    } = z.toJSONSchema(schema, {
      io: "input",
      unrepresentable: "any",
      cycles: "ref",
    }) as Json & { $defs?: Record<string, Json> };
    for (const [name, one] of Object.entries($defs ?? {})) {
      const { id: _id, ...rest } = one;
      this.#add(nameOn(side, name), this.#finish(rest, side) as Json);
    }
    const { id, ...rest } = json;
    // A named schema that is itself the whole: it is referred to here as everywhere.
    if (typeof id === "string" && !("$ref" in rest)) {
      this.#add(nameOn(side, id), this.#finish(rest, side) as Json);
      return { $ref: `#/components/schemas/${nameOn(side, id)}` };
    }
    return this.#finish(rest, side) as Json;
  }

  /** By name. */
  get all(): Record<string, Json> {
    return Object.fromEntries([...this.#schemas].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  #add(name: string, schema: Json): void {
    const known = this.#schemas.get(name);
    if (known && JSON.stringify(known) !== JSON.stringify(schema)) throw new Error(`two schemas are called ${name}`);
    this.#schemas.set(name, schema);
  }

  #finish(value: unknown, side: Side): unknown {
    if (Array.isArray(value)) return value.map((one) => this.#finish(one, side));
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
      if (key === "$ref" && typeof inner === "string") {
        const name = inner.replace("#/$defs/", "");
        return [[key, `#/components/schemas/${nameOn(side, name)}`]];
      }
      if (side === "answer" && key === "additionalProperties" && inner === false) return [];
      return [[key, this.#finish(inner, side)]];
    });
    return Object.fromEntries(entries);
  }
}

let isNamed = false;

/** Gives every exported schema of more than one value the name it is exported by. */
function nameSchemas(): void {
  if (isNamed) return;
  isNamed = true;
  // A text whose form takes three lines to say, and that stands in nearly every answer.
  for (const [name, schema] of Object.entries({ Time: parts.Time, GivenTime: parts.GivenTime })) {
    z.globalRegistry.add(schema, { ...z.globalRegistry.get(schema), id: name });
  }
  for (const file of [...named, ...Object.values(operationFiles)]) {
    for (const [name, schema] of Object.entries(file) as [string, unknown][]) {
      if (!(schema instanceof z.ZodType) || !isCompound(schema)) continue;
      z.globalRegistry.add(schema, { ...z.globalRegistry.get(schema), id: name });
    }
  }
}

function isCompound(schema: z.ZodType): boolean {
  return (
    schema instanceof z.ZodObject ||
    schema instanceof z.ZodDiscriminatedUnion ||
    schema instanceof z.ZodUnion ||
    schema instanceof z.ZodEnum
  );
}
