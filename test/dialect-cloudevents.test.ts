/** CloudEvents over a socket, read with the standard's own library. As webhooks they are read so in deliveries.test.ts. */
import { once } from "node:events";
import { CloudEvent, HTTP } from "cloudevents";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import type { RecordedEvent } from "#shared/event.ts";
import { createToolToken, show } from "./dialect-stage.ts";
import { createStream, openSession, publish, readLog, stampAll } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker.stop());

/** Reads one strictly: the library throws where the standard is broken. */
function readEvent(json: unknown): CloudEvent<RecordedEvent> {
  const event = new CloudEvent(json as Partial<CloudEvent<RecordedEvent>>, true);
  expect(event.validate()).toBe(true);
  return event;
}

test("as server-sent events a connection that is cut in the middle goes on behind what came, with nothing twice or left out", async () => {
  const streamId = await createStream(worker);
  const { token } = await createToolToken(worker, streamId);
  const session = await openSession(worker, streamId);
  const ids: string[] = [];
  /** Reads until there are so many, and then destroys the connection. */
  async function read(until: number, lastId: string): Promise<string> {
    const stop = new AbortController();
    const headers = { Accept: "text/event-stream", ...(lastId !== "" && { "Last-Event-ID": lastId }) };
    const answer = await fetch(`${worker.url}/d/cloudevents/${token}`, { headers, signal: stop.signal });
    expect(answer.status).toBe(200);
    if (lastId === "") await publish(worker, session, stampAll(session, show()));
    let text = "";
    let last = lastId;
    for await (const piece of answer.body ?? []) {
      text += Buffer.from(piece).toString();
      const whole = text.split("\n\n");
      text = whole.pop() ?? "";
      for (const message of whole) {
        const id = /^id: ?(.*)$/m.exec(message)?.[1];
        const data = /^data: ?(.*)$/m.exec(message)?.[1];
        if (data === undefined || !data.startsWith("{")) {
          last = id ?? last;
          continue;
        }
        if (ids.length === until) continue;
        last = id ?? last;
        ids.push(readEvent(JSON.parse(data)).id);
      }
      if (ids.length >= until) break;
    }
    stop.abort();
    return last;
  }
  const all = show().length;
  let last = "";
  for (const until of [3, 4, all]) last = await read(until, last);
  const log = await readLog(worker, session.sessionId, all);
  expect(ids).toEqual(log.map(({ eventId }) => eventId));
});

test("every event is a valid CloudEvent over a socket, in order and with the event as its data", async () => {
  const streamId = await createStream(worker);
  const { token } = await createToolToken(worker, streamId);
  const socket = new WebSocket(`${worker.url.replace("http", "ws")}/d/cloudevents/${token}`, ["cloudevents.json"]);
  const events: CloudEvent<RecordedEvent>[] = [];
  socket.on("message", (data: Buffer) => events.push(readEvent(JSON.parse(data.toString()))));
  await once(socket, "open");
  expect(socket.protocol).toBe("cloudevents.json");
  const session = await openSession(worker, streamId);
  await publish(worker, session, stampAll(session, show()));
  await vi.waitUntil(() => events.length === show().length);
  socket.terminate();
  const log = await readLog(worker, session.sessionId, show().length);
  expect(events.map(({ data }) => data)).toEqual(log);
  expect(events[0]).toMatchObject({
    source: `/v1/streams/${streamId}`,
    type: "tiktok-live-edge.v1.CHAT",
    id: log[0]?.eventId,
    sequence: "0000000000000001",
  });
  // As it came over HTTP it would be the same to a receiver of the standard.
  const received = HTTP.toEvent({
    headers: { "content-type": "application/cloudevents+json" },
    body: JSON.stringify(events[0]),
  }) as CloudEvent<RecordedEvent>;
  expect(received.data).toEqual(log[0]);
});
