/** What TikTok-Chat-Reader does: socket.io, a message an event to everybody. */
import { createServer } from "node:http";
import { Server } from "socket.io";
import { serveLoadProcess } from "../load/process.ts";
import { broadcastRoute, listenLocally } from "./broadcast-route.ts";

interface Batch {
  events: { eventType: string }[];
}

const server = createServer(
  broadcastRoute((text) => {
    for (const event of (JSON.parse(text) as Batch).events) io.emit(event.eventType, event);
  }),
);
const io = new Server(server, { transports: ["websocket"] });

serveLoadProcess({ listen: () => listenLocally(server) });
