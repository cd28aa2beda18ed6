/** Events of a file of `overlay-cases/`, as an overlay is sent them: through the live state and rules, as in a hub. */
import { readFileSync } from "node:fs";
import type { RecordedEvent } from "#shared/event.ts";
import { type EventBody, stamp } from "#shared/stamp.ts";
import type { EventsFrame } from "#shared/protocol/wire.ts";
import { readLine } from "../ingest-node/providers/mock.ts";
import { frameOf } from "../web/overlay/example-events.ts";
import { rule, sha256Hex, stage } from "./rule-stage.ts";

/** One frame an event, from offset 1 on. */
export function framesOfCase(name: string, ...rules: Record<string, unknown>[]): EventsFrame[] {
  const { send } = stage(rules.map((one, index) => rule(one, `r${index + 1}`)));
  return bodiesOfCase(name).map((body, index) => {
    const place = {
      streamId: "demo-stream",
      roomId: "7000000000000000001",
      sessionId: "00000000-0000-4000-8000-000000000001",
      seqNo: index + 1,
      ingestedAt: body.timestamp ?? 0,
    };
    const event = { ...stamp(body, place, sha256Hex), offset: index + 1 } as RecordedEvent;
    const actions = send(event).map((run) => ({ ...run, offset: event.offset, at: event.ingestedAt }));
    return frameOf([event], actions.length > 0 ? { actions } : {});
  });
}

/** What a runner makes of the file. */
export function bodiesOfCase(name: string): EventBody[] {
  const lines = readFileSync(new URL(`overlay-cases/${name}.ndjson`, import.meta.url), "utf8")
    .trim()
    .split("\n");
  return lines.flatMap((line) => {
    const read = readLine(line);
    if (!read.ok) throw new Error(`${name}: ${read.reason}`);
    return read.line.bodies;
  });
}
