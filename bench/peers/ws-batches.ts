/** The package ws, a text frame a batch to everybody. */
import { createServer } from "node:http";
import { WebSocketServer } from "ws";
import { serveLoadProcess } from "../load/process.ts";
import { broadcastRoute, listenLocally } from "./broadcast-route.ts";

const server = createServer(
  broadcastRoute((text) => {
    for (const client of sockets.clients) client.send(text);
  }),
);
const sockets = new WebSocketServer({ server });

serveLoadProcess({ listen: () => listenLocally(server) });
