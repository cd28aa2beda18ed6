import { once } from "node:events";
import { createConnection, createServer } from "node:net";
import { StreamerbotClient } from "@streamerbot/client";
import { afterEach, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { stamp } from "#shared/stamp.ts";
import { type LocalServer, startLocalServer } from "./local-server.ts";
import { readServe } from "./settings.ts";

const open: LocalServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function serve(isPlayback = false): Promise<LocalServer> {
  const server = await startLocalServer({ dialect: "tikfinity", port: 0 }, { log: () => undefined, isPlayback });
  open.push(server);
  return server;
}

async function connect({ port }: LocalServer) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
  const comments: unknown[] = [];
  socket.on("message", (data: Buffer) => {
    comments.push((JSON.parse(data.toString()) as { data: Record<string, unknown> }).data["comment"]);
  });
  await once(socket, "open");
  return { socket, comments };
}

function chat(message: string, nativeId: string, sessionId = "s1") {
  const place = { streamId: "st_a", roomId: "1", sessionId, seqNo: 1, ingestedAt: 1 };
  const payload = { message, emotes: [], language: "" };
  const user = { userId: "7", uniqueId: "ann" };
  return stamp({ eventType: "CHAT", rawType: "WebcastChatMessage", nativeId, user, payload }, place, () => "0");
}

test("tells each tool each event once, also what TikTok sends again after a reconnect", async () => {
  const server = await serve();
  server.tell(chat("before anybody came", "1"));
  const [one, two] = [await connect(server), await connect(server)];
  server.tell(chat("a", "2"));
  server.tell(chat("a", "2", "s2"));
  server.tell(chat("before anybody came", "1", "s2"));
  server.tell(chat("b", "3", "s2"));
  await vi.waitUntil(() => one.comments.length === 2 && two.comments.length === 2);
  expect([one.comments, two.comments]).toEqual([
    ["a", "b"],
    ["a", "b"],
  ]);
});

test("tells one subscription once, by however many messages TikTok tells of it", async () => {
  const server = await serve();
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/`);
  const told: string[] = [];
  socket.on("message", (data: Buffer) => told.push((JSON.parse(data.toString()) as { event: string }).event));
  await once(socket, "open");
  const place = { streamId: "st_a", roomId: "1", sessionId: "s1", seqNo: 1, ingestedAt: 1 };
  for (const [index, rawType] of ["WebcastSubNotifyMessage", "WebcastBarrageMessage"].entries()) {
    for (const userId of ["7", "8"]) {
      const user = { userId, uniqueId: `u${userId}` };
      const body = { eventType: "SUBSCRIBE", rawType, nativeId: `${userId}${index}`, user, payload: { subMonth: 1 } };
      server.tell(stamp(body as Parameters<typeof stamp>[0], place, () => "0"));
    }
  }
  server.tell(chat("over", "9"));
  await vi.waitUntil(() => told.includes("chat"));
  expect(told).toEqual(["subscribe", "subscribe", "chat"]);
});

test("of a recording that is played again everything is told again", async () => {
  const server = await serve(true);
  const tool = await connect(server);
  server.tell(chat("a", "2"));
  server.tell(chat("a", "2", "s2"));
  await vi.waitUntil(() => tool.comments.length === 2);
  expect(tool.comments).toEqual(["a", "a"]);
});

test("a tool that goes, or says garbage and too much of it, holds up no other", async () => {
  const server = await serve();
  const [gone, loud, quiet] = [await connect(server), await connect(server), await connect(server)];
  gone.socket.terminate();
  quiet.socket.send("{");
  loud.socket.send("x".repeat(100_000));
  const [code] = (await once(loud.socket, "close")) as [number];
  expect(code).toBe(1009);
  server.tell(chat("a", "2"));
  await vi.waitUntil(() => quiet.comments.length === 1);
});

test("Streamer.bot's own client subscribes on this machine, and who asks without end is sent away", async () => {
  const server = await startLocalServer(
    { dialect: "streamerbot", port: 0 },
    { log: () => undefined, isPlayback: false },
  );
  open.push(server);
  const client = new StreamerbotClient({ port: server.port, immediate: false, autoReconnect: false });
  await client.connect();
  await vi.waitUntil(() => client.ready);
  const contents: unknown[] = [];
  type Name = Parameters<typeof client.on>[0];
  await client.on("TikTok.Chat" as Name, ({ data }) => void contents.push((data as { content: string }).content));
  await client.on("TikTok.Nothing" as Name, () => undefined);
  await client.getInfo();
  server.tell(chat("a", "1"));
  await vi.waitUntil(() => contents.length === 1);
  expect(contents).toEqual(["a"]);
  await client.disconnect();
  const loud = new WebSocket(`ws://127.0.0.1:${server.port}/`);
  await once(loud, "open");
  for (let asked = 0; asked <= 1_000; asked += 1) loud.send("{}");
  expect((await once(loud, "close"))[0]).toBe(1008);
});

test("a port that is taken is said in words, with what to do", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { port } = taken.address() as { port: number };
  const starting = startLocalServer({ dialect: "tikfinity", port }, { log: () => undefined, isPlayback: false });
  await expect(starting).rejects.toThrow(
    `Port ${port} of this machine is taken: close what listens there, or choose another port with --serve tikfinity:${port + 1}`,
  );
  taken.close();
});

test.each([
  [undefined, true, undefined, []],
  ["tikfinity", true, { dialect: "tikfinity", port: 21_213 }, []],
  ["tikfinity:4000", true, { dialect: "tikfinity", port: 4_000 }, []],
  ["tikfinity:70000", true, undefined, ['--serve "tikfinity:70000": a port is at most 65535']],
  ["nothing", true, undefined, [expect.stringContaining('--serve "nothing" is none of tikfinity')]],
  ["streamerbot", true, { dialect: "streamerbot", port: 8_080 }, []],
  ["tikfinity", false, undefined, ["--serve is for one stream: name it with --stream and --user"]],
])("--serve %s", (text, isOneStream, settings, said) => {
  const problems: string[] = [];
  expect(readServe(text, isOneStream, problems)).toEqual(settings);
  expect(problems).toEqual(said);
});

test.each(["//", "//?a=1", "/%", "/?%", "http://[/"])(
  "a page that asks for %s is told as any other, and takes nobody with it",
  async (path) => {
    const server = await serve();
    const line = createConnection(server.port, "127.0.0.1");
    const key = Buffer.alloc(16).toString("base64");
    line.write(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
    );
    const [answer] = (await once(line, "data")) as [Buffer];
    expect(answer.toString()).toContain("101 Switching Protocols");
    const tool = await connect(server);
    server.tell(chat("a", "2"));
    await vi.waitUntil(() => tool.comments.length === 1);
    line.destroy();
  },
);
