/** Calls of others' services, and of the database: how often, how they ended, how long they took. */
import { tally } from "./own-tally.ts";

export type ProviderName = "database" | "sign-in" | "speech" | "pictures" | "alerts" | "heartbeat";

/** The runtime's `fetch`, counted as calls of a provider. An answer of 4xx is the asker's fault: `refused`. */
export function countedFetch(provider: ProviderName): typeof globalThis.fetch {
  return async (input, init) => {
    const began = Date.now();
    let outcome = "error";
    try {
      // Asked for each time: who stubs it in a test is meant, too.
      const response = await globalThis.fetch(input, init);
      outcome = response.status >= 500 ? "error" : response.status >= 400 ? "refused" : "ok";
      return response;
    } finally {
      tally.count("tle_provider_calls_total", { provider, outcome });
      tally.observe("tle_provider_call_seconds", { provider }, (Date.now() - began) / 1_000);
    }
  };
}
