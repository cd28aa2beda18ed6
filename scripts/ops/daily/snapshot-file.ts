/** The file of metrics: a line of JSON a day. */
import { closeSync, fstatSync, ftruncateSync, openSync, readFileSync, readSync, writeSync } from "node:fs";
import { Metrics } from "#shared/api/operations/host.ts";

/**
 * Adds a line. Where it does not fit, the file is as it was, and the system's code is returned (`ENOSPC`): half a line would spoil
 * the next day's, too.
 */
export function addLine(path: string, line: string): string | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, "a+", 0o600);
    const { size } = fstatSync(file);
    // Somebody else may have left a line without its end.
    const text = Buffer.from(`${endsLine(file, size) ? "" : "\n"}${line}\n`);
    try {
      for (let written = 0; written < text.length;) written += writeSync(file, text, written);
    } catch (error) {
      shorten(file, size);
      throw error;
    }
    return undefined;
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (typeof code !== "string") throw error;
    return code;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Best effort: what the writing failed by is what is to be told. */
function shorten(file: number, size: number): void {
  try {
    ftruncateSync(file, size);
  } catch {
    // A device has no size.
  }
}

function endsLine(file: number, size: number): boolean {
  if (size === 0) return true;
  const last = Buffer.alloc(1);
  readSync(file, last, 0, 1, size - 1);
  return last.toString() === "\n";
}

/** The last line that is metrics; undefined where the file is not there, or has none. */
export function readLastMetrics(path: string): Metrics | undefined {
  const lines = readText(path).split("\n");
  for (const line of lines.toReversed()) {
    const metrics = Metrics.safeParse(parse(line)).data;
    if (metrics !== undefined) return metrics;
  }
  return undefined;
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
