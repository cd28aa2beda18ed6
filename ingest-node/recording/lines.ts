/** What is written of what happened: all of it, or what anybody may read. */
import { anonymousBody } from "#shared/recording/anonymous-event.ts";
import type { Pseudonyms } from "#shared/recording/pseudonyms.ts";
import type { EventBody } from "#shared/stamp.ts";
import { type Arrival, messagesOf } from "../arrival.ts";
import type { Closing, ConnectFailure } from "../provider.ts";
import { anonymizer } from "./anonymize.ts";
import type { RecordingLine } from "./line.ts";

interface Lines {
  roomId: (roomId: string) => string;
  failed: (provider: string, failure: ConnectFailure) => RecordingLine;
  closed: (closing: Closing, connection: number) => RecordingLine;
  /** Of what came in: what it was read from where that is known, else the events. */
  taken: (bodies: EventBody[], arrival: Arrival | undefined, connection: number) => RecordingLine[];
}

/** Everything, byte for byte. */
export const wholeLines: Lines = {
  roomId: (roomId) => roomId,
  failed: (provider, { kind: how, message }) => ({ kind: "failed", provider, how, message }),
  closed: ({ kind: how, code, reason }, connection) => ({ kind: "closed", connection, how, code, reason }),
  taken: (bodies, arrival, connection) =>
    arrival
      ? [wholeLine(arrival, connection)]
      : bodies.map((event) => ({ kind: "event", connection, eventType: event.eventType, event })),
};

function wholeLine(arrival: Arrival, connection: number): RecordingLine {
  const { form, bytes } = arrival;
  const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
  if (form !== "message") return { kind: form, connection, bytes: base64 };
  const { method, msgId } = arrival;
  return { kind: "message", connection, method, msgId, payload: base64 };
}

/**
 * Messages one by one, anonymised: of a frame's envelope nothing is kept, because it says where the connection was
 * made from. Neither is what others say in words.
 */
export function anonymousLines(names: Pseudonyms): Lines {
  const anonymize = anonymizer(names);
  return {
    roomId: names.id,
    failed: (provider, { kind: how }) => ({ kind: "failed", provider, how }),
    closed: ({ kind: how, code }, connection) => ({ kind: "closed", connection, how, code }),
    taken: (bodies, arrival, connection) =>
      arrival
        ? messagesOf(arrival).map((message) => {
            const anonymous = anonymize(message, arrival.form === "text" ? "json" : "protobuf");
            return { kind: "message", connection, ...anonymous };
          })
        : bodies.map((event) => ({
            kind: "event",
            connection,
            eventType: event.eventType,
            event: anonymousBody(event, names),
          })),
  };
}
