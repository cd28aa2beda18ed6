/** A runner's line to a hub under test: the runner's own, or one that seals whatever a test wants. */
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { WebSocket } from "ws";
import { signatureHeaders } from "#shared/protocol/ingest.ts";
import type { RunnerCommand } from "#shared/protocol/runner-command.ts";
import { lineKeyText, type LineMessage, sealedPrefix, sealLength } from "#shared/protocol/runner-line.ts";
import { signedHeaders, type TestWorker } from "./worker.ts";

export interface TestLine {
  socket: WebSocket;
  /** Sends a request and resolves with its answer; `fields` are its JSON beside `type` and `id`, `write` what makes the text. */
  ask: (type: string, fields: object, write?: (message: object) => string) => Promise<LineMessage>;
  /** Sends a text with its seal. */
  sendSealed: (json: string) => void;
  /** What came that was no answer. */
  commands: RunnerCommand[];
  /** Resolves with the close code. */
  closed: Promise<number>;
}

/** Opens a line as a runner does, or with the headers of another one's upgrade. */
export async function openTestLine(
  worker: TestWorker,
  streamId: string,
  headers: Record<string, string> = upgradeHeaders(worker, streamId),
  secret: string = worker.ingestKey.secret,
): Promise<TestLine> {
  const path = socketPath(streamId);
  const socket = new WebSocket(worker.url.replace("http", "ws") + path, { headers, perMessageDeflate: false });
  const closed = new Promise<number>((resolve) => socket.on("close", resolve));
  const [greeting] = (await once(socket, "message")) as [Buffer];
  const { nonce } = JSON.parse(greeting.toString()) as Extract<LineMessage, { type: "line" }>;
  const signature = headers[signatureHeaders.signature] ?? "";
  const key = hmac(secret, lineKeyText({ signature, nonce }));
  const waiting = new Map<number, (message: LineMessage) => void>();
  const commands: RunnerCommand[] = [];
  socket.on("message", (data: Buffer) => {
    const json = data.toString().slice(sealLength);
    if (hmac(key, sealedPrefix("DOWN") + json) !== data.toString().slice(0, sealLength)) return;
    const message = JSON.parse(json) as LineMessage;
    if ("id" in message) waiting.get(message.id)?.(message);
    if (message.type === "commands") commands.push(...message.commands);
  });
  let lastId = 0;
  const sendSealed = (json: string) => socket.send(hmac(key, sealedPrefix("UP") + json) + json);
  return {
    socket,
    closed,
    commands,
    sendSealed,
    ask: (type, fields, write = JSON.stringify) => {
      const id = ++lastId;
      const answered = new Promise<LineMessage>((resolve, reject) => {
        waiting.set(id, resolve);
        void closed.then((code) => reject(new Error(`closed with ${code} before it answered`)));
      });
      sendSealed(write({ type, id, ...fields }));
      return answered;
    },
  };
}

/** The headers of a signed upgrade: the same ones again are a captured one. */
export function upgradeHeaders(worker: TestWorker, streamId: string): Record<string, string> {
  return signedHeaders(worker.ingestKey, { method: "GET", path: socketPath(streamId), body: "" });
}

export function socketPath(streamId: string): string {
  return `/v1/ingest/streams/${streamId}/socket`;
}

function hmac(key: string, text: string): string {
  return createHmac("sha256", key).update(text).digest("hex");
}
