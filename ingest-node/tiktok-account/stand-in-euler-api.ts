/** For tests: Euler Stream's HTTP API as its client's own descriptions have it, as far as it writes chats and moderates. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { requestAddress } from "#shared/request-address.ts";

export interface AskedOfEuler {
  /** `POST /webcast/rooms/7/chat`, with what stands behind the question mark. */
  request: string;
  body: unknown;
  /** Which of its headers said who asks. */
  key: string | undefined;
  cookies: string | undefined;
  oauthToken: string | undefined;
}

export interface StandInEulerApi {
  url: string;
  asked: AskedOfEuler[];
  /** What the next requests are answered with instead; `hang` not at all. */
  instead: ({ status: number; body?: object; headers?: Record<string, string> } | "hang")[];
  close: () => Promise<void>;
}

/** TikTok's part of an answer: a chat's stands in `data`, a measure's in `response.data`. */
const done = { data: {}, extra: { now: 1 }, status_code: 0 };

export async function standInEulerApi(key: string): Promise<StandInEulerApi> {
  const asked: AskedOfEuler[] = [];
  const instead: StandInEulerApi["instead"] = [];
  const server = createServer((request, response) => {
    void answer(request, response);
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const said = await take(request);
    if (said === "hang") return;
    const { status, body = {}, headers = {} } = said;
    response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(JSON.stringify(body));
  }

  async function take(request: IncomingMessage): Promise<StandInEulerApi["instead"][number]> {
    const body = await text(request);
    const { pathname, search } = requestAddress(request.url);
    const header = (name: string) => request.headers[name] as string | undefined;
    asked.push({
      request: `${request.method} ${pathname}${search}`,
      body: body === "" ? undefined : JSON.parse(body),
      key: header("x-api-key"),
      cookies: header("x-cookie-header"),
      oauthToken: header("x-oauth-token"),
    });
    const other = instead.shift();
    if (other) return other;
    if (header("x-api-key") !== key) return { status: 401, body: { code: 401, message: "Invalid API key" } };
    if ((header("x-cookie-header") === undefined) === (header("x-oauth-token") === undefined))
      return { status: 400, body: { code: 400, message: "Exactly one of x-oauth-token and x-cookie-header" } };
    const [, , part] = /^\/webcast\/rooms\/(\d+)\/(chat|moderation\/(?:mutes|bans))$/.exec(pathname) ?? [];
    if (part === "chat") return { status: 200, body: { code: 200, data: done } };
    if (part !== undefined) return { status: 200, body: { code: 200, response: { data: done } } };
    return { status: 404, body: { code: 404, message: "Not found" } };
  }

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    instead,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
