/** A clip: a part of a session as a recording, which others can play. Pure. */
import { type EventUser, isSystemEvent, type RecordedEvent } from "#shared/event.ts";
import { anonymousBody } from "#shared/recording/anonymous-event.ts";
import { type HeaderLine, recordingVersion } from "#shared/recording/line.ts";
import type { Pseudonyms } from "#shared/recording/pseudonyms.ts";
import type { EventBody } from "#shared/stamp.ts";

/** Where it is cut from. */
export interface ClipSource {
  /** The creator's handle. */
  uniqueId: string;
  roomId: string;
  provider: string;
  /** When the clip was cut, milliseconds since 1970. */
  cutAt: number;
}

type Line =
  | { kind: "connected"; at: number; connection: number; provider: string; roomId: string }
  | { kind: "event"; at: number; connection: number; eventType: string; event: EventBody }
  | { kind: "closed"; at: number; connection: number; how: string; code: number };

export interface ClipWriter {
  /** The first line. */
  head: () => string;
  /** The lines of events, which come in their order. */
  lines: (events: readonly RecordedEvent[]) => string;
  /** The last line: a file without it was cut off. */
  end: () => string;
}

/** Writes a clip's text piece by piece. With `names` nobody is in it. */
export function clipWriter(source: ClipSource, names?: Pseudonyms): ClipWriter {
  let connection = 0;
  let at = source.cutAt;

  function connected(provider: string, roomId: string): Line {
    connection += 1;
    return { kind: "connected", at, connection, provider, roomId: names ? names.anyId(roomId) : roomId };
  }

  /** What a connection said of itself is a line of the recording: the session that plays it says the like of itself. */
  function linesOf(event: RecordedEvent): Line[] {
    at = event.ingestedAt;
    if (isSystemEvent(event)) return [];
    if (event.eventType === "CONNECTED") return [connected(event.payload.provider, event.roomId)];
    const before = connection === 0 ? [connected(source.provider, source.roomId)] : [];
    if (event.eventType === "DISCONNECTED") {
      return [...before, { kind: "closed", at, connection, how: "lost", code: event.payload.code }];
    }
    const body = bodyOf(event);
    const { eventType } = event;
    return [...before, { kind: "event", at, connection, eventType, event: names ? anonymousBody(body, names) : body }];
  }

  return {
    head: () => {
      const about = { recording: "tiktok-live-edge", version: recordingVersion, startedAt: source.cutAt } as const;
      const { uniqueId } = source;
      const line: HeaderLine = { ...about, ...(names ? { anonymized: true } : { uniqueId, anonymized: false }) };
      return textOf(line);
    },
    lines: (events) => events.flatMap(linesOf).map(textOf).join(""),
    end: () => textOf({ kind: "closed", at, connection, how: "finished", code: 0 } satisfies Line),
  };
}

function bodyOf({ eventType, rawType, nativeId, timestamp, user, payload }: RecordedEvent): EventBody {
  const said: { user: EventUser; payload: object } = { user, payload };
  return { eventType, rawType, ...(nativeId !== undefined && { nativeId }), timestamp, ...said } as EventBody;
}

function textOf(line: object): string {
  return `${JSON.stringify(line)}\n`;
}
