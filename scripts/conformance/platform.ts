/** A case on its way through the platform's own functions: decode, normalize, stamp, leave out duplicates, reduce. */
import { createHash } from "node:crypto";
import { type RecordedEvent, UnifiedEvent } from "#shared/event.ts";
import type { SettledGift } from "#shared/gift-settlement.ts";
import { initialState, reduce } from "#shared/live-state.ts";
import { nativeKey } from "#shared/native-key.ts";
import { normalize } from "#shared/normalize.ts";
import { type EventBody, stamp } from "#shared/stamp.ts";
import { decodeFrame } from "../../ingest-node/decode.ts";
import { readTextFrame } from "../../ingest-node/providers/euler-frame.ts";
import { gapOf, type Interruption } from "../../ingest-node/gap.ts";
import { connectedBody, disconnectedBody, errorBody, gapBody } from "../../ingest-node/session.ts";
import type { Case, Step } from "./case.ts";
import { frameOf, textOf } from "./frames.ts";
import { ledgerOf, type Outcome } from "./outcome.ts";

const streamId = "conformance";
const sha256Hex = (text: string) => createHash("sha256").update(text).digest("hex");

/** What the platform makes of it. Throws where it makes an event that its own schema refuses. */
export function runOnPlatform({ input }: Pick<Case, "input">): Outcome {
  const state = initialState();
  const seen = new Set<string>();
  const events: RecordedEvent[] = [];
  const settled: SettledGift[] = [];
  const sessions = new Map<string, { sessionId: string; seqNo: number }>();
  const lines = lineEvents();
  let duplicates = 0;

  for (const [number, step] of input.entries()) {
    const session = sessions.get(step.connection) ?? { sessionId: sessionId(sessions.size), seqNo: 0 };
    sessions.set(step.connection, session);
    for (const body of bodiesOf(step, number, lines)) {
      session.seqNo += 1;
      const place = { streamId, roomId: step.room, ...session, ingestedAt: step.at };
      // As it goes over the wire: what JSON does not carry, or the schema does not take, shows here.
      const event = UnifiedEvent.parse(JSON.parse(JSON.stringify(stamp(body, place, sha256Hex))));
      const key = nativeKey(event);
      if (key !== undefined && seen.has(key)) {
        duplicates += 1;
        continue;
      }
      if (key !== undefined) seen.add(key);
      const recorded = { ...event, offset: events.length + 1 };
      settled.push(...reduce(state, recorded));
      events.push(recorded);
    }
  }
  return { events, duplicates, ledger: ledgerOf(events, settled), state: state.live };
}

function sessionId(number: number): string {
  return `00000000-0000-4000-8000-${String(number + 1).padStart(12, "0")}`;
}

function bodiesOf(step: Step, number: number, lines: ReturnType<typeof lineEvents>): EventBody[] {
  if ("text" in step) {
    lines.heard(step.at);
    return readTextFrame(textOf(step)).messages.map((message) => normalize({ ...message, receivedAt: step.at }));
  }
  const frame = frameOf(step, number);
  if (frame === undefined) return "line" in step ? lines.happened(step) : [];
  lines.heard(step.at);
  return decodeFrame(frame).messages.map((message) => normalize({ ...message, receivedAt: step.at }));
}

/** What the runner itself says of its connection. */
function lineEvents() {
  let lastHeardAt = 0;
  let interruption: Interruption | undefined;
  return {
    heard: (at: number) => void (lastHeardAt = at),
    happened: ({ line, at, room }: Extract<Step, { line: unknown }>): EventBody[] => {
      switch (line) {
        case "opened": {
          const gap = gapOf(interruption, room, at);
          interruption = undefined;
          lastHeardAt = at;
          return [connectedBody(room, "direct"), ...(gap ? [gapBody(gap)] : [])];
        }
        case "lost": {
          const reason = "closed with code 1006";
          interruption = { since: lastHeardAt, cause: "disconnected", roomId: room, refusedEvents: 0 };
          return [errorBody(reason, "connection_lost"), disconnectedBody({ kind: "lost", code: 1006, reason }, true)];
        }
        case "ended":
          return [disconnectedBody({ kind: "ended", code: 1000, reason: "the broadcast ended" }, true)];
        default:
          return line satisfies never;
      }
    },
  };
}
