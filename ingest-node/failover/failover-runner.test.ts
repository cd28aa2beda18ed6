/** The runner as a user starts it, with two providers. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type StandInHub, startStandInHub } from "../stand-in-hub.ts";
import { openTwoWays, type TwoWays } from "./two-ways.ts";

const main = new URL("../main.ts", import.meta.url).pathname;
const patiently = { timeout: 25_000 };
let folder: string;
let hub: StandInHub;
let ways: TwoWays;
let child: ChildProcess | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "failover-"));
  hub = await startStandInHub();
  ways = await openTwoWays({ tiktok: { seed: 1, speed: 10 }, euler: { seed: 1, speed: 10 } });
});
afterEach(async () => {
  child?.kill("SIGKILL");
  await ways.stop();
  await hub.stop();
  await rm(folder, { recursive: true });
});

function start(args: string[], env: Record<string, string> = {}) {
  const all = ["--stream", "test-stream", "--user", "@somebody", "--url", hub.url, "--data", folder, ...args];
  const started = spawn(process.execPath, [main, ...all], {
    env: {
      ...process.env,
      INGEST_KEY_ID: hub.key.keyId,
      INGEST_KEY_SECRET: hub.key.secret,
      ...ways.tiktok.env,
      ...ways.euler.env,
      ...env,
    },
  });
  child = started;
  const output: Buffer[] = [];
  started.stdout.on("data", (chunk: Buffer) => output.push(chunk));
  const exited = once(started, "close").then(([code]) => code as number | null);
  return { exited, said: () => Buffer.concat(output).toString(), stop: () => started.kill("SIGTERM") };
}

const providers = () => hub.events.flatMap((event) => (event.eventType === "CONNECTED" ? event.payload.provider : []));
const nativeIds = () => hub.events.flatMap(({ nativeId }) => nativeId ?? []);

it("moves to Euler Stream when the sign service dies, and back when it is well", async () => {
  const { exited, said, stop } = start([], { INGEST_PROVIDER: "direct,euler", FAILOVER_RETRY_MS: "500" });
  await vi.waitUntil(() => nativeIds().length > 20, patiently);
  ways.tiktok.faults.sign = { kind: "status", status: 500 };
  ways.tiktok.dropSockets();
  await vi.waitUntil(() => providers().includes("euler"), patiently);
  const before = nativeIds().length;
  await vi.waitUntil(() => nativeIds().length > before + 20, patiently);
  ways.tiktok.faults.sign = { kind: "ok" };
  await vi.waitUntil(() => providers().length === 3, patiently);
  stop();
  expect(await exited).toBe(0);
  expect(providers()).toEqual(["direct", "euler", "direct"]);
  expect(said()).toContain("going on with euler");
  expect(said()).toContain("Back to direct from euler");
  expect(new Set(nativeIds()).size).toBe(nativeIds().length);
});

it("takes both at once into one session, though one of them dies", async () => {
  const { exited, stop } = start(["--redundant"]);
  await vi.waitUntil(() => ways.tiktok.sent.length > 20 && ways.euler.sent.length > 20, patiently);
  ways.euler.faults.handshake = { status: 503 };
  ways.euler.dropSockets();
  const before = nativeIds().length;
  await vi.waitUntil(() => nativeIds().length > before + 50, patiently);
  stop();
  expect(await exited).toBe(0);
  expect(providers()).toEqual(["direct+euler"]);
  expect(hub.events.some(({ eventType }) => eventType === "ERROR" || eventType === "GAP")).toBe(false);
  expect(new Set(nativeIds()).size).toBe(nativeIds().length);
});

it("goes on by TikTok itself when Euler Stream refuses the key", async () => {
  const { exited, said, stop } = start(["--provider", "euler,direct"], { EULER_API_KEY: "refused" });
  await vi.waitUntil(() => nativeIds().length > 20, patiently);
  stop();
  expect(await exited).toBe(0);
  expect(providers()).toEqual(["direct"]);
  expect(said()).toContain('"status":"provider-out"');
});
