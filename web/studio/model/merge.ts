/**
 * Two versions of a scene that come of the same one, brought together field by field. Where both changed the same field differently
 * the other one's stands, and it is told, so that somebody is asked. Pure.
 */
import type { Scene, SceneWidget } from "#shared/overlay/scene.ts";

/** A field that both changed. `widget` is "" for what is of the whole scene. */
export interface Clash {
  widget: string;
  /** `theme`, `place`, `options.lines` and the like. */
  field: string;
  mine: unknown;
  theirs: unknown;
}

export interface Merged {
  scene: Scene;
  clashes: Clash[];
}

type Fields = ReadonlyMap<string, unknown>;

export function mergeScenes(base: Scene, mine: Scene, theirs: Scene): Merged {
  const clashes: Clash[] = [];
  const merge = (widget: string, of: { base: Fields; mine: Fields; theirs: Fields }) => {
    const { fields, clashing } = mergeFields(of);
    clashes.push(...clashing.map((clash) => ({ widget, ...clash })));
    return fields;
  };
  const head = merge("", { base: headOf(base), mine: headOf(mine), theirs: headOf(theirs) });
  const [was, here, there] = [byId(base), byId(mine), byId(theirs)];
  const widgets = orderOf(base, mine, theirs).flatMap((id): SceneWidget[] => {
    const [before, ours, other] = [was.get(id), here.get(id), there.get(id)];
    // Deleted by one of us: it goes, unless the other one went on working on it.
    if (!ours) return other && !(before && isEqual(before, other)) ? [other] : [];
    if (!other) return !before || !isEqual(before, ours) ? [ours] : [];
    const start = fieldsOf(before ?? other);
    return [widgetOf(merge(id, { base: start, mine: fieldsOf(ours), theirs: fieldsOf(other) }))];
  });
  return { scene: { ...theirs, ...Object.fromEntries(head), widgets }, clashes };
}

/** Where two say the same, in whatever order of fields. */
export function isEqual(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  const [mine, theirs] = [Object.entries(one), Object.entries(other)];
  return (
    Array.isArray(one) === Array.isArray(other) &&
    mine.length === theirs.length &&
    mine.every(
      ([name, value]) => Object.hasOwn(other, name) && isEqual(value, (other as Record<string, unknown>)[name]),
    )
  );
}

/** The fields of a widget, each option one of its own. */
export function fieldsOf({ options, ...rest }: SceneWidget): Map<string, unknown> {
  return new Map<string, unknown>([
    ...Object.entries(rest),
    ...Object.entries(options).map(([name, value]) => [`options.${name}`, value] as const),
  ]);
}

/** A widget of such fields. */
export function widgetOf(fields: Fields): SceneWidget {
  const [options, rest] = [new Map<string, unknown>(), new Map<string, unknown>()];
  for (const [name, value] of fields) {
    if (name.startsWith("options.")) options.set(name.slice("options.".length), value);
    else rest.set(name, value);
  }
  return { ...Object.fromEntries(rest), options: Object.fromEntries(options) } as unknown as SceneWidget;
}

function mergeFields({ base, mine, theirs }: { base: Fields; mine: Fields; theirs: Fields }): {
  fields: Map<string, unknown>;
  clashing: Omit<Clash, "widget">[];
} {
  const fields = new Map<string, unknown>();
  const clashing: Omit<Clash, "widget">[] = [];
  for (const field of new Set([...theirs.keys(), ...mine.keys()])) {
    const [was, ours, other] = [base.get(field), mine.get(field), theirs.get(field)];
    const isOurs = !isEqual(was, ours);
    const isTheirs = !isEqual(was, other);
    if (isOurs && isTheirs && !isEqual(ours, other)) clashing.push({ field, mine: ours, theirs: other });
    const value = isTheirs || !isOurs ? other : ours;
    if (value !== undefined) fields.set(field, value);
  }
  return { fields, clashing };
}

function headOf({ widgets: _widgets, ...head }: Scene): Fields {
  return new Map(Object.entries(head));
}

function byId({ widgets }: Scene): Map<string, SceneWidget> {
  return new Map(widgets.map((widget) => [widget.id, widget]));
}

/** Ids in the order of whoever changed it; what the other one has more stands after what it stood after there. */
function orderOf(base: Scene, mine: Scene, theirs: Scene): string[] {
  const idsOf = ({ widgets }: Scene) => widgets.map(({ id }) => id);
  const [ours, other] = [idsOf(mine), idsOf(theirs)];
  const shared = (ids: string[]) => ids.filter((id) => ours.includes(id) && idsOf(base).includes(id));
  const isOurs = !isEqual(shared(ours), shared(idsOf(base)));
  const [first, second] = isOurs ? [ours, other] : [other, ours];
  const order = [...first];
  for (const [index, id] of second.entries()) {
    if (order.includes(id)) continue;
    const before = second[index - 1];
    order.splice(before === undefined ? 0 : order.indexOf(before) + 1, 0, id);
  }
  return order;
}
