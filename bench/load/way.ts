/** How batches that were made before go to where they are measured. */
import { once } from "node:events";
import { Agent, request } from "node:http";
import { WebSocket } from "ws";
import { ingestClient } from "../../ingest-node/ingest-client.ts";
import type { BenchSession } from "../events.ts";

export interface Target {
  /** Base URL without a slash at its end. */
  url: string;
  /** Path of a batch of `sessionId`; `{sessionId}` stands for it. */
  path: string;
  /** The path is a WebSocket's, on which each message is a batch and each answer an acknowledgement. */
  isSocket?: boolean;
  /** Absent: unsigned. */
  key?: { id: string; secret: string };
}

const agent = new Agent({ keepAlive: true });

/** How the batches of a session go. `send` resolves to the feed's offset when one is acknowledged, 0 where nobody says it. */
export interface Way {
  send: (body: string) => Promise<number>;
  close: () => void;
}

/** The runner's line; a bare socket; or a POST to what knows neither. */
export async function openWay(target: Target, { streamId, sessionId }: BenchSession): Promise<Way> {
  const url = target.url + target.path.replace("{sessionId}", sessionId);
  if (target.isSocket) return openBareWay(url);
  if (!target.key) return { send: (body) => post(url, Buffer.from(body)), close: () => undefined };
  const key = { keyId: target.key.id, secret: target.key.secret };
  const client = ingestClient({ baseUrl: target.url, key, fetch, now: Date.now });
  const signal = new AbortController().signal;
  const on = { onCommands: () => undefined, onClose: () => undefined };
  const line = await client.openLine(streamId, on, AbortSignal.timeout(10_000));
  if ("reason" in line) throw new Error(`no line: ${line.reason}`);
  return {
    send: async (body) => {
      const answer = await line.ask("batch", [`,"sessionId":"${sessionId}","batch":`, body], signal);
      if (answer.kind === "answer" && answer.message.type === "ack")
        return answer.message.acknowledgement.position.offset;
      throw new Error(`a batch was answered ${JSON.stringify(answer)}`);
    },
    close: line.close,
  };
}

async function openBareWay(url: string): Promise<Way> {
  const socket = new WebSocket(url.replace("http", "ws"), { perMessageDeflate: false });
  await once(socket, "open");
  const waiting: (() => void)[] = [];
  socket.on("message", () => waiting.shift()?.());
  return {
    send: (body) => {
      const { promise, resolve } = Promise.withResolvers<number>();
      waiting.push(() => resolve(0));
      socket.send(body);
      return promise;
    },
    close: () => socket.close(),
  };
}

/** Resolves when the batch is acknowledged; a refusal is a fault of the measurement and ends it. */
function post(url: string, body: Buffer): Promise<number> {
  const headers = { "Content-Type": "application/json", "Content-Length": String(body.length) };
  return new Promise((resolve, reject) => {
    const sending = request(url, { method: "POST", agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        if (response.statusCode !== 200 && response.statusCode !== 201) {
          return reject(new Error(`a batch was answered ${response.statusCode}: ${text}`));
        }
        const answer = JSON.parse(text) as { position?: { offset: number } };
        resolve(answer.position?.offset ?? 0);
      });
    });
    sending.on("error", reject);
    sending.end(body);
  });
}
