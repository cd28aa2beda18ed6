/** The audit log as a file: JSON lines, or CSV that is safe to open in a spreadsheet. */
import type { AuditRow } from "#shared/api/operations/audit.ts";
import { toCell } from "#shared/exports/cell.ts";
import type { LineFormat } from "#shared/exports/formats.ts";

const header =
  "number,at,principalKind,principalId,addressHash,requestId,action,targetKind,targetId,before,after,chain\r\n";

export function exportHead(format: LineFormat): string {
  return format === "csv" ? header : "";
}

export function exportLine(format: LineFormat, row: AuditRow): string {
  if (format === "jsonl") return `${JSON.stringify(row)}\n`;
  const { number, at, principal, addressHash, requestId, action, target, before, after, chain } = row;
  const cells = [
    String(number),
    at,
    principal.kind,
    principal.id,
    addressHash,
    requestId,
    action,
    target.kind,
    target.id,
  ];
  return `${[...cells, jsonOf(before), jsonOf(after), chain].map(toCell).join(",")}\r\n`;
}

function jsonOf(value: AuditRow["before"]): string | null {
  return value === null ? null : JSON.stringify(value);
}

/**
 * Everything that `readAfter` has, page by page as it is read, at most `most` rows. Where a page cannot be read the answer breaks
 * off: it never ends as if it were whole.
 */
export function exportStream(
  format: LineFormat,
  readAfter: (after: number, limit: number) => Promise<AuditRow[]>,
  { after, most, pageRows }: { after: number; most: number; pageRows: number },
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let last = after;
  let left = most;
  return new ReadableStream({
    start(controller) {
      if (format === "csv") controller.enqueue(encoder.encode(exportHead(format)));
    },
    async pull(controller) {
      const limit = Math.min(pageRows, left);
      const rows = limit > 0 ? await readAfter(last, limit) : [];
      left -= rows.length;
      last = rows.at(-1)?.number ?? last;
      if (rows.length > 0) controller.enqueue(encoder.encode(rows.map((row) => exportLine(format, row)).join("")));
      if (rows.length < limit || left <= 0) controller.close();
    },
  });
}
