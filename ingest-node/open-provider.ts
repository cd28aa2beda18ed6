import { setTimeout as delay } from "node:timers/promises";
import { failoverProvider } from "./failover/failover.ts";
import { redundantProvider } from "./failover/redundant.ts";
import type { Log } from "./log.ts";
import type { Provider } from "./provider.ts";
import { directProvider } from "./providers/direct.ts";
import { eulerProvider } from "./providers/euler.ts";
import { mockProvider } from "./providers/mock.ts";
import { ndjsonProvider } from "./providers/ndjson/ndjson.ts";
import { ssnProvider } from "./providers/ssn/ssn.ts";
import type { ProviderSettings } from "./provider-settings.ts";

/** Resolves after that many milliseconds, or at once when the signal aborts. */
export async function wait(delayMs: number, signal: AbortSignal): Promise<void> {
  await delay(delayMs, undefined, { signal }).catch(() => undefined);
}

/** The provider that the settings ask for, for one creator. `watch` is put around each that connects by itself. */
export function openProvider(
  settings: ProviderSettings,
  uniqueId: string,
  log: Log,
  watch: (provider: Provider) => Provider = (provider) => provider,
): Provider {
  switch (settings.kind) {
    case "direct":
      return watch(directProvider({ ...settings, uniqueId }));
    case "euler": {
      const onBroken = (what: string, count: number) => {
        const message = `Euler Stream sent ${what}; ${count} so far on this connection, kept as RAW`;
        log({ level: "warn", status: "broken-frame", message, count });
      };
      return watch(eulerProvider({ ...settings, uniqueId, onBroken }));
    }
    case "mock": {
      const { file } = settings;
      const onBrokenLine = (line: number, reason: string) => {
        process.stderr.write(`${file}:${line}: ${reason}; left out\n`);
        log({ level: "warn", status: "broken-line", message: `Line ${line} of ${file} is left out: ${reason}`, line });
      };
      return watch(mockProvider({ ...settings, onBrokenLine, wait }));
    }
    case "ndjson": {
      const onBroken = (reason: string, count: number) => {
        const message = `A line is left out: ${reason}; ${count} so far`;
        log({ level: "warn", status: "broken-line", message, count });
      };
      const onListening = (port: number) =>
        log({ level: "info", status: "listening", message: `Lines of events are taken on 127.0.0.1:${port}` });
      return watch(ndjsonProvider({ ...settings, onBroken, onListening }));
    }
    case "ssn":
      return watch(ssnProvider(settings));
    case "failover":
    case "redundant": {
      const providers = settings.providers.map((one) => openProvider(one, uniqueId, log, watch));
      const parts = { providers, log, now: Date.now, random: Math.random, wait };
      return settings.kind === "redundant"
        ? redundantProvider(parts)
        : failoverProvider({ ...parts, policy: settings.policy });
    }
    default:
      return settings satisfies never;
  }
}
