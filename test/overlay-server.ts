/** A server of the tests' own that serves the built overlay and speaks its protocol, as the Worker does. */
import { readFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { deflateSync } from "node:zlib";
import { type WebSocket, WebSocketServer } from "ws";
import { initialState, type LiveState } from "#shared/live-state.ts";
import type { HelloFrame } from "#shared/protocol/wire.ts";
import { closeCodes, formatRefusal, ping, pong, type Refusal, subprotocol } from "#shared/protocol/wire.ts";
import { encodeFrame, type ServerFrameV2, subprotocolV2 } from "#shared/protocol/wire-v2.ts";
import { overlayPolicy } from "../workers/overlays/policy.ts";

const contentTypes: Record<string, string> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".woff2": "font/woff2",
};

/** One socket the page opened, and what it asked for. */
export interface Visit {
  socket: WebSocket;
  /** The `after` of its URL; null where there was none. */
  after: string | null;
  types: string | null;
  protocols: string;
  /** Text it sent. */
  received: string[];
  /** Says a frame, in the version that the page speaks. */
  say(frame: ServerFrameV2): void;
}

export interface OverlayServer {
  /** `http://127.0.0.1:port` */
  origin: string;
  /** Every socket so far, oldest first. */
  visits: Visit[];
  /** What a new socket is greeted with; undefined: nothing is said. */
  greet: (visit: Visit) => HelloFrame | undefined;
  /** Who asks for the page's stream or opens a socket is refused with this, as the Worker does. */
  refusal: (Refusal & { status: 401 | 429 | 503 }) | undefined;
  /** How often the page has asked for its stream. */
  asked: number;
  /** The name of the page's token, as rules write it. */
  overlayName: string;
  /** Pictures: `/images/...` answers by this. */
  image: (name: string, response: ServerResponse) => void;
  /** The version that the server takes; a page that offers more speaks this one. */
  version: 1 | 2;
  /** Says a frame to every page. */
  send(frame: ServerFrameV2): void;
  close(): Promise<void>;
}

/** Serves `webDir` (what the build made) with the policy that the Worker sends. */
export async function startOverlayServer(webDir: string, streamId: string): Promise<OverlayServer> {
  const http = createServer((request, response) => {
    void answer(request.url ?? "/", response);
  });

  async function answer(url: string, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(url, "http://host");
    if (pathname.startsWith("/images/")) {
      server.image(pathname.slice("/images/".length), response);
      return;
    }
    if (pathname === "/v1/overlay") {
      server.asked += 1;
      tellPlace(response);
      return;
    }
    const file = pathname.startsWith("/o/") ? "overlay.html" : pathname === "/" ? "index.html" : pathname.slice(1);
    try {
      const body = await readFile(path.join(webDir, file));
      response.writeHead(200, {
        "Content-Type": contentTypes[path.extname(file)] ?? "text/plain",
        "Content-Security-Policy": overlayPolicy,
      });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  }

  function tellPlace(response: ServerResponse): void {
    const { refusal } = server;
    if (!refusal) {
      response.writeHead(200, { "Content-Type": "application/json" });
      response.end(JSON.stringify({ streamId, overlay: server.overlayName }));
      return;
    }
    const { code, status, retryAfterSeconds } = refusal;
    response.writeHead(status, {
      "Content-Type": "application/problem+json",
      ...(retryAfterSeconds === undefined ? {} : { "Retry-After": String(retryAfterSeconds) }),
    });
    response.end(JSON.stringify({ status, code }));
  }

  const sockets = new WebSocketServer({
    server: http,
    handleProtocols: (offered) => (server.version === 2 && offered.has(subprotocolV2) ? subprotocolV2 : subprotocol),
  });
  sockets.on("connection", (socket, request) => {
    if (server.refusal) {
      const { status, ...refusal } = server.refusal;
      socket.close(status === 401 ? closeCodes.refused : closeCodes.notNow, formatRefusal(refusal));
      return;
    }
    const url = new URL(request.url ?? "/", "http://host");
    const visit: Visit = {
      socket,
      after: url.searchParams.get("after"),
      types: url.searchParams.get("types"),
      protocols: request.headers["sec-websocket-protocol"] ?? "",
      received: [],
      say: (frame) => socket.send(messageOf(frame, socket.protocol === subprotocolV2)),
    };
    server.visits.push(visit);
    socket.on("message", (data) => {
      const text = (data as Buffer).toString();
      visit.received.push(text);
      if (text === ping) socket.send(pong);
    });
    const hello = server.greet(visit);
    if (hello) visit.say(hello);
  });

  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const server: OverlayServer = {
    origin: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    visits: [],
    refusal: undefined,
    asked: 0,
    overlayName: "main",
    greet: () => helloFrame(streamId),
    image: (_name, response) => response.writeHead(404).end(),
    version: 2,
    send(frame) {
      for (const visit of server.visits) if (visit.socket.readyState === visit.socket.OPEN) visit.say(frame);
    },
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
  return server;
}

function messageOf(frame: ServerFrameV2, isV2: boolean): string | Uint8Array {
  if (!isV2) return JSON.stringify(frame);
  const text = JSON.stringify(frame.type === "hello" ? { windowBytes: 65_536, ...frame, protocol: 2 } : frame);
  const kind =
    frame.type === "events" ? { kind: frame.type, offset: frame.position.offset } : { kind: "control" as const };
  return encodeFrame(text, kind, (body) => new Uint8Array(deflateSync(body)));
}

/** A greeting at offset 0 of epoch `e1`; each test changes what it is about. */
export function helloFrame(streamId: string, change: Partial<HelloFrame> = {}): HelloFrame {
  const position = { epoch: "e1", offset: 0 };
  return {
    type: "hello",
    protocol: 1,
    streamId,
    position,
    top: position,
    recovered: false,
    counters: {},
    timers: {},
    state: liveState(),
    recent: [],
    ...change,
  };
}

export function liveState(change: Partial<LiveState> = {}): LiveState {
  return {
    ...initialState().live,
    live: true,
    roomId: "7000000000000000001",
    sessionId: "00000000-0000-4000-8000-000000000001",
    ...change,
  };
}
