/** TikTok-Chat-Reader's dialect, with the library that its pages have: in Node and in a browser. */
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { io, type ManagerOptions, type Socket, type SocketOptions } from "socket.io-client";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { leaveBrowser, sharedBrowser } from "./browser.ts";
import { connected, createToolToken, show } from "./dialect-stage.ts";
import { chat, createStream, openSession, publish, stampAll, type TestSession } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker.stop());

/** A stream that is live, and a tool's token of it. */
async function liveStream() {
  const streamId = await createStream(worker);
  const { token, tokenId } = await createToolToken(worker, streamId);
  const session = await openSession(worker, streamId);
  await publish(worker, session, stampAll(session, [connected]));
  const { uniqueId } = (await (await worker.api("GET", `/v1/streams/${streamId}`)).json()) as { uniqueId: string };
  return { streamId, session, uniqueId, token, tokenId };
}

const play = (session: TestSession) => publish(worker, session, stampAll(session, show(), 2));

/** Everything that a client was told, in order. */
function listen(options: Partial<ManagerOptions & SocketOptions> = {}) {
  const socket: Socket = io(worker.url, { forceNew: true, reconnectionDelay: 100, ...options });
  const told: [string, ...unknown[]][] = [];
  socket.onAny((...all: [string, ...unknown[]]) => void told.push(all));
  const names = () => told.map(([name]) => name).filter((name) => name !== "statistic");
  const comments = () =>
    told.filter(([name]) => name === "chat").map(([, data]) => (data as { comment: string }).comment);
  return { socket, told, names, comments, engine: () => socket.io.engine.transport.name };
}

const shown = [
  "chat",
  "gift",
  "like",
  "gift",
  "social",
  "social",
  "member",
  "roomUser",
  "subscribe",
  "emote",
  "questionNew",
  "chat",
];

test("polls first, goes over to a WebSocket, and is told everything once and in order", async () => {
  const { session, token } = await liveStream();
  const client = listen();
  client.socket.emit("setUniqueId", token, { enableExtendedGiftInfo: true });
  await vi.waitUntil(() => client.names().includes("tiktokConnected"));
  expect(client.told.find(([name]) => name === "tiktokConnected")?.[1]).toMatchObject({
    isConnected: true,
    roomId: "7001",
  });
  await play(session);
  await vi.waitUntil(() => client.comments().length === 2);
  await vi.waitUntil(() => client.engine() === "websocket");
  await publish(worker, session, stampAll(session, [chat("later")], show().length + 2));
  await vi.waitUntil(() => client.comments().includes("later"));
  expect(client.names()).toEqual(["tiktokConnected", ...shown, "chat"]);
  client.socket.disconnect();
});

test("events that come while it goes over from the one to the other come once", async () => {
  const { session, token } = await liveStream();
  const clients = Array.from({ length: 3 }, () => listen());
  for (const { socket } of clients) socket.emit("setUniqueId", token);
  let seqNo = 2;
  const say = async () => {
    await publish(worker, session, stampAll(session, [chat(`m${seqNo}`)], seqNo));
    seqNo += 1;
  };
  while (clients.some(({ engine, names }) => engine() !== "websocket" || !names().includes("tiktokConnected")))
    await say();
  for (let more = 0; more < 5; more += 1) await say();
  for (const { comments } of clients) {
    await vi.waitUntil(() => comments().includes(`m${seqNo - 1}`));
    const [first = ""] = comments();
    const from = Number(first.slice(1));
    // From where it was greeted on, every one.
    expect(comments()).toEqual(Array.from({ length: seqNo - from }, (_, index) => `m${from + index}`));
  }
  for (const { socket } of clients) socket.disconnect();
});

test("a page whose line is cut without a word asks again, and is told of nothing twice", async () => {
  const { session, token } = await liveStream();
  const client = listen({ transports: ["websocket"] });
  // As the page of TikTok-Chat-Reader does.
  client.socket.on("connect", () => void client.socket.emit("setUniqueId", token));
  const connections = () => client.names().filter((name) => name === "tiktokConnected").length;
  await vi.waitUntil(() => connections() === 1);
  await play(session);
  await vi.waitUntil(() => client.comments().length === 2);
  for (const cut of [1, 2]) {
    (client.socket.io.engine.transport as unknown as { ws: WebSocket }).ws.terminate();
    await vi.waitUntil(() => connections() === cut + 1);
    await publish(worker, session, stampAll(session, [chat(`later ${cut}`)], show().length + 1 + cut));
    await vi.waitUntil(() => client.comments().includes(`later ${cut}`));
  }
  expect(client.names()).toEqual(["tiktokConnected", ...shown, "tiktokConnected", "chat", "tiktokConnected", "chat"]);
  client.socket.disconnect();
});

test.each(["polling", "websocket"] as const)("over %s alone, and after the hub was away", async (transport) => {
  const { streamId, session, uniqueId, token } = await liveStream();
  const client = listen({ transports: [transport], auth: { token } });
  client.socket.emit("setUniqueId", `@${uniqueId}`);
  await vi.waitUntil(() => client.names().includes("tiktokConnected"));
  await play(session);
  await vi.waitUntil(() => client.comments().length === 2);
  await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });
  await publish(worker, session, stampAll(session, [chat("later")], show().length + 2));
  await vi.waitUntil(() => client.comments().includes("later"));
  expect(client.names()).toEqual(["tiktokConnected", ...shown, "chat"]);
  expect(client.engine()).toBe(transport);
  client.socket.disconnect();
});

test.each([
  ["polling and then a WebSocket", {}],
  ["polling alone", { transports: ["polling"] }],
])("over %s a page is told once why it gets nothing, and may ask again", async (_, transports) => {
  const { streamId, session, token, tokenId } = await liveStream();
  const client = listen({ auth: { token }, ...transports });
  const reasons = () => client.told.filter(([name]) => name === "tiktokDisconnected").map(([, reason]) => reason);
  client.socket.emit("setUniqueId", "ov_wrong");
  await vi.waitUntil(() => reasons().length === 1);
  client.socket.emit("setUniqueId", "somebody_else");
  await vi.waitUntil(() => reasons().length === 2);
  const { token: offline } = await createToolToken(worker, await createStream(worker));
  client.socket.emit("setUniqueId", offline);
  await vi.waitUntil(() => reasons().length === 3);
  client.socket.emit("setUniqueId", token);
  await vi.waitUntil(() => client.names().includes("tiktokConnected"));
  // What is published before it is heard is told still.
  await client.socket.emitWithAck("disconnect_tiktok");
  await play(session);
  client.socket.emit("setUniqueId", token);
  await vi.waitUntil(() => client.names().filter((name) => name === "tiktokConnected").length === 2);
  await worker.api("DELETE", `/v1/streams/${streamId}/overlay-tokens/${tokenId}`);
  await vi.waitUntil(() => reasons().length === 4);
  // Whoever is told that it gets nothing may ask for another stream, and is told of no refusal twice.
  client.socket.emit("setUniqueId", (await liveStream()).token);
  await vi.waitUntil(() => client.names().filter((name) => name === "tiktokConnected").length === 3);
  expect(reasons()).toEqual([
    "the token is wrong or was revoked",
    "the token is of another creator",
    "The requested user isn't online :(",
    "the token is wrong or was revoked",
  ]);
  expect(client.comments()).toEqual([]);
  client.socket.disconnect();
});

test("what a client says right behind its word that it goes over is heard, and the older ask does not undo it", async () => {
  const [first, second] = [await liveStream(), await liveStream()];
  const at = `/socket.io/?EIO=4&transport=`;
  const ask = async (init?: RequestInit) => fetch(`${worker.url}${at}polling&sid=${sid}`, init);
  const opened = await (await fetch(`${worker.url}${at}polling`)).text();
  const { sid } = JSON.parse(opened.slice(1)) as { sid: string };
  const asks = (token: string) => `42${JSON.stringify(["setUniqueId", token])}`;
  await ask({ method: "POST", body: `40\u001e${asks(first.token)}` });
  const heard: string[] = [];
  const socket = new WebSocket(`${worker.url.replace("http", "ws")}${at}websocket&sid=${sid}`);
  socket.on("message", (data: Buffer) => void heard.push(data.toString()));
  await once(socket, "open");
  socket.send("2probe");
  await vi.waitUntil(() => heard.includes("3probe"));
  socket.send("5");
  socket.send(asks("ov_wrong"));
  await vi.waitUntil(() => heard.some((text) => text.includes("the token is wrong")));
  socket.send(asks(second.token));
  await vi.waitUntil(() => heard.some((text) => text.startsWith('42["tiktokConnected"')));
  await publish(worker, first.session, stampAll(first.session, [chat("of the first")], 2));
  await publish(worker, second.session, stampAll(second.session, [chat("of the second")], 2));
  await vi.waitUntil(() => heard.some((text) => text.includes("of the second")));
  expect(heard.some((text) => text.includes("of the first"))).toBe(false);
  socket.terminate();
});

test.each([
  ["?EIO=3&transport=polling", {}, 5],
  ["?transport=polling", {}, 5],
  ["?EIO=4&transport=carrier", {}, 0],
  ["?EIO=4&transport=websocket", {}, 0],
  ["?EIO=4&transport=polling&sid=nobody", {}, 1],
  [`?EIO=4&transport=polling&sid=${"a".repeat(20)}`, {}, 1],
  ["?EIO=4&transport=polling", { method: "POST", body: "40" }, 2],
  [`?EIO=4&transport=polling&sid=${"a".repeat(20)}`, { method: "POST", body: "40" }, 1],
])("GET or POST %s is answered as engine.io answers it", async (query, init, code) => {
  const answer = await fetch(`${worker.url}/socket.io/${query}`, init);
  expect([answer.status, ((await answer.json()) as { code: number }).code]).toEqual([400, code]);
});

test("of all that one request asks for, the last is looked up", async () => {
  const { token } = await liveStream();
  const at = `${worker.url}/socket.io/?EIO=4&transport=polling`;
  const { sid } = JSON.parse((await (await fetch(at)).text()).slice(1)) as { sid: string };
  const asks = (creator: string) => `42${JSON.stringify(["setUniqueId", creator])}`;
  const say = (...packets: string[]) => fetch(`${at}&sid=${sid}`, { method: "POST", body: packets.join("\u001e") });
  const hear = async () => (await (await fetch(`${at}&sid=${sid}`)).text()).split("\u001e");
  await say(`40${JSON.stringify({ token })}`);
  await hear();
  expect((await say(...Array.from({ length: 400 }, () => asks("somebody_else")))).status).toBe(200);
  expect(await hear()).toEqual(['42["tiktokDisconnected","the token is of another creator"]']);
  await say(asks("somebody_else"), asks(token));
  expect((await hear())[0]).toContain("tiktokConnected");
  await say(asks(token), '42["disconnect_tiktok"]', asks("somebody_else"));
  expect(await hear()).toEqual(['42["tiktokDisconnected","the token is of another creator"]']);
});

test("garbage ends the session that says it", async () => {
  const ask = async (sid: string, init: RequestInit = {}) =>
    fetch(`${worker.url}/socket.io/?EIO=4&transport=polling${sid}`, init);
  const { sid } = JSON.parse((await (await ask("")).text()).slice(1)) as { sid: string };
  expect((await ask(`&sid=${sid}`, { method: "POST", body: "42garbage" })).status).toBe(400);
  expect((await ask(`&sid=${sid}`, { method: "POST", body: "40" })).status).toBe(400);
  expect((await ask(`&sid=${sid}`, { method: "POST", body: "4".repeat(20_000) })).status).toBe(413);
});

test("who does not answer pings is sent no more than a bound, and everything once it answers", async () => {
  const { session, token } = await liveStream();
  const socket = new WebSocket(`${worker.url.replace("http", "ws")}/socket.io/?EIO=4&transport=websocket`);
  const comments: string[] = [];
  let bytes = 0;
  let pings = 0;
  let answers = false;
  let isGreeted = false;
  socket.on("message", (data: Buffer) => {
    const text = data.toString();
    bytes += data.length;
    if (text.startsWith("0")) socket.send("40");
    if (text.startsWith("40")) socket.send(`42${JSON.stringify(["setUniqueId", token])}`);
    if (text.startsWith('42["chat"')) {
      comments.push((JSON.parse(text.slice(2)) as [string, { comment: string }])[1].comment.slice(0, 5));
    }
    if (text.startsWith('42["tiktokConnected"')) isGreeted = true;
    if (text !== "2") return;
    pings += 1;
    if (answers) socket.send("3");
  });
  await vi.waitUntil(() => isGreeted);
  const total = 600;
  const numbered = (number: number) => `m${String(number).padStart(4, "0")}`;
  for (let first = 1; first <= total; first += 50) {
    const bodies = Array.from({ length: 50 }, (_, index) => chat(`${numbered(first + index)}${"x".repeat(4_000)}`));
    await publish(worker, session, stampAll(session, bodies, first + 1));
  }
  // The hub has all of it, and a quick reader too: the silent one has its bound, and one ping that it did not answer.
  const quick = listen({ transports: ["websocket"] });
  quick.socket.emit("setUniqueId", token);
  await vi.waitUntil(() => quick.names().includes("tiktokConnected"));
  expect(pings).toBe(1);
  expect(bytes).toBeGreaterThan(512 * 1024);
  expect(bytes).toBeLessThan(2 * 1024 * 1024);
  answers = true;
  socket.send("3");
  await vi.waitUntil(() => comments.length === total, { timeout: 30_000 });
  expect(comments).toEqual(Array.from({ length: total }, (_, index) => numbered(index + 1)));
  socket.terminate();
  quick.socket.disconnect();
});

test("a page in a browser, of another origin and with the real library, shows the chat and adds up the gifts", async () => {
  const { session, token } = await liveStream();
  const library = readFileSync(new URL("../node_modules/socket.io-client/dist/socket.io.min.js", import.meta.url));
  const page = `<!doctype html><ul></ul><output>0</output><script src="/socket.io.js"></script><script>
    const socket = io("${worker.url}");
    let coins = 0;
    const isPending = (gift) => gift.giftType === 1 && !gift.repeatEnd;
    socket.on("connect", () => socket.emit("setUniqueId", "${token}", {}));
    socket.on("tiktokConnected", ({ roomId }) => { document.title = roomId; });
    socket.on("chat", ({ nickname, comment }) => document.querySelector("ul").append(nickname + ": " + comment + "|"));
    socket.on("gift", (gift) => {
      if (isPending(gift) || gift.diamondCount === 0) return;
      coins += gift.diamondCount * gift.repeatCount;
      document.querySelector("output").textContent = coins;
    });
  </script>`;
  const pages = createServer((request, answer) => {
    const isPage = request.url === "/";
    answer.setHeader("Content-Type", isPage ? "text/html; charset=utf-8" : "text/javascript");
    answer.end(isPage ? page : library);
  }).listen(0, "127.0.0.1");
  await once(pages, "listening");
  const browser = await sharedBrowser();
  try {
    const tab = await browser.newPage();
    await tab.goto(`http://127.0.0.1:${(pages.address() as AddressInfo).port}/`);
    await vi.waitUntil(async () => (await tab.title()) === "7001");
    await play(session);
    const list = () => tab.textContent("ul");
    await vi.waitUntil(async () => ((await list()) ?? "").includes("bye"));
    expect(await list()).toBe("Ann 😀: hello <b>|Ann 😀: bye|");
    expect(await tab.textContent("output")).toBe("3");
    await tab.close();
  } finally {
    await leaveBrowser();
    pages.close();
  }
}, 60_000);
