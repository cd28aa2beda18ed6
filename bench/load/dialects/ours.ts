/** Our protocol, docs/protocol.md, with the reader that all clients share. Events are not looked into, only their place. */
import { inflateSync } from "node:zlib";
import { FeedReader, type Heard, openMessage } from "#shared/protocol/reader.ts";
import type { Position } from "#shared/protocol/position.ts";
import { type EventsFrame, formatPosition, subprotocol } from "#shared/protocol/wire.ts";
import { kinds, readHead, subprotocolV2 } from "#shared/protocol/wire-v2.ts";
import type { Dialect, Reader } from "../dialect.ts";
import { headBytes, type Message } from "../frame-reader.ts";

export const v1: Dialect = { subprotocol, counts: "offsets", newReader: (send) => newReader(eventsOfV1, send) };
export const v2: Dialect = {
  subprotocol: subprotocolV2,
  counts: "offsets",
  newReader: (send) => newReader(eventsOfV2, send),
};

/** What an events frame says without reading it whole. */
interface EventsHead {
  offset: number;
  /** Its JSON, of a message that is whole. */
  text: () => Buffer;
}
/** Reads the head of an events frame; undefined for any other. */
type ReadEventsHead = (payload: Buffer, isText: boolean) => EventsHead | undefined;

function newReader(readEvents: ReadEventsHead, send: (text: string) => void): Reader {
  const reader = new FeedReader(performance.now(), Math.random());

  function hear({ payload, isText }: Message): Heard {
    const events = readEvents(payload, isText);
    if (events) return { kind: "frame", frame: unread(events.offset, reader.position) };
    const message = openMessage(isText ? payload.toString() : (payload as Buffer<ArrayBuffer>), inflateSync);
    const heard = reader.read(message);
    if (heard.kind === "broken")
      throw new Error(`a message that cannot be read: ${payload.toString("latin1", 0, 200)}`);
    return heard;
  }

  return {
    wantsWhole: (head, isText) => readEvents(head, isText) === undefined,
    take: (message) => {
      const heard = hear(message);
      for (const text of reader.handled(heard, message.length, performance.now())) send(text);
      return heard.kind === "frame" ? reader.position?.offset : undefined;
    },
    eventsText: ({ payload, isText }) => readEvents(payload, isText)?.text(),
    resumeFrom: () => reader.position && formatPosition(reader.position),
    returnMs: () => reader.returnMs,
    tick: () => {
      for (const text of reader.tick(performance.now())) send(text);
    },
  };
}

/** An events frame of which only the offset is known. Nothing is filtered here, so that tells how many events it has. */
function unread(offset: number, before: Position = { epoch: "", offset: 0 }): EventsFrame {
  const events = Array.from({ length: Math.max(0, offset - before.offset) });
  return { type: "events", position: { ...before, offset }, events } as unknown as EventsFrame;
}

const eventsPattern = /^\{"type":"events","position":\{"epoch":"[^"]+","offset":(\d+)\}/;

function eventsOfV1(payload: Buffer): EventsHead | undefined {
  const offset = eventsPattern.exec(payload.toString("latin1", 0, headBytes))?.[1];
  return offset === undefined ? undefined : { offset: Number(offset), text: () => payload };
}

function eventsOfV2(payload: Buffer, isText: boolean): EventsHead | undefined {
  if (isText || ((payload[0] ?? 0) & 0x7f) !== kinds.events) return undefined;
  const head = readHead(payload as Buffer<ArrayBuffer>);
  if (head?.offset === undefined) throw new Error("an events frame without an offset");
  const { offset, isDeflated, body } = head;
  return { offset, text: () => (isDeflated ? inflateSync(body) : Buffer.from(body)) };
}
