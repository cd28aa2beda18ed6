/** A webhook receiver: a real HTTP server that verifies what comes, and answers as it is told. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Received {
  path: string;
  id: string;
  timestamp: number;
  signature: string;
  headers: IncomingMessage["headers"];
  body: string;
  /** Milliseconds since 1970. */
  at: number;
  /** What it was answered with. */
  answer: Answer;
}

/** A status with its body and headers, at once or after so many milliseconds; no answer at all, or a broken line. */
export type Answer =
  | { status: number; body?: string; headers?: Record<string, string>; afterMs?: number }
  | "hang"
  | "drop"
  | "drop_midway";

export interface Receiver {
  /** `http://127.0.0.1:PORT`. */
  url: string;
  /** Everything that came, in order of arrival. */
  received: Received[];
  /** Decides on the answer; 204 for everything until it is set. */
  answer: (request: Omit<Received, "answer">) => Answer;
  stop: () => Promise<void>;
}

/** Starts one on a free port of this machine. */
export async function startReceiver(): Promise<Receiver> {
  const receiver: Receiver = {
    url: "",
    received: [],
    answer: () => ({ status: 204 }),
    async stop() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      const { headers } = request;
      const came = {
        path: request.url ?? "",
        id: String(headers["webhook-id"]),
        timestamp: Number(headers["webhook-timestamp"]),
        signature: String(headers["webhook-signature"]),
        headers,
        body,
        at: Date.now(),
      };
      const answer = receiver.answer(came);
      receiver.received.push({ ...came, answer });
      respond(response, answer);
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return receiver;
}

function respond(response: ServerResponse, answer: Answer): void {
  if (answer === "hang") return;
  if (answer === "drop") {
    response.socket?.destroy();
  } else if (answer === "drop_midway") {
    response.writeHead(200, { "Content-Length": "100" });
    response.write("half", () => response.socket?.destroy());
  } else {
    const { status, headers, body, afterMs = 0 } = answer;
    const end = () => response.writeHead(status, headers).end(body);
    if (afterMs === 0) end();
    else setTimeout(end, afterMs);
  }
}
