import type { EventType, EventUser, Payload } from "#shared/event.ts";
import type { QualityReason } from "#shared/quality.ts";
import type { Fields } from "./fields.ts";

/** What a message says, where it says one of `Type`: the part of an event that depends on its content. */
export type MeaningOf<Type extends EventType> = {
  [One in Type]: { eventType: One; user: EventUser; payload: Payload<One> };
}[Type];

export type Meaning = MeaningOf<EventType>;

/**
 * Reads one kind of message. Undefined where it says nothing that has a type of its own, a reason where it should but
 * its shape is not usable: it then becomes RAW, whole.
 */
export type Reader<Type extends EventType = EventType> = (data: Fields) => MeaningOf<Type> | QualityReason | undefined;
