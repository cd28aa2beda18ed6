/** The runner as its users run it, with a game beside it that looks for TikFinity on this machine. */
import { once } from "node:events";
import { createServer } from "node:net";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { startEulerSimulator } from "../ingest-node/simulator/euler-simulator.ts";
import { standInSsn } from "../ingest-node/providers/ssn/stand-in-ssn.ts";
import { startBreakingLine } from "./breaking-line.ts";
import { startRunner } from "./runner.ts";
import { createOverlayToken, createStream, openLive } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker.stop());

interface Flat {
  event: string;
  data: { msgId?: string };
}

/** A port that nobody has. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

test("--serve tikfinity: a game is told what the runner takes in, in the order of the log and once, over broken lines on both sides", async () => {
  const [streamId, port, euler] = [
    await createStream(worker),
    await freePort(),
    await startEulerSimulator({ speed: 20 }),
  ];
  const args = ["--user", "@creator", "--provider", "euler", "--serve", `tikfinity:${port}`];
  const runner = startRunner(worker, streamId, args, euler.env);
  try {
    await vi.waitUntil(() => runner.log.some(({ status }) => status === "serving"));
    const line = await startBreakingLine(`http://127.0.0.1:${port}`);
    /** Joins as a game does, and is told until its line breaks. */
    const join = async () => {
      const game = new WebSocket(line.url.replace("http", "ws"));
      const heard: Flat[] = [];
      game.on("message", (data: Buffer) => heard.push(JSON.parse(data.toString()) as Flat));
      game.on("error", () => undefined);
      await once(game, "open");
      return { game, heard };
    };
    const chatsOf = (heard: readonly Flat[]) =>
      heard.filter(({ event }) => event === "chat").map(({ data }) => data.msgId);
    const { game: first, heard: before } = await join();
    await vi.waitUntil(() => chatsOf(before).length > 5);
    line.breakAfter(300);
    await once(first, "close");
    const { heard } = await join();
    await vi.waitUntil(() => heard.length > 50);
    euler.dropSockets();
    await vi.waitUntil(() => runner.log.filter(({ status }) => status === "connected").length === 2);
    const then = heard.length;
    await vi.waitUntil(() => heard.length > then + 50);
    expect(await runner.stop()).toBe(0);
    await line.stop();
    const [earlier, chats] = [chatsOf(before), chatsOf(heard)];
    const rows = await vi.waitUntil(async () => {
      const found = await worker.database.query(
        "select native_id from events where stream_id = $1 and event_type = 'CHAT' order by feed_offset",
        [streamId],
      );
      return found.some(({ native_id: id }) => id === chats.at(-1)) && found;
    });
    const log = rows.map(({ native_id: id }) => id as string);
    // From where the game came on, every one; and what it was told before its line broke, no second time.
    for (const told of [earlier, chats]) {
      const from = log.indexOf(told[0] ?? "");
      expect(told).toEqual(log.slice(from, from + told.length));
      expect(told.length).toBeGreaterThan(5);
    }
    expect(earlier.filter((id) => chats.includes(id))).toEqual([]);
  } finally {
    runner.kill();
    await euler.stop();
  }
}, 120_000);

test("where the port is taken the runner says so and ends", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { port } = taken.address() as { port: number };
  const args = ["--user", "@creator", "--provider", "euler", "--serve", `tikfinity:${port}`];
  const runner = startRunner(worker, await createStream(worker), args, { EULER_API_KEY: "x" });
  expect(await runner.exited).toBe(2);
  expect(runner.log).toMatchObject([
    { status: "not-started", message: expect.stringContaining(`Port ${port} of this machine is taken`) },
  ]);
  taken.close();
});

test("chats of other platforms come by Social Stream Ninja's relay, over a broken line, and overlays show them", async () => {
  const [streamId, relay] = [await createStream(worker), await standInSsn(["my-session"])];
  const { token } = await createOverlayToken(worker, streamId);
  const overlay = await openLive(worker, streamId, { token });
  const env = { SSN_SESSION: "my-session", SSN_URL: relay.url };
  const runner = startRunner(worker, streamId, ["--provider", "ssn"], env);
  const chats = () => overlay.events().filter(({ eventType }) => eventType === "CHAT");
  try {
    await vi.waitUntil(() => relay.listeners(4) === 1);
    relay.tell(4, { type: "youtube", chatname: "Ada", chatmessage: "from YouTube", hasDonation: "$5.00" });
    relay.tell(4, { type: "twitch", chatname: "Ben", chatmessage: "from Twitch" });
    await vi.waitUntil(() => chats().length === 2);
    relay.dropLines();
    await vi.waitUntil(() => runner.log.filter(({ status }) => status === "connected").length === 2);
    await vi.waitUntil(() => relay.listeners(4) === 1);
    relay.tell(4, { type: "kick", chatname: "Cy", chatmessage: "from Kick" });
    await vi.waitUntil(() => chats().length === 3);
    expect(chats().map(({ payload }) => payload)).toMatchObject([
      { message: "from YouTube", platform: "youtube", donation: "$5.00" },
      { message: "from Twitch", platform: "twitch" },
      { message: "from Kick", platform: "kick" },
    ]);
    expect(await runner.stop()).toBe(0);
    expect(JSON.stringify(runner.log)).not.toContain("my-session");
  } finally {
    runner.kill();
    overlay.socket.terminate();
    await relay.close();
  }
}, 120_000);

test("--forward ssn: pages of Social Stream Ninja are told chats and gifts, each once and in order, over a broken line", async () => {
  const [streamId, relay, tiktok] = [
    await createStream(worker),
    await standInSsn(["my-session"]),
    await startEulerSimulator({ speed: 20 }),
  ];
  const env = { ...tiktok.env, SSN_SESSION: "my-session", SSN_URL: relay.url };
  const runner = startRunner(worker, streamId, ["--user", "@creator", "--provider", "euler", "--forward", "ssn"], env);
  const page = async () => {
    const told: { id: string; type: string; chatname: string; chatmessage: string; hasDonation?: string }[] = [];
    const socket = new WebSocket(`${relay.url}/join/my-session/4`);
    socket.on("message", (data: Buffer) => told.push(JSON.parse(data.toString()) as (typeof told)[number]));
    await once(socket, "open");
    return told;
  };
  try {
    const first = await page();
    await vi.waitUntil(() => first.some(({ hasDonation }) => hasDonation !== undefined) && first.length > 20);
    relay.dropLines();
    const second = await page();
    // TikTok's line breaks as well, and its latest messages come again.
    await vi.waitUntil(() => second.length > 5);
    tiktok.dropSockets();
    await vi.waitUntil(() => runner.log.filter(({ status }) => status === "connected").length === 2);
    const before = second.length;
    await vi.waitUntil(() => second.length > before + 10);
    expect(await runner.stop()).toBe(0);
    const ids = [...first, ...second].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const sent = tiktok.sent.map(({ msgId }) => msgId);
    expect(ids.map((id) => sent.indexOf(id))).toEqual(ids.map((id) => sent.indexOf(id)).toSorted((a, b) => a - b));
    expect(ids.every((id) => sent.includes(id))).toBe(true);
    expect(first.every(({ type, chatname }) => type === "tiktok" && chatname !== "")).toBe(true);
    expect(JSON.stringify(runner.log)).not.toContain("my-session");
  } finally {
    runner.kill();
    await tiktok.stop();
    await relay.close();
  }
});
