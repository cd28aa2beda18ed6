/** What a streamer has set of a custom widget, as its options have it. Pure. */
import type { FieldValue, SetValue, WidgetField } from "#shared/custom-widget/fields.ts";
import type { SceneWidget } from "#shared/overlay/scene.ts";

type Options = SceneWidget["options"];

export function valuesOf({ values }: Options): SetValue[] {
  return Array.isArray(values) ? (values as unknown as SetValue[]) : [];
}

export function textsOf(options: Options, name: "hosts"): string[] {
  const list = options[name];
  return Array.isArray(list) ? list.filter((one) => typeof one === "string") : [];
}

/** The options with another value of a field; as its author left it where it is that. */
export function withValue(options: Options, field: WidgetField, value: FieldValue): Options {
  const others = valuesOf(options).filter(({ name }) => name !== field.name);
  const isAsWritten = JSON.stringify(value) === JSON.stringify(field.value);
  const list = typeof value === "object" ? value : [value];
  const set = isAsWritten ? [] : list.map((one) => ({ name: field.name, value: one }));
  return { ...options, values: [...others, ...set] as unknown as Options[string] };
}

/** Those that stand together, in the order of their fields. */
export function grouped(fields: readonly WidgetField[]): [group: string, fields: WidgetField[]][] {
  const groups = new Map<string, WidgetField[]>();
  for (const field of fields) {
    if (field.is === "hidden") continue;
    groups.set(field.group, [...(groups.get(field.group) ?? []), field]);
  }
  return [...groups];
}
