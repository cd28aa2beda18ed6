/** Which commands are meant by a few letters, the best first. */
import type { Command } from "./page.ts";

export interface Ranked {
  command: Command;
  /** The label, cut where the letters are in it. */
  parts: { text: string; isMatch: boolean }[];
}

/** Letters at the beginning of the label come before those at the beginning of a word, and these before the rest. */
export function rankCommands(commands: readonly Command[], typed: string): Ranked[] {
  const wanted = fold(typed.trim());
  if (wanted === "") return commands.map((command) => ({ command, parts: [{ text: command.label, isMatch: false }] }));
  return commands
    .flatMap((command) => {
      const at = placeOf(command.label, wanted);
      return at === undefined ? [] : [{ command, at }];
    })
    .sort((a, b) => a.at.rank - b.at.rank)
    .map(({ command, at }) => ({ command, parts: cut(command.label, at) }));
}

interface Found {
  from: number;
  to: number;
  rank: number;
}

function placeOf(label: string, wanted: string): Found | undefined {
  // Letter by letter, so that a place in what is compared is a place in what is shown.
  const letters = Array.from(label);
  const folded = letters.map(fold);
  const text = folded.join("");
  const places = folded.flatMap((letter, index) => Array.from({ length: letter.length }, () => index));
  for (let from = text.indexOf(wanted), best: Found | undefined; ; from = text.indexOf(wanted, from + 1)) {
    if (from === -1) return best;
    const first = places[from] ?? 0;
    const last = places[from + wanted.length - 1] ?? first;
    const rank = from === 0 ? 0 : /[\p{L}\p{N}]/u.test(letters[first - 1] ?? "") ? 2 : 1;
    if (best === undefined || rank < best.rank) best = { from: first, to: last + 1, rank };
    if (best.rank < 2) return best;
  }
}

function cut(label: string, { from, to }: Found): Ranked["parts"] {
  const letters = Array.from(label);
  const parts = [
    { text: letters.slice(0, from).join(""), isMatch: false },
    { text: letters.slice(from, to).join(""), isMatch: true },
    { text: letters.slice(to).join(""), isMatch: false },
  ];
  return parts.filter(({ text }) => text !== "");
}

/** Without marks and case: "Uber" finds "über". */
function fold(text: string): string {
  return text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
}
