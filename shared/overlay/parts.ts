/**
 * Live parts: what a widget shows that outlives a page (a leaderboard, a goal, a poll) is a named part of the hub's state. A page
 * names the parts that it wants when it opens its socket. Here is how they are named; what each of them is:
 * durable-objects/feed/parts.ts. Pure.
 */

/** What one socket may want, and a relay for all of its sockets: so many parts, and so many UTF-16 units of their names. */
export const partLimits = { names: 40, units: 1_024 } as const;

/** So many of a kind that takes more than a look: each is counted, written and told by itself. */
const mostOfKind = new Map([["words", 6]]);

/** A kind, and where there are several of it which one: `board:gifters`, `counter:wins`. */
const pattern = /^([a-z][a-z0-9-]{0,31})(?::([A-Za-z0-9_.-]{1,64}))?$/;

export interface PartName {
  kind: string;
  /** "" where there is only one of the kind. */
  which: string;
}

/** Reads a name; undefined for what is none. */
export function readPartName(name: string): PartName | undefined {
  const match = pattern.exec(name);
  return match?.[1] === undefined ? undefined : { kind: match[1], which: match[2] ?? "" };
}

/** The names that a URL has, with commas between them: each once, in one order, as many as one socket may want. */
export function splitPartNames(text: string | null | undefined): string[] {
  return withinLimits((text ?? "").split(",").filter((name) => readPartName(name) !== undefined));
}

/** Each once, in one order; those that are too much are left out, the last ones first. */
export function withinLimits(names: readonly string[]): string[] {
  const kept: string[] = [];
  const ofKind = new Map<string, number>();
  let units = 0;
  for (const name of new Set(names)) {
    const kind = readPartName(name)?.kind ?? "";
    const count = (ofKind.get(kind) ?? 0) + 1;
    if (count > (mostOfKind.get(kind) ?? partLimits.names)) continue;
    units += name.length + 1;
    if (units > partLimits.units || kept.length === partLimits.names) break;
    ofKind.set(kind, count);
    kept.push(name);
  }
  return kept.sort();
}
