/** Cuts what comes in pieces into lines, and tells by the first of them whether they are lines of objects. Pure. */

/** `mostBytes` of a line: a longer one is left out, and `tooLong` is told of it. */
export function lineCutter(mostBytes: number, tooLong: () => void): (piece: Buffer) => string[] {
  let rest: Buffer[] = [];
  let size = 0;
  let isSkipping = false;

  function end(piece: Buffer): string | undefined {
    const all = [...rest, piece];
    const isLong = isSkipping || size + piece.length > mostBytes;
    if (isLong && !isSkipping) tooLong();
    rest = [];
    size = 0;
    isSkipping = false;
    return isLong ? undefined : Buffer.concat(all).toString().replace(/\r$/, "");
  }

  return (piece) => {
    const lines: string[] = [];
    let from = 0;
    for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, from)) {
      const line = end(piece.subarray(from, at));
      if (line !== undefined && line !== "") lines.push(line);
      from = at + 1;
    }
    const open = piece.subarray(from);
    size += open.length;
    if (size > mostBytes) {
      if (!isSkipping) tooLong();
      isSkipping = true;
      rest = [];
    } else if (open.length > 0) rest.push(open);
    return lines;
  };
}

const mostHeadBytes = 1_024;
const byteOrderMark = 3;

/** What lines begin with: `unknown` as long as only empty lines came, or a part of the mark that some programs put before a text. */
export function beginningOf(head: Buffer): "object" | "other" | "unknown" {
  const text = head
    .toString()
    .replace(/^\uFEFF/, "")
    .trimStart();
  if (text.startsWith("{")) return "object";
  const isOpen = text === "" || head.length < byteOrderMark;
  return isOpen && head.length < mostHeadBytes ? "unknown" : "other";
}
