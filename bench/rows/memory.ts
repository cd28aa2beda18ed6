/** Whether a runner's memory stays where it is, however long it runs. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { decodeFrame } from "../../ingest-node/decode.ts";
import { encodeBatch, encodeFrame } from "../../ingest-node/simulator/frames.ts";
import { showProgram, tiktokIds } from "../../ingest-node/simulator/program.ts";
import { judge, type Row } from "../row.ts";
import { normalize } from "#shared/normalize.ts";

const perFrame = 5;
const megabyte = 1024 * 1024;

/** The heap after a million messages were decoded and normalized, against the heap after the first tenth of them. */
export function memoryRows(quick: boolean): Row[] {
  const total = quick ? 200_000 : 1_000_000;
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const heap = () => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const nextId = tiktokIds(Date.now());
  let messages = 0;
  let early = 0;
  let frame = 0;
  while (messages < total) {
    // A show after the other, each message with an id of its own, as on a connection that never ends.
    const program = showProgram({ seed: frame, speed: 1, roomId: "7001", nextId });
    const show = program.flatMap((one) => one.messages(Date.now()));
    for (let first = 0; first < show.length; first += perFrame) {
      frame += 1;
      const batch = encodeBatch(show.slice(first, first + perFrame), { cursor: String(frame), pushServer: "" });
      messages += decodeFrame(encodeFrame(batch, String(frame))).messages.map(normalize).length;
    }
    if (early === 0 && messages >= total / 10) early = heap();
  }
  const late = heap();
  return [
    judge(
      {
        name: `heap grown over ${total.toLocaleString("en-US")} messages`,
        unit: "MB",
        measured: (late - early) / megabyte,
        detail: { "MB after a tenth": early / megabyte, "MB at the end": late / megabyte },
      },
      { atMost: 5 },
    ),
  ];
}
