import { neon, neonConfig, type NeonQueryFunction } from "@neondatabase/serverless";
import { drizzle } from "drizzle-orm/neon-http";
import type { Config } from "../config.ts";

type Sql = NeonQueryFunction<false, false>;

/** Neon's driver over HTTP: a request a query, nothing to keep open between requests. */
export function connect(config: Config): Sql {
  if (config.NEON_ENDPOINT !== "") neonConfig.fetchEndpoint = config.NEON_ENDPOINT;
  return neon(config.DATABASE_URL);
}

/** The same driver behind drizzle's typed queries. */
export function database(config: Config) {
  return drizzle(connect(config));
}
