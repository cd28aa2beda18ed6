/** What one would run instead of the project: the packages of bench/peers, which are installed when they are measured. */
import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createTestHarness } from "wrangler";
import type { DialectName } from "../load/dialects.ts";
import { startLoadProcess } from "../load/process.ts";
import type { Platform } from "./platform.ts";
import { listenPastProxy } from "./worker-address.ts";

const folder = join(import.meta.dirname, "../peers");

/** Each by its name; in the place of one that does not run stands why. */
export interface Peers {
  platforms: Record<string, Platform | { failed: string }>;
  stop: () => Promise<void>;
}

export async function startPeers(): Promise<Peers> {
  const starts: Record<string, () => Promise<Platform>> = {
    "socket.io, a message an event": () =>
      startNodePeer("socket-io.ts", "/socket.io/?EIO=4&transport=websocket", "socket.io"),
    "ws, a text frame a batch": () => startNodePeer("ws-batches.ts", "/", "batches"),
    "partyserver, a text frame a batch": startParty,
  };
  const platforms: Peers["platforms"] = {};
  const missing = installPeers();
  for (const [name, start] of Object.entries(starts)) {
    platforms[name] =
      missing === undefined
        ? await start().catch((error: unknown) => ({ failed: String(error) }))
        : { failed: missing };
  }
  const stop = async () => {
    for (const platform of Object.values(platforms)) if ("stop" in platform) await platform.stop();
  };
  return { platforms, stop };
}

async function startNodePeer(file: string, livePath: string, dialect: DialectName): Promise<Platform> {
  const server = startLoadProcess<{ listen: (nothing: undefined) => Promise<string> }>(
    new URL(`../peers/${file}`, import.meta.url),
  );
  const url = await server.call("listen", undefined);
  return peerAt({ url, path: "/broadcast", livePath, dialect, stop: server.stop });
}

async function startParty(): Promise<Platform> {
  const harness = createTestHarness({
    root: join(folder, "../.."),
    workers: [
      {
        config: {
          name: "tle-bench-party",
          main: "bench/peers/worker/party.ts",
          compatibility_date: "2026-11-01",
          compatibility_flags: ["nodejs_compat"],
          durable_objects: { bindings: [{ name: "Party", class_name: "Party" }] },
          migrations: [{ tag: "v1", new_sqlite_classes: ["Party"] }],
        },
      },
    ],
  });
  const url = await listenPastProxy(harness);
  const path = "/parties/party/bench";
  return peerAt({ url, path, livePath: path, dialect: "batches", stop: () => harness.close() });
}

function peerAt(peer: {
  url: string;
  path: string;
  livePath: string;
  dialect: DialectName;
  stop: () => Promise<void>;
}): Platform {
  const { url, path, livePath, dialect, stop } = peer;
  return {
    url,
    target: { url, path },
    dialect,
    openSessions: async (count) =>
      Array.from({ length: count }, () => ({ streamId: "bench", sessionId: randomUUID(), roomId: "7001" })),
    live: () => ({ url: url + livePath, headers: {} }),
    stop,
  };
}

/** Installs what the lockfile says, where it is not there; returns why that failed. */
function installPeers(): string | undefined {
  if (isInstalled()) return undefined;
  process.stderr.write("installing what is measured beside (npm ci in bench/peers) ...\n");
  const args = ["ci", "--no-audit", "--no-fund"];
  const npm = process.env["npm_execpath"];
  const { status, error } = npm?.endsWith("js")
    ? spawnSync(process.execPath, [npm, ...args], { cwd: folder, stdio: "ignore" })
    : spawnSync("npm", args, { cwd: folder, stdio: "ignore", shell: process.platform === "win32" });
  return status === 0 ? undefined : `npm ci in bench/peers failed (${error?.message ?? status})`;
}

function isInstalled(): boolean {
  const wanted = readPackages("package-lock.json");
  const installed = readPackages("node_modules/.package-lock.json");
  return Object.entries(wanted).every(([path, { version }]) => path === "" || installed[path]?.version === version);
}

function readPackages(file: string): Record<string, { version?: string }> {
  try {
    const lock = JSON.parse(readFileSync(join(folder, file), "utf8")) as {
      packages: Record<string, { version?: string }>;
    };
    return lock.packages;
  } catch {
    return {};
  }
}
