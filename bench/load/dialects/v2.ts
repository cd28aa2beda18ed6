/** Our protocol as binary frames, docs/protocol.md: a client gives credit with its pings. */
import { inflateSync } from "node:zlib";
import { type AckFrame, ping, pong } from "#shared/protocol/wire.ts";
import {
  crediting,
  kinds,
  type MessageHead,
  readHead,
  type ServerFrameV2,
  subprotocolV2,
} from "#shared/protocol/wire-v2.ts";
import type { Dialect } from "../dialect.ts";
import type { Message } from "../frame-reader.ts";

/** Also where nothing comes. */
const idlePingMs = 20_000;
/** Until the hello says what it is. */
const firstWindowBytes = 64 * 1024;

export const v2: Dialect = {
  subprotocol: subprotocolV2,
  counts: "offsets",
  newReader: (send) => {
    const credit = newCredit(send);
    let place = 0;
    let isBehind = false;
    let cameAt = 0;

    function takeControl(head: MessageHead): number | undefined {
      const frame = JSON.parse(textOf(head).toString()) as ServerFrameV2;
      if (frame.type === "check") send(JSON.stringify(frame));
      if (frame.type === "sync") isBehind = !frame.synced;
      if (frame.type === "window") credit.setWindow(frame.windowBytes);
      if (frame.type !== "hello") return undefined;
      isBehind = frame.position.offset < frame.top.offset;
      credit.setWindow((frame as { windowBytes?: number }).windowBytes ?? firstWindowBytes);
      return frame.position.offset;
    }

    return {
      wantsWhole: (head, isText) => !isText && ((head[0] ?? 0) & 0x7f) === kinds.control,
      take: (message, now) => {
        cameAt = now;
        if (message.isText) {
          credit.answered(message, now);
          return undefined;
        }
        const head = headOf(message);
        const reached = head.kind === "control" ? takeControl(head) : head.offset;
        credit.handled(message.length, now);
        place = reached ?? place;
        return reached;
      },
      eventsText: (message) => {
        if (message.isText) return undefined;
        const head = headOf(message);
        return head.kind === "events" ? textOf(head) : undefined;
      },
      tick: (now) => {
        credit.tick(now);
        if (!isBehind || now - cameAt < crediting.askAfterMs) return;
        cameAt = now;
        send(JSON.stringify({ type: "ack", offset: place } satisfies AckFrame));
      },
    };
  },
};

/** When a ping is due: after half the window, or after a while; never while the answer of the one before is out. */
function newCredit(send: (text: string) => void) {
  let windowBytes = firstWindowBytes;
  let handledBytes = 0;
  let dueAt = Number.POSITIVE_INFINITY;
  let isOut = false;

  function pingIfDue(now: number): void {
    if (isOut || (handledBytes < windowBytes / 2 && now < dueAt)) return;
    isOut = true;
    handledBytes = 0;
    dueAt = now + idlePingMs;
    send(ping);
  }

  return {
    setWindow: (bytes: number) => {
      windowBytes = bytes;
    },
    handled: (bytes: number, now: number) => {
      handledBytes += bytes;
      dueAt = Math.min(dueAt, now + crediting.everyMs);
      pingIfDue(now);
    },
    answered: ({ payload }: Message, now: number) => {
      if (payload.toString() !== pong) throw new Error(`text on a socket of version 2: ${payload.toString()}`);
      isOut = false;
      pingIfDue(now);
    },
    tick: pingIfDue,
  };
}

function headOf({ payload }: Message): MessageHead {
  const head = readHead(payload as Buffer<ArrayBuffer>);
  if (!head) throw new Error("a message that is none of version 2");
  return head;
}

function textOf({ isDeflated, body }: MessageHead): Buffer {
  return isDeflated ? inflateSync(body) : Buffer.from(body);
}
