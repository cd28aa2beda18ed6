/** How long an event is on its way from the runner to a socket. */
import type { OwnPlatform } from "../platform/platform.ts";
import { type Publisher, startPublisherProcess } from "../load/processes.ts";
import { judge, type Row, type Target } from "../row.ts";
import { median } from "../statistics.ts";
import { type Latency, latencyOf, type LatencyOptions } from "./latency-of.ts";
import { usualRules } from "./rules.ts";

/**
 * Events through the runner's own publisher to sockets: from the moment an event is made to the moment its frame is in a
 * socket's process, so what it waits to be batched counts.
 */
export async function latencyRows(ours: OwnPlatform, quick: boolean): Promise<Row[]> {
  const publisher = startPublisherProcess();
  const seconds = quick ? 3 : 10;
  const paced = (sockets: number, eventsPerSecond: number) => ({ sockets, eventsPerSecond, seconds });
  const row = async (options: LatencyOptions, target: Target, share?: "p50") =>
    latencyRow(options, await latencyOf(ours, publisher, options), target, share);
  try {
    return [
      await row({ sockets: 10, eventsPerSecond: 4, seconds: quick ? 5 : 30 }, { atMost: 10 }, "p50"),
      await row(paced(1, 200), {}),
      await row(paced(100, 200), { atMost: 100 }),
      await row(paced(1_000, 200), { atMost: 200 }),
      await stuckRow(ours, publisher, quick ? 5 : 12),
      await rulesRow(ours, publisher, quick),
    ];
  } finally {
    await publisher.stop();
  }
}

function latencyRow(options: LatencyOptions, measured: Latency, target: Target, share: "p50" | "p99" = "p99"): Row {
  const { sockets, eventsPerSecond } = options;
  return judge(
    {
      name: `ingest to socket ${share}, ${count(eventsPerSecond, "event")}/s, ${count(sockets, "socket")}`,
      unit: "ms",
      measured: share === "p50" ? measured.p50Ms : measured.p99Ms,
      detail: detailOf(measured),
    },
    target,
  );
}

/** What one socket that reads nothing does to a thousand that do, at a rate that this machine carries without effort. */
async function stuckRow(ours: OwnPlatform, publisher: Publisher, seconds: number): Promise<Row> {
  const options = { sockets: 1_000, eventsPerSecond: 30, seconds };
  const without = await latencyOf(ours, publisher, options);
  const measured = await latencyOf(ours, publisher, { ...options, stuck: 1 });
  const name = "ingest to socket p99, 30 events/s, 1,000 sockets and a stuck one; limit: without it";
  const detail = { ...detailOf(measured), "p50 ms without": without.p50Ms };
  return judge({ name, unit: "ms", measured: measured.p99Ms, limit: without.p99Ms, detail });
}

/**
 * A thousand events a second into a stream with fifty rules, against the same stream without any. In turns, the middle
 * of several: a p99 over a few seconds is one pause of the machine, whoever caused it.
 */
async function rulesRow(ours: OwnPlatform, publisher: Publisher, quick: boolean): Promise<Row> {
  const options = { sockets: 10, eventsPerSecond: 1_000, seconds: quick ? 3 : 6 };
  const rules = usualRules(50).map(({ ruleId: _id, revision: _revision, ...draft }) => draft);
  const rounds: { without: Latency; with: Latency }[] = [];
  for (let round = 0; round < 3; round++) {
    const without = await latencyOf(ours, publisher, options);
    rounds.push({ without, with: await latencyOf(ours, publisher, { ...options, rules }) });
  }
  const middle = rounds.map((round) => round.with).toSorted((a, b) => a.p99Ms - b.p99Ms)[1];
  if (!middle) throw new Error("no round");
  const p99s = (of: Latency[]) => of.map(({ p99Ms }) => Math.round(p99Ms)).join(", ");
  const detail = {
    ...detailOf(middle),
    "p99 ms of the rounds": p99s(rounds.map((round) => round.with)),
    without: p99s(rounds.map(({ without }) => without)),
  };
  const name = "ingest to socket p99, 1,000 events/s, 50 rules, 10 sockets; limit: no rules";
  const limit = median(rounds.map(({ without }) => without.p99Ms));
  return judge({ name, unit: "ms", measured: middle.p99Ms, limit, detail }, { atMost: 120 });
}

function detailOf({ p50Ms, maxMs, eventsPerSecond, eventsPerBatch, samples }: Latency): Row["detail"] {
  return {
    "p50 ms": p50Ms,
    "max ms": maxMs,
    "events/s": eventsPerSecond,
    "events a batch": eventsPerBatch,
    samples,
  };
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString("en-US")} ${noun}${number === 1 ? "" : "s"}`;
}
