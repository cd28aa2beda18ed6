/**
 * What sockets ask for: a version of the protocol and types of events. A frame is made once for each view that is open, so
 * how many filters there are is bounded: each one more is another compression a batch.
 */
import { type EventType, eventTypes } from "#shared/event.ts";
import { isOverlayType, overlayEventTypes } from "#shared/overlay-events.ts";
import { subprotocol } from "#shared/protocol/wire.ts";
import { subprotocolV2 } from "#shared/protocol/wire-v2.ts";

/**
 * So many different filters a stream may be read with at once, and somebody who holds sockets of it. The last few are for who
 * has none yet: whoever takes as many as it can locks nobody else out.
 */
export const filterLimits = { perStream: 64, perPrincipal: 16, forNewcomers: 16 } as const;

export type ProtocolVersion = 1 | 2;

export interface View {
  version: ProtocolVersion;
  /** In the order of `eventTypes`, each once; empty means all. */
  types: readonly EventType[];
  /** What of the events: all there is, or what an overlay shows of them. */
  reads: Reads;
  /** The same for every view with these types that reads the same; "" for everything. */
  filter: string;
  /** Names of the live parts that it wants, in one order, each once. */
  parts: readonly string[];
}

/** `relay`: everything, and what a relay needs to serve overlays. */
export type Reads = "everything" | "overlay" | "relay";

/** A view of types that may come in any order and more than once; none means all that may be read. */
export function viewOf(
  version: ProtocolVersion,
  wanted: readonly string[],
  reads: Reads = "everything",
  parts: readonly string[] = [],
): View {
  if (reads === "overlay") {
    const asked: readonly string[] = wanted.length === 0 ? overlayEventTypes : wanted;
    const types = eventTypes.filter((type) => isOverlayType(type) && asked.includes(type));
    return { version, types, reads, filter: `overlay:${types.join()}`, parts };
  }
  const types = eventTypes.filter((type) => wanted.includes(type));
  // Who names all of them wants what who names none wants.
  if (types.length === eventTypes.length) return { version, types: [], reads, filter: "", parts };
  return { version, types, reads, filter: types.join(), parts };
}

/** Whether the view has events of this type. */
export function isInView({ types, filter }: Pick<View, "types" | "filter">, type: EventType): boolean {
  return filter === "" || types.includes(type);
}

/** The same for all views that are served alike: each one more is another compression, a batch or a frame of parts. */
export function wishOf({ filter, parts }: Pick<View, "filter" | "parts">): string {
  return parts.length === 0 ? filter : `${filter} ${parts.join()}`;
}

/** Whose socket it is, and what it asks for. */
export interface Asking {
  /** The same for all sockets of one principal. */
  holder: string;
  filter: string;
}

/** Whether one more socket may come, where those that are open ask for this. A filter that is there already costs nothing. */
export function isFilterAllowed(asking: Asking, open: readonly Asking[]): boolean {
  if (open.some(({ filter }) => filter === asking.filter)) return true;
  const own = new Set(open.filter(({ holder }) => holder === asking.holder).map(({ filter }) => filter)).size;
  const all = new Set(open.map(({ filter }) => filter)).size;
  const { perStream, perPrincipal, forNewcomers } = filterLimits;
  return own === 0 ? all < perStream : own < perPrincipal && all < perStream - forNewcomers;
}

/** The subprotocol to answer with, of those that a client offers; undefined where it offers none of ours. */
export function chooseSubprotocol(header: string | null): { name: string; version: ProtocolVersion } | undefined {
  const offered = header?.split(/,\s*/) ?? [];
  if (offered.includes(subprotocolV2)) return { name: subprotocolV2, version: 2 };
  return offered.includes(subprotocol) ? { name: subprotocol, version: 1 } : undefined;
}
