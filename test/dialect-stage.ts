/** Tools of other makers under test: a show of events that every dialect has words for, and a socket as a plain tool has it. */
import { once } from "node:events";
import { expect } from "vitest";
import { WebSocket } from "ws";
import { goldenShow } from "#shared/dialects/golden-show.ts";
import type { EventBody } from "#shared/stamp.ts";
import type { TestWorker } from "./worker.ts";

let ids = 7_300_000_000_000_000_000n;

/** The first event of a session in a live: its room is known. */
export const connected = {
  eventType: "CONNECTED",
  rawType: "lifecycle.connected",
  user: { userId: "0", uniqueId: "system" },
  payload: { roomId: "7001", provider: "mock" },
} as const;

/** The golden show, each time with ids of its own. */
export function show(): EventBody[] {
  const bodies = goldenShow(ids);
  ids += BigInt(bodies.length);
  return bodies;
}

/** A token for tools: it reads everything. */
export async function createToolToken(
  worker: TestWorker,
  streamId: string,
  name = "tool",
): Promise<{ token: string; tokenId: string }> {
  const response = await worker.api("POST", `/v1/streams/${streamId}/overlay-tokens`, { name, reads: "everything" });
  expect(response.status).toBe(201);
  return (await response.json()) as { token: string; tokenId: string };
}

export interface ToolSocket<Message> {
  socket: WebSocket;
  messages: Message[];
  closed: Promise<[code: number, reason: string]>;
}

/** A WebSocket as tools open it: no header, no subprotocol, no word said. Resolves once it is open. */
export async function openTool<Message>(worker: TestWorker, path: string): Promise<ToolSocket<Message>> {
  const options = { headers: {}, closeTimeout: 250 };
  const socket = new WebSocket(worker.url.replace("http", "ws") + path, [], options);
  const messages: Message[] = [];
  socket.on("message", (data: Buffer) => messages.push(JSON.parse(data.toString("utf8")) as Message));
  const closed = once(socket, "close").then(([code, reason]: unknown[]): [number, string] => [
    code as number,
    (reason as Buffer).toString(),
  ]);
  await once(socket, "open");
  return { socket, messages, closed };
}
