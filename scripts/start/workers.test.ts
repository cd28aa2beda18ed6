import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { crons } from "./crons.ts";
import { devVarsOf, type WorkerSettings } from "./workers.ts";

const wrangler = readFileSync(join(import.meta.dirname, "../../wrangler.toml"), "utf8");
/** The nameless environment, which development is. */
const nameless = wrangler.split("\n[env.")[0] ?? "";

test("wrangler takes all that Workers on this machine are told: what its file does not name it leaves out without a word", () => {
  const settings: WorkerSettings = {
    databaseUrl: "postgres://tle_app:x@127.0.0.1/x",
    privacyUrl: "postgres://tle_privacy:x@127.0.0.1/x",
    neonEndpoint: "http://127.0.0.1:1/sql",
    ingestKey: { id: "local", secret: "0".repeat(64) },
    sealingKey: "0".repeat(64),
    metricsKey: "0".repeat(64),
    pseudonymKeys: { local: "0".repeat(64) },
  };
  const [, secrets = "[]"] = /^required = (\[[^\]]*\])$/m.exec(nameless) ?? [];
  const variables = Array.from(nameless.matchAll(/^([A-Z_]+) = /gm), ([, name]) => name);
  const named = [...(JSON.parse(secrets.replace(/,\s*\]$/, "]")) as string[]), ...variables];
  expect(Object.keys(devVarsOf(settings)).filter((name) => !named.includes(name))).toEqual([]);
});

test("each environment has the crons that are called here", () => {
  const said = Array.from(wrangler.matchAll(/^crons = (\[.*\])$/gm), ([, list = ""]) => JSON.parse(list) as string[]);
  expect(said).toEqual([1, 2, 3].map(() => crons.map(({ cron }) => cron)));
});
