/** One socket: who it is, what it wants, how far it is, and what of that must survive the hub's sleep. */
import type { EventType } from "#shared/event.ts";
import { splitPartNames } from "#shared/overlay/parts.ts";
import type { ShowingFrame } from "#shared/protocol/wire.ts";
import type { Holder } from "./admission.ts";
import { type Flow, newFlow, type Pool } from "./credit.ts";
import { type MessageBucket, newBucket } from "./misbehaviour.ts";
import { type ProtocolVersion, type View, viewOf } from "./views.ts";

/** What is remembered of a socket while the hub sleeps. */
export interface SocketAttachment extends Holder {
  /** Event types it wants; empty means all. */
  types: readonly EventType[];
  /** Names of the live parts it wants, with commas between them; absent for none. */
  parts?: string;
  /** Absent for who reads everything. */
  reads?: Exclude<View["reads"], "everything">;
  /** Of the protocol; absent for 1. */
  version?: ProtocolVersion;
  /** Names the socket to the Worker that feeds it from the log; absent for all others. */
  catchUpId?: string;
  /** Something was heard of it once. */
  heard?: true;
  /** How the page says that it is shown, and when it said so, milliseconds since 1970. */
  showing?: Omit<ShowingFrame, "type"> & { at: number };
  /** Where it stopped being sent to, and when it last moved. Absent while it is up with the feed. */
  lagging?: { from: number; movedAt: number };
  /** What it has not proven to have read, and the `check` whose echo is waited for. */
  unproven?: Pick<Flow, "unprovenBytes" | "check">;
}

export interface Client {
  socket: WebSocket;
  attachment: SocketAttachment;
  view: View;
  flow: Flow;
  bucket: MessageBucket;
  /** When something was last heard of it since the hub woke, pings aside, milliseconds since 1970; 0 for never. */
  heardAt: number;
  /** Whether it was told that it is behind: once, until it has caught up. */
  isTold: boolean;
  /** Whether it has to be told when it has caught up: it knows that it is behind. */
  knowsBehind: boolean;
  /** Whether nothing was sent to it since the hub woke. */
  isWoken: boolean;
  /** Names of live parts that read differently than it was told, and since when there was no room to tell it. */
  untold: Set<string>;
  untoldSince: number | undefined;
  /** What its attachment holds; undefined before it was ever written. */
  written: string | undefined;
}

/** What counts as not proven with each wake of the hub: what was sent before its sleep may not have been written down. */
const unprovenWakeBytes = 16 * 1024;

/** A socket that has just come and has the feed up to `offset`. */
export function newClient(
  socket: WebSocket,
  view: View,
  attachment: Omit<SocketAttachment, "types" | "version" | "reads" | "parts">,
  at: { offset: number; synced: boolean; now: number; pool: Pool },
): Client {
  const version = view.version === 1 ? {} : { version: view.version };
  const parts = view.parts.length > 0 ? { parts: view.parts.join() } : {};
  const reads = view.reads === "everything" ? {} : { reads: view.reads };
  return {
    socket,
    attachment: { ...attachment, types: view.types, ...parts, ...reads, ...version },
    view,
    flow: { ...newFlow(at.pool, at.offset, at.synced, at.now), cameAt: at.now },
    bucket: newBucket(at.now),
    heardAt: 0,
    isTold: false,
    knowsBehind: !at.synced,
    isWoken: false,
    untold: new Set(),
    untoldSince: undefined,
    written: undefined,
  };
}

/** A socket from before the hub's sleep. Where it was not noted as behind, it has everything up to `topOffset`. */
export function wokenClient(
  socket: WebSocket,
  { topOffset, now, pool }: { topOffset: number; now: number; pool: Pool },
): Client {
  const attachment = socket.deserializeAttachment() as SocketAttachment;
  const { lagging, unproven } = attachment;
  const flow = newFlow(pool, lagging?.from ?? topOffset, lagging === undefined, lagging?.movedAt ?? now);
  const isBehind = lagging !== undefined;
  Object.assign(flow, unproven);
  flow.unprovenBytes += unprovenWakeBytes;
  flow.toldOffset = 0;
  return {
    socket,
    attachment,
    view: viewOf(attachment.version ?? 1, attachment.types, attachment.reads, splitPartNames(attachment.parts)),
    flow,
    bucket: newBucket(now),
    heardAt: 0,
    isTold: isBehind,
    knowsBehind: isBehind,
    isWoken: true,
    untold: new Set(),
    untoldSince: undefined,
    written: JSON.stringify(attachment),
  };
}

/** Whether what is in memory should be written down by and by. */
export function isWorthWriting({ attachment, flow, heardAt }: Client): boolean {
  if (heardAt > 0 && attachment.heard !== true) return true;
  if (flow.synced ? attachment.lagging !== undefined : attachment.lagging?.from !== flow.sentOffset) return true;
  return attachment.unproven?.check?.id !== flow.check?.id;
}

/** Writes down what a sleep must not forget, where that is another than before. */
export function writeDown(client: Client): void {
  const { socket, attachment, flow, heardAt } = client;
  if (heardAt > 0) attachment.heard = true;
  if (flow.synced) delete attachment.lagging;
  else attachment.lagging = { from: flow.sentOffset, movedAt: flow.movedAt };
  const { unprovenBytes, check } = flow;
  attachment.unproven = { unprovenBytes, ...(check && { check }) };
  const text = JSON.stringify(attachment);
  if (text === client.written) return;
  socket.serializeAttachment(attachment);
  client.written = text;
}
