/** The hub's own rows: what it takes, and what it delivers. */
import type { Platform } from "../platform.ts";
import { judge, type Row } from "../row.ts";
import { saturateBoth } from "./saturate.ts";

const sessions = 4;

/** Events a second into one hub with 10 sockets, through the Worker's own signed route, until it is saturated. */
export async function hubRows(ours: Platform, bare: Platform, quick: boolean): Promise<Row[]> {
  const options = { sockets: 10, sessions, batchesPerSession: quick ? 10 : 25, rounds: quick ? 2 : 3 };
  const result = await saturateBoth(ours, bare, options);
  return [
    judge(
      {
        name: "events into one hub, 10 sockets",
        unit: "events/s",
        measured: result.ours.eventsPerSecond,
        limit: result.bare.eventsPerSecond,
        detail: {
          limit: "bare object: a batch is one row, one frame, one queue message",
          "events a batch": 100,
          "bytes a frame": result.ours.bytesPerFrame,
          sessions,
        },
      },
      { ratio: 0.5, atLeast: 3_000 },
    ),
  ];
}

/** Delivered events a second with 100 and 1,000 sockets. */
export async function fanOutRows(ours: Platform, bare: Platform, quick: boolean): Promise<Row[]> {
  const rows: Row[] = [];
  for (const sockets of [100, 1_000]) {
    const batchesPerSession = Math.ceil((quick ? 1_000 : 1_500) / sockets) + 1;
    const options = { sockets, sessions, batchesPerSession, rounds: quick ? 2 : 3 };
    const result = await saturateBoth(ours, bare, options);
    rows.push(
      judge(
        {
          name: `delivered events, ${sockets.toLocaleString("en-US")} sockets`,
          unit: "events/s",
          measured: result.ours.deliveredPerSecond,
          limit: result.bare.deliveredPerSecond,
          detail: {
            limit: "bare object that only broadcasts",
            "frames/s": result.ours.framesPerSecond,
            "limit's frames/s": result.bare.framesPerSecond,
            "bytes a frame": result.ours.bytesPerFrame,
            "limit's bytes a frame": result.bare.bytesPerFrame,
          },
        },
        { ratio: 0.7 },
      ),
    );
  }
  return rows;
}
