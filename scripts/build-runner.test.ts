/** The runner's package: runs by itself, where none of the project's modules are. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startSimulator } from "../ingest-node/simulator/simulator.ts";
import { startStandInHub } from "../ingest-node/stand-in-hub.ts";
import { buildRunner } from "./build-runner.ts";
import { freePort } from "./free-port.ts";

let folder: string;
let bytes: number;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tle-package-"));
  bytes = await buildRunner(join(folder, "package"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function start(args: string[], env: Record<string, string> = {}) {
  const program = join(folder, "package", "runner.js");
  const child = spawn(process.execPath, ["--max-old-space-size=160", program, ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...env },
  });
  let said = "";
  for (const output of [child.stdout, child.stderr]) output.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const exited = once(child, "close").then(([code]) => code as number | null);
  return { child, exited, said: () => said };
}

test("it says its own name, and names each package that is in it with its licence", async () => {
  const { exited, said } = start(["--help"]);
  expect(await exited).toBe(0);
  expect(said()).toContain("  tiktok-live-edge-runner --stream <streamId> --user @handle");
  expect(said()).not.toContain("npm run ingest --");
  expect(bytes).toBeLessThan(6_000_000);
  const notices = readFileSync(join(folder, "package", "THIRD-PARTY.txt"), "utf8");
  for (const name of ["tiktok-live-connector", "ws", "zod", "@bufbuild/protobuf"]) {
    expect(notices).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+: \\S+`, "m"));
  }
});

test("it takes in a broadcast, records it, and says goodbye when it is stopped", async () => {
  const hub = await startStandInHub();
  const simulator = await startSimulator({ speed: 20 });
  try {
    const keys = { INGEST_KEY_ID: hub.key.keyId, INGEST_KEY_SECRET: hub.key.secret };
    const options = ["--stream", "test-stream", "--user", "@anybody", "--url", hub.url, "--data", join(folder, "data")];
    const metricsPort = await freePort();
    const { child, exited } = start(
      [...options, "--record", join(folder, "show.ndjson"), "--metrics", `${metricsPort}`],
      {
        ...keys,
        ...simulator.env,
      },
    );
    await vi.waitFor(() => expect(hub.events.length).toBeGreaterThan(30), { timeout: 30_000 });
    const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    for (const line of ['tle_runner_live{stream="test-stream"} 1', "tle_runner_streams 1", 'version="0.1.0"']) {
      expect(metrics).toContain(line);
    }
    child.kill("SIGTERM");
    expect(await exited).toBe(0);
    expect(hub.events.at(-1)).toMatchObject({ eventType: "DISCONNECTED", payload: { willReconnect: false } });
    expect(readFileSync(join(folder, "show.ndjson"), "utf8").split("\n")[0]).toContain('"app":"0.1.0"');
  } finally {
    await simulator.stop();
    await hub.stop();
  }
});
