/** docs/widgets.md, from the widgets' own options. */
import * as z from "zod";
import type { WidgetOptions } from "#shared/overlay/widget-options.ts";
import * as registry from "../../web/overlay/widgets/registry.ts";

/** What a field's JSON schema says, as far as it is told here. */
interface Field {
  title?: string;
  description?: string;
  /** Of the media: which kind. */
  media?: string;
  properties?: Readonly<Record<string, Field>>;
  unit?: string;
  type?: string;
  enum?: readonly (string | number)[];
  items?: Field;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  maxItems?: number;
  default?: unknown;
}

const width = 120;

/** The whole document. */
export function widgetsDocument(kinds: Readonly<Record<string, WidgetOptions>> = registry): string {
  const names = Object.keys(kinds).sort();
  const sections = names.flatMap((name) => {
    const kind = kinds[name];
    return kind ? [sectionOf(name, kind)] : [];
  });
  return `# Widgets

What a [scene](overlay.md#scenes) can show, and what can be set of each. Every option has a default, so you need to set none.
\`node scripts/widgets.ts\` writes this page from the widgets themselves.

${names.map((name) => `\`${name}\``).reduce(wrapped, "")}

${sections.join("\n\n")}
`;
}

/** Words with commas between them, on lines that fit a screen. */
function wrapped(text: string, word: string): string {
  if (text === "") return word;
  const line = text.slice(text.lastIndexOf("\n") + 1);
  return line.length + word.length + 3 > width ? `${text},\n${word}` : `${text}, ${word}`;
}

function sectionOf(name: string, { label, about, size, fields }: WidgetOptions): string {
  const { properties = {} } = z.toJSONSchema(fields, { io: "input" });
  const options = Object.entries(properties as Record<string, Field>).map(([option, field]) =>
    lineOf(option, field, "- "),
  );
  const list = options.length === 0 ? "It has no options." : options.join("\n");
  return `## ${label}\n\n\`${name}\`, ${size.width} x ${size.height}. ${about}\n\n${list}`;
}

/** An option, and of a list of things what each of them has. */
function lineOf(option: string, field: Field, mark: string): string {
  const help = field.description === undefined ? "" : ` ${field.description}`;
  const line = `${mark}\`${option}\`: ${field.title ?? option}.${help} ${valuesOf(field)} Default: ${written(field.default)}.${field.items?.properties ? " Each has:" : ""}`;
  const parts = Object.entries(field.items?.properties ?? {}).map(([name, part]) => lineOf(name, part, `  ${mark}`));
  return [line, ...parts].join("\n");
}

/** The values that an option takes, as a sentence. */
function valuesOf(field: Field): string {
  if (field.enum) return `One of ${field.enum.map(written).join(", ")}.`;
  const unit = field.unit === undefined ? "" : ` ${field.unit}`;
  switch (field.type) {
    case "boolean":
      return "Yes or no.";
    case "integer":
    case "number":
      return `${rangeOf(field)}${unit}.`;
    case "array":
      if (field.items?.properties) return `A list of at most ${field.maxItems}.`;
      return field.items?.enum
        ? `Any of ${field.items.enum.map(written).join(", ")}.`
        : `A list of at most ${field.maxItems} ${field.items?.type === "number" ? "numbers" : "texts"}.`;
    default:
      if (field.media !== undefined) return `The address of a ${field.media}.`;
      return field.maxLength === undefined
        ? "A text, a number, or yes or no."
        : `Text, at most ${field.maxLength} characters.`;
  }
}

function rangeOf({ minimum = 0, maximum = 0 }: Field): string {
  return maximum >= Number.MAX_SAFE_INTEGER ? `${minimum} or more` : `${minimum} to ${maximum}`;
}

function written(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(written).join(", ");
  if (typeof value === "boolean") return value ? "yes" : "no";
  return value === "" ? "empty" : `\`${String(value)}\``;
}
