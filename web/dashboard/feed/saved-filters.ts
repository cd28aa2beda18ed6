/** Filters of the feed under a name of one's own, kept in this browser. */
import { keep, kept } from "../frame/kept.ts";
import { type Filter, isFiltering, readFilter, writeFilter } from "./filter.ts";

export interface SavedFilter {
  name: string;
  filter: Filter;
}

const most = { filters: 20, name: 40 } as const;

/** What the browser kept; whatever else stands there counts as nothing. Pure. */
export function readSaved(text: string): SavedFilter[] {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return [];
  }
  if (!Array.isArray(found)) return [];
  return found.slice(0, most.filters).flatMap((one: unknown): SavedFilter[] => {
    if (typeof one !== "object" || one === null) return [];
    const { name, ...query } = one as Record<string, unknown>;
    const texts = Object.entries(query).filter((entry): entry is [string, string] => typeof entry[1] === "string");
    const filter = readFilter(Object.fromEntries(texts));
    return typeof name === "string" && name !== "" && isFiltering(filter)
      ? [{ name: name.slice(0, most.name), filter }]
      : [];
  });
}

export function writeSaved(saved: readonly SavedFilter[]): string {
  return JSON.stringify(saved.map(({ name, filter }) => ({ name, ...writeFilter(filter) })));
}

/** With one more; one of the same name gives way, and of too many the oldest. Pure. */
export function withSaved(saved: readonly SavedFilter[], one: SavedFilter): SavedFilter[] {
  const name = one.name.trim().slice(0, most.name);
  if (name === "") return [...saved];
  return [...saved.filter((other) => other.name !== name), { ...one, name }].slice(-most.filters);
}

export function savedFilters(): SavedFilter[] {
  return readSaved(kept("filters"));
}

export function keepFilters(saved: readonly SavedFilter[]): void {
  keep("filters", writeSaved(saved));
}
