/** The fields of a form, from the JSON Schema of a widget's options. Pure. */
import type { MediaKind } from "#shared/media/formats.ts";

export interface JsonSchema {
  type?: string;
  title?: string;
  description?: string;
  unit?: string;
  /** What choices are called. */
  choices?: Readonly<Record<string, string>>;
  media?: MediaKind;
  gift?: boolean;
  default?: unknown;
  enum?: readonly unknown[];
  const?: unknown;
  anyOf?: readonly JsonSchema[];
  items?: JsonSchema;
  properties?: Readonly<Record<string, JsonSchema>>;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  maxItems?: number;
  pattern?: string;
}

export interface Labelled {
  name: string;
  label: string;
  /** A sentence more. */
  help?: string;
  unit?: string;
  fallback: unknown;
}

/** `called` has what each of the choices is called. */
interface Chooses {
  choices: readonly string[];
  called: Readonly<Record<string, string>>;
}

export type OptionField = Labelled &
  (
    | { is: "switch" }
    /** `step` 1 for whole numbers. */
    | { is: "number"; least?: number; most?: number; step: number }
    | ({ is: "choice" } & Chooses)
    /** Several of these. */
    | ({ is: "choices"; most: number } & Chooses)
    /** `isGift`: the name of a gift. */
    | { is: "text"; longest: number; pattern?: string; isLong: boolean; isGift: boolean }
    | { is: "colour" }
    /** Something of the media, by its address. */
    | { is: "media"; kind: MediaKind; longest: number }
    /** Things with fields of their own, in their order. */
    | { is: "records"; fields: readonly OptionField[]; most: number }
    /** A text or a number a line. */
    | { is: "lines"; of: "text" | "number"; most: number }
  );

export function fieldsOf({ properties = {} }: JsonSchema): OptionField[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const { title = name, description: help, unit } = schema;
    const labelled = {
      name,
      label: title,
      ...(help !== undefined && { help }),
      ...(unit !== undefined && { unit }),
      fallback: schema.default,
    };
    return fieldOf(schema, labelled) ?? [];
  });
}

/** A colour as the page reads it, told by its pattern. */
const isColour = ({ pattern = "" }: JsonSchema) => /^\^?#/.test(pattern);
/** From so many letters on a text has room for several lines. */
const longText = 160;

/** The field of a schema; undefined for what no form can have. */
function fieldOf(schema: JsonSchema, labelled: Labelled): OptionField | undefined {
  const choices = choicesOf(schema);
  if (choices) return { ...labelled, is: "choice", choices, called: calledOf(choices, schema.choices) };
  switch (schema.type) {
    case "boolean":
      return { ...labelled, is: "switch" };
    case "integer":
    case "number":
      return { ...labelled, is: "number", ...rangeOf(schema), step: schema.type === "integer" ? 1 : stepOf(schema) };
    case "string":
      if (isColour(schema)) return { ...labelled, is: "colour" };
      if (schema.media) return { ...labelled, is: "media", kind: schema.media, longest: schema.maxLength ?? 4_000 };
      return {
        ...labelled,
        is: "text",
        longest: schema.maxLength ?? 4_000,
        isLong: (schema.maxLength ?? 0) > longText,
        isGift: schema.gift === true,
        ...(schema.pattern !== undefined && { pattern: schema.pattern }),
      };
    case "array":
      return listOf(schema, labelled);
    default:
      return undefined;
  }
}

function listOf(
  { items = {}, maxItems: most = 200, choices: called }: JsonSchema,
  labelled: Labelled,
): OptionField | undefined {
  const choices = choicesOf(items);
  if (choices) return { ...labelled, is: "choices", choices, called: calledOf(choices, called), most };
  if (items.type === "object") return { ...labelled, is: "records", fields: fieldsOf(items), most };
  if (items.type === "string") return { ...labelled, is: "lines", of: "text", most };
  if (items.type === "integer" || items.type === "number") return { ...labelled, is: "lines", of: "number", most };
  return undefined;
}

function choicesOf({ enum: values, anyOf }: JsonSchema): string[] | undefined {
  const all = values ?? anyOf?.map(({ const: value }) => value);
  return all !== undefined && all.every((one) => typeof one === "string") ? [...all] : undefined;
}

function calledOf(choices: readonly string[], called: JsonSchema["choices"] = {}): Record<string, string> {
  return Object.fromEntries(choices.map((one) => [one, called[one] ?? worded(one)]));
}

/** `last-minute` as people write it. */
function worded(name: string): string {
  const words = name
    .replaceAll(/[-_]/g, " ")
    .replaceAll(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** JavaScript's largest numbers stand for no bound. */
function rangeOf({ minimum, maximum }: JsonSchema): { least?: number; most?: number } {
  const isBound = (value: number | undefined) => value !== undefined && Math.abs(value) < Number.MAX_SAFE_INTEGER;
  return {
    ...(isBound(minimum) && { least: minimum as number }),
    ...(isBound(maximum) && { most: maximum as number }),
  };
}

function stepOf(schema: JsonSchema): number {
  const { least = 0, most = Infinity } = rangeOf(schema);
  return most - least <= 4 ? 0.05 : 0.5;
}

/** One of a list of things with fields of their own. */
export type OptionRecord = Readonly<Record<string, string | number | boolean>>;
/** What somebody typed or chose. */
export type Given = string | boolean | readonly string[] | readonly OptionRecord[];

/** A value that a field can have, of what somebody typed or chose; undefined for what it cannot. */
export function readField(field: OptionField, given: Given): unknown {
  switch (field.is) {
    case "switch":
      return given === true;
    case "number":
      return readNumber(field, textOf(given));
    case "choice":
      return field.choices.find((one) => one === given);
    case "choices":
      return field.choices
        .filter((one) => Array.isArray(given) && (given as readonly unknown[]).includes(one))
        .slice(0, field.most);
    case "colour":
      return textOf(given);
    case "text":
      return textOf(given).slice(0, field.longest);
    case "media":
      return textOf(given).length <= field.longest ? textOf(given) : undefined;
    case "records":
      return Array.isArray(given) ? given.slice(0, field.most) : undefined;
    case "lines": {
      const lines = textOf(given)
        .split(/[\n,]/)
        .map((line) => line.trim())
        .filter((line) => line !== "")
        .slice(0, field.most);
      if (field.of === "text") return lines;
      return lines.map(Number).filter((one) => Number.isFinite(one));
    }
    default:
      return field satisfies never;
  }
}

const textOf = (given: Given) => (typeof given === "string" ? given : "");

function readNumber(
  { least, most, step }: { least?: number; most?: number; step: number },
  text: string,
): number | undefined {
  const number = Number(text.trim() === "" ? Number.NaN : text);
  if (!Number.isFinite(number)) return undefined;
  const whole = step === 1 ? Math.round(number) : number;
  return Math.min(most ?? Infinity, Math.max(least ?? -Infinity, whole));
}
