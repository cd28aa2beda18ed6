import { neon, neonConfig, type NeonQueryFunction } from "@neondatabase/serverless";
import { drizzle } from "drizzle-orm/neon-http";
import type { Config } from "../config.ts";

type Sql = NeonQueryFunction<false, false>;

/** What of the configuration names the database. */
export type DatabaseConfig = Pick<Config, "DATABASE_URL" | "NEON_ENDPOINT">;

/** Neon's driver over HTTP: a request a query, nothing to keep open between requests. */
export function connect(config: DatabaseConfig): Sql {
  if (config.NEON_ENDPOINT !== "") neonConfig.fetchEndpoint = config.NEON_ENDPOINT;
  return neon(config.DATABASE_URL);
}

/** The same driver behind drizzle's typed queries. */
export function database(config: DatabaseConfig) {
  return drizzle(connect(config));
}
