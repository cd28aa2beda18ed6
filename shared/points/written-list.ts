/** A list of people and points, as other tools and spreadsheets write one: a handle and a number on each line. Pure. */
import { pointsLimits } from "./settings.ts";

export interface Listed {
  handle: string;
  points: number;
}

/** Lines that are looked at: more people than can have points are no list of them. */
const mostLines = pointsLimits.people;

const called = { handle: /^(?:user.?name|unique.?id|handle|user|name)$/i, points: /^(?:total.?)?points?$/i };

/**
 * Reads it, with commas, semicolons or tabs between columns, as its first line has them. Where the first line has names of columns they say which are meant; else
 * the first is the handle and the second the points. Of a handle that stands there twice the last line counts.
 */
export function readWrittenList(text: string): { people: Listed[]; refused: number } {
  const lines = text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/, mostLines + 1)
    .filter((line) => line.trim() !== "");
  const separator = separatorOf(lines[0] ?? "");
  const first = cellsOf(lines[0] ?? "", separator);
  const named = {
    handle: first.findIndex((cell) => called.handle.test(cell)),
    points: first.findIndex((cell) => called.points.test(cell)),
  };
  const hasNames = named.handle >= 0 && named.points >= 0;
  const at = hasNames ? named : { handle: 0, points: 1 };
  const people = new Map<string, Listed>();
  let refused = 0;
  for (const line of hasNames ? lines.slice(1) : lines) {
    const cells = cellsOf(line, separator);
    const handle = (cells[at.handle] ?? "").replace(/^@/, "").toLowerCase();
    const written = cells[at.points] ?? "";
    const points = Math.round(Number(withPoint(written)) * 100) / 100;
    const isOne = /^[^\s@]{1,64}$/u.test(handle) && written !== "" && points >= 0 && points <= pointsLimits.points;
    if (isOne) people.set(handle, { handle, points });
    else refused += 1;
  }
  return { people: [...people.values()], refused };
}

/** A spreadsheet of many countries writes 3,5 for 3.5. */
function withPoint(number: string): string {
  return /^\d+,\d{1,2}$/.test(number) ? number.replace(",", ".") : number;
}

/** What parts the columns: of these the first that stands in the line, and not in quotes. A name may have any of them in it. */
function separatorOf(line: string): string {
  const bare = line.replaceAll(/"[^"]*"/g, "");
  return ["\t", ";", ","].find((one) => bare.includes(one)) ?? ",";
}

/** Quotes around a cell may hold what else parts cells. */
function cellsOf(line: string, separator: string): string[] {
  const cells: string[] = [];
  let cell = "";
  let isQuoted = false;
  for (const char of line) {
    if (char === '"') isQuoted = !isQuoted;
    else if (char === separator && !isQuoted) {
      cells.push(cell.trim());
      cell = "";
    } else cell += char;
  }
  return [...cells, cell.trim()];
}
