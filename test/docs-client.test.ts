/** docs/api.md: its WebSocket client runs as printed, and holds what the page promises over a line that breaks. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { docsBlock, exampleFolder } from "./docs-example.ts";
import { chat, createOverlayToken, createStream, openSession, publish, stampAll } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

const library = docsBlock("docs/api.md", "js", "export function watch");
const usage = docsBlock("docs/api.md", "js", 'from "./watch.mjs"');

let worker: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker.stop());

/** A line to the Worker that can be cut. */
async function openLine(): Promise<{ port: number; connections: () => number; cut: () => void; close: () => void }> {
  const { hostname, port: target } = new URL(worker.url);
  const sockets: Socket[] = [];
  let connections = 0;
  const server = createServer((near) => {
    connections += 1;
    const far = connect(Number(target), hostname);
    for (const socket of [near, far]) socket.on("error", () => undefined);
    sockets.push(near, far);
    near.pipe(far);
    far.pipe(near);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const cut = () => {
    for (const socket of sockets.splice(0)) socket.destroy();
  };
  return {
    port: typeof address === "object" ? (address?.port ?? 0) : 0,
    connections: () => connections,
    cut,
    close: () => {
      cut();
      server.close();
    },
  };
}

/** Runs the two printed files, the second one after `change`, against `port`; `lines` is what they say. */
function runClient(streamId: string, token: string, port: number | string, change = (code: string) => code) {
  const { file, remove } = exampleFolder("watch.mjs", library);
  const main = join(dirname(file), "main.mjs");
  const filled = usage.replace("127.0.0.1:8787", `127.0.0.1:${port}`).replace("<streamId>", streamId);
  writeFileSync(main, change(filled.replace("ov_…", token)));
  const client = spawn(process.execPath, [main], { stdio: ["ignore", "pipe", "pipe"] });
  const lines: string[] = [];
  for (const stream of [client.stdout, client.stderr]) createInterface(stream).on("line", (text) => lines.push(text));
  const stop = () => {
    client.kill();
    remove();
  };
  return { client, lines, stop };
}

test("it hands over every event once and in order, over a cut, and stops when its token is revoked", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const { tokenId, token } = await createOverlayToken(worker, streamId);
  const line = await openLine();
  const { client, lines, stop } = runClient(streamId, token, line.port);
  const publishFrom = async (first: number, last: number) => {
    for (let from = first; from <= last; from += 60) {
      const bodies = Array.from({ length: 60 }, (_, index) => chat(`m${from + index}`));
      await publish(worker, session, stampAll(session, bodies, from));
    }
  };
  try {
    await vi.waitUntil(() => lines.length > 0, { timeout: 10_000 });
    expect(lines).toEqual(["now: 0 viewers"]);

    // Each time far more than the 300 that the server sends to who does not acknowledge.
    await publishFrom(1, 600);
    await vi.waitUntil(() => lines.length > 600, { timeout: 10_000 });
    line.cut();
    await publishFrom(601, 1_200);
    await vi.waitUntil(() => lines.length > 1_200, { timeout: 10_000 });
    const messages = lines.slice(1).map((text) => /"message":"(m\d+)"/.exec(text)?.[1]);
    expect(messages).toEqual(Array.from({ length: 1_200 }, (_, index) => `m${index + 1}`));
    expect(line.connections()).toBe(2);

    expect((await worker.api("DELETE", `/v1/streams/${streamId}/overlay-tokens/${tokenId}`)).status).toBe(204);
    const [code] = (await once(client, "exit")) as [number];
    expect(code).toBe(0);
    expect(lines.at(-1)).toBe("stopped 3500");
  } finally {
    stop();
    line.close();
  }
});

test("it tells events that were missed from a first connection", async () => {
  const streamId = await createStream(worker);
  const { token } = await createOverlayToken(worker, streamId);
  const { port } = new URL(worker.url);
  const { lines, stop } = runClient(streamId, token, port, (code) => code.replace(/\}\);\s*$/, '}, "gone:5");'));
  try {
    await vi.waitUntil(() => lines.length > 0, { timeout: 10_000 });
    expect(lines).toEqual(["events were missed; now: 0 viewers"]);
  } finally {
    stop();
  }
});
