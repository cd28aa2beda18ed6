import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { onTestFinished, expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { startFaultProxy, type WireFault } from "./fault-proxy.ts";

const request = "r".repeat(500);

/** A line through the proxy to a server that answers each message; `heard` is what arrived there. */
async function openLine() {
  const heard: string[] = [];
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  server.on("connection", (socket) => {
    socket.on("error", () => undefined);
    socket.on("message", (data: Buffer) => {
      heard.push(data.toString());
      socket.send("a".repeat(data.length));
    });
  });
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const proxy = await startFaultProxy(`http://127.0.0.1:${port}`, () => 0);
  onTestFinished(async () => {
    for (const socket of server.clients) socket.terminate();
    server.close();
    await proxy.stop();
  });
  const line = new WebSocket(proxy.url.replace("http", "ws"), { perMessageDeflate: false });
  const answers: number[] = [];
  line.on("error", () => undefined);
  line.on("message", (data: Buffer) => answers.push(data.length));
  await once(line, "open");
  return { line, heard, answers, proxy };
}

test("without a fault a line passes, and with a delay it passes in order", async () => {
  const { line, heard, answers, proxy } = await openLine();
  line.send(request);
  await once(line, "message");
  proxy.setFault("delay", 1);
  for (const size of [201, 202, 203]) line.send("r".repeat(size));
  while (answers.length < 4) await once(line, "message");
  expect(answers).toEqual([500, 201, 202, 203]);
  expect(heard).toHaveLength(4);
});

test.each<[WireFault, number]>([
  ["drop-request", 0],
  ["cut-request", 0],
  ["drop-answer", 1],
  ["reset", 1],
])("%s ends a line, and %i messages have arrived", async (fault, arrived) => {
  const { line, heard, answers, proxy } = await openLine();
  proxy.setFault(fault, 1);
  // A heartbeat meets no fault.
  line.send("ping");
  await once(line, "message");
  line.send(request);
  await once(line, "close");
  expect(heard).toHaveLength(1 + arrived);
  expect(answers).toEqual([4]);
  expect(proxy.hits()).toBe(1);
});
