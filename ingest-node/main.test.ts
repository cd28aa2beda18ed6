import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openSession, readSessionKeys, SealedSession } from "./tiktok-account/session.ts";
import { startSimulator } from "./simulator/simulator.ts";
import { type StandInHub, startStandInHub } from "./stand-in-hub.ts";

const main = new URL("main.ts", import.meta.url).pathname;
let folder: string;
let hub: StandInHub;
const children: ChildProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ingest-"));
  hub = await startStandInHub();
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await hub.stop();
  await rm(folder, { recursive: true });
});

function start(args: string[], env: Record<string, string> = {}) {
  const child = spawn(
    process.execPath,
    [main, "--stream", "test-stream", "--url", hub.url, "--data", folder, ...args],
    {
      env: { ...process.env, INGEST_KEY_ID: hub.key.keyId, INGEST_KEY_SECRET: hub.key.secret, ...env },
    },
  );
  children.push(child);
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output.stderr += chunk.toString()));
  const exited = once(child, "close").then(([code]) => code as number | null);
  return { child, output, exited };
}

const chat = (message: string) =>
  JSON.stringify({
    eventType: "CHAT",
    rawType: "WebcastChatMessage",
    payload: { message, emotes: [], language: "en" },
  });

describe("the runner", () => {
  it("plays a file, puts aside what is refused, and exits when everything is acknowledged", async () => {
    const file = join(folder, "events.ndjson");
    await writeFile(file, [chat("one"), "nonsense", chat("poison"), chat("three")].join("\n"));
    hub.refuses = (event) => event.eventType === "CHAT" && event.payload.message === "poison";
    hub.faults = [{ kind: "answer", status: 503 }, { kind: "lost-ack" }];
    const { output, exited } = start(["--provider", "mock", "--file", file]);
    expect(await exited).toBe(0);
    expect(hub.events.map(({ seqNo, rawType }) => [seqNo, rawType])).toEqual([
      [1, "lifecycle.connected"],
      [2, "WebcastChatMessage"],
      [3, "lifecycle.rejected"],
      [4, "WebcastChatMessage"],
      [5, "lifecycle.disconnected"],
    ]);
    expect(output.stderr).toContain(`${file}:2: not JSON`);
    const rejects = await readFile(join(folder, "rejects.ndjson"), "utf8");
    expect(JSON.parse(rejects)).toMatchObject({ event: { seqNo: 3, payload: { message: "poison" } } });
    const lines = output.stdout.trim().split("\n");
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ part: "ingest" });
    expect(output.stdout).not.toContain(hub.key.secret);
  });

  it("sends its goodbye when it is stopped in the middle of a broadcast", async () => {
    const simulator = await startSimulator({ speed: 20 });
    try {
      const { child, exited } = start(["--user", "@anybody"], simulator.env);
      await vi.waitFor(() => expect(hub.events.length).toBeGreaterThan(30), { timeout: 20_000 });
      child.kill("SIGTERM");
      expect(await exited).toBe(0);
      expect(hub.events.at(-1)).toMatchObject({ eventType: "DISCONNECTED", payload: { willReconnect: false } });
      const natives = hub.events.flatMap(({ nativeId }) => nativeId ?? []);
      expect(natives).toEqual(simulator.sent.slice(0, natives.length).map(({ msgId }) => msgId));
    } finally {
      await simulator.stop();
    }
  });

  it("exits with 1 and says so when nobody acknowledges its goodbye", async () => {
    const simulator = await startSimulator({ speed: 20 });
    try {
      const { child, output, exited } = start(["--user", "@anybody", "--url", "http://127.0.0.1:1"], simulator.env);
      // Nobody grants a lease; what TikTok says is taken in all the same.
      await vi.waitFor(() => expect(output.stdout).toContain('"connected"'), { timeout: 20_000 });
      child.kill("SIGINT");
      expect(await exited).toBe(1);
      expect(JSON.parse(output.stdout.trim().split("\n").at(-1) ?? "")).toMatchObject({
        status: "stopped",
        level: "error",
      });
    } finally {
      await simulator.stop();
    }
  });

  it("exits with 3 when its source cannot be used", async () => {
    const { output, exited } = start(["--provider", "mock", "--file", join(folder, "nowhere.ndjson")]);
    expect(await exited).toBe(3);
    expect(output.stdout).toContain('"status":"bad-source"');
  });

  it("says in one line that another process has its spool", async () => {
    const simulator = await startSimulator({ speed: 20 });
    try {
      start(["--user", "@anybody"], simulator.env);
      await vi.waitFor(() => expect(hub.events.length).toBeGreaterThan(0), { timeout: 20_000 });
      const { output, exited } = start(["--user", "@anybody"], simulator.env);
      expect(await exited).toBe(2);
      expect(JSON.parse(output.stdout.trim().split("\n").at(-1) ?? "")).toMatchObject({ status: "not-started" });
      expect(output.stderr).toBe("");
    } finally {
      await simulator.stop();
    }
  });

  it("explains itself and refuses wrong usage", async () => {
    const helped = start(["--help"]);
    expect(await helped.exited).toBe(0);
    expect(helped.output.stdout).toContain("npm run ingest");
    const wrong = start(["--provider", "mock"]);
    expect(await wrong.exited).toBe(2);
    expect(wrong.output.stderr).toContain("--file is needed");
  });
});

describe("--seal-session", () => {
  const keys = `k1:${"0a".repeat(32)}`;

  it("prints what was pasted so that this stream alone can open it, and nothing else of it", async () => {
    const { child, output, exited } = start(["--seal-session"], { TOOLS_SEALING_KEYS: keys });
    child.stdin.end("Cookie: a=b; sessionid=0123456789abcdef; tt-target-idc=useast1a\n");
    expect(await exited).toBe(0);
    const sealed = SealedSession.parse(JSON.parse(output.stdout));
    expect(openSession(sealed, "test-stream", readSessionKeys(keys) ?? new Map())).toEqual({
      cookies: "sessionid=0123456789abcdef; tt-target-idc=useast1a",
    });
    expect(output.stdout + output.stderr).not.toContain("0123456789abcdef");
  });

  it.each([
    [keys, "what I had for lunch", "no sessionid"],
    ["", "", "TOOLS_SEALING_KEYS is needed"],
  ])("says what is wrong with the key %s and %j", async (key, pasted, problem) => {
    const { child, output, exited } = start(["--seal-session"], { TOOLS_SEALING_KEYS: key });
    child.stdin.end(pasted);
    expect(await exited).toBe(2);
    expect(output.stderr).toContain(problem);
    expect(output.stdout).toBe("");
  });
});
