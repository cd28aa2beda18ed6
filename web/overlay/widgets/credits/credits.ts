/** Whom the credits name. Pure. */
import type { EventUser } from "#shared/event.ts";
import { nameOf } from "../../../kit/format.ts";
import type { CreditsOptions } from "./options.ts";
import type { Section } from "./sections.ts";

/** Somebody who is named. */
export interface Credited {
  userId: string;
  name: string;
}

/** More names than this are more elements than a page beside a game should have. */
const maxNames = 80;

/** The people of a part: a board has them in `rows`, a list of names is one; the latest of a list come first. */
export function creditedIn(value: unknown): Credited[] {
  const rows = Array.isArray(value) ? lastFirst(value as unknown[]) : (value as { rows?: unknown } | null)?.rows;
  if (!Array.isArray(rows)) return [];
  return (rows as EventUser[])
    .map((user) => ({ userId: user.userId, name: nameOf(user) }))
    .filter(({ name }) => name !== "");
}

/** What is rolled: each section that somebody is in, in the order of the options. */
export function rolled(
  people: Readonly<Partial<Record<Section, readonly Credited[]>>>,
  { sections, most }: Pick<CreditsOptions, "sections" | "most">,
): { section: Section; people: readonly Credited[] }[] {
  const each = Math.min(most, Math.floor(maxNames / Math.max(1, sections.length)));
  return sections
    .map((section) => ({ section, people: (people[section] ?? []).slice(0, each) }))
    .filter((one) => one.people.length > 0);
}

/** Chromium 103 has no `toReversed`. */
function lastFirst<One>(all: readonly One[]): One[] {
  return all.map((_, index) => all[all.length - 1 - index] as One);
}
