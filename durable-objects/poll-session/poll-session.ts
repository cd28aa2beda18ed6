/**
 * A client of socket.io while it polls: what waits for it, and how far it is. Only in memory: one that is gone from there is
 * unknown, and its client connects anew. Most go over to a WebSocket within a second, which the Worker serves alone.
 */
import { DurableObject } from "cloudflare:workers";
import { type Ask, type ConversationState, type Heard, hear } from "#shared/dialects/chat-reader/conversation.ts";
import type { PollEnd, PollSessionRpc, PollState } from "#shared/protocol/poll-session.ts";
import type { Position } from "#shared/protocol/position.ts";
import { PollWait } from "./poll-wait.ts";

/** Packets that wait: past it the client has had its chance. */
const mostWaiting = 1_000;

interface Session extends ConversationState {
  ask?: Ask;
  position?: Position;
  packets: string[];
}

export class PollSession extends DurableObject<Env> implements PollSessionRpc {
  #session: Session | undefined;
  #poll = 0;
  /** It asked for another stream since the poll began: the poll's place is not of that one. */
  #hasMoved = false;
  readonly #wait = new PollWait();

  async open(sid: string, token: string): Promise<void> {
    this.#session ??= { sid, token, isConnected: false, packets: [] };
  }

  async hear(packets: string[]): Promise<Exclude<Heard, { kind: "say" }>[] | undefined> {
    const session = this.#session;
    if (!session) return undefined;
    const rest: Exclude<Heard, { kind: "say" }>[] = [];
    for (const heard of packets.flatMap((packet) => hear(session, packet))) {
      if (heard.kind === "say") this.#push([heard.text]);
      else rest.push(heard);
    }
    if (rest.some(({ kind }) => kind === "close" || kind === "misbehaved")) this.#end();
    return rest;
  }

  async say(packets: string[]): Promise<void> {
    this.#push(packets);
  }

  async follow(ask: Ask | undefined): Promise<void> {
    const session = this.#session;
    if (!session) return;
    delete session.ask;
    delete session.position;
    if (ask) session.ask = ask;
    this.#hasMoved = true;
    this.#wait.wake();
  }

  async poll(): Promise<{ poll: number; state: PollState } | undefined> {
    const session = this.#session;
    if (!session) return undefined;
    // One that was cut off is over: nobody waits for its answer.
    this.#wait.begin();
    this.#hasMoved = false;
    this.#poll += 1;
    const { packets } = session;
    session.packets = [];
    return { poll: this.#poll, state: { ...session, packets } };
  }

  async interrupted(poll: number): Promise<void> {
    if (!this.#session || poll !== this.#poll) return;
    await this.#wait.wait();
  }

  async polled(poll: number, { position, isOver = false }: PollEnd): Promise<string[]> {
    const session = this.#session;
    if (!session || poll !== this.#poll) return [];
    this.#wait.wake();
    if (isOver && !this.#hasMoved) {
      delete session.ask;
      delete session.position;
    } else if (position && session.ask && !this.#hasMoved) session.position = position;
    const { packets } = session;
    session.packets = [];
    return packets;
  }

  async probe(): Promise<boolean> {
    this.#wait.wake();
    return this.#session !== undefined;
  }

  async takeOver(): Promise<PollState | undefined> {
    const session = this.#session;
    this.#end();
    return session;
  }

  #push(packets: readonly string[]): void {
    const session = this.#session;
    if (!session) return;
    session.packets.push(...packets);
    if (session.packets.length > mostWaiting) this.#end();
    this.#wait.wake();
  }

  #end(): void {
    this.#session = undefined;
    this.#wait.wake();
  }
}
