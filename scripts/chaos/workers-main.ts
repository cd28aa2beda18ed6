/**
 * The Workers in a process of their own that may be killed: what `wrangler dev` runs, with its state in a folder, plus
 * what that command lacks, an eviction of a hub. Nothing here is in the deployed Worker.
 *
 *   node scripts/chaos/workers-main.ts <settings file>
 *
 * Prints `{"ready":true,"controlPort":N}`; `POST /evict?stream=...&webSockets=close|hibernate` there evicts a hub.
 */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { unstable_DevEnv as DevEnv } from "wrangler";
import { requestAddress } from "#shared/request-address.ts";
import { developmentVars } from "../start/development-vars.ts";
import type { WorkersSettings } from "./workers-process.ts";

/** What wrangler's own test harness calls; its type is not exported. */
interface Evictor {
  unsafeEvictDurableObject: (
    script: string,
    className: string,
    options: { name: string; webSockets: "close" | "hibernate" },
  ) => Promise<void>;
}

const settings = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as WorkersSettings;
const env = new DevEnv();
const worker = await env.startWorker({
  config: join(import.meta.dirname, "../../wrangler.toml"),
  bindings: {
    DATABASE_URL: { type: "secret_text", value: settings.databaseUrl },
    PRIVACY_DATABASE_URL: { type: "secret_text", value: settings.privacyUrl },
    PSEUDONYMIZATION_SECRET: { type: "secret_text", value: `chaos:${settings.pseudonymKey}` },
    INGEST_KEYS: { type: "secret_text", value: `${settings.ingestKey.id}:${settings.ingestKey.secret}` },
    SEALING_KEYS: { type: "secret_text", value: `chaos:${settings.sealingKey}` },
    ...Object.fromEntries(
      Object.entries({ ...developmentVars, ...settings.vars, NEON_ENDPOINT: settings.neonEndpoint }).map(
        ([name, value]) => [name, { type: "plain_text" as const, value }],
      ),
    ),
  },
  dev: {
    server: { hostname: "127.0.0.1", port: settings.port },
    persist: settings.stateFolder,
    inspector: false,
    watch: false,
    logLevel: "warn",
  },
});
await worker.ready;

/** Evicts a hub. While wrangler starts its runtime anew there is none: it is waited for, and is no reason to end. */
async function evict(name: string, webSockets: "close" | "hibernate"): Promise<void> {
  const endsAt = Date.now() + 15_000;
  for (;;) {
    const mf = (env.runtimes[0] as unknown as { mf?: Evictor } | undefined)?.mf;
    if (mf) return mf.unsafeEvictDurableObject("tiktok-live-edge", "Hub", { name, webSockets });
    if (Date.now() > endsAt) throw new Error("the runtime is not there");
    await delay(100);
  }
}

const control = createServer((request, response) => {
  const { searchParams } = requestAddress(request.url);
  const name = searchParams.get("stream") ?? "";
  const webSockets = searchParams.get("webSockets") === "close" ? "close" : "hibernate";
  evict(name, webSockets).then(
    () => response.writeHead(204).end(),
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
});
control.listen(0, "127.0.0.1", () => {
  const { port } = control.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ ready: true, controlPort: port })}\n`);
});
