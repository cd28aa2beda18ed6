/** The documents of one person as one: the head of the first, the entries of all, and one end. */

type Documents = AsyncGenerator<AsyncIterable<string>, void, string | undefined>;

const between = '],"events":[';
const end = '],"count":';

/**
 * Reads documents as lines, which is how the API writes them, and asks for each by the `next` of the one before. Adds to `totals`.
 * Throws where a document breaks off.
 */
export async function* joinDocuments(
  documents: Documents,
  totals: { documents: number; events: number },
): AsyncGenerator<string, void> {
  let document = await documents.next();
  while (!document.done) {
    const isFirst = totals.documents++ === 0;
    let part: "head" | "sums" | "events" | "end" = "head";
    let sums = 0;
    let next: string | undefined;
    for await (const line of document.value) {
      if (part === "head") {
        if (isFirst) yield line;
        part = "sums";
      } else if (part === "sums" && line === between) {
        if (isFirst) yield `\n${between}`;
        part = "events";
      } else if (part === "sums") {
        if (isFirst) yield `${sums++ === 0 ? "" : ","}\n${entry(line)}`;
      } else if (line.startsWith(end)) {
        next = (JSON.parse(`{"count":${line.slice(end.length)}`) as { next: string | null }).next ?? undefined;
        part = "end";
      } else {
        yield `${totals.events++ === 0 ? "" : ","}\n${entry(line)}`;
      }
    }
    if (part !== "end") throw new Error("the document broke off");
    document = next === undefined ? { done: true, value: undefined } : await documents.next(next);
  }
  yield `\n${end}${totals.events},"next":null}\n`;
}

/** Without the comma that another one follows. */
function entry(line: string): string {
  return line.endsWith(",") ? line.slice(0, -1) : line;
}
