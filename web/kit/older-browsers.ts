/**
 * What our pages use and the oldest browser that they are built for has not: Chromium 103, which an older OBS shows overlays and docks
 * in. The build puts it before everything else in each page, and fails where a page uses more that is newer (scripts/build-web.ts).
 */
function add(target: object, name: string, value: unknown): void {
  if (!(name in target)) Object.defineProperty(target, name, { value, writable: true, configurable: true });
}

/** Each is what an older method makes of a copy. */
const ofCopies = { toSorted: "sort", toReversed: "reverse", toSpliced: "splice" } as const;
for (const [name, change] of Object.entries(ofCopies))
  add(Array.prototype, name, function (this: unknown[], ...how: unknown[]) {
    const copy = Array.from(this);
    Reflect.apply(copy[change], copy, how);
    return copy;
  });

add(Map, "groupBy", <Item>(items: Iterable<Item>, keyOf: (item: Item, index: number) => unknown) => {
  const groups = new Map<unknown, Item[]>();
  let index = 0;
  for (const item of items) {
    const key = keyOf(item, index++);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
});

add(URL, "canParse", (url: string, base?: string) => {
  try {
    return Boolean(new URL(url, base));
  } catch {
    return false;
  }
});

add(AbortSignal, "any", (signals: Iterable<AbortSignal>) => {
  const ended = new AbortController();
  for (const signal of signals) {
    if (signal.aborted) ended.abort(signal.reason);
    else signal.addEventListener("abort", () => ended.abort(signal.reason), { once: true, signal: ended.signal });
  }
  return ended.signal;
});
