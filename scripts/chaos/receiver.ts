/** A webhook receiver, as a developer's server: takes everything and notes under which id which event came. */
import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

export interface Receiver {
  url: string;
  /** To be told once the endpoint is made: what it signs with. */
  expect: (secret: string) => void;
  /** What came with a valid signature, in order: the delivery's id and the event's. */
  received: { webhookId: string; eventId: string }[];
  /** Requests that were not as they should be, in words. */
  complaints: string[];
  stop: () => Promise<void>;
}

/** Starts it on a free port of 127.0.0.1. */
export async function startReceiver(): Promise<Receiver> {
  const received: Receiver["received"] = [];
  const complaints: string[] = [];
  let secret = "";
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    // A sender that dies in the middle of its request has not sent it.
    request.on("error", () => undefined);
    request.on("end", () => {
      const text = Buffer.concat(chunks).toString("utf8");
      if (!isSigned(request.headers, text, secret)) {
        complaints.push("a signature did not match");
        response.writeHead(401).end();
        return;
      }
      const { eventId } = JSON.parse(text) as { eventId: string };
      received.push({ webhookId: String(request.headers["webhook-id"]), eventId });
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    expect: (whsec) => void (secret = whsec),
    received,
    complaints,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Whether one of the signatures is the one that the secret gives, as docs/webhooks.md says. */
function isSigned(headers: IncomingHttpHeaders, body: string, secret: string): boolean {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const text = `${String(headers["webhook-id"])}.${String(headers["webhook-timestamp"])}.${body}`;
  const expected = `v1,${createHmac("sha256", key).update(text).digest("base64")}`;
  return String(headers["webhook-signature"]).split(" ").includes(expected);
}
