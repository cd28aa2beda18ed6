/** A name server: DNS over HTTPS with JSON answers, as Cloudflare's and Google's. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface NameServer {
  /** For DNS_ENDPOINT. */
  url: string;
  /** Addresses by name, of both families; a name that is absent does not exist. Changed as a test likes. */
  addresses: Record<string, string[]>;
  /** Seconds that an answer may be believed. */
  ttl: number;
  /** The code of every answer; 0 is "all is well", 2 "the server failed". */
  code: number;
  asked: string[];
  stop: () => Promise<void>;
}

/** Starts one on a free port of this machine. */
export async function startNameServer(): Promise<NameServer> {
  const names: NameServer = {
    url: "",
    addresses: {},
    ttl: 0,
    code: 0,
    asked: [],
    async stop() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? "", "http://names");
    const name = searchParams.get("name") ?? "";
    const wantsV6 = searchParams.get("type") === "AAAA";
    names.asked.push(`${name} ${searchParams.get("type")}`);
    const known = names.addresses[name];
    const answer = (known ?? [])
      .filter((address) => address.includes(":") === wantsV6)
      .map((data) => ({ name, type: wantsV6 ? 28 : 1, TTL: names.ttl, data }));
    // Where a name stands for another one, that is said first.
    const alias = { name, type: 5, TTL: names.ttl, data: "elsewhere.example.com." };
    response.writeHead(200, { "Content-Type": "application/dns-json" });
    response.end(JSON.stringify({ Status: known ? names.code : 3, Answer: [alias, ...answer] }));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  names.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/dns-query`;
  return names;
}
