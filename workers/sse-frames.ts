/** What the hub says as server-sent events, made once for all readers in this process. The events go on as the hub has written them. */
import { inflateSync } from "node:zlib";
import { cutEvents } from "#shared/protocol/event-lines.ts";
import { openMessage } from "#shared/protocol/reader.ts";
import type { EventsFrame } from "#shared/protocol/wire.ts";
import { type MadeFrame, MadeFrames } from "./made-frames.ts";
import { sseOfEvents } from "./sse-text.ts";

export interface SseFrame extends MadeFrame {
  sse: Uint8Array;
}

const encoder = new TextEncoder();

export class SseFrames extends MadeFrames<SseFrame> {
  constructor() {
    super(makeFrame, ({ sse }) => sse.length);
  }
}

function makeFrame(data: ArrayBuffer): SseFrame | undefined {
  const message = openMessage(new Uint8Array(data), inflateSync);
  const cut = message?.offset === undefined ? undefined : cutEvents(message.text);
  if (!message || !cut) return undefined;
  try {
    const { position } = JSON.parse(cut.head) as EventsFrame;
    return { message: { ...message, text: cut.head }, sse: encoder.encode(sseOfEvents(position, cut.events)) };
  } catch {
    return undefined;
  }
}
