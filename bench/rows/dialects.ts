/**
 * What another tool's dialect costs. The hub makes one frame for whoever reads, dialects or not; what is measured is what the
 * Worker makes of a frame, once for all tools of a kind in one process.
 */
import { inflateSync, deflateSync } from "node:zlib";
import { dialectNames, findDialect } from "#shared/dialects/dialects.ts";
import type { UnifiedEvent } from "#shared/event.ts";
import { normalize } from "#shared/normalize.ts";
import { stamp } from "#shared/stamp.ts";
import { decodeMessage } from "../../ingest-node/decode.ts";
import { showProgram, tiktokIds } from "../../ingest-node/simulator/program.ts";
import { judge, type Row } from "../row.ts";
import { percentile } from "../statistics.ts";

const batch = 100;
/** An event of a frame, read and written anew, may take so long: at 200 events a second that is a fiftieth of a core. */
const mostMicroseconds = 100;

/** For each dialect: the time that an event of the demo show takes, in frames of a hundred events. */
export function dialectRows(quick: boolean): Row[] {
  const frames = framesOf(showEvents());
  return dialectNames.map((name) => {
    const opened = findDialect(name)?.open(new URLSearchParams());
    if (!opened?.ok) throw new Error(`${name} asks for something`);
    const { speech } = opened;
    let bytes = 0;
    const encode = (frame: Buffer) => {
      const { events } = JSON.parse(inflateSync(frame).toString()) as { events: UnifiedEvent[] };
      const texts = speech.encode(events);
      bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
      return events.length;
    };
    for (const frame of frames) encode(frame);
    const times = Array.from({ length: quick ? 5 : 30 }, () => {
      const startedAt = performance.now();
      const events = frames.reduce((sum, frame) => sum + encode(frame), 0);
      return ((performance.now() - startedAt) * 1_000) / events;
    });
    return judge(
      {
        name: `the dialect ${name}: reading an event of a frame and writing it`,
        unit: "microseconds",
        measured: percentile(times, 0.5),
        detail: { p95: percentile(times, 0.95), "bytes an event": Math.round(bytes / batch), frames: frames.length },
      },
      { atMost: mostMicroseconds },
    );
  });
}

function showEvents(): UnifiedEvent[] {
  const now = Date.UTC(2026, 10, 1);
  const program = showProgram({ seed: 1, speed: 1, roomId: "7001", nextId: tiktokIds(now) });
  const place = { streamId: "st_bench", roomId: "7001", sessionId: "s", ingestedAt: now };
  return program
    .flatMap(({ messages }) => messages(now))
    .map((message, index) =>
      stamp(normalize(decodeMessage(message)), { ...place, seqNo: index + 1 }, () => "0".repeat(64)),
    );
}

/** As the hub sends them, deflated. */
function framesOf(events: readonly UnifiedEvent[]): Buffer[] {
  const frames: Buffer[] = [];
  for (let at = 0; at + batch <= events.length; at += batch) {
    frames.push(deflateSync(JSON.stringify({ events: events.slice(at, at + batch) }), { level: 1 }));
  }
  return frames;
}
