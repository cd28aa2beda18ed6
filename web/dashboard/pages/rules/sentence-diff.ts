/** What changes between two sentences, word by word. Pure. */

export interface Change {
  text: string;
  /** `gone`: only before. `new`: only after. Absent: in both. */
  was?: "gone" | "new";
}

/** Words that are compared at most: past that the sentences stand side by side as they are. */
const mostWords = 600;

export function changesOf(before: string, after: string): Change[] {
  const [old, next] = [wordsOf(before), wordsOf(after)];
  if (old.length + next.length > mostWords)
    return before === after
      ? [{ text: after }]
      : [
          { text: before, was: "gone" },
          { text: after, was: "new" },
        ];
  const common = longestCommon(old, next);
  const changes: Change[] = [];
  const add = (text: string, was?: Change["was"]) => {
    const last = changes.at(-1);
    if (last && last.was === was) last.text += text;
    else changes.push({ text, ...(was && { was }) });
  };
  let [i, j] = [0, 0];
  while (i < old.length || j < next.length) {
    const [one, other] = [old[i], next[j]];
    if (one !== undefined && one === other) {
      add(one);
      i += 1;
      j += 1;
    } else if (one !== undefined && (other === undefined || lengthAt(common, i + 1, j) >= lengthAt(common, i, j + 1))) {
      add(one, "gone");
      i += 1;
    } else {
      add(other ?? "", "new");
      j += 1;
    }
  }
  return changes;
}

/** Words with the spaces and signs between them. Of scripts without spaces each character is one. */
function wordsOf(text: string): string[] {
  return (
    text.match(
      /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[\p{L}\p{N}_!.]+|\s+|[^\p{L}\p{N}\s]/gu,
    ) ?? []
  );
}

/** How long what both have in common is, from each place on. */
function longestCommon(old: readonly string[], next: readonly string[]): number[][] {
  const lengths = Array.from({ length: old.length + 1 }, () => Array.from({ length: next.length + 1 }, () => 0));
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = next.length - 1; j >= 0; j -= 1) {
      const row = lengths[i];
      if (!row) continue;
      row[j] =
        old[i] === next[j]
          ? lengthAt(lengths, i + 1, j + 1) + 1
          : Math.max(lengthAt(lengths, i + 1, j), lengthAt(lengths, i, j + 1));
    }
  }
  return lengths;
}

function lengthAt(lengths: readonly (readonly number[])[], i: number, j: number): number {
  return lengths[i]?.[j] ?? 0;
}
