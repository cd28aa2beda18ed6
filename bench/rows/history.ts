/** What questions to the past take: each one many times, warm, by the code that answers them and through Neon's stand-in. */
import { randomUUID } from "node:crypto";
import { Client } from "pg";
import { readAnalytics } from "../../workers/history/analytics.ts";
import { readAudience } from "../../workers/history/audience.ts";
import { compareLives } from "../../workers/history/comparison.ts";
import { rollUpAll } from "../../workers/history/rollups.ts";
import { searchHistory } from "../../workers/history/search.ts";
import type { Config } from "../../workers/config.ts";
import { readAnalytics as analyticsOperation } from "#shared/api/operations/analytics.ts";
import { searchHistory as searchOperation } from "#shared/api/operations/history-search.ts";
import { type HistoryLog, historyDays, makeHistoryLog } from "../load/history-log.ts";
import type { Database } from "../platform/database.ts";
import type { OwnPlatform } from "../platform/platform.ts";
import { judge, type Row } from "../row.ts";
import { median, percentile } from "../statistics.ts";
import { dailyRows } from "./daily.ts";

const dayMs = 86_400_000;
const targetMs = 200;
const countedTables = ["persons", "person_weeks", "seen", "newcomers", "cohorts"] as const;
const tables = ["sessions", "minutes", "days", "types", "people", "gifts", ...countedTables];

/** Asks once; the parameters differ from time to time. Returns what of it is worth a line. */
type Ask = (round: number) => Promise<string>;

/** With `events` in the log of one stream. `ours` is started when all questions were asked. */
export async function historyRows(
  database: Database,
  { quick, events, ours }: { quick: boolean; events: number; ours: () => Promise<OwnPlatform> },
): Promise<Row[]> {
  const owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  try {
    const madeAt = performance.now();
    const log = await makeHistoryLog(database.ownerUrl, `history-${randomUUID()}`, events);
    process.stderr.write(`made ${log.events} events in ${seconds(madeAt)} s\n`);
    const config = {
      DATABASE_URL: database.appUrl,
      NEON_ENDPOINT: database.neonEndpoint,
      SEALING_KEYS: new Map(),
    } as unknown as Config;
    const summedAt = performance.now();
    const summed = await rollUpAll(config);
    const sums: Row = judge({
      name: "history: sums",
      unit: "events/s",
      measured: Math.round((summed / (performance.now() - summedAt)) * 1_000),
      detail: { events: summed, "of the log": log.events },
    });
    while ((await rollUpAll(config)) > 0);
    // As autovacuum does, of its own accord.
    for (const table of tables) await owner.query(`vacuum analyze rollup_${table}`);
    const recount = await recountRow(owner, log);
    const questions = await questionRows(config, log, quick ? 10 : 40);
    return [sums, recount, ...questions, ...(await dailyRows(await ours(), owner, log.events))];
  } finally {
    await owner.end();
  }
}

/** All counts of people made anew; throws where they are not what they were, counted as the events came. */
async function recountRow(owner: Client, { streamId, events }: HistoryLog): Promise<Row> {
  const read = () =>
    Promise.all(
      countedTables.map(async (table) => {
        const hash = "md5(string_agg(r::text, ',' order by r::text collate \"C\"))";
        const { rows } = await owner.query<{ hash: string }>(`select ${hash} as hash from rollup_${table} r`);
        return `${table} ${rows[0]?.hash}`;
      }),
    );
  const before = await read();
  const startedAt = performance.now();
  await owner.query("select rollups_recount($1)", [streamId]);
  const measured = Number(seconds(startedAt));
  const after = await read();
  if (before.join() !== after.join()) throw new Error("the counts of people are not those of the sums of people");
  return judge({
    name: "history: counts of people, anew",
    unit: "s",
    measured,
    detail: { "events in the log": events },
  });
}

/** Each question so many times, warm. */
export async function questionRows(config: Config, log: HistoryLog, rounds: number, only = ""): Promise<Row[]> {
  const { streamId, end } = log;
  const iso = (days: number, hours = 0) => new Date(end.getTime() - days * dayMs - hours * 3_600_000).toISOString();
  const all = { from: iso(historyDays - 1), to: end.toISOString() };
  const search =
    (queryOf: (round: number) => Record<string, string>): Ask =>
    async (round) => {
      const question = searchOperation.query.parse({ limit: "100", ...queryOf(round) });
      const { events: found, next, searchedBack } = await searchHistory(config, streamId, question, end);
      return `${found.length} found${next === null ? "" : `, back to ${searchedBack}`}`;
    };
  const numbers =
    (query: Record<string, string>): Ask =>
    async () => {
      const question = analyticsOperation.query.parse(query);
      const answer = await readAnalytics(config, streamId, { question, people: true, now: end });
      return `${answer.status}, ${answer.buckets.length} buckets`;
    };
  const some = (round: number, of: number) => (round * 7_919) % of;
  const questions: Record<string, Ask> = {
    "the latest": search(() => ({})),
    "an hour of some day": search((n) => ({ from: iso(some(n, 90), 2), to: iso(some(n, 90), 1) })),
    "a type that is frequent, 92 days": search((n) => ({ ...all, types: "LIKE", to: iso(some(n, 60)) })),
    "chats, 92 days": search((n) => ({ ...all, types: "CHAT", to: iso(some(n, 60)) })),
    "gifts, 92 days": search((n) => ({ ...all, types: "GIFT", to: iso(some(n, 60)) })),
    "a type that is seldom, 92 days": search((n) => ({ ...all, types: "FOLLOW,SHARE", to: iso(some(n, 60)) })),
    "a person who does much, 92 days": search((n) => ({ ...all, user: String(10_000 + some(n, 20)) })),
    "a person who does little, 92 days": search((n) => ({ ...all, user: String(25_000 + some(n, 4_000)) })),
    "a person's chats with a word, 92 days": search((n) => ({
      ...all,
      user: String(10_000 + some(n, 20)),
      text: "hello",
    })),
    "a person by handle, 92 days": search((n) => ({ ...all, user: `@viewer_${10_000 + some(n, 200)}` })),
    "gifts of 1,000 coins, 92 days": search(() => ({ ...all, minCoins: "1000" })),
    "gifts that nobody gave, 92 days": search(() => ({ ...all, minCoins: "100000" })),
    "a word that many said": search((n) => ({ ...all, text: "hello", to: iso(some(n, 60)) })),
    "two signs of Chinese": search((n) => ({ ...all, text: "欢迎", to: iso(some(n, 60)) })),
    "a word that one in 100,000 said, a page": search((n) => ({ ...all, text: "NEEDLE", to: iso(some(n, 60)) })),
    "a word that nobody said, a page": search((n) => ({ ...all, text: "nowhere", to: iso(some(n, 60)) })),
    "numbers by live, 92 days": numbers({ ...all, by: "live" }),
    "numbers by day, 92 days": numbers({ ...all, by: "day" }),
    "numbers by day, 7 days": numbers({ by: "day" }),
    "numbers by minute, a day": numbers({ from: iso(1), to: iso(0), by: "minute" }),
    "who came back, 7 days": async () => (await readAudience(config, streamId, {}, end)).status,
    "who came back, 92 days": async () => (await readAudience(config, streamId, all, end)).status,
    "a live beside ten": async () => (await compareLives(config, streamId, undefined)).status,
  };
  const rows: Row[] = [];
  const asked = Object.entries(questions).filter(([name]) => name.includes(only));
  for (const [name, ask] of asked) rows.push(await measure(name, ask, rounds, log.events));
  return rows;
}

async function measure(name: string, ask: Ask, rounds: number, events: number): Promise<Row> {
  const times: number[] = [];
  let said = "";
  // The first round warms the pages that the others read.
  for (let round = 0; round < rounds; round++) await ask(round);
  for (let round = 0; round < rounds; round++) {
    const startedAt = performance.now();
    said = await ask(round);
    times.push(performance.now() - startedAt);
  }
  const p95 = percentile(times, 0.95);
  process.stderr.write(`  ${name}: p95 ${p95.toFixed(1)} ms, ${said}\n`);
  return judge(
    {
      name: `history: ${name}`,
      unit: "ms p95",
      measured: Number(p95.toFixed(1)),
      detail: { "median, ms": median(times).toFixed(1), "events in the log": events, answer: said },
    },
    { atMost: targetMs },
  );
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1_000).toFixed(0);
}
