/** The hub's WebSockets: who is connected, what each one wants, and one text per kind of wish a batch. */
import type { EventType, RecordedEvent } from "#shared/event.ts";
import type { Totals } from "#shared/live-state.ts";
import type { Position } from "#shared/position.ts";
import { type EventsFrame, ping, pong } from "#shared/wire.ts";

/** What is remembered of a socket while the hub sleeps. */
export interface SocketAttachment {
  /** Event types it wants; empty means all. */
  types: EventType[];
  /** The overlay token that opened it; absent for an API key. */
  tokenId?: string;
}

/** Sockets by their wish, in memory; rebuilt from the runtime after each wake. */
export class Sockets {
  readonly #ctx: DurableObjectState;
  readonly #groups = new Map<string, { types: EventType[]; sockets: Set<WebSocket> }>();

  constructor(ctx: DurableObjectState) {
    this.#ctx = ctx;
    // Answered by the runtime: a heartbeat must not wake, and so bill, a sleeping hub.
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(ping, pong));
    for (const socket of ctx.getWebSockets()) this.#add(socket, socket.deserializeAttachment() as SocketAttachment);
  }

  accept(socket: WebSocket, attachment: SocketAttachment): void {
    this.#ctx.acceptWebSocket(socket, attachment.tokenId === undefined ? [] : [attachment.tokenId]);
    socket.serializeAttachment(attachment);
    this.#add(socket, attachment);
  }

  remove(socket: WebSocket): void {
    for (const group of this.#groups.values()) group.sockets.delete(socket);
  }

  /** Closes every socket a token opened; returns how many. */
  closeToken(tokenId: string, code: number, reason: string): number {
    const sockets = this.#ctx.getWebSockets(tokenId);
    for (const socket of sockets) {
      this.remove(socket);
      socket.close(code, reason);
    }
    return sockets.length;
  }

  /** Sends one batch to every socket that wants something of it. `text` is the events' JSON array. */
  broadcast(batch: { events: RecordedEvent[]; text: string; position: Position; totals: Totals }): void {
    for (const { types, sockets } of this.#groups.values()) {
      if (sockets.size === 0) continue;
      const events = filterEvents(batch.events, types);
      if (events.length === 0) continue;
      const text = events.length === batch.events.length ? batch.text : JSON.stringify(events);
      const frame = eventsFrame(batch.position, text, batch.totals);
      for (const socket of sockets) this.#send(socket, frame);
    }
  }

  /** A socket that fails to take a frame is gone; the others do not notice. */
  #send(socket: WebSocket, frame: string): void {
    try {
      socket.send(frame);
    } catch {
      this.remove(socket);
    }
  }

  #add(socket: WebSocket, { types }: SocketAttachment): void {
    const key = types.join();
    const group = this.#groups.get(key) ?? { types, sockets: new Set() };
    group.sockets.add(socket);
    this.#groups.set(key, group);
  }
}

/** The events of the wanted types; all of them where no type is named. */
export function filterEvents(events: RecordedEvent[], types: EventType[]): RecordedEvent[] {
  return types.length === 0 ? events : events.filter((event) => types.includes(event.eventType));
}

/** An EventsFrame as text, around events that are text already. */
export function eventsFrame(position: Position, eventsText: string, totals: Totals): string {
  const head: Omit<EventsFrame, "events"> = { type: "events", position, totals };
  return `${JSON.stringify(head).slice(0, -1)},"events":${eventsText}}`;
}
