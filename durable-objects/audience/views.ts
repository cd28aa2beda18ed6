/**
 * What sockets ask for: a version of the protocol and types of events. A frame is made once for each view that is open, so
 * how many filters there are is bounded: each one more is another compression a batch.
 */
import { type EventType, eventTypes } from "#shared/event.ts";
import { subprotocol } from "#shared/protocol/wire.ts";
import { subprotocolV2 } from "#shared/protocol/wire-v2.ts";

/** As many different filters a stream may be read with at once. */
export const maxFilters = 64;

export type ProtocolVersion = 1 | 2;

export interface View {
  version: ProtocolVersion;
  /** In the order of `eventTypes`, each once; empty means all. */
  types: readonly EventType[];
  /** The same for every view with these types. */
  filter: string;
}

/** A view of types that may come in any order and more than once. */
export function viewOf(version: ProtocolVersion, wanted: readonly string[]): View {
  const types = eventTypes.filter((type) => wanted.includes(type));
  // Who names all of them wants what who names none wants.
  if (types.length === eventTypes.length) return { version, types: [], filter: "" };
  return { version, types, filter: types.join() };
}

/** Whether one more socket with this view may come, where those that are open have these. */
export function isFilterAllowed(view: View, open: Iterable<View>): boolean {
  const filters = new Set(Array.from(open, ({ filter }) => filter));
  return filters.has(view.filter) || filters.size < maxFilters;
}

/** The subprotocol to answer with, of those that a client offers; undefined where it offers none of ours. */
export function chooseSubprotocol(header: string | null): { name: string; version: ProtocolVersion } | undefined {
  const offered = header?.split(/,\s*/) ?? [];
  if (offered.includes(subprotocolV2)) return { name: subprotocolV2, version: 2 };
  return offered.includes(subprotocol) ? { name: subprotocol, version: 1 } : undefined;
}
