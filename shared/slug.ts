const maxLength = 32;

/**
 * A name as rules write it: lower case, 1 to 32 of `a-z`, `0-9`, `_` and `-`, beginning with a letter or digit. Accents
 * go, whatever else stands between becomes one `-`. "" where nothing is left.
 */
export function slugOf(name: string): string {
  const plain = name.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
  return plain
    .replaceAll(/[^a-z0-9_]+/g, "-")
    .replace(/^[-_]+/, "")
    .slice(0, maxLength)
    .replace(/-$/, "");
}
