/**
 * `npm run bench`: the figures that are promised, measured end to end on this machine, each against its limit or peer in
 * the same run.
 *
 * --quick        shorter rounds, fewer of them
 * --only NAME    only the groups whose name contains NAME: hub, spool, latency, fan-out-hundred,
 *                fan-out-thousand,
 *                event-streams, access, log, verify, archive, exports, retention, decode, dialects, dialect-clients, history, memory,
 *                rules, overlay, overlay-frames, dashboard, webhooks, come-back, neighbours, takeover,
 *                replay, hide, cost
 * --json FILE    also writes the result there
 * --history-events N   events that the group history makes and asks (1,000,000; ten times as many need 15 GB of disk)
 * --frames-seconds N   how long overlay-frames and dashboard look (30; 600 for the figures in the docs)
 */
import { writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { localRuntime } from "../scripts/local-runtime.ts";
import { npmArguments } from "../scripts/npm-arguments.ts";
import { startBare } from "./platform/bare.ts";
import { startDatabase } from "./platform/database.ts";
import { startPeers } from "./platform/peers.ts";
import { withFilesInMemory } from "./platform/files-in-memory.ts";
import { startOwn } from "./platform/own.ts";
import { type Row, table } from "./row.ts";
import { accessRows } from "./rows/access.ts";
import { archiveRows } from "./rows/archive.ts";
import { costRows } from "./rows/cost.ts";
import { dashboardRows } from "./rows/dashboard.ts";
import { decodeRows } from "./rows/decode.ts";
import { dialectClientRows } from "./rows/dialect-clients.ts";
import { dialectRows } from "./rows/dialects.ts";
import { eventStreamRows } from "./rows/event-streams.ts";
import { exportRows } from "./rows/exports.ts";
import { comeBackRow } from "./rows/come-back.ts";
import { fanOutRows } from "./rows/fan-out.ts";
import { historyRows } from "./rows/history.ts";
import { hideRows } from "./rows/hide.ts";
import { hubRows } from "./rows/hub.ts";
import { latencyRows } from "./rows/latency.ts";
import { memoryRows } from "./rows/memory.ts";
import { moderationRows } from "./rows/moderation.ts";
import { neighbourRows } from "./rows/neighbours.ts";
import { takeoverRows } from "./rows/takeover.ts";
import { logRows } from "./rows/log.ts";
import { overlayFrameRows } from "./rows/overlay-frames.ts";
import { overlayRows } from "./rows/overlay.ts";
import { replayRows } from "./rows/replay.ts";
import { retentionRows } from "./rows/retention.ts";
import { rulesRows } from "./rows/rules.ts";
import { spoolRows } from "./rows/spool.ts";
import { telemetryRows } from "./rows/telemetry.ts";
import { verifyLogRows } from "./rows/verify-log.ts";
import { webhookRows } from "./rows/webhooks.ts";

const options = {
  quick: { type: "boolean", default: false },
  only: { type: "string", default: "" },
  json: { type: "string" },
  "history-events": { type: "string", default: "1000000" },
  "frames-seconds": { type: "string", default: "30" },
} as const;
const { values: flags } = parseArgs({ args: npmArguments({ name: "bench", options }), options });

const { quick } = flags;
// Without it wrangler says a line for each batch of each queue.
process.env["WRANGLER_LOG"] ??= "error";
Object.assign(process.env, localRuntime);
const startedAt = new Date();
const load = loadavg();
console.log(`${cpus().length} cores (${cpus()[0]?.model.trim()}), load ${load.map((one) => one.toFixed(2)).join(" ")}`);

const rows: Row[] = [];
const parts = openParts();
const groups: Record<string, () => Promise<Row[]>> = {
  hub: async () => {
    const [unstored, whole, bare] = [await parts.unstored(), await parts.ours(), await parts.bare()];
    return hubRows({ unstored, whole, bare: bare.at("store") }, quick);
  },
  spool: async () => spoolRows(await parts.ours(), quick),
  latency: async () => latencyRows(await parts.ours(), quick),
  "fan-out-hundred": () => fanOut(100),
  "fan-out-thousand": () => fanOut(1_000),
  "event-streams": async () => eventStreamRows(await parts.ours(), quick),
  access: () => accessRows(quick),
  log: async () => logRows(await parts.database(), quick),
  verify: async () => verifyLogRows(await parts.database(), quick),
  archive: async () => archiveRows(await parts.database(), quick),
  exports: async () => exportRows(await parts.ours(), await parts.database(), quick),
  retention: async () => retentionRows(await parts.database(), { events: quick ? 100_000 : 1_000_000 }),
  decode: () => decodeRows(quick),
  dialects: async () => dialectRows(quick),
  "dialect-clients": async () => dialectClientRows(await parts.ours(), quick),
  history: async () =>
    historyRows(await parts.database(), {
      quick,
      events: quick ? 200_000 : Number(flags["history-events"]),
      ours: parts.ours,
    }),
  memory: async () => memoryRows(quick),
  rules: () => rulesRows(quick),
  moderation: () => moderationRows(quick),
  telemetry: async () => telemetryRows(quick),
  hide: async () => hideRows(await parts.ours(), quick),
  overlay: async () => overlayRows(await parts.ours(), quick),
  dashboard: async () => dashboardRows(await parts.ours(), quick ? 15 : framesSeconds()),
  "overlay-frames": async () => overlayFrameRows(await parts.ours(), quick ? 15 : framesSeconds()),
  webhooks: async () => webhookRows(await parts.ours(), quick),
  "come-back": async () => [await comeBackRow(await parts.ours(), (await parts.bare()).at("broadcast"), quick)],
  neighbours: async () => neighbourRows(await parts.ours(), quick),
  takeover: async () => takeoverRows(await parts.ours(), quick),
  replay: async () => replayRows(await parts.ours(), await parts.database(), quick),
  cost: async () => costRows(await parts.counted(), quick),
};
try {
  for (const [name, measure] of Object.entries(groups)) {
    if (!name.includes(flags.only)) continue;
    process.stderr.write(`measuring ${name} ...\n`);
    try {
      rows.push(...(await measure()));
    } catch (error) {
      // The other groups' figures are worth having all the same.
      console.error(`${name} could not be measured:`, error);
      process.exitCode = 1;
    }
  }
} finally {
  await parts.stop();
}

console.log(table(rows));
if (flags.json !== undefined) {
  const result = { startedAt, load, cores: cpus().length, quick, rows };
  writeFileSync(flags.json, `${JSON.stringify(result, null, 2)}\n`);
}
if (rows.some((row) => row.pass === false)) process.exitCode = 1;

function framesSeconds(): number {
  const seconds = Number(flags["frames-seconds"]);
  if (!(seconds >= 10 && seconds <= 7_200)) throw new Error("--frames-seconds takes 10 to 7200");
  return seconds;
}

async function fanOut(sockets: number): Promise<Row[]> {
  const [unqueued, whole] = [await parts.unqueued(), await parts.ours()];
  const [bare, peers] = [await parts.bare(), await parts.peers()];
  const sides = { bareText: bare.at("broadcast"), bareDeflate: bare.at("deflate"), unqueued, whole };
  return fanOutRows({ ...sides, peers: peers.platforms }, sockets, quick);
}

/** The parts, each started when the first group asks for it, and stopped in the opposite order. */
function openParts() {
  const stops: (() => Promise<void>)[] = [];
  const once = <Part extends { stop: () => Promise<void> }>(start: () => Promise<Part>) => {
    let started: Promise<Part> | undefined;
    return () =>
      (started ??= start().then((part) => {
        stops.push(part.stop);
        return part;
      }));
  };
  const database = once(startDatabase);
  return {
    database,
    ours: once(async () => startOwn(await database())),
    // The bare objects that only broadcast store nothing. What a disk takes for a commit is not on a hub's thread in production.
    unqueued: once(async () => {
      const known = await database();
      return withFilesInMemory(() => startOwn(known, "bench/workers/unqueued.ts"));
    }),
    unstored: once(async () => startOwn(await database(), "bench/workers/unstored.ts")),
    bare: once(startBare),
    peers: once(startPeers),
    counted: once(async () => startOwn(await database(), "bench/workers/counted.ts")),
    stop: async () => {
      for (const stop of stops.toReversed()) await stop();
    },
  };
}
