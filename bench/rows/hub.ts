/** What one hub takes. */
import type { Platform } from "../platform/platform.ts";
import { judge, type Row } from "../row.ts";
import { type Saturation, saturateInTurns } from "./saturate.ts";

const sessions = 4;
const sockets = 10;

export interface HubSides {
  /** Its log goes through the queue and no further. */
  unstored: Platform;
  /** The whole platform, with the consumer and the database on the same cores. */
  whole: Platform;
  bare: Platform;
}

/** Events a second into one hub with 10 sockets, through the Worker's own signed route, until it is saturated. */
export async function hubRows({ unstored, whole, bare }: HubSides, quick: boolean): Promise<Row[]> {
  const options = { sockets, sessions, turnSeconds: quick ? 0.5 : 2, rounds: quick ? 2 : 5 };
  const sides = { bare: { platform: bare }, unstored: { platform: unstored }, whole: { platform: whole } };
  const results = await saturateInTurns(sides, options);
  const limit = resultOf(results.bare);
  const row = (name: string, result: Saturation) => ({
    name,
    unit: "events/s",
    measured: result.eventsPerSecond,
    limit: limit.eventsPerSecond,
    detail: {
      limit: "bare object: a batch is one row, one text frame, one queue message to a consumer that does nothing",
      "events a batch": 100,
      "bytes an event to a socket": result.bytesPerEvent,
      sessions,
    },
  });
  return [
    judge(row("events into one hub, 10 sockets", resultOf(results.unstored)), { ratio: 0.7, atLeast: 3_000 }),
    judge(row("the same, with the log's database on the same cores", resultOf(results.whole))),
  ];
}

function resultOf(result: Saturation | { failed: string }): Saturation {
  if ("failed" in result) throw new Error(result.failed);
  return result;
}
