/**
 * A dialect on a port of this machine: games and overlays that look for another tool there find this runner instead. They are
 * told each event as it comes in, before the Workers have it, and also while the Workers cannot be reached.
 */
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { findDialect } from "#shared/dialects/dialects.ts";
import type { Attention, Dialect, DialectClose, Speech } from "#shared/dialects/dialect.ts";
import type { UnifiedEvent } from "#shared/event.ts";
import { requestAddress } from "#shared/request-address.ts";
import type { Log } from "../log.ts";
import { newsFilter } from "./news.ts";

/** Which dialect, and where. */
export interface ServeSettings {
  dialect: string;
  port: number;
}

export interface LocalServer {
  port: number;
  /** Tells everybody who is there of an event. */
  tell: (event: UnifiedEvent) => void;
  close: () => Promise<void>;
}

/** Nobody has so many tools; whoever opens sockets without end gets no further. */
const mostSockets = 50;
/** What a socket may have that it has not taken. */
const mostWaitingBytes = 8 * 1024 * 1024;
const mostMessageBytes = 16 * 1024;
/** Of one socket. */
const mostQuestions = 1_000;

/** Listens on 127.0.0.1. Throws in words where the port is taken. */
export async function startLocalServer(
  { dialect: name, port }: ServeSettings,
  { log, isPlayback }: { log: Log; isPlayback: boolean },
): Promise<LocalServer> {
  const dialect = findDialect(name);
  if (!dialect) throw new Error(`There is no dialect "${name}"`);
  const server = new WebSocketServer({
    host: "127.0.0.1",
    port,
    maxPayload: mostMessageBytes,
    perMessageDeflate: false,
  });
  await listening(server, { dialect, port });
  const isNews = newsFilter(isPlayback);
  const listeners = new Map<WebSocket, { speech: Speech; attention: Attention | undefined }>();

  server.on("connection", (socket, request) => {
    socket.on("error", () => socket.terminate());
    const query = requestAddress(request.url).searchParams;
    const opened = dialect.open(query);
    if (!opened.ok) return socket.close(opened.close.code, opened.close.reason);
    if (listeners.size >= mostSockets) return socket.close(dialect.endings.busy.code, "too many tools are connected");
    const attention = opened.speech.attention?.();
    listeners.set(socket, { speech: opened.speech, attention });
    if (attention) converse(socket, opened.speech, { attention, tooMuch: dialect.endings.misbehaved });
    socket.on("close", () => listeners.delete(socket));
    log({ level: "info", status: "tool-connected", message: `A ${name} tool is connected`, tools: listeners.size });
  });

  function tell(event: UnifiedEvent): void {
    // Asked also while nobody is here: what came before a tool did is no news to it when it comes again.
    if (!isNews(event)) return;
    const encoded = new Map<string, { texts: string[]; topics: string[] }>();
    for (const [socket, { speech, attention }] of listeners) {
      const said = encoded.get(speech.key) ?? { texts: speech.encode([event]), topics: speech.topics?.([event]) ?? [] };
      encoded.set(speech.key, said);
      for (const [index, text] of said.texts.entries()) {
        if (attention?.wants(said.topics[index] ?? "") ?? true) socket.send(text);
      }
      if (socket.bufferedAmount > mostWaitingBytes) socket.terminate();
    }
  }

  /** Greets it, and answers what it asks: as many questions as a page has any use for. */
  function converse(
    socket: WebSocket,
    speech: Speech,
    { attention, tooMuch }: { attention: Attention; tooMuch: DialectClose },
  ): void {
    const { texts } = speech.greet({
      streamId: "local",
      state: { live: true, roomId: "", viewers: 0, likes: 0, startedAt: 0 },
    });
    for (const text of texts) socket.send(text);
    let asked = 0;
    socket.on("message", (data: Buffer, isBinary) => {
      asked += 1;
      if (asked > mostQuestions) return socket.close(tooMuch.code, tooMuch.reason);
      if (!isBinary) for (const text of attention.hear(data.toString())) socket.send(text);
    });
  }

  const { port: bound } = server.address() as AddressInfo;
  log({ level: "info", status: "serving", message: `Serving ${name} on ws://127.0.0.1:${bound}/` });
  return {
    port: bound,
    tell,
    close: async () => {
      for (const socket of server.clients) socket.terminate();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function listening(
  server: WebSocketServer,
  { dialect, port }: { dialect: Dialect; port: number },
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("listening", resolve);
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EADDRINUSE") return reject(error);
      const mend = `close what listens there, or choose another port with --serve ${dialect.name}:${port + 1}`;
      reject(new Error(`Port ${port} of this machine is taken: ${mend}`));
    });
  });
}
