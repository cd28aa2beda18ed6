/**
 * What overlays use and the browser of an older OBS has not (Chromium 103, the target of the build). Imported first. The build fails
 * where an overlay uses more that is newer: `newerMethods` in scripts/build-web.ts.
 */
function add(target: object, name: string, value: unknown): void {
  if (!(name in target)) Object.defineProperty(target, name, { value, writable: true, configurable: true });
}

add(Array.prototype, "toSorted", function (this: unknown[], compare?: (one: unknown, other: unknown) => number) {
  return Array.from(this).sort(compare);
});
add(Array.prototype, "toReversed", function (this: unknown[]) {
  return Array.from(this, (_, index) => this[this.length - 1 - index]);
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
