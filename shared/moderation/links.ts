/**
 * Finds addresses in a text: `https://…`, `www.…`, `name.com/…`, `name dot com`, `name . com`. Pure, and linear in the length of
 * the text. What is no address of the usual kind it leaves: a sentence that ends and goes on without a space is none.
 */

/** Where an address was found, in UTF-16 units of the text, and its host in lower case. */
export interface FoundLink {
  start: number;
  end: number;
  host: string;
}

interface Word {
  /** As it is read: lower case, letters in costume as plain ones. */
  text: string;
  start: number;
  end: number;
}

/** Ends of hosts that nobody writes by chance, also apart from the name. */
const plainEnds = new Set(
  "com net org info io tv gg xyz app dev shop site online store club vip tk ru cn biz ly eu de fr es it nl pl br uk us co me be to live link".split(
    " ",
  ),
);
/** Of these only such that are no words of their own where a space stands before them. */
const apartEnds = new Set("com net org info io tv gg xyz biz ru de fr pl uk".split(" "));
/** Of these again those that begin no sentence. */
const endsOfNoSentence = new Set("com org gg xyz".split(" "));
/** How people write the dot. */
const dotWords = new Set(["dot", "(dot)", "[dot]", "{dot}", "punkt", "punto", "ponto", "nokta", "(.)", "[.]", "."]);
const slashWords = new Set(["slash", "/"]);
const unseen = /\u034f|[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/gu;
const hostForm = /^[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)+$/u;
const labelForm = /^[\p{L}\p{N}_.-]*[\p{L}\p{N}]$/u;
/** What may stand at the edge of an address: letters, digits, the halves of such, and the end of a path. */
const kept = /[\p{L}\p{N}\p{Cs}/]/u;
const longestHost = 253;

/** The addresses in a text, in order. */
export function findLinks(text: string): FoundLink[] {
  const words = wordsOf(text);
  const found: FoundLink[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] as Word;
    const host = hostIn(word.text);
    if (host !== undefined) found.push({ start: word.start, end: word.end, host });
    else {
      const apart = apartAt(words, at);
      if (!apart) continue;
      found.push({ start: word.start, end: apart.end, host: apart.host });
      at = apart.last;
    }
  }
  return found;
}

/** Whether a host is one of the domains, or belongs to one. */
export function isAllowed(host: string, domains: readonly string[]): boolean {
  return domains.some((domain) => host === domain || host.endsWith(`.${domain}`));
}

function wordsOf(text: string): Word[] {
  return Array.from(text.matchAll(/\S+/gu), ({ 0: word, index }) => ({
    text: readable(word),
    start: index,
    end: index + word.length,
  }));
}

function readable(word: string): string {
  return word
    .normalize("NFKC")
    .toLowerCase()
    .replace(unseen, "")
    .replace(/[。｡․•·∙]/gu, ".");
}

/** The host of an address that is one word; undefined where it is none. */
function hostIn(word: string): string | undefined {
  const scheme = word.indexOf("://");
  if (scheme > 0) return hostForm.exec(authorityOf(word.slice(scheme + 3)))?.[0] ?? "";
  const bare = withoutEdges(word.replaceAll(/[([{]\.[)\]}]|[([{]dot[)\]}]/gu, "."));
  const host = authorityOf(bare);
  if (host.length > longestHost || !hostForm.test(host)) return undefined;
  const end = host.slice(host.lastIndexOf(".") + 1);
  if (host.startsWith("www.")) return host;
  return plainEnds.has(end) ? host : undefined;
}

/** What stands before the path, without a name and a port. */
function authorityOf(address: string): string {
  const end = address.search(/[/?#]/u);
  const authority = end === -1 ? address : address.slice(0, end);
  return authority
    .slice(authority.lastIndexOf("@") + 1)
    .replace(/:\d{0,5}$/u, "")
    .replace(/\.$/u, "");
}

/** Without what a sentence puts around it. */
function withoutEdges(word: string): string {
  let [from, to] = [0, word.length];
  while (from < to && !kept.test(word.charAt(from))) from += 1;
  while (from < to && !kept.test(word.charAt(to - 1))) to -= 1;
  return word.slice(from, to);
}

/** An address that begins at a word and is written apart; `last` is its last word. */
function apartAt(words: readonly Word[], at: number): { host: string; end: number; last: number } | undefined {
  let host = words[at]?.text ?? "";
  let last = at;
  while (host.length <= longestHost) {
    const [dot, next] = [words[last + 1]?.text, words[last + 2]?.text];
    if (dot !== undefined && next !== undefined && dotWords.has(dot)) {
      host = `${host}.${next}`;
      last += 2;
    } else if (dot !== undefined && dot.startsWith(".") && dot.length > 1) {
      host += dot;
      last += 1;
    } else if (last === at && host.endsWith(".") && dot !== undefined && endsOfNoSentence.has(withoutEdges(dot))) {
      host += dot;
      last += 1;
    } else break;
  }
  if (last === at) return undefined;
  const name = withoutEdges(authorityOf(host));
  const parts = name.split(".");
  const isHost = parts.length > 1 && hostForm.test(name) && labelForm.test(parts[0] ?? "");
  if (!isHost || !apartEnds.has(parts.at(-1) ?? "")) return undefined;
  const isPath = slashWords.has(words[last + 1]?.text ?? "") && words[last + 2] !== undefined;
  const end = isPath ? last + 2 : last;
  return { host: name, end: words[end]?.end ?? 0, last: end };
}
