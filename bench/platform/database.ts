/** PostgreSQL as in production, as far as one machine allows, with Neon's stand-in before it. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrate } from "../../migrations/migrate.ts";
import { startNeonEndpoint } from "../../scripts/neon-endpoint.ts";
import { startPostgres } from "../../scripts/postgres.ts";

export interface Database {
  ownerUrl: string;
  /** Connection string of the Workers' role. */
  appUrl: string;
  neonEndpoint: string;
  stop: () => Promise<void>;
}

/** Starts PostgreSQL in a temporary folder, durable as in production, migrated, with Neon's stand-in before it. */
export async function startDatabase(): Promise<Database> {
  const home = mkdtempSync(join(tmpdir(), "tle-bench-postgres-"));
  const postgres = await startPostgres({ home });
  const appPassword = randomBytes(16).toString("hex");
  await migrate({ databaseUrl: postgres.url, appPassword });
  const endpoint = await startNeonEndpoint({ databaseUrls: [postgres.url] });
  const appUrl = new URL(postgres.url);
  appUrl.username = "tle_app";
  appUrl.password = appPassword;
  return {
    ownerUrl: postgres.url,
    appUrl: appUrl.href,
    neonEndpoint: endpoint.url,
    stop: async () => {
      await endpoint.stop();
      await postgres.stop();
      rmSync(home, { recursive: true, force: true });
      rmSync(postgres.home, { recursive: true, force: true });
    },
  };
}
