/** Pictures of people and gifts by way of the Worker: whom it asks, what it takes, and that no page asks anybody else. */
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { pathOfPicture } from "#shared/media/picture-address.ts";
import * as files from "./media-files.ts";
import { createOverlayToken, createStream } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
let server: Server;
let host: string;
/** What was asked of the stand-in, and how it answers. */
let asked: { path: string; cookie: string | undefined; from: string | undefined }[] = [];
let answers: Record<string, (response: ServerResponse) => void> = {};
let pass: string;

beforeAll(async () => {
  worker = await sharedTestWorker();
  server = createServer((request, response) => {
    const path = request.url ?? "";
    asked.push({ path, cookie: request.headers.cookie, from: request.headers.referer });
    const answer = answers[path];
    if (answer) answer(response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { token } = await createOverlayToken(worker, await createStream(worker));
  const place = await fetch(`${worker.url}/v1/overlay`, { headers: { Authorization: `Bearer ${token}` } });
  pass = ((await place.json()) as { pictures: string }).pictures;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
  await worker.stop();
});
beforeEach(() => {
  asked = [];
});

const get = (address: string, by = pass) =>
  fetch(worker.url + pathOfPicture(by, address), { headers: { Cookie: "a=b" } });
const gives = (path: string, bytes: Buffer, type = "image/png") => {
  answers[path] = (response) => response.writeHead(200, { "Content-Type": type }).end(bytes);
  return host + path;
};

test("a picture is fetched once, and is what its bytes say", async () => {
  const address = gives("/a.webp?x-expires=1", files.png(12, 12), "text/html");
  for (const _ of [1, 2, 3]) {
    const response = await get(address);
    expect([response.status, response.headers.get("Content-Type")]).toEqual([200, "image/png"]);
    expect(response.headers.get("Cache-Control")).toBe("public, max-age=86400");
    expect(response.headers.get("Content-Security-Policy")).toContain("sandbox");
    expect(response.headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(Buffer.from(await response.arrayBuffer()).equals(files.png(12, 12))).toBe(true);
  }
  // Nothing of who asked is told.
  expect(asked).toEqual([{ path: "/a.webp?x-expires=1", cookie: undefined, from: undefined }]);
});

test.each([
  ["a page", Buffer.from("<!doctype html><script>alert(1)</script>")],
  ["an SVG", Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>")],
  ["a sound", files.wav()],
  ["a bomb of a GIF", files.gif({ width: 4_000, height: 4_000, frames: 140 })],
  ["nothing", Buffer.alloc(0)],
  ["a part of a picture", files.png(40, 40).subarray(0, 50)],
])("%s is not shown, and not asked for again at once", async (what, bytes) => {
  const address = gives(`/${encodeURIComponent(what)}`, bytes);
  for (const _ of [1, 2]) {
    const response = await get(address);
    expect([response.status, await response.text()]).toEqual([404, ""]);
    expect(response.headers.get("Cache-Control")).toBe("public, max-age=120");
  }
  expect(asked).toHaveLength(1);
});

describe("what a server may do", () => {
  test("one that sends without end is left", async () => {
    let sent = 0;
    answers["/endless"] = (response) => {
      response.writeHead(200);
      response.write(files.png());
      const more = (): void => {
        if (response.destroyed || sent > 50_000_000) return;
        sent += 100_000;
        if (response.write(Buffer.alloc(100_000))) setImmediate(more);
        else response.once("drain", more);
      };
      more();
    };
    expect((await get(`${host}/endless`)).status).toBe(404);
    expect(sent).toBeLessThan(50_000_000);
  });

  test("a redirect is followed where pictures may be fetched, twice at most", async () => {
    const to = (path: string, location: string) => {
      answers[path] = (response) => response.writeHead(302, { Location: location }).end();
    };
    gives("/end", files.png(13, 13));
    to("/one", "/two");
    to("/two", "/end");
    to("/round", "/round");
    to("/away", "https://example.com/a.png");
    to("/file", "file:///etc/passwd");
    expect((await get(`${host}/one`)).status).toBe(200);
    for (const path of ["/round", "/away", "/file"]) expect((await get(host + path)).status).toBe(404);
    expect(asked.filter(({ path }) => path === "/round")).toHaveLength(3);
  });
});

describe("who may have pictures fetched, and from where", () => {
  test.each([
    "https://example.com/a.png",
    "https://tiktokcdn.com.example.com/a.png",
    "https://p16.tiktokcdn.com@example.com/a.png",
    "https://eviltiktokcdn.com/a.png",
    "ftp://p16.tiktokcdn.com/a.png",
    "file:///etc/passwd",
    "data:image/png;base64,AAAA",
    "javascript:alert(1)",
    "/v1/overlay",
    "",
    "x".repeat(3_000),
  ])("nobody has %s", async (address) => {
    expect((await get(address)).status).toBe(404);
    expect(asked).toEqual([]);
  });

  test("nobody without a pass that is good", async () => {
    const address = gives("/mine.png", files.png(14, 14));
    const [keyId = "", day = "", signature = ""] = pass.split(".");
    const others = [
      `${keyId}.${Number(day) + 1}.${signature}`,
      `${keyId}.${Number(day) - 30}.${signature}`,
      `other.${day}.${signature}`,
      `${keyId}.${day}.${"A".repeat(43)}`,
      "x",
    ];
    for (const other of others) expect((await get(address, other)).status).toBe(404);
    expect(asked).toEqual([]);
    expect((await get(address)).status).toBe(200);
  });

  test.each(["/pictures/", "/pictures/x", "/pictures/kept/00", `/pictures/a.20000.${"A".repeat(43)}/%ff`])(
    "%s is not there",
    async (path) => {
      expect((await fetch(worker.url + path)).status).toBe(404);
    },
  );
});
