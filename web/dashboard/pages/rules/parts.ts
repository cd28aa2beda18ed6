/** A sentence in parts: some of its words stand for a part of a rule, and can be pressed, coloured, compared. Pure. */
import type { Say } from "./rule-words.ts";

/** Some words of a sentence. */
export interface Part {
  text: string;
  /** What it says of a rule: `who`, `trigger`, `if`, `do.0`, `limit.cooldown`. Absent: the words between. */
  of?: string;
  /** The gift whose picture stands before it. */
  gift?: string;
}

const mark = "\u0001";

/** A sentence from a word's template, with parts where its `{braces}` are. */
export function compose(
  say: Say,
  word: Parameters<Say>[0],
  values: Readonly<Record<string, string | number | readonly Part[]>>,
): Part[] {
  const lists: (readonly Part[])[] = [];
  const plain = Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (typeof value === "string" || typeof value === "number") return [name, value];
      return [name, `${mark}${lists.push(value) - 1}${mark}`];
    }),
  );
  return joined(
    say(word, plain)
      .split(mark)
      .flatMap((text, index): readonly Part[] => (index % 2 === 0 ? [{ text }] : (lists[Number(text)] ?? []))),
  );
}

/** Several things as one, as a language lists them. */
export function listed(
  things: readonly (readonly Part[])[],
  type: "conjunction" | "disjunction",
  language: string,
): Part[] {
  const formatted = new Intl.ListFormat(language, { type }).formatToParts(things.map((_, index) => String(index)));
  return joined(
    formatted.flatMap(({ type: kind, value }): readonly Part[] =>
      kind === "element" ? (things[Number(value)] ?? []) : [{ text: value }],
    ),
  );
}

/** The same without empty parts, and words between as one. */
function joined(parts: readonly Part[]): Part[] {
  const all: Part[] = [];
  for (const part of parts) {
    if (part.text === "") continue;
    const last = all.at(-1);
    if (last && last.of === undefined && part.of === undefined && last.gift === undefined) last.text += part.text;
    else all.push({ ...part });
  }
  return all;
}

/** As plain text. */
export function textOf(parts: readonly Part[]): string {
  return parts.map(({ text }) => text).join("");
}
