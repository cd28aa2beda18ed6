/** What `npm run ops -- daily` takes over a log that is there: once with two days due to be hidden, and once with nothing due. */
import { daily, exitCodes } from "../../scripts/ops/daily/daily.ts";
import type { Client } from "pg";
import type { OwnPlatform } from "../platform/platform.ts";
import { judge, type Row } from "../row.ts";

/** After the sums were made; `events` is how many the log has. Throws where a step says that something is wrong. */
export async function dailyRows(ours: OwnPlatform, owner: Client, events: number): Promise<Row[]> {
  // As on a host whose first nights, in which nothing goes, are over.
  await owner.query("update retention_bounds set since = now() - interval '400 days'");
  const due = await timed(ours);
  const idle = await timed(ours);
  const row = (name: string, { seconds, lines }: Timed) =>
    judge({ name, unit: "s", measured: seconds, detail: { "events in the log": events, said: lines.join("; ") } });
  return [row("a day's operations, two days due", due), row("a day's operations, nothing due", idle)];
}

interface Timed {
  seconds: number;
  /** What its steps said of what they did. */
  lines: string[];
}

async function timed({ api }: OwnPlatform): Promise<Timed> {
  const lines: string[] = [];
  const print = (line: string) => void lines.push(line);
  const startedAt = performance.now();
  const code = await daily({
    api,
    dryRun: false,
    against: undefined,
    snapshot: undefined,
    least: 1,
    print,
  });
  const seconds = Number(((performance.now() - startedAt) / 1_000).toFixed(1));
  // Of a log that ends in the past there is too little to say of yesterday.
  if (code !== exitCodes.healthy && code !== exitCodes.insufficient_data)
    throw new Error(`the day's operations ended with ${code}: ${lines.join("; ")}`);
  return { seconds, lines: lines.filter((line) => /step=(?:aggregates|retention)/.test(line)) };
}
