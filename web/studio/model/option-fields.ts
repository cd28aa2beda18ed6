/** The fields of a form, from the JSON Schema of a widget's options. Pure. */

export interface JsonSchema {
  type?: string;
  title?: string;
  unit?: string;
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
  unit?: string;
  fallback: unknown;
}

export type OptionField = Labelled &
  (
    | { is: "switch" }
    /** `step` 1 for whole numbers. */
    | { is: "number"; least?: number; most?: number; step: number }
    | { is: "choice"; choices: readonly string[] }
    /** Several of these. */
    | { is: "choices"; choices: readonly string[]; most: number }
    | { is: "text"; longest: number; pattern?: string; isLong: boolean }
    | { is: "colour" }
    /** A text or a number a line. */
    | { is: "lines"; of: "text" | "number"; most: number }
  );

export function fieldsOf({ properties = {} }: JsonSchema): OptionField[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const { title = name, unit } = schema;
    const labelled = { name, label: title, ...(unit !== undefined && { unit }), fallback: schema.default };
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
  if (choices) return { ...labelled, is: "choice", choices };
  switch (schema.type) {
    case "boolean":
      return { ...labelled, is: "switch" };
    case "integer":
    case "number":
      return { ...labelled, is: "number", ...rangeOf(schema), step: schema.type === "integer" ? 1 : stepOf(schema) };
    case "string":
      if (isColour(schema)) return { ...labelled, is: "colour" };
      return {
        ...labelled,
        is: "text",
        longest: schema.maxLength ?? 4_000,
        isLong: (schema.maxLength ?? 0) > longText,
        ...(schema.pattern !== undefined && { pattern: schema.pattern }),
      };
    case "array":
      return listOf(schema, labelled);
    default:
      return undefined;
  }
}

function listOf({ items = {}, maxItems: most = 200 }: JsonSchema, labelled: Labelled): OptionField | undefined {
  const choices = choicesOf(items);
  if (choices) return { ...labelled, is: "choices", choices, most };
  if (items.type === "string") return { ...labelled, is: "lines", of: "text", most };
  if (items.type === "integer" || items.type === "number") return { ...labelled, is: "lines", of: "number", most };
  return undefined;
}

function choicesOf({ enum: values, anyOf }: JsonSchema): string[] | undefined {
  const all = values ?? anyOf?.map(({ const: value }) => value);
  return all !== undefined && all.every((one) => typeof one === "string") ? [...all] : undefined;
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

/** A value that a field can have, of what somebody typed or chose; undefined for what it cannot. */
export function readField(field: OptionField, given: string | boolean | readonly string[]): unknown {
  switch (field.is) {
    case "switch":
      return given === true;
    case "number":
      return readNumber(field, String(given));
    case "choice":
      return field.choices.find((one) => one === given);
    case "choices":
      return field.choices.filter((one) => Array.isArray(given) && given.includes(one)).slice(0, field.most);
    case "colour":
      return String(given);
    case "text":
      return String(given).slice(0, field.longest);
    case "lines": {
      const lines = String(given)
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

function readNumber(
  { least, most, step }: { least?: number; most?: number; step: number },
  text: string,
): number | undefined {
  const number = Number(text.trim() === "" ? Number.NaN : text);
  if (!Number.isFinite(number)) return undefined;
  const whole = step === 1 ? Math.round(number) : number;
  return Math.min(most ?? Infinity, Math.max(least ?? -Infinity, whole));
}
