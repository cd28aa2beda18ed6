/** One happening. `status` is stable, for machines; `message` is for people. Never a secret in any of it. */
export interface LogLine {
  level: "info" | "warn" | "error";
  status: string;
  message: string;
  [detail: string]: string | number | boolean | undefined;
}
export type Log = (line: LogLine) => void;

/** A log that writes each happening as one line of JSON. `now` in milliseconds since 1970. */
export function jsonLog(write: (line: string) => void, now: () => number): Log {
  return (line) => write(`${JSON.stringify({ time: new Date(now()).toISOString(), part: "ingest", ...line })}\n`);
}
