/** The runner as its users run it, with a game beside it that looks for TikFinity on this machine. */
import { once } from "node:events";
import { createServer } from "node:net";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { startEulerSimulator } from "../ingest-node/simulator/euler-simulator.ts";
import { startRunner } from "./runner.ts";
import { createStream } from "./stream.ts";
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

test("--serve tikfinity: a game is told what the runner takes in, in the order of the log and once, over a broken line", async () => {
  const [streamId, port, euler] = [
    await createStream(worker),
    await freePort(),
    await startEulerSimulator({ speed: 20 }),
  ];
  const args = ["--user", "@creator", "--provider", "euler", "--serve", `tikfinity:${port}`];
  const runner = startRunner(worker, streamId, args, euler.env);
  try {
    await vi.waitUntil(() => runner.log.some(({ status }) => status === "serving"));
    const game = new WebSocket(`ws://127.0.0.1:${port}/`);
    const heard: Flat[] = [];
    game.on("message", (data: Buffer) => heard.push(JSON.parse(data.toString()) as Flat));
    await once(game, "open");
    await vi.waitUntil(() => heard.length > 50);
    euler.dropSockets();
    await vi.waitUntil(() => runner.log.filter(({ status }) => status === "connected").length === 2);
    const before = heard.length;
    await vi.waitUntil(() => heard.length > before + 50);
    expect(await runner.stop()).toBe(0);
    const chats = heard.filter(({ event }) => event === "chat").map(({ data }) => data.msgId);
    const rows = await vi.waitUntil(async () => {
      const found = await worker.database.query(
        "select native_id from events where stream_id = $1 and event_type = 'CHAT' order by feed_offset",
        [streamId],
      );
      return found.some(({ native_id: id }) => id === chats.at(-1)) && found;
    });
    const log = rows.map(({ native_id: id }) => id as string);
    // From where the game came on, every one.
    const from = log.indexOf(chats[0] ?? "");
    expect(chats).toEqual(log.slice(from, from + chats.length));
    expect(chats.length).toBeGreaterThan(5);
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
