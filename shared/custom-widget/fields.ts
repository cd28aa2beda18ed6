/**
 * FIELDS of a custom widget: a JSON object, each field with a type, a label and a value, as authors of StreamElements widgets write
 * them. Read once into what a form is made from. Pure, and never throws: what cannot be read is told.
 */
import { customWidgetLimits } from "./limits.ts";

/** How a field is set. */
export type FieldIs =
  | "text"
  | "number"
  | "slider"
  | "checkbox"
  | "dropdown"
  | "colour"
  | "font"
  | "picture"
  | "sound"
  | "video"
  | "button"
  | "hidden";

export type FieldValue = string | number | boolean | readonly string[];

export interface WidgetField {
  name: string;
  is: FieldIs;
  label: string;
  /** Fields of one group stand together; "" in none. */
  group: string;
  /** Where nobody has set it. */
  value: FieldValue;
  least?: number;
  most?: number;
  step?: number;
  /** Of a dropdown: each value with what people read. */
  choices: readonly (readonly [value: string, label: string])[];
  /** Of media: several of them, as a list. */
  isMultiple: boolean;
  /** Of a text: which kind of input, such as `date`. */
  input: string;
}

export interface ReadFields {
  fields: readonly WidgetField[];
  /** What was not understood, in English; the fields are what is left. */
  problems: readonly string[];
}

const types: Readonly<Record<string, FieldIs>> = {
  number: "number",
  slider: "slider",
  range: "slider",
  checkbox: "checkbox",
  dropdown: "dropdown",
  select: "dropdown",
  colorpicker: "colour",
  color: "colour",
  googleFont: "font",
  "image-input": "picture",
  "sound-input": "sound",
  "audio-input": "sound",
  "video-input": "video",
  button: "button",
  hidden: "hidden",
};
const inputs = ["text", "date", "time", "datetime-local", "month", "week", "email", "tel", "url", "password", "search"];
const mostProblems = 20;

/** Reads FIELDS; "" is no field at all. */
export function readFields(text: string): ReadFields {
  if (text.trim() === "") return { fields: [], problems: [] };
  let all: unknown;
  try {
    all = JSON.parse(text);
  } catch (error) {
    return { fields: [], problems: [`FIELDS is not JSON: ${error instanceof Error ? error.message : String(error)}`] };
  }
  if (!isObject(all)) return { fields: [], problems: ["FIELDS is not an object of fields"] };
  const entries = Object.entries(all);
  const { fields: most } = customWidgetLimits;
  const problems = entries.length > most ? [`FIELDS has ${entries.length} fields, and at most ${most} are taken`] : [];
  const fields = entries.slice(0, most).flatMap(([name, given]) => {
    const read = readField(name, given);
    if (typeof read !== "string") return [read];
    if (problems.length < mostProblems) problems.push(read);
    return [];
  });
  return { fields, problems };
}

/** One field; or what is wrong with it. */
function readField(name: string, given: unknown): WidgetField | string {
  if (!/^[\w$.:-]+$/.test(name) || name.length > customWidgetLimits.name)
    return `the field ${JSON.stringify(name.slice(0, 80))} has a name of other letters than a-z, A-Z, 0-9, _ - . : $, or too many`;
  if (!isObject(given)) return `the field ${name} is not an object`;
  const type = given["type"] ?? "text";
  if (typeof type !== "string") return `the type of the field ${name} is not a text`;
  const is = Object.hasOwn(types, type) ? types[type] : inputs.includes(type) ? "text" : undefined;
  if (is === undefined)
    return `the field ${name} is of the type ${JSON.stringify(type.slice(0, 40))}, which there is not here`;
  const choices = is === "dropdown" ? choicesOf(given["options"]) : [];
  if (choices.length > customWidgetLimits.choices)
    return `the field ${name} has ${choices.length} choices, and at most ${customWidgetLimits.choices} are taken`;
  const isMultiple = given["multiple"] === true;
  const field = {
    name,
    is,
    label: textOf(given["label"], name).slice(0, customWidgetLimits.label),
    group: textOf(given["group"]).slice(0, customWidgetLimits.label),
    choices,
    isMultiple,
    input: is === "text" ? type : "",
    ...numbersOf(given),
  };
  const value = valueOf({ ...field, value: "" }, given["value"]);
  if (value === undefined) return `the value of the field ${name} is too long, or is none of a ${type}`;
  return { ...field, value };
}

function numbersOf(given: Record<string, unknown>): Pick<WidgetField, "least" | "most" | "step"> {
  const number = (name: string) => {
    const value = Number(given[name] ?? Number.NaN);
    return Number.isFinite(value) ? value : undefined;
  };
  const [least, most, step] = [number("min"), number("max"), number("step")];
  return {
    ...(least !== undefined && { least }),
    ...(most !== undefined && { most }),
    ...(step !== undefined && step > 0 && { step }),
  };
}

/** `{value: label}` as StreamElements has it, or a list of values. */
function choicesOf(options: unknown): (readonly [string, string])[] {
  if (Array.isArray(options)) return options.map((one) => [textOf(one), textOf(one)] as const);
  if (!isObject(options)) return [];
  return Object.entries(options).map(([value, label]) => [cut(value), textOf(label, value)] as const);
}

/** What was given as a value of the field; undefined for what cannot be one. */
export function valueOf(field: WidgetField, given: unknown): FieldValue | undefined {
  switch (field.is) {
    case "number":
    case "slider": {
      // Authors write numbers as texts, too; where there is none, it is the least.
      if (given === undefined || given === null || given === "") return field.least ?? 0;
      const value = Number(given);
      return Number.isFinite(value) ? value : undefined;
    }
    case "checkbox":
      return given === true || given === "true" || given === 1;
    case "dropdown":
      return given === undefined || given === null ? (field.choices[0]?.[0] ?? "") : scalar(given);
    case "picture":
    case "sound":
    case "video": {
      const list = (Array.isArray(given) ? given : [given]).filter((one) => typeof one === "string" && one !== "");
      if (list.some((one: string) => one.length > customWidgetLimits.value)) return undefined;
      return field.isMultiple ? (list.slice(0, customWidgetLimits.choices) as string[]) : ((list[0] as string) ?? "");
    }
    case "hidden":
    case "button":
    case "text":
    case "colour":
    case "font":
      return given === undefined || given === null ? "" : scalar(given);
    default:
      return field.is satisfies never;
  }
}

function scalar(given: unknown): string | number | boolean | undefined {
  if (typeof given === "number" || typeof given === "boolean") return given;
  return typeof given === "string" && given.length <= customWidgetLimits.value ? given : undefined;
}

/** One value that a streamer has set: of media that are several each has an entry. */
export interface SetValue {
  name: string;
  value: string | number | boolean;
}

/** What the widget is told as its `fieldData`: each field as it was set, else as its author left it. */
export function fieldData(fields: readonly WidgetField[], set: readonly SetValue[]): Record<string, FieldValue> {
  return Object.fromEntries(fields.map((field) => [field.name, setValue(field, set) ?? field.value]));
}

/** What was set of a field; undefined where nothing was, or where it is none of what the field takes now. */
export function setValue(field: WidgetField, set: readonly SetValue[]): FieldValue | undefined {
  const given = set.filter(({ name }) => name === field.name).map(({ value }) => value);
  if (given.length === 0) return undefined;
  return valueOf(field, field.isMultiple ? given : given[0]);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const cut = (text: string) => text.slice(0, customWidgetLimits.value);
function textOf(value: unknown, otherwise = ""): string {
  if (typeof value === "string") return cut(value);
  return typeof value === "number" || typeof value === "boolean" ? String(value) : otherwise;
}
