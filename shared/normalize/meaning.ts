import type { EventType, EventUser, Payload } from "#shared/event.ts";
import type { Fields } from "./fields.ts";

/** What a message says: the part of an event that depends on its content. */
export type Meaning = {
  [Type in EventType]: { eventType: Type; user: EventUser; payload: Payload<Type> };
}[EventType];

/** Reads one kind of message. Undefined where its shape is not usable: it then becomes RAW, whole. */
export type Reader = (data: Fields) => Meaning | undefined;
