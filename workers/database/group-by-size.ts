/** Keeping requests to the database below what it takes. */

/** One request carries at most so much, about, in bytes; Neon refuses 10 MiB. */
const requestBytes = 4 * 1024 * 1024;

/** Items in their order, as many together as fit into one request; one that does not fit goes alone. Read as they are taken. */
export function* groupBySize<Item>(
  items: Iterable<Item>,
  sizeOf: (item: Item) => number,
  mostBytes = requestBytes,
): Generator<Item[]> {
  let group: Item[] = [];
  let size = 0;
  for (const item of items) {
    const more = sizeOf(item);
    if (group.length > 0 && size + more > mostBytes) {
      yield group;
      [group, size] = [[], 0];
    }
    group.push(item);
    size += more;
  }
  if (group.length > 0) yield group;
}

/**
 * How many bytes a text is as a parameter of a statement. The driver's request is JSON, so what was escaped once is
 * escaped again: a control character in a JSON text comes to seven bytes.
 */
export function parameterBytes(text: string): number {
  return new TextEncoder().encode(JSON.stringify(text)).byteLength;
}
