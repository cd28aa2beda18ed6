/** What every peer in Node has in common: a batch comes by POST, and is answered once it was sent to everybody. */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Route = (request: IncomingMessage, response: ServerResponse) => void;

/** Hands over each body to `broadcast` as text. */
export function broadcastRoute(broadcast: (text: string) => void): Route {
  return (request, response) => {
    if (request.method !== "POST") return;
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      broadcast(Buffer.concat(chunks).toString());
      response.end("{}");
    });
  };
}

/** Listens on a free port of this machine; resolves to the base URL. */
export function listenLocally(server: Server): Promise<string> {
  // The publisher keeps its connections over the other servers' turns.
  server.keepAliveTimeout = 10 * 60_000;
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}
