/** What is different between what viewers see and the draft, for a list. Pure. */
import type { Scene, SceneWidget } from "#shared/overlay/scene.ts";
import { fieldsOf, isEqual } from "./merge.ts";

export type Change =
  | { is: "added" | "removed"; widget: SceneWidget }
  /** `field` is `place`, `options.lines` and the like. */
  | { is: "changed"; widget: SceneWidget; fields: { field: string; from: unknown; to: unknown }[] }
  | { is: "scene"; field: "theme" | "own" | "canvas"; from: unknown; to: unknown }
  | { is: "order" };

/** Fields that viewers see nothing of. */
const unseen: ReadonlySet<string> = new Set(["locked", "group", "name", "id", "type"]);

export function changesOf(from: Scene, to: Scene): Change[] {
  const [before, after] = [byId(from), byId(to)];
  const scene = (["theme", "own", "canvas"] as const).flatMap((field): Change[] =>
    isEqual(from[field], to[field]) ? [] : [{ is: "scene", field, from: from[field], to: to[field] }],
  );
  const added = to.widgets.flatMap((widget): Change[] => (before.has(widget.id) ? [] : [{ is: "added", widget }]));
  const removed = from.widgets.flatMap((widget): Change[] => (after.has(widget.id) ? [] : [{ is: "removed", widget }]));
  const changed = to.widgets.flatMap((widget): Change[] => {
    const was = before.get(widget.id);
    const fields = was ? differences(was, widget) : [];
    return fields.length === 0 ? [] : [{ is: "changed", widget, fields }];
  });
  const stayed = (one: Scene, other: Map<string, SceneWidget>) =>
    one.widgets.filter(({ id }) => other.has(id)).map(({ id }) => id);
  const isOrdered = isEqual(stayed(from, after), stayed(to, before));
  return [...scene, ...added, ...removed, ...changed, ...(isOrdered ? [] : [{ is: "order" as const }])];
}

function differences(from: SceneWidget, to: SceneWidget): { field: string; from: unknown; to: unknown }[] {
  const [before, after] = [fieldsOf(from), fieldsOf(to)];
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((field) => !unseen.has(field) && !isEqual(before.get(field), after.get(field)))
    .map((field) => ({ field, from: before.get(field), to: after.get(field) }));
}

function byId({ widgets }: Scene): Map<string, SceneWidget> {
  return new Map(widgets.map((widget) => [widget.id, widget]));
}
