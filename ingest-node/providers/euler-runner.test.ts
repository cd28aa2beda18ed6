import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type EulerSimulator, startEulerSimulator } from "../simulator/euler-simulator.ts";
import { type StandInHub, startStandInHub } from "../stand-in-hub.ts";

const main = new URL("../main.ts", import.meta.url).pathname;
let folder: string;
let hub: StandInHub;
let simulator: EulerSimulator;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "euler-"));
  hub = await startStandInHub();
  simulator = await startEulerSimulator({ speed: 20 });
});
afterEach(async () => {
  await simulator.stop();
  await hub.stop();
  await rm(folder, { recursive: true });
});

/** The runner as a user starts it. */
function start(env: Record<string, string>) {
  const args = ["--stream", "test-stream", "--user", "@somebody", "--provider", "euler", "--url", hub.url];
  const child = spawn(process.execPath, [main, ...args, "--data", folder], {
    env: { ...process.env, INGEST_KEY_ID: hub.key.keyId, INGEST_KEY_SECRET: hub.key.secret, ...simulator.env, ...env },
  });
  const output: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => output.push(chunk));
  const exited = once(child, "close").then(([code]) => code as number | null);
  return { child, exited, said: () => Buffer.concat(output).toString() };
}

it("takes a stream in through Euler Stream, over a lost line, and never says the key", async () => {
  const { child, exited, said } = start({});
  try {
    await vi.waitFor(() => expect(hub.events.length).toBeGreaterThan(30), { timeout: 20_000 });
    simulator.dropSockets(4500, simulator.env.EULER_API_KEY);
    const connections = () => hub.events.filter(({ eventType }) => eventType === "CONNECTED");
    await vi.waitFor(() => expect(connections()).toHaveLength(2), { timeout: 20_000 });
    expect(connections()[0]).toMatchObject({ payload: { provider: "euler", roomId: simulator.roomId() } });
    const taken = hub.events.length;
    await vi.waitFor(() => expect(hub.events.length).toBeGreaterThan(taken + 10), { timeout: 20_000 });
    child.kill("SIGTERM");
    expect(await exited).toBe(0);
    const natives = hub.events.flatMap(({ nativeId }) => nativeId ?? []);
    expect(natives).toEqual(simulator.sent.slice(0, natives.length).map(({ msgId }) => msgId));
    expect(said()).toContain("TikTok closed its connection to Euler Stream (4500: …)");
    expect(said()).not.toContain(simulator.env.EULER_API_KEY);
  } finally {
    child.kill("SIGKILL");
  }
});

it("stops with a code and a word about the key when Euler Stream refuses it", async () => {
  const { exited, said } = start({ EULER_API_KEY: "euler_no+such/key" });
  expect(await exited).toBe(3);
  const refusal = said()
    .split("\n")
    .filter((line) => line.includes('"bad-source"'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(refusal).toMatchObject([
    { level: "error", message: expect.stringContaining("check EULER_API_KEY") as string },
  ]);
  expect(said()).not.toContain("euler_no");
  expect(simulator.seen["connect"]).toBe(1);
});
