/** What one test run shares: an embedded PostgreSQL in a temporary folder, and the stand-in for Neon's endpoint. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startNeonEndpoint } from "../scripts/neon-endpoint.ts";
import { startPostgres } from "../scripts/postgres.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The superuser's connection string. Tests take a database of their own: `createTestDatabase()`. */
    postgresUrl: string;
    /** The password of the role tle_app in this run. */
    appPassword: string;
    /** For `neonConfig.fetchEndpoint`, or the Workers' variable NEON_ENDPOINT. */
    neonEndpoint: string;
    /** For `neonConfig.wsProxy`. */
    neonWsProxy: string;
    /** Where the built Worker lies once somebody has needed it: `workerBuild()`. */
    workerBuild: string;
    /** The same of the pages: `pageBuild()`. */
    pageBuild: string;
  }
}

let end: () => Promise<void>;

/** Starts both. */
export async function setup(project: TestProject): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), "tle-test-postgres-"));
  const postgres = await startPostgres({ home, volatile: true });
  const endpoint = await startNeonEndpoint({ databaseUrls: [postgres.url] });
  project.provide("postgresUrl", postgres.url);
  project.provide("appPassword", randomBytes(16).toString("hex"));
  project.provide("neonEndpoint", endpoint.url);
  project.provide("neonWsProxy", endpoint.wsProxy);
  const builds = mkdtempSync(join(tmpdir(), "tle-test-worker-"));
  project.provide("workerBuild", join(builds, "worker"));
  project.provide("pageBuild", join(builds, "pages"));
  end = async () => {
    await endpoint.stop();
    await postgres.stop();
    for (const folder of [home, builds]) rmSync(folder, { recursive: true, force: true });
    rmSync(postgres.home, { recursive: true, force: true });
  };
}

/** Ends both and removes their files. */
export async function teardown(): Promise<void> {
  await end();
}
