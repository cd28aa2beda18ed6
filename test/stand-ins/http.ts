/** What stand-ins of other people's APIs have in common: a server, faults, and a list of what was asked. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface Asked {
  method: string;
  /** Without its query. */
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage["headers"];
  body: Buffer;
}

export interface Answer {
  status: number;
  body: unknown;
}

/** What goes wrong with requests whose method and path match, as often as it says. */
export interface Fault {
  on: RegExp;
  times: number;
  /** So many of them go well first. */
  skip?: number;
  /** An answer in place of the real one; `lost`: it is carried out, and its answer does not come; `silent`: neither. */
  instead: Answer | "lost" | "silent";
}

export interface StandInServer {
  url: string;
  asked: string[];
  faults: Fault[];
  stop: () => Promise<void>;
}

/** The fault that this request meets. */
function nextFault(faults: Fault[], line: string): Fault | undefined {
  const fault = faults.find(({ on, times }) => times > 0 && on.test(line));
  if (fault === undefined) return undefined;
  if ((fault.skip ?? 0) > 0) {
    fault.skip = (fault.skip ?? 0) - 1;
    return undefined;
  }
  fault.times -= 1;
  return fault;
}

/** Serves `answer` on 127.0.0.1. What it throws is answered 500. */
export async function serveStandIn(answer: (asked: Asked) => Promise<Answer>): Promise<StandInServer> {
  const asked: string[] = [];
  const faults: Fault[] = [];
  const server: Server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const url = new URL(request.url ?? "/", "http://stand-in");
      const line = `${request.method} ${url.pathname}`;
      asked.push(line);
      const fault = nextFault(faults, line);
      if (fault?.instead === "silent") return request.socket.destroy();
      const said =
        typeof fault?.instead === "object"
          ? fault.instead
          : await answer({
              method: request.method ?? "",
              path: url.pathname,
              query: url.searchParams,
              headers: request.headers,
              body: Buffer.concat(chunks),
            }).catch((error: unknown) => ({ status: 500, body: { message: String(error) } }));
      if (fault?.instead === "lost") return request.socket.destroy();
      response.writeHead(said.status, { "Content-Type": "application/json" });
      return response.end(JSON.stringify(said.body));
    })();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    faults,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
