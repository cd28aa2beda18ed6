/** How long an event is on its way from the runner to a socket. */
import { randomUUID } from "node:crypto";
import { type Platform, startPublisherProcess, startSocketsProcess } from "../platform.ts";
import { judge, type Row } from "../row.ts";
import { median, percentile } from "../statistics.ts";
import { usualRules } from "./rules.ts";
import type { RuleDraft } from "#shared/rules/rule.ts";

const timeoutMs = 30_000;

/**
 * 200 events a second through the runner's own publisher to 1, 100 and 1,000 sockets: from the moment an event is made to
 * the moment its frame is in a socket's process, so the up to 50 ms that it waits to be batched count.
 */
export async function latencyRows(ours: Platform, quick: boolean): Promise<Row[]> {
  const rows: Row[] = [];
  const publisher = startPublisherProcess();
  try {
    for (const sockets of [1, 100, 1_000]) {
      rows.push(await latencyRow(ours, publisher, { sockets, eventsPerSecond: 200, seconds: quick ? 3 : 6 }));
    }
    rows.push(await stuckRow(ours, publisher, quick ? 5 : 12));
    rows.push(await rulesRow(ours, publisher, quick));
  } finally {
    await publisher.stop();
  }
  return rows;
}

/** What one socket that reads nothing does to a thousand that do, at a rate that this machine carries without effort. */
async function stuckRow(ours: Platform, publisher: Publisher, seconds: number): Promise<Row> {
  const options = { sockets: 1_000, eventsPerSecond: 30, seconds };
  const without = await latencyRow(ours, publisher, options);
  const row = await latencyRow(ours, publisher, { ...options, stuck: 1 });
  const detail = { ...row.detail, "p50 ms without": without.detail["p50 ms"] ?? 0, "events/s": 30 };
  const name = "ingest to socket p99, 1,000 sockets and a stuck one; limit: without it";
  return judge({ name, unit: "ms", measured: row.measured, limit: without.measured, detail });
}

/**
 * A thousand events a second into a stream with fifty rules, against the same stream without any. In turns, the middle
 * of several: a p99 over a few seconds is one pause of the machine, whoever caused it.
 */
async function rulesRow(ours: Platform, publisher: Publisher, quick: boolean): Promise<Row> {
  const options = { sockets: 10, eventsPerSecond: 1_000, seconds: quick ? 3 : 6 };
  const rules = usualRules(50).map(({ ruleId: _id, revision: _revision, ...draft }) => draft);
  const rounds: { without: Row; row: Row }[] = [];
  for (let round = 0; round < 3; round++) {
    const without = await latencyRow(ours, publisher, options);
    rounds.push({ without, row: await latencyRow(ours, publisher, { ...options, rules }) });
  }
  const middle = rounds.toSorted((a, b) => a.row.measured - b.row.measured)[1]?.row;
  if (!middle) throw new Error("no round");
  const p99s = (rows: Row[]) => rows.map(({ measured }) => Math.round(measured)).join(", ");
  const detail = {
    ...middle.detail,
    "p99 ms of the rounds": p99s(rounds.map(({ row }) => row)),
    without: p99s(rounds.map(({ without }) => without)),
  };
  const name = "ingest to socket p99, 1,000 events/s, 50 rules, 10 sockets; limit: no rules";
  const limit = median(rounds.map(({ without }) => without.measured));
  return judge({ name, unit: "ms", measured: middle.measured, limit, detail }, { atMost: 120 });
}

type Publisher = ReturnType<typeof startPublisherProcess>;

async function latencyRow(
  ours: Platform,
  publisher: Publisher,
  asked: { sockets: number; eventsPerSecond: number; seconds: number; stuck?: number; rules?: RuleDraft[] },
): Promise<Row> {
  const { sockets: count, eventsPerSecond, seconds, stuck = 0 } = asked;
  const audience = "latency";
  const sockets = startSocketsProcess();
  try {
    const [opened] = await ours.openSessions(1);
    if (!opened) throw new Error("no session was opened");
    if (asked.rules) await ours.addRules?.(opened.streamId, asked.rules);
    const { url, headers } = ours.live(opened.streamId);
    // Reading the times of every frame of a thousand sockets would take the cores from what is measured.
    const sampleEvery = Math.max(1, count / 100);
    await sockets.call("connect", { audience, url, headers, count, sampleEvery, acknowledges: true });
    if (stuck > 0) {
      const argument = { audience: "stuck", url, headers, count: stuck, sampleEvery: 0, acknowledges: false };
      await sockets.call("connect", argument);
      await sockets.call("freeze", { audience: "stuck" });
    }
    const pace = (session: typeof opened, seconds: number) =>
      publisher.call("pace", { target: ours.target, session, eventsPerSecond, seconds });
    await sockets.call("arm", { audience });
    const warmUp = await pace({ ...opened, sessionId: randomUUID() }, 1);
    await sockets.call("received", { audience, frames: warmUp.batches, timeoutMs });
    await sockets.call("arm", { audience });
    const published = await pace({ ...opened, sessionId: randomUUID() }, seconds);
    const { latenciesMs } = await sockets.call("received", { audience, frames: published.batches, timeoutMs });
    return judge(
      {
        name: `ingest to socket p99, ${count.toLocaleString("en-US")} ${count === 1 ? "socket" : "sockets"}`,
        unit: "ms",
        measured: percentile(latenciesMs, 0.99),
        detail: {
          "p50 ms": percentile(latenciesMs, 0.5),
          "max ms": percentile(latenciesMs, 1),
          "events/s": (published.events / (published.endedAt - published.startedAt)) * 1000,
          "events a batch": published.events / published.batches,
          samples: latenciesMs.length,
        },
      },
      count === 100 ? { atMost: 120 } : {},
    );
  } finally {
    await sockets.stop();
  }
}
