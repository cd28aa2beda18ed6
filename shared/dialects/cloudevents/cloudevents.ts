/** CloudEvents 1.0 in their JSON form: an envelope that many systems of events take, with the platform's event as its data. */
import type { Dialect, Speech } from "#shared/dialects/dialect.ts";
import { eventTypes, type UnifiedEvent } from "#shared/event.ts";

/** A CloudEvent; the names that are not of the standard are extensions of it. */
export interface CloudEvent {
  specversion: "1.0";
  id: string;
  source: string;
  type: string;
  time: string;
  datacontenttype: "application/json";
  /** The broadcast. */
  roomid: string;
  sessionid: string;
  /** The event's place in the stream's feed, as a text: the standard's extension `sequence`. Absent before the hub has seen it. */
  sequence?: string;
  data: UnifiedEvent;
}

/** Media types of one, and of several in a JSON array. */
export const cloudEventTypes = {
  one: "application/cloudevents+json; charset=utf-8",
  several: "application/cloudevents-batch+json; charset=utf-8",
} as const;

/** The same event is the same CloudEvent, however often it is sent: `source` and `id` together tell it from every other. */
export function cloudEvent(event: UnifiedEvent): CloudEvent {
  const { eventId, streamId, eventType, timestamp, roomId, sessionId, offset } = event;
  return {
    specversion: "1.0",
    id: eventId,
    source: `/v1/streams/${streamId}`,
    type: `tiktok-live-edge.v1.${eventType}`,
    time: new Date(timestamp).toISOString(),
    datacontenttype: "application/json",
    // The standard has no empty attributes.
    roomid: roomId === "" ? "0" : roomId,
    sessionid: sessionId,
    ...(offset !== undefined && { sequence: String(offset).padStart(16, "0") }),
    data: event,
  };
}

const speech: Speech = {
  key: "",
  greet: () => ({ texts: [] }),
  encode: (events) => events.map((event) => JSON.stringify(cloudEvent(event))),
};

export const cloudevents: Dialect = {
  name: "cloudevents",
  types: eventTypes,
  open: () => ({ ok: true, speech }),
  subprotocol: "cloudevents.json",
  endings: {
    goAway: { code: 1001, reason: "come back" },
    refused: { code: 1008, reason: "the token is wrong or was revoked" },
    forbidden: { code: 1008, reason: "the token is of another stream" },
    busy: { code: 1013, reason: "not now, come back later" },
    misbehaved: { code: 1008, reason: "too many messages" },
  },
};
