/** Cells of CSV that are safe to open in a spreadsheet. Pure. */

/** A text that is a cell as it is: it begins with nothing that runs, and nothing in it ends a cell. */
const plain = /^[^=+\-@＝＋－＠",;\t\r\n][^",;\t\r\n]*$/;

/**
 * A cell of CSV (RFC 4180). What a spreadsheet would take for a formula, also one in wide characters, is made a text by an apostrophe: whoever names a key
 * `=HYPERLINK(…)` must not run anything on the machine of who reads this.
 */
export function toCell(text: string | null): string {
  if (text === null || text === "") return "";
  if (plain.test(text)) return text;
  const safe = /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
  // Where a spreadsheet takes semicolons or tabs for what is between cells, what follows one in here must not begin a cell.
  return /[",;\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
