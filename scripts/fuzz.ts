/** `npm run fuzz [-- REQUESTS [SEED]]`: asks every operation within and outside of its schemas, 10,000 times by default. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const [requests = "10000", seed] = process.argv.slice(2);
const vitest = join(import.meta.dirname, "..", "node_modules", "vitest", "vitest.mjs");
const { status } = spawnSync(process.execPath, [vitest, "run", "test/long/contract-fuzz.test.ts"], {
  stdio: "inherit",
  env: { ...process.env, FUZZ_REQUESTS: requests, ...(seed !== undefined && { FUZZ_SEED: seed }) },
});
process.exitCode = status ?? 1;
