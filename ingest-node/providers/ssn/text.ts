/** The words of a message that may be HTML, with pictures of emotes in it. Nothing of it is ever shown as HTML. Pure. */

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

/** `isPlain`: it is no HTML, and `<` is a sign like others. */
export function textOf(message: string, isPlain: boolean): string {
  if (isPlain) return message.trim();
  // Past the last `>` no tag is closed; to look for its end from each `<` would take the square of the length.
  const closed = message.lastIndexOf(">") + 1;
  return message
    .slice(0, closed)
    .replaceAll(/<\/?([a-z]+)[^>]*>/gi, wordsOfTag)
    .concat(message.slice(closed))
    .replaceAll(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/gi, entity)
    .toWellFormed()
    .trim();
}

/** What a picture stands for; nothing of other tags. */
function wordsOfTag(tag: string, name: string): string {
  switch (name.toLowerCase()) {
    case "img":
      return / alt="([^"]*)"/i.exec(tag)?.[1] ?? "";
    case "br":
      return " ";
    default:
      return "";
  }
}

function entity(whole: string, decimal?: string, hex?: string, name?: string): string {
  if (name !== undefined) return entities[name.toLowerCase()] ?? whole;
  const point = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal);
  return point <= 0x10_ff_ff ? String.fromCodePoint(point) : whole;
}
