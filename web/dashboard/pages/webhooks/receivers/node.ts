import type { Receiver } from "./receivers.ts";

export const node = ({ endpointId, url, path, host, port }: Receiver): string => `
// ${url} (${endpointId})
// Save it as receiver.mjs, and start it: WEBHOOK_SECRET=whsec_... node receiver.mjs
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const { WEBHOOK_SECRET } = process.env;
if (!WEBHOOK_SECRET?.startsWith("whsec_")) throw new Error("WEBHOOK_SECRET is missing: the endpoint's whsec_...");
const key = Buffer.from(WEBHOOK_SECRET.slice("whsec_".length), "base64");
const mostBytes = 8 * 1024 * 1024;

// Yours. The answer is on its way already, so take your time here.
function handle(event, id) {
  console.log(id, event.eventType ?? event.type, event.user?.displayName ?? "");
}

// What came again with the same id is the same. Ask your database instead if that must hold over a restart.
const seen = new Set();
function isNew(id) {
  if (seen.has(id)) return false;
  if (seen.size >= 10_000) seen.delete(seen.values().next().value);
  seen.add(id);
  return true;
}

function isGenuine(headers, body) {
  const { "webhook-id": id, "webhook-timestamp": at = "", "webhook-signature": signatures = "" } = headers;
  if (!/^\\d{1,12}$/.test(at) || Math.abs(Date.now() / 1000 - Number(at)) > 300) return false;
  const wanted = createHmac("sha256", key).update(\`\${id}.\${at}.\`).update(body).digest();
  return signatures.split(" ").some((one) => {
    const given = one.startsWith("v1,") ? Buffer.from(one.slice(3), "base64") : Buffer.alloc(0);
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  });
}

async function receive(request, response) {
  if (request.url.split("?")[0] !== ${JSON.stringify(path)}) return response.writeHead(404).end();
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > mostBytes) return response.writeHead(413).end();
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  if (!isGenuine(request.headers, body)) return response.writeHead(401).end();
  const message = JSON.parse(body);
  // Says that the endpoint is yours.
  if (message.type === "webhook.challenge") return response.end(message.challenge);
  response.writeHead(204).end();
  const id = request.headers["webhook-id"];
  // With a batchSize above 1 it is a list.
  if (isNew(id)) for (const event of [message].flat()) handle(event, id);
}

const server = createServer((request, response) => {
  receive(request, response).catch((error) => {
    console.error(error);
    if (response.headersSent) return;
    response.writeHead(500).end();
  });
});
server.listen(${port}, "${host}", () => console.log("listening on port ${port}"));
`;
