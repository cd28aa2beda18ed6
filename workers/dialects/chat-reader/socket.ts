/**
 * A client of socket.io over a WebSocket. It answers pings in their place among the messages, so what it has not read is
 * known: past a bound it is sent no more, and the hub holds back what is for it.
 */
import type { Context } from "hono";
import { chatReader } from "#shared/dialects/chat-reader/chat-reader.ts";
import {
  type Ask,
  eventPacket,
  hear,
  type Heard,
  openPacket,
  packets,
  pinging,
} from "#shared/dialects/chat-reader/conversation.ts";
import type { Position } from "#shared/protocol/position.ts";
import type { PollSessionRpc, PollState } from "#shared/protocol/poll-session.ts";
import type { AppEnv } from "../../app-env.ts";
import { limitAddress } from "../../auth/rate-limit.ts";
import { ClientWords } from "../client-words.ts";
import { framesOf, sizeOf } from "../frames.ts";
import { type HubLine, hubLine } from "../hub-line.ts";
import { openAsked, refusal, refusalOf } from "./asked.ts";
import { speech } from "./poll.ts";
import { Waiting } from "./waiting.ts";

/** Of all sockets in this process. */
const waiting = new Waiting();

/** After so much it is asked whether it is there, and past so much it is sent nothing more until it says so. */
const askAfterBytes = 128 * 1024;
const mostUnreadBytes = 512 * 1024;

/** `polling`: the session that goes over to this socket, once it says so; absent for one that begins here. */
export function readerSocket(c: Context<AppEnv>, begun: PollState, polling?: PollSessionRpc): Response {
  const { 0: client, 1: socket } = new WebSocketPair();
  let state = begun;
  const words = new ClientWords(Date.now());
  let line: HubLine | undefined;
  let isOpen = true;
  /** Nothing of the session is said here before it has come over. */
  let isOver = polling === undefined;
  /** What it says while the session comes over: a client sends what waits right behind its word that it goes over. */
  let heldBack: string[] | undefined;
  let asks = 0;

  let pingsOut = 0;
  let unreadBytes = 0;
  let sincePing = 0;
  let room: (() => void) | undefined;
  let timer = setTimeout(beat, pinging.intervalMs);

  socket.accept();
  socket.binaryType = "arraybuffer";
  socket.addEventListener("message", ({ data }) => listen(data as string | ArrayBuffer));
  socket.addEventListener("close", () => end(1000, ""));
  socket.addEventListener("error", () => end(1000, ""));
  waiting.add(makeRoom);
  if (isOver) say([openPacket(state.sid, [])]);

  /** It follows nothing, and others want to. */
  function makeRoom(): void {
    const { code, reason } = chatReader.endings.busy;
    end(code, reason);
  }

  function listen(data: string | ArrayBuffer): void {
    if (data === packets.pong && pingsOut > 0) return proven();
    if (typeof data !== "string" || !words.take(data, Date.now())) return misbehaved();
    // Heard now, it would be said by somebody who is not known yet, and the older ask that comes over would undo it.
    if (heldBack) return void heldBack.push(data);
    hearAll([data]);
  }

  function hearAll(texts: readonly string[]): void {
    for (const heard of texts.flatMap((text) => hear(state, text))) if (isOpen) act(heard);
  }

  function act(heard: Heard): void {
    switch (heard.kind) {
      case "say":
        return say([heard.text]);
      case "probe":
        return void probe();
      case "upgrade":
        return void comeOver();
      case "ask":
        return void follow(heard.ask);
      case "leave":
        return leave();
      case "pong":
        return;
      case "close":
        return end(1000, "");
      case "misbehaved":
        return misbehaved();
      default:
        heard satisfies never;
    }
  }

  function misbehaved(): void {
    const { code, reason } = chatReader.endings.misbehaved;
    end(code, reason);
  }

  async function probe(): Promise<void> {
    if (isOver || !polling) return misbehaved();
    // First the answer, then the end of the poll that waits: a client goes over once it has both.
    say([`${packets.pong}probe`]);
    if (!(await polling.probe())) end(1000, "");
  }

  async function comeOver(): Promise<void> {
    if (isOver || !polling) return misbehaved();
    isOver = true;
    heldBack = [];
    const moved = await polling.takeOver().catch(() => undefined);
    if (!moved) return end(1000, "");
    state = moved;
    say(moved.packets);
    if (moved.ask) void follow(moved.ask, moved.position);
    const held = heldBack;
    heldBack = undefined;
    hearAll(held);
  }

  /** Tells it of a stream from now on: from its beginning, or from where a poll had come to. */
  async function follow(ask: Ask, after?: Position): Promise<void> {
    leave();
    asks += 1;
    const number = asks;
    try {
      await limitAddress(c);
      const asked = await openAsked(c, ask);
      if (!isOpen || number !== asks) return;
      if ("no" in asked) return say([asked.no]);
      const first = await asked.open(after);
      if (!isOpen || number !== asks) {
        first.accept();
        return first.close(1000, "the reader is gone");
      }
      waiting.delete(makeRoom);
      line = hubLine(first, {
        open: asked.open,
        frames: framesOf(chatReader.name, speech),
        greet: (hello) => {
          if (after) return;
          const { texts, close } = speech.greet(hello);
          say(texts.map(eventPacket));
          if (close) leave();
        },
        take: async ({ texts }) => {
          await hasRoom();
          say(texts.map(eventPacket));
        },
        over: (ending) => {
          waiting.add(makeRoom);
          say([refusal(ending)]);
        },
        wait: (delayMs) => scheduler.wait(delayMs),
        random: Math.random,
        now: Date.now,
      });
    } catch (error) {
      if (isOpen && number === asks) say([refusalOf(error)]);
    }
  }

  function leave(): void {
    asks += 1;
    if (!line) return;
    line.end();
    line = undefined;
    if (isOpen) waiting.add(makeRoom);
  }

  function say(texts: readonly string[]): void {
    if (!isOpen || texts.length === 0) return;
    try {
      for (const text of texts) socket.send(text);
    } catch {
      return end(1000, "");
    }
    const size = sizeOf(texts);
    unreadBytes += size;
    sincePing += size;
    if (isOver && sincePing >= askAfterBytes && pingsOut === 0) ping();
  }

  function ping(): void {
    pingsOut += 1;
    sincePing = 0;
    clearTimeout(timer);
    timer = setTimeout(beat, pinging.timeoutMs);
    try {
      socket.send(packets.ping);
    } catch {
      end(1000, "");
    }
  }

  /** The time for the next ping has come, or for the answer to the last one. */
  function beat(): void {
    if (pingsOut > 0) return end(1000, "ping timeout");
    if (isOver) return ping();
    timer = setTimeout(beat, pinging.intervalMs);
  }

  /** It has read everything up to the ping. */
  function proven(): void {
    pingsOut = 0;
    unreadBytes = sincePing;
    clearTimeout(timer);
    timer = setTimeout(beat, pinging.intervalMs);
    if (unreadBytes >= askAfterBytes) ping();
    room?.();
    room = undefined;
  }

  /** Resolves when it may be sent more. */
  async function hasRoom(): Promise<void> {
    if (unreadBytes < mostUnreadBytes || !isOpen) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    room = resolve;
    await promise;
  }

  function end(code: number, reason: string): void {
    if (!isOpen) return;
    isOpen = false;
    clearTimeout(timer);
    waiting.delete(makeRoom);
    leave();
    room?.();
    try {
      socket.close(code, reason);
    } catch {
      // Gone already.
    }
  }

  return new Response(null, { status: 101, webSocket: client });
}
