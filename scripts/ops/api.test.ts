import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import * as z from "zod";
import { askApi } from "./api.ts";

let server: Server | undefined;
afterEach(() => server?.close());

/** An API that gives these answers, one after the other. */
async function startApi(answers: { status: number; body: string; headers?: Record<string, string> }[]) {
  const asked: (string | undefined)[] = [];
  server = createServer((request, response) => {
    asked.push(request.headers.authorization);
    const { status, body, headers } = answers.shift() ?? { status: 500, body: "" };
    response.writeHead(status, headers).end(body);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { api: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, key: "tle_k" }, asked };
}

const Answer = z.object({ n: z.number() });

test("a request that came too soon is asked again after the time it is told", async () => {
  const soon = { status: 429, body: '{"code":"rate_limited"}', headers: { "Retry-After": "0" } };
  const { api, asked } = await startApi([soon, soon, { status: 200, body: '{"n":7}' }]);
  expect(await askApi(api, { path: "/x" }, Answer)).toEqual({ n: 7 });
  expect(asked).toEqual(["Bearer tle_k", "Bearer tle_k", "Bearer tle_k"]);
});

test("a limit that never opens ends as what it is", async () => {
  const soon = { status: 429, body: '{"code":"rate_limited"}', headers: { "Retry-After": "0" } };
  const { api } = await startApi(Array.from({ length: 20 }, () => soon));
  await expect(askApi(api, { path: "/x" }, Answer)).rejects.toThrow("the API answered 429 rate_limited");
});

test("what is no answer of the API is said to be none", async () => {
  const { api } = await startApi([{ status: 502, body: "<html>a proxy</html>" }]);
  await expect(askApi(api, { path: "/x" }, Answer)).rejects.toThrow("the API answered 502");
});
