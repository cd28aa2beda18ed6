/** The kinds of widgets that there are, as the build wrote them down from `web/overlay/widgets/registry.ts`. */
import type { Scene, SceneWidget } from "#shared/overlay/scene.ts";
import { fieldsOf, type JsonSchema, type OptionField } from "./option-fields.ts";

export interface Kind {
  type: string;
  /** In English. */
  label: string;
  about: string;
  /** How large it is where it is new, in pixels of a canvas of 1920 x 1080. */
  size: { width: number; height: number };
  fields: OptionField[];
}

/** As the file has them. */
export type WrittenKind = Omit<Kind, "fields"> & { schema: JsonSchema };

export type Kinds = ReadonlyMap<string, Kind>;

export function readKinds(written: readonly WrittenKind[]): Kinds {
  return new Map(written.map(({ schema, ...kind }) => [kind.type, { ...kind, fields: fieldsOf(schema) }]));
}

/** What can be put into a scene. */
export interface Catalogue {
  kinds: Kinds;
  themes: readonly Scene["theme"][];
}

export async function loadCatalogue(): Promise<Catalogue> {
  const answer = await fetch("/assets/studio/catalogue.json");
  if (!answer.ok) throw new TypeError("the list of widgets did not come");
  const { kinds, themes } = (await answer.json()) as { kinds: WrittenKind[]; themes: Scene["theme"][] };
  return { kinds: readKinds(kinds), themes };
}

/** What a widget is called where it has no name of its own. */
export function nameOf(widget: Pick<SceneWidget, "name" | "type">, kinds: Kinds): string {
  return widget.name === "" ? (kinds.get(widget.type)?.label ?? widget.type) : widget.name;
}
