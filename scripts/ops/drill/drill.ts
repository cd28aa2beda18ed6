/** `npm run ops -- drill`: restores a copy of the database, proves it, says what a restore costs, and removes it. */
import * as z from "zod";
import { describeFailure } from "../../failure.ts";
import { askApi } from "../api.ts";
import type { Api } from "../settings.ts";
import type { Finding } from "../verify.ts";
import { findingLine } from "../verify-log.ts";
import { countForgotten, listStreamIds, newestStored, refuseOtherSchema } from "./copied-state.ts";
import type { CopyPlace } from "./copy-place.ts";
import { verifyCopy } from "./verify-copy.ts";

export interface DrillOptions {
  api: Api;
  /** The owner's connection string of the live database. */
  databaseUrl: string;
  place: CopyPlace;
  /** Undefined: every stream. */
  streamIds: string[] | undefined;
  /** In milliseconds since 1970; undefined: now. */
  atMs: number | undefined;
  /** How long the queue may take to store what the hubs have. */
  waitMs: number;
  /** Leaves the copy. */
  keep: boolean;
  json: boolean;
  signal: AbortSignal;
  print: (line: string) => void;
  /** What must not be overseen. */
  warn: (line: string) => void;
}

/** What a drill found of one stream, as `--json` prints it. */
export interface StreamReport {
  streamId: string;
  sessions: number;
  events: number;
  /** Events that the hub has and the copy has not; of these, those that had come in before the time of the copy. */
  lacks: number;
  lost: number;
  rpoSeconds: number;
  /** The first 1,000, and how many there are. */
  findings: Finding[];
  findingCount: number;
}

export interface DrillReport {
  copy: CopyPlace["kind"];
  name: string;
  /** What the copy is as of. */
  at: string;
  streams: StreamReport[];
  /** Erasures of people that the copy does not know of: restored, they are done again. */
  erasures: number;
  /** The largest of the streams. */
  rpoSeconds: number;
  /** Until the copy answered, and until it was proved as well. */
  restoredSeconds: number;
  rtoSeconds: number;
  findings: number;
  removed: boolean;
}

/** Of a copy that is nothing but rubble not every row has to be named. */
const mostFindings = 1_000;

const Streams = z.object({ streams: z.array(z.object({ streamId: z.string() })) });

/**
 * Prints a line each stream and finding and a closing one, or one JSON document. Returns the exit code: 0 all is proved and
 * the copy is gone (or kept as told), 1 otherwise. Throws where no copy could be made or read, after removing it.
 */
export async function runDrill(options: DrillOptions): Promise<number> {
  const { api, databaseUrl, place, keep, print, warn } = options;
  // Before anything is made: what cannot be proved need not be copied.
  const { streams } = await askApi(api, { path: "/v1/streams" }, Streams);
  const known = streams.map(({ streamId }) => streamId);
  await refuseOtherSchema(databaseUrl, "the database");
  let report: DrillReport | undefined;
  let removed = false;
  try {
    report = await restoreAndProve(options, known);
  } finally {
    if (keep) warn(`drill: kept: ${await place.keep()}; to remove it, ${place.byHand}`);
    else removed = await remove(place, warn);
  }
  report.removed = removed;
  if (options.json) print(JSON.stringify(report));
  else print(closingLine(report));
  return report.findings === 0 && (removed || keep) ? 0 : 1;
}

async function remove(place: CopyPlace, warn: (line: string) => void): Promise<boolean> {
  try {
    await place.remove();
    return true;
  } catch (error) {
    warn(`drill: NOT REMOVED: the copy ${place.name} may still be there: ${describeFailure(error)}`);
    warn(`drill: ${place.byHand}`);
    return false;
  }
}

async function restoreAndProve(options: DrillOptions, known: string[]): Promise<DrillReport> {
  const { place, signal, atMs, json, print } = options;
  const startedMs = performance.now();
  const secondsSince = () => round((performance.now() - startedMs) / 1000);
  const momentMs = atMs ?? Date.now();
  const at = new Date(momentMs).toISOString();
  const copyUrl = await place.restore(atMs, signal);
  await refuseOtherSchema(copyUrl, `the copy as of ${at}`);
  const restoredSeconds = secondsSince();
  if (!json) print(`drill: copy=${place.kind} name=${JSON.stringify(place.name)} at=${at} restored=${restoredSeconds}`);
  const streams: StreamReport[] = [];
  for (const streamId of await wantedStreams(options, copyUrl, known)) {
    signal.throwIfAborted();
    const report = await proveStream(options, { copyUrl, momentMs, streamId, isKnown: known.includes(streamId) });
    streams.push(report);
    if (!json) for (const line of streamLines(report)) print(line);
  }
  const erasures = await countForgotten(options.databaseUrl, copyUrl);
  if (!json && erasures > 0) {
    print(`drill: erasures=${erasures} lacking in the copy: once it is restored, npm run ops -- privacy reapply`);
  }
  return {
    copy: place.kind,
    name: place.name,
    at,
    streams,
    erasures,
    rpoSeconds: Math.max(0, ...streams.map(({ rpoSeconds }) => rpoSeconds)),
    restoredSeconds,
    rtoSeconds: secondsSince(),
    findings: streams.reduce((sum, { findingCount }) => sum + findingCount, 0),
    removed: false,
  };
}

/** Those that were named, or those of the copy that nobody has deleted since, and those that came since. */
async function wantedStreams(options: DrillOptions, copyUrl: string, known: string[]): Promise<Iterable<string>> {
  if (options.streamIds !== undefined) return new Set(options.streamIds);
  const live = new Set(await listStreamIds(options.databaseUrl));
  const copied = (await listStreamIds(copyUrl)).filter((streamId) => live.has(streamId));
  return new Set([...copied, ...known]);
}

interface OneStream {
  copyUrl: string;
  momentMs: number;
  streamId: string;
  /** Whether the API shows it with our key. */
  isKnown: boolean;
}

async function proveStream(
  options: DrillOptions,
  { copyUrl, momentMs, streamId, isKnown }: OneStream,
): Promise<StreamReport> {
  if (!isKnown) {
    const what = "the API does not show this stream with this key: no hub proves it";
    const nothing = { sessions: 0, events: 0, lacks: 0, lost: 0, rpoSeconds: 0 };
    return { streamId, ...nothing, findings: [{ kind: "hub", what }], findingCount: 1 };
  }
  const findings = new Map<string, Finding>();
  let unnamed = 0;
  const report = (finding: Finding) => {
    const key = JSON.stringify(finding);
    // The same row can be told of twice: by the copy itself, and by what follows it.
    if (findings.has(key) || findings.size < mostFindings) findings.set(key, finding);
    else unnamed++;
  };
  const { api, databaseUrl: liveUrl, waitMs, signal } = options;
  const check = await verifyCopy({
    api,
    copyUrl,
    liveUrl,
    streamId,
    momentMs,
    waitMs,
    signal,
    report,
  });
  const { sessions, events, lacks, lost, firstLostMs } = check;
  const newestMs = await newestStored(copyUrl, streamId, check.ends);
  const sinceMs = lost === 0 ? momentMs : (newestMs ?? firstLostMs ?? momentMs);
  const rpoSeconds = round(Math.max(0, momentMs - sinceMs) / 1000);
  return {
    streamId,
    sessions,
    events,
    lacks,
    lost,
    rpoSeconds,
    findings: [...findings.values()],
    findingCount: findings.size + unnamed,
  };
}

function streamLines({
  streamId,
  sessions,
  events,
  lacks,
  lost,
  rpoSeconds,
  findings,
  findingCount,
}: StreamReport): string[] {
  return [
    ...findings.map((finding) => findingLine("drill", finding)),
    `drill: stream=${streamId} sessions=${sessions} events=${events} lacks=${lacks} lost=${lost} rpo=${rpoSeconds} findings=${findingCount}`,
  ];
}

function closingLine(report: DrillReport): string {
  const { streams, rpoSeconds, rtoSeconds, findings, removed } = report;
  return `drill: streams=${streams.length} findings=${findings} rpo=${rpoSeconds} rto=${rtoSeconds} removed=${removed ? "yes" : "no"}`;
}

/** To a thousandth. */
function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
