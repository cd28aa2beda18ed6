/** The bare object of workers/bare.ts: the limit that the hub is measured against. */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { createTestHarness } from "wrangler";
import type { BareMode } from "../workers/bare-mode.ts";
import type { Platform } from "./platform.ts";
import { listenPastProxy } from "./worker-address.ts";

const compatibilityDate = "2026-11-01";

/** Starts it. `mode` is what it does with a batch; each has an object of its own. */
export async function startBare(): Promise<{ at: (mode: BareMode) => Platform; stop: () => Promise<void> }> {
  const harness = createTestHarness({
    root: join(import.meta.dirname, "../.."),
    workers: [
      {
        config: {
          name: "tle-bench-bare",
          main: "bench/workers/bare.ts",
          compatibility_date: compatibilityDate,
          compatibility_flags: ["nodejs_compat", "no_web_socket_compression"],
          durable_objects: { bindings: [{ name: "BARE", class_name: "BareHub" }] },
          migrations: [{ tag: "v1", new_sqlite_classes: ["BareHub"] }],
          queues: {
            producers: [{ binding: "BARE_LOG", queue: "tle-bench-bare" }],
            consumers: [{ queue: "tle-bench-bare", max_batch_size: 50, max_batch_timeout: 1 }],
          },
        },
      },
    ],
  });
  const url = await listenPastProxy(harness);
  const stop = () => harness.close();
  return { at: (mode) => bareAt(url, mode, stop), stop };
}

function bareAt(url: string, mode: BareMode, stop: () => Promise<void>): Platform {
  return {
    url,
    target: { url, path: `/line?stream=${mode}`, isSocket: true },
    dialect: "batches",
    openSessions: async (count) =>
      Array.from({ length: count }, () => ({ streamId: mode, sessionId: randomUUID(), roomId: "7001" })),
    live: (streamId) => ({ url: `${url}/live?stream=${streamId}`, headers: {} }),
    stop,
  };
}
