/** The WebSocket side of Neon's endpoint: binary frames carry PostgreSQL's wire protocol, unread, both ways. */
import type { Server } from "node:http";
import { connect } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { requestAddress } from "#shared/request-address.ts";

/** Above this a side is not read until the other has taken what is under way. */
const maxBufferedBytes = 1024 * 1024;

/**
 * Accepts WebSockets at `/v2?address=host:port` for the `allowed` addresses (`host:port`); without an address the first of
 * them. Returns a function that ends all tunnels.
 */
export function acceptTunnels(server: Server, allowed: string[]): () => void {
  const sockets = new WebSocketServer({ noServer: true });
  server.on("upgrade", (request, socket, head) => {
    const url = requestAddress(request.url);
    const address = url.searchParams.get("address") ?? allowed[0];
    const status = url.pathname !== "/v2" ? "404 Not Found" : "403 Forbidden";
    if (url.pathname !== "/v2" || address === undefined || !allowed.includes(address)) {
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => tunnel(webSocket, address));
  });
  return () => {
    for (const socket of sockets.clients) socket.terminate();
    sockets.close();
  };
}

function tunnel(webSocket: WebSocket, address: string): void {
  const colon = address.lastIndexOf(":");
  const database = connect(Number(address.slice(colon + 1)), address.slice(0, colon));
  database.setNoDelay(true);
  webSocket.on("message", (data: Buffer) => {
    if (!database.write(data)) webSocket.pause();
  });
  database.on("drain", () => webSocket.resume());
  database.on("data", (data) => {
    webSocket.send(data, () => database.resume());
    if (webSocket.bufferedAmount > maxBufferedBytes) database.pause();
  });
  webSocket.on("close", () => database.destroy());
  webSocket.on("error", () => database.destroy());
  database.on("close", () => webSocket.close());
  database.on("error", (error) => webSocket.close(1011, error.message.slice(0, 100)));
}
