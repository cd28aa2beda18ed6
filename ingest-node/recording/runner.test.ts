/** The runner that records, as a process of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ingestClient } from "../ingest-client.ts";
import { readWebHost } from "../providers/web-host.ts";
import { startEulerSimulator } from "../simulator/euler-simulator.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { type StandInHub, startStandInHub } from "../stand-in-hub.ts";
import { startStreamIngest } from "../stream-ingest.ts";

const main = new URL("../main.ts", import.meta.url).pathname;
let folder: string;
let hub: StandInHub;
let simulator: Simulator;
const children: ChildProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "recording-runner-"));
  hub = await startStandInHub();
  simulator = await startSimulator({ speed: 20 });
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await simulator.stop();
  await hub.stop();
  await rm(folder, { recursive: true });
});

/** `limit` in KB is the most that the process may write to one file. */
function start(args: string[], extra: Record<string, string> = {}, limit?: number) {
  const command = [process.execPath, main, "--stream", "test-stream", "--url", hub.url, "--data", folder, ...args];
  const key = { INGEST_KEY_ID: hub.key.keyId, INGEST_KEY_SECRET: hub.key.secret };
  const env = { ...process.env, ...simulator.env, ...key, ...extra };
  const child =
    limit === undefined
      ? spawn(command[0] ?? "", command.slice(1), { env })
      : spawn("bash", ["-c", `ulimit -f ${limit} && exec "$@"`, "bash", ...command], { env });
  children.push(child);
  const said: { status: string; level: string; message: string }[] = [];
  child.stdout.on("data", (chunk: Buffer) => {
    for (const line of chunk.toString().trim().split("\n")) said.push(JSON.parse(line) as (typeof said)[number]);
  });
  return { child, said, exited: once(child, "close").then(([code]) => code as number | null) };
}

const nativeIds = () => hub.events.flatMap(({ nativeId }) => nativeId ?? []);
const bodies = (from: StandInHub) =>
  from.events
    .filter(({ rawType }) => !rawType.startsWith("lifecycle."))
    .map(({ eventType, rawType, nativeId, roomId, timestamp, user, payload }) => {
      // What nobody can read has the time of its ingest.
      const time = eventType === "RAW" ? undefined : timestamp;
      return { eventType, rawType, nativeId, roomId, user, payload, time };
    });

describe("the runner with --record", () => {
  it("leaves a file that another runner sends as the same events", async () => {
    const file = join(folder, "show.ndjson.gz");
    const { child, exited } = start(["--user", "@anybody", "--record", file]);
    await vi.waitFor(() => expect(nativeIds().length).toBeGreaterThan(100), { timeout: 20_000 });
    child.kill("SIGTERM");
    expect(await exited).toBe(0);

    const [first, second] = [hub, await startStandInHub()];
    hub = second;
    try {
      const { exited } = start(["--provider", "mock", "--file", file]);
      expect(await exited).toBe(0);
      expect(bodies(second)).toEqual(bodies(first));
      expect(bodies(second).length).toBeGreaterThan(100);
    } finally {
      await first.stop();
    }
  });

  it.skipIf(process.platform === "win32")(
    "goes on when the file can grow no more, says so, and leaves whole lines",
    async () => {
      const file = join(folder, "show.ndjson");
      const euler = await startEulerSimulator({ speed: 5 });
      try {
        const args = ["--provider", "euler", "--user", "@anybody", "--record", file];
        const { child, said, exited } = start(args, { ...euler.env, EULER_WS_FORMAT: "v2" }, 512);
        await vi.waitFor(() => expect(nativeIds().length).toBeGreaterThan(5), { timeout: 20_000 });
        // Much to record, and no event among it: only the recording meets the limit.
        const filler = JSON.stringify({ type: "workerInfo", data: { filler: "x".repeat(200_000) } });
        for (let count = 0; count < 3; count += 1) euler.send(filler);
        await vi.waitFor(() => expect(said.map(({ status }) => status)).toContain("recording-failed"), {
          timeout: 20_000,
        });
        const sofar = nativeIds().length;
        await vi.waitFor(() => expect(nativeIds().length).toBeGreaterThan(sofar + 20), { timeout: 20_000 });
        child.kill("SIGTERM");
        expect(await exited).toBe(0);
        expect(nativeIds()).toEqual(euler.sent.flatMap(({ msgId }) => msgId).slice(0, nativeIds().length));
        expect(said.filter(({ status }) => status.startsWith("recording"))).toMatchObject([
          { status: "recording", level: "info" },
          {
            status: "recording-failed",
            level: "error",
            message: expect.stringContaining("the ingest goes on") as unknown,
          },
          {
            status: "recording-resumed",
            level: "warn",
            message: expect.stringMatching(/\d+ lines are missing/) as unknown,
          },
        ]);
      } finally {
        await euler.stop();
      }
      const text = readFileSync(file, "utf8");
      expect(text.length).toBeGreaterThan(200_000);
      expect(text.endsWith("\n")).toBe(true);
      const lines = text.trimEnd().split("\n");
      const kinds = lines.map((line) => (JSON.parse(line) as { kind?: string }).kind);
      // There was room for a short line at the end: it says what is missing.
      expect(kinds.slice(0, 2)).toEqual([undefined, "connected"]);
      expect(kinds.at(-1)).toBe("lost");
    },
  );

  it("refuses to anonymise without a file", async () => {
    expect(await start(["--user", "@anybody", "--anonymize"]).exited).toBe(2);
  });
});

it("several streams are recorded to a file each, by the stream's id", async () => {
  const webHost = readWebHost(simulator.env.TIKTOK_WEB_HOST);
  if (!webHost) throw new Error("the simulator has no host");
  const settings = {
    spoolFolder: join(folder, "spool"),
    spoolMaxBytes: 1e8,
    dataFolder: folder,
    provider: { kind: "direct", signUrl: simulator.url, webHost },
    recording: { file: join(folder, "shows.ndjson"), anonymize: true, perStream: true },
    line: "auto",
    drainMs: 5_000,
    handoverMs: 0,
    gatherMs: 5,
  } as const;
  const client = ingestClient({ baseUrl: hub.url, key: hub.key, fetch, now: Date.now });
  const streams = ["st_one", "st_two"].map((streamId) =>
    startStreamIngest(
      { streamId, uniqueId: `creator.of.${streamId}` },
      { settings, runnerId: "r", client, log: () => undefined },
    ),
  );
  await vi.waitFor(() => expect(nativeIds().length).toBeGreaterThan(50), { timeout: 20_000 });
  for (const stream of streams) stream.stop();
  await Promise.all(streams.map(({ done }) => done));
  const files = readdirSync(folder).filter((name) => name.endsWith(".ndjson"));
  expect(files.toSorted()).toEqual(["shows-st_one.ndjson", "shows-st_two.ndjson"]);
  for (const name of files) {
    const text = readFileSync(join(folder, name), "utf8");
    expect(text).toContain('"kind":"connected"');
    expect(text).toContain('"kind":"closed"');
    expect(text).not.toContain("creator.of");
  }
});
