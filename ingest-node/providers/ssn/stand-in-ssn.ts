/**
 * Social Stream Ninja's relay in its documented form: whoever joins a session is told what others send to the channel that they
 * listen on. Its HTTP form takes an action in a body.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

export interface StandInSsn {
  url: string;
  port: number;
  /** How many have joined and listen on the channel. */
  listeners: (channel: number) => number;
  /** As its extension does: tells everybody who listens on the channel. */
  tell: (channel: number, message: unknown) => void;
  /** What was sent to a session over HTTP. */
  posted: { session: string; body: unknown }[];
  /** Ends every line, as a relay that restarts. */
  dropLines: () => void;
  /** From now on it answers no ping. */
  silence: () => void;
  close: () => Promise<void>;
}

interface Joined {
  session: string;
  in: number;
  out: number;
}

export async function standInSsn(sessions: readonly string[]): Promise<StandInSsn> {
  const joined = new Map<WebSocket, Joined>();
  const posted: StandInSsn["posted"] = [];
  const server = createServer((request, answer) => {
    const [, session = ""] = (request.url ?? "").split("/");
    let text = "";
    request.on("data", (piece: Buffer) => (text += piece.toString()));
    request.on("end", () => {
      if (request.method !== "POST" || !sessions.includes(session)) {
        answer.writeHead(404).end();
        return;
      }
      const body = JSON.parse(text) as { action?: string; value?: unknown };
      posted.push({ session, body });
      hearApi(session, text);
      answer.writeHead(200).end("success");
    });
  });
  const sockets = new WebSocketServer({ server, autoPong: false });
  let isSilent = false;
  sockets.on("connection", (socket, request) => {
    const [, verb, session = "", listens = "1", sends = listens] = (request.url ?? "").split("/");
    if (verb === "join") joined.set(socket, { session, in: Number(listens), out: Number(sends) });
    socket.on("ping", (data: Buffer) => !isSilent && socket.pong(data));
    socket.on("close", () => joined.delete(socket));
    socket.on("message", (data: Buffer) => {
      const from = joined.get(socket);
      if (!from) return;
      pass(from, data.toString(), socket);
      if (from.out === 1) hearApi(from.session, data.toString());
    });
  });

  /** The extension, which listens for what is asked of it: its own pages get the content that is brought from outside. */
  function hearApi(session: string, text: string): void {
    const { action, value } = JSON.parse(text) as { action?: string; value?: unknown };
    if (action === "extContent") pass({ session, in: 0, out: 4 }, String(value));
  }

  function pass(from: Joined, text: string, sender?: WebSocket): void {
    for (const [socket, { session, in: channel }] of joined) {
      if (socket !== sender && session === from.session && channel === from.out) socket.send(text);
    }
  }

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}`,
    port,
    listeners: (channel) => [...joined.values()].filter((one) => one.in === channel).length,
    tell: (channel, message) => {
      for (const [socket, one] of joined) if (one.in === channel) socket.send(JSON.stringify(message));
    },
    posted,
    dropLines: () => {
      for (const socket of sockets.clients) socket.terminate();
    },
    silence: () => {
      isSilent = true;
    },
    close: async () => {
      for (const socket of sockets.clients) socket.terminate();
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
