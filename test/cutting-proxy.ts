/**
 * Stands between whoever asks the database over HTTP and the endpoint that answers, and cuts each statement twice while it is armed:
 * the first time it is asked it never arrives, the second time it is done and nobody hears of it. From then on it passes.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Statements by their texts: how often each was asked. */
export interface CuttingProxy {
  /** As NEON_ENDPOINT. */
  url: string;
  /** Cuts those of which this holds, from now on. */
  arm: (isCut: (text: string) => boolean) => void;
  disarm: () => void;
  /** The statements that were cut, and how often. */
  cuts: ReadonlyMap<string, number>;
  stop: () => Promise<void>;
}

interface Asked {
  query?: string;
  queries?: { query: string }[];
}

export async function startCuttingProxy(endpoint: string): Promise<CuttingProxy> {
  const cuts = new Map<string, number>();
  let isCut: (text: string) => boolean = () => false;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const { query, queries = [] } = JSON.parse(body) as Asked;
    const text = query ?? queries.map((one) => one.query).join(";\n");
    const times = isCut(text) ? (cuts.get(text) ?? 0) : 2;
    if (times < 2) cuts.set(text, times + 1);
    if (times === 0) return void request.socket.destroy();
    const headers = Object.entries(request.headers).filter(
      ([name, value]) => typeof value === "string" && (name.startsWith("neon-") || name === "content-type"),
    ) as [string, string][];
    const answered = await fetch(endpoint, { method: "POST", headers, body });
    const said = Buffer.from(await answered.arrayBuffer());
    if (times === 1) return void request.socket.destroy();
    response.writeHead(answered.status, { "Content-Type": "application/json" });
    response.end(said);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => request.socket.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/sql`,
    arm: (which) => void (isCut = which),
    disarm: () => void (isCut = () => false),
    cuts,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
