/** Delivered events a second: ours, the least that is possible, and what one would run instead. */
import type { Platform } from "../platform/platform.ts";
import { judge, type Row, type Target } from "../row.ts";
import { type Saturation, saturateInTurns, type Side } from "./saturate.ts";

export interface FanOutSides {
  /** Bare objects that only broadcast: a text, and bytes deflated once. */
  bareText: Platform;
  bareDeflate: Platform;
  /** Ours, with nothing but the hub and its audience on the cores, as with the bare objects. */
  unqueued: Platform;
  /** Ours, with queue, consumer and database on the same cores. */
  whole: Platform;
  /** What else one would run, by its name; why one does not run. */
  peers: Record<string, Platform | { failed: string }>;
}

/** With so many sockets each, all in turns; the bare text broadcast is 1.0. */
export async function fanOutRows(sides: FanOutSides, sockets: number, quick: boolean): Promise<Row[]> {
  const { bareText, bareDeflate, unqueued, whole, peers } = sides;
  const all: Record<string, Side> = {
    "bare text": { platform: bareText, isJudged: true },
    "bare deflate": { platform: bareDeflate, isJudged: true },
    v2: { platform: unqueued, isJudged: true },
    "v2 and offer": { platform: unqueued, offersDeflate: true },
    v1: { platform: unqueued, dialect: "v1" },
    "v2 and log": { platform: whole },
  };
  for (const [name, peer] of Object.entries(peers)) if (!("failed" in peer)) all[name] = { platform: peer };
  const options = { sockets, sessions: 4, turnSeconds: quick ? 0.3 : 2, rounds: quick ? 2 : 3 };
  const results: Record<string, Result> = await saturateInTurns(all, options);
  for (const [name, peer] of Object.entries(peers)) if ("failed" in peer) results[name] = peer;
  const text = limitOf(results, "bare text", "bare object that broadcasts each batch as text");
  const deflate = limitOf(
    results,
    "bare deflate",
    "bare object that deflates each batch once and sends the same bytes",
  );

  const row = (of: string, name: string, limit: Limit, target?: Target) =>
    deliveredRow(results[of], `delivered, ${sockets.toLocaleString("en-US")} sockets: ${name}`, limit, target);
  return [
    row("v2", "ours", text, { ratio: 3.5 }),
    row("v2", "ours; limit: deflated once", deflate, { ratio: 0.7 }),
    row("bare deflate", "the bare object that deflates once", text),
    row("v2 and offer", "ours, the sockets offer permessage-deflate", text),
    row("v2 and log", "ours, with the log on the same cores", text),
    row("v1", "ours as text (v1)", text),
    ...Object.keys(peers).map((name) => row(name, name, text)),
  ];
}

type Result = Saturation | { failed: string };

interface Limit {
  what: string;
  result: Saturation;
}

function limitOf(results: Record<string, Result>, name: string, what: string): Limit {
  const result = results[name];
  if (!result || "failed" in result) throw new Error(`${name}: ${result?.failed ?? "not measured"}`);
  return { what, result };
}

function deliveredRow(result: Result | undefined, name: string, { what, result: limit }: Limit, target?: Target): Row {
  const of = { name, unit: "events/s", limit: limit.deliveredPerSecond };
  if (!result || "failed" in result) {
    return judge({ ...of, measured: 0, detail: { "not measured": result?.failed ?? "" } }, target);
  }
  return judge(
    {
      ...of,
      measured: result.deliveredPerSecond,
      detail: {
        limit: what,
        "frames/s": result.framesPerSecond,
        "events in a second": result.eventsPerSecond,
        "bytes an event": result.bytesPerEvent,
        // Other work on the machine moves these less than the rates.
        "workerd's CPU ms a batch": result.cpuMsPerBatch,
        "by CPU": result.cpuMsPerBatch === 0 ? "not in workerd" : limit.cpuMsPerBatch / result.cpuMsPerBatch,
        negotiated: result.extensions === "" ? "no compression" : result.extensions,
      },
    },
    target,
  );
}
