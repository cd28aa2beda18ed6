/** A client of version 2 of the live socket, as small as the protocol allows. */
import { inflateSync } from "node:zlib";
import { WebSocket } from "ws";
import type { RecordedEvent } from "#shared/event.ts";
import { FeedReader, openMessage } from "#shared/protocol/reader.ts";
import type { EventsFrame, HelloFrame } from "#shared/protocol/wire.ts";
import { type ServerFrameV2, subprotocolV2 } from "#shared/protocol/wire-v2.ts";
import type { TestWorker } from "./worker.ts";

export interface LiveSocketV2 {
  socket: WebSocket;
  hello: HelloFrame;
  /** Every frame so far, the hello too, and its size as it came. */
  heard: { frame: ServerFrameV2; bytes: number }[];
  /** Every events frame so far. */
  frames: () => EventsFrame[];
  events: () => RecordedEvent[];
  /** Gives credit from now on, where it was opened without. */
  credit: () => void;
  /** Resolves with the close code and its reason. */
  closed: Promise<[code: number, reason: string]>;
}

/** Opens the live socket with the API key and waits for its hello. `credits` false: it gives no credit back. */
export async function openLiveV2(
  worker: TestWorker,
  streamId: string,
  options: { after?: string; types?: string; parts?: string; credits?: boolean } = {},
): Promise<LiveSocketV2> {
  const query = new URLSearchParams();
  if (options.after !== undefined) query.set("after", options.after);
  if (options.types !== undefined) query.set("types", options.types);
  if (options.parts !== undefined) query.set("parts", options.parts);
  const url = `${worker.url.replace("http", "ws")}/v1/streams/${streamId}/live?${query.toString()}`;
  // A socket that the hub closes is let go of by the runtime when the hub sleeps: nobody has to wait for that.
  const socketOptions = { headers: { Authorization: `Bearer ${worker.apiKey}` }, closeTimeout: 250 };
  const socket = new WebSocket(url, [subprotocolV2], socketOptions);
  const heard: LiveSocketV2["heard"] = [];
  const reader = new FeedReader(performance.now(), 0);
  let credits = options.credits !== false;
  /** What it would have said: it is paused, and has not forgotten it. */
  let owed: string[] = [];
  let timer: NodeJS.Timeout | undefined;

  function say(texts: string[]): void {
    owed.push(...texts);
    if (!credits) return;
    for (const text of owed) socket.send(text);
    owed = [];
    clearTimeout(timer);
    const due = reader.dueAt(performance.now()) - performance.now();
    if (Number.isFinite(due)) timer = setTimeout(() => say(reader.tick(performance.now())), Math.max(0, due));
  }

  const closed = new Promise<[number, string]>((resolve) => {
    socket.on("close", (code, reason) => {
      clearTimeout(timer);
      resolve([code, reason.toString()]);
    });
  });
  const hello = await new Promise<HelloFrame>((greeted, failed) => {
    socket.on("error", failed);
    socket.on("close", (code) => failed(new Error(`closed with ${code} before it was greeted`)));
    socket.on("message", (data: Buffer, isBinary) => {
      const bytes = isBinary ? new Uint8Array(data) : data.toString("utf8");
      const message = openMessage(bytes, inflateSync);
      const said = reader.read(message);
      if (said.kind === "broken") throw new Error(`cannot be read: ${data.toString("latin1").slice(0, 100)}`);
      if (said.kind !== "pong")
        heard.push({ frame: JSON.parse(message?.text ?? "") as ServerFrameV2, bytes: data.length });
      if (said.kind === "frame" && said.frame.type === "hello") greeted(said.frame);
      say(reader.handled(said, data.length, performance.now()));
    });
  });
  const frames = () => heard.map(({ frame }) => frame).filter((frame) => frame.type === "events");
  return {
    socket,
    hello,
    heard,
    frames,
    events: () => frames().flatMap(({ events }) => events),
    credit: () => {
      credits = true;
      say(reader.tick(performance.now()));
    },
    closed,
  };
}
