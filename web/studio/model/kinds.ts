/** The kinds of widgets that there are, as the build wrote them down from `web/overlay/widgets/registry.ts`. */
import type { Scene, SceneWidget } from "#shared/overlay/scene.ts";
import { fieldsOf, type JsonSchema, type OptionField } from "./option-fields.ts";

/** Words of widgets and their options in a language, by the English ones (`web/studio/option-words/`). */
export type OptionWords = Readonly<Record<string, string>>;

export interface Kind {
  type: string;
  label: string;
  about: string;
  /** How large it is where it is new, in pixels of a canvas of 1920 x 1080. */
  size: { width: number; height: number };
  fields: OptionField[];
}

/** As the file has them. */
export type WrittenKind = Omit<Kind, "fields"> & { schema: JsonSchema };

export type Kinds = ReadonlyMap<string, Kind>;

/** What a language lacks is said in English. */
export function readKinds(written: readonly WrittenKind[], words: OptionWords = {}): Kinds {
  return spokenKinds(written, (text) => (Object.hasOwn(words, text) ? (words[text] ?? text) : text));
}

/** @param say is given every English word that people see */
export function spokenKinds(written: readonly WrittenKind[], say: (text: string) => string): Kinds {
  return new Map(
    written.map(({ schema, label, about, ...kind }) => [
      kind.type,
      { ...kind, label: say(label), about: say(about), fields: fieldsOf(schema).map((field) => spoken(field, say)) },
    ]),
  );
}

/** A field in the words of a language. */
function spoken(field: OptionField, say: (text: string) => string): OptionField {
  const labelled = {
    label: say(field.label),
    ...(field.help !== undefined && { help: say(field.help) }),
    ...(field.unit !== undefined && { unit: say(field.unit) }),
  };
  switch (field.is) {
    case "choice":
    case "choices": {
      const called = Object.fromEntries(Object.entries(field.called).map(([value, text]) => [value, say(text)]));
      return { ...field, ...labelled, called };
    }
    case "records":
      return { ...field, ...labelled, fields: field.fields.map((one) => spoken(one, say)) };
    default:
      return { ...field, ...labelled };
  }
}

/** What can be put into a scene. */
export interface Catalogue {
  kinds: Kinds;
  themes: readonly Scene["theme"][];
}

export async function loadCatalogue(language: string): Promise<Catalogue> {
  const [answer, words] = await Promise.all([fetch("/assets/studio/catalogue.json"), loadOptionWords(language)]);
  if (!answer.ok) throw new TypeError("the list of widgets did not come");
  const { kinds, themes } = (await answer.json()) as { kinds: WrittenKind[]; themes: Scene["theme"][] };
  return { kinds: readKinds(kinds, words), themes };
}

/** A file that does not come is English. */
async function loadOptionWords(language: string): Promise<OptionWords> {
  if (language === "en") return {};
  const answer = await fetch(`/assets/studio/option-words/${language}.json`).catch(() => undefined);
  return answer?.ok ? ((await answer.json()) as OptionWords) : {};
}

/** What a widget is called where it has no name of its own. */
export function nameOf(widget: Pick<SceneWidget, "name" | "type">, kinds: Kinds): string {
  return widget.name === "" ? (kinds.get(widget.type)?.label ?? widget.type) : widget.name;
}
