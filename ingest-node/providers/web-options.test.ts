import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { TikTokLiveConnection } from "tiktok-live-connector";
import { describe, expect, it } from "vitest";
import { schemeOf, webOptions } from "./web-options.ts";

describe("webOptions", () => {
  it("never lets a request to TikTok go out over plain http", () => {
    const request = { url: new URL("http://www.tiktok.com/@somebody/live?aid=1") };
    schemeOf("https:")(request);
    expect(request.url.href).toBe("https://www.tiktok.com/@somebody/live?aid=1");
  });

  it("is obeyed by the connector: a plain server sees no request of its", async () => {
    let requests = 0;
    const server = createServer((_, response) => {
      requests += 1;
      response.end("{}");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
    const host = `0.0.0.0:${(server.address() as AddressInfo).port}`;
    const bounds = { maxBytes: 1_000, onTooLarge: () => undefined, signal: new AbortController().signal };
    const ask = (protocol: "http:" | "https:") =>
      new TikTokLiveConnection("somebody", webOptions({ host, protocol }, bounds)).webClient.getHtmlFromTikTokWebsite(
        "@somebody/live",
      );
    await expect(ask("https:")).rejects.toThrow(/EPROTO|SSL|wrong version/i);
    expect(requests).toBe(0);
    await ask("http:");
    expect(requests).toBe(1);
    server.closeAllConnections();
    server.close();
  });
});
