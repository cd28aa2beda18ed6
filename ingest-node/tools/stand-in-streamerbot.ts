/** Streamer.bot's WebSocket server in its documented form: what tests talk to, and what its own client takes for the real one. */
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { answerChallenge } from "./challenge.ts";

export interface StandInStreamerbot {
  url: string;
  port: number;
  /** The actions that were run, in order. */
  ran: { action: { id?: string; name?: string }; args: Record<string, unknown> }[];
  /** What the next action does instead of being answered. */
  instead: ((socket: WebSocket) => void)[];
  close: () => Promise<void>;
}

const info = { instanceId: "one", name: "Streamer.bot", os: "windows", osVersion: "11", version: "1.0.1" };

/** `isOld`: does not greet, as its versions before 0.2.5. */
export async function standInStreamerbot({
  password,
  isOld = false,
  port = 0,
}: { password?: string; isOld?: boolean; port?: number } = {}): Promise<StandInStreamerbot> {
  const server = new WebSocketServer({ host: "127.0.0.1", port });
  await once(server, "listening");
  const ran: StandInStreamerbot["ran"] = [];
  const instead: StandInStreamerbot["instead"] = [];
  server.on("connection", (socket) => {
    const authentication = { salt: randomBytes(16).toString("base64"), challenge: randomBytes(16).toString("base64") };
    let isIn = password === undefined;
    const say = (message: object) => socket.send(JSON.stringify(message));
    if (!isOld) say({ request: "Hello", info, ...(password !== undefined && { authentication }) });
    socket.on("message", (text: Buffer) => {
      const { request, id, ...rest } = JSON.parse(text.toString()) as Record<string, unknown> & { request: string };
      if (request === "Authenticate") {
        isIn = rest["authentication"] === answerChallenge(password ?? "", authentication);
        return say(isIn ? { id, status: "ok" } : { id, status: "error", error: "Authentication failed" });
      }
      if (!isIn) return say({ id, status: "error", error: "Authentication required" });
      if (request === "GetInfo") return say({ id, status: "ok", info });
      if (request !== "DoAction") return say({ id, status: "ok", actions: [], count: 0, events: {} });
      ran.push(rest as StandInStreamerbot["ran"][number]);
      const other = instead.shift();
      if (other) return other(socket);
      const isThere = (rest["action"] as { name?: string }).name !== "Nothing";
      return say(isThere ? { id, status: "ok" } : { id, status: "error", error: "Action not found" });
    });
  });
  const { port: at } = server.address() as AddressInfo;
  const close = async () => {
    for (const socket of server.clients) socket.terminate();
    server.close();
    await once(server, "close");
  };
  return { url: `ws://127.0.0.1:${at}/`, port: at, ran, instead, close };
}
