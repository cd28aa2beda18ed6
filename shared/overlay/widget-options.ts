/** How a widget says what can be set of it: from this the form and the docs are made, and stored options are checked. */
import * as z from "zod";
import type { MediaKind } from "#shared/media/formats.ts";
import { MediaAddress } from "./media-address.ts";

/** What one says of an option, beside its schema. All words are English; `web/studio/option-words/` has the other languages. */
export interface OptionLabel {
  /** In the form. */
  label: string;
  /** Of a number: `seconds`, `coins`, `lines` and the like. */
  unit?: string;
  /** A sentence more, where the label does not say it all. */
  help?: string;
  /** What choices are called, where their names in the document do not say it. */
  choices?: Readonly<Record<string, string>>;
  /** The name of a gift: the form offers those that are known. */
  gift?: true;
}

/** What can be set of a kind of widget, and what it is. */
export interface WidgetOptions<Fields extends z.ZodRawShape = z.ZodRawShape> {
  /** Its name in the list of widgets, and a sentence on it; in English. */
  label: string;
  about: string;
  /** How large it is where it is put on a canvas, in pixels of a canvas of 1920 x 1080. */
  size: { width: number; height: number };
  /** Names of the live parts that it shows with these options; none where nothing is said. See parts.ts. */
  parts?(options: z.infer<z.ZodObject<Fields, z.core.$strict>>): readonly string[];
  /** Each field has a default that looks finished. */
  fields: z.ZodObject<Fields, z.core.$strict>;
}

export function widgetOptions<Fields extends z.ZodRawShape>(
  about: Omit<WidgetOptions<Fields>, "fields">,
  fields: Fields,
): WidgetOptions<Fields> {
  return { ...about, fields: z.strictObject(fields) };
}

/** A field with what is said of it. */
export function option<Schema extends z.ZodType>(label: string | OptionLabel, schema: Schema): Schema {
  const { label: title, help: description, ...more } = typeof label === "string" ? { label } : label;
  return schema.meta({ title, ...(description !== undefined && { description }), ...more });
}

/** A field for something of the media: an upload, or something of the library. The form offers these. */
export function mediaOption(label: string | OptionLabel, kind: MediaKind, address = "") {
  return option(label, MediaAddress.default(address).meta({ media: kind }));
}

/**
 * Options of whatever version as the widget of today has them: what it does not know is left out, what is missing or is not
 * allowed any more has its default. Never throws: an overlay that is on air goes on.
 */
export function readOptions(
  { fields }: WidgetOptions,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const read = Object.entries(fields.shape).map(([name, field]) => {
    const schema = field as z.ZodType;
    const value = schema.safeParse(Object.hasOwn(given, name) ? given[name] : undefined);
    return [name, value.success ? value.data : schema.parse(undefined)];
  });
  return Object.fromEntries(read) as Record<string, unknown>;
}
