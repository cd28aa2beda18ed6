/** The language that a page writes in. */

/**
 * The tag for `Intl`: what the page was told, else the browser's. A browser may have one that `Intl` refuses (`en-US@posix`): then
 * its first part, and English where that is none either.
 */
export function languageOf(locale: string | undefined, browsers: string = navigator.language): string {
  const tags = [locale ?? browsers, (locale ?? browsers).split(/[-_@.]/)[0] ?? ""];
  return tags.find(isTag) ?? "en";
}

function isTag(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length > 0;
  } catch {
    return false;
  }
}
