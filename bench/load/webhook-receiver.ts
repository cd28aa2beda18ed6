/** A webhook receiver, as a process: answers at once, or never, and notes how long each event was on its way. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { UnifiedEvent } from "#shared/event.ts";
import { serveLoadProcess } from "./process.ts";

export interface ReceivedWebhooks {
  /** Of each event that came, in order of arrival: from its making to its arrival here, milliseconds. */
  delaysMs: number[];
  /** When the first and the last one came, milliseconds since 1970; 0 where none did. */
  firstAt: number;
  lastAt: number;
  /** Requests that will never be answered. */
  hanging: number;
}

let received = start();
function start(): ReceivedWebhooks {
  return { delaysMs: [], firstAt: 0, lastAt: 0, hanging: 0 };
}

const server = createServer((request, response) => {
  if (request.url === "/dead") {
    received.hanging += 1;
    return;
  }
  let body = "";
  request.setEncoding("utf8");
  request.on("data", (chunk: string) => (body += chunk));
  request.on("end", () => {
    response.writeHead(204).end();
    if (request.url === "/beside") return;
    const now = Date.now();
    received.delaysMs.push(now - (JSON.parse(body) as UnifiedEvent).ingestedAt);
    received.firstAt ||= now;
    received.lastAt = now;
  });
});

const methods = {
  /** Listens on a free port of this machine; returns the base URL. Paths: `/alive` is answered
   *  and noted, `/beside` answered, `/dead` never answered. */
  listen: () =>
    new Promise<string>((listening) => {
      server.listen(0, "127.0.0.1", () => listening(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
    }),
  /** What came since the last time. */
  take: async (): Promise<ReceivedWebhooks> => {
    const taken = received;
    received = start();
    return taken;
  },
  count: async (): Promise<number> => received.delaysMs.length,
};
export type WebhookReceiverMethods = typeof methods;

serveLoadProcess(methods);
