/**
 * The trace of one event. Its id is made of the event's own, and so is the id of each step of its way: whoever takes a step knows
 * the trace and the step before, whatever was restarted in between, and a step that is taken twice is the same span. The ids
 * go along as W3C `traceparent` where a header or a message can carry them.
 */

/** The steps of an event's way, each with the two digits that its span's id begins with, and the step before it. */
export const steps = {
  /** Arrived at the runner, until the hub has acknowledged it. */
  "runner.receive": { code: "a0", after: undefined },
  /** Recorded by the hub, and handed to every socket. */
  "hub.commit": { code: "b0", after: "runner.receive" },
  /** From the queue into the log. */
  "log.store": { code: "c0", after: "hub.commit" },
  /** An attempt to deliver it to a webhook's receiver. */
  "webhook.deliver": { code: "d0", after: "log.store" },
} as const satisfies Record<string, { code: string; after: string | undefined }>;
export type Step = keyof typeof steps;

/** A span: one step of one event. Times in milliseconds since 1970. Attributes are ids and numbers alone. */
export interface Span {
  traceId: string;
  spanId: string;
  parentId: string | undefined;
  name: Step;
  startedAt: number;
  endedAt: number;
  isError: boolean;
  attributes: Readonly<Record<string, string | number>>;
}

const digits = /^[0-9a-f]{64}$/;

/** Whether an event is among those that are traced: always the same ones, about `share` of all. */
export function isTraced(eventId: string, share: number): boolean {
  return digits.test(eventId) && Number.parseInt(eventId.slice(56), 16) < share * 2 ** 32;
}

/** The trace of an event. */
export function traceIdOf(eventId: string): string {
  return eventId.slice(0, 32);
}

/** The id of a step of it; `attempt` tells those of one step apart, from 0. */
export function spanIdOf(eventId: string, step: Step, attempt = 0): string {
  const number = (attempt % 256).toString(16).padStart(2, "0");
  return steps[step].code + number + eventId.slice(32, 44);
}

/** What says both, by W3C's Trace Context. */
export function traceparentOf(eventId: string, step: Step, isSampled: boolean, attempt = 0): string {
  return `00-${traceIdOf(eventId)}-${spanIdOf(eventId, step, attempt)}-${isSampled ? "01" : "00"}`;
}

export interface TraceContext {
  traceId: string;
  spanId: string;
  isSampled: boolean;
}

/** What a sampled or unsampled `traceparent` is written as. */
export const traceparentPattern = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** Reads a `traceparent`; undefined for what is none. */
export function readTraceparent(text: string | null | undefined): TraceContext | undefined {
  const [, traceId = "", spanId = "", flags = ""] = traceparentPattern.exec(text ?? "") ?? [];
  if (traceId === "" || /^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

/** The span of a step of an event. */
export function spanOf(
  eventId: string,
  name: Step,
  rest: Pick<Span, "startedAt" | "endedAt" | "attributes"> & { isError?: boolean; attempt?: number },
): Span {
  const { attempt = 0, isError = false, startedAt, endedAt, attributes } = rest;
  const { after } = steps[name];
  return {
    traceId: traceIdOf(eventId),
    spanId: spanIdOf(eventId, name, attempt),
    parentId: after && spanIdOf(eventId, after),
    name,
    startedAt,
    endedAt,
    isError,
    attributes,
  };
}

/**
 * The event id as far as a `traceparent` of one of its steps shows it: enough for the ids of its other steps. Undefined where the
 * context is of no step of ours.
 */
export function shownEventId({ traceId, spanId }: Pick<TraceContext, "traceId" | "spanId">): string | undefined {
  const isOurs = Object.values(steps).some(({ code }) => spanId.startsWith(code));
  return isOurs ? (traceId + spanId.slice(4)).padEnd(64, "0") : undefined;
}
