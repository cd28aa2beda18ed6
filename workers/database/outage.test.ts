import { NeonDbError } from "@neondatabase/serverless";
import { afterAll, beforeAll, expect, test } from "vitest";
import { configOf, createTestDatabase, type TestDatabase } from "../../test/database.ts";
import { findOverlayToken } from "../auth/overlay-token.ts";
import { connect, type DatabaseConfig } from "./client.ts";
import { isDatabaseOutage } from "./outage.ts";

function failure(message: string, code?: string): NeonDbError {
  return Object.assign(new NeonDbError(message), { code });
}

test.each([
  ["the password is wrong", failure('password authentication failed for user "tle_app"', "28P01")],
  ["the role is missing or may not log in", failure('role "tle_app" does not exist', "28000")],
  ["the database is missing", failure('database "tle" does not exist', "3D000")],
  ["it is starting up", failure("the database system is starting up", "57P03")],
  ["an administrator ended the connection", failure("terminating connection", "57P01")],
  ["there are too many connections", failure("sorry, too many clients already", "53300")],
  ["it takes no connections", failure('database "tle" is not currently accepting connections', "55000")],
  ["the line broke", failure("connection failure", "08006")],
  ["a disk is full", failure("could not extend file", "53100")],
  ["it may not connect", failure('permission denied for database "tle"', "42501")],
  ["the endpoint is not reached", failure("Error connecting to database: TypeError: fetch failed")],
  ["the endpoint knows no such project", failure("The requested endpoint could not be found")],
  ["the endpoint refuses the sign-in", failure("Server error (HTTP status 401): unauthorized")],
  ["the endpoint refuses us", failure("Server error (HTTP status 403): not allowed")],
  ["the endpoint has a limit", failure("Server error (HTTP status 429): too many requests")],
  ["the endpoint fails", failure("Server error (HTTP status 500): internal")],
  ["the endpoint is not there", failure("Server error (HTTP status 502): bad gateway")],
])("is an outage: %s", (_what, error) => {
  expect(isDatabaseOutage(error)).toBe(true);
  expect(isDatabaseOutage(new Error("Failed query: select 1", { cause: error }))).toBe(true);
});

test.each([
  ["a broken rule", failure("duplicate key value", "23505")],
  ["a missing table", failure('relation "streams" does not exist', "42P01")],
  ["a missing right", failure("permission denied for table events", "42501")],
  ["a text that is none", failure("invalid input syntax", "22P02")],
  ["a query that takes too long", failure("canceling statement due to statement timeout", "57014")],
  ["too much asked for", failure("Server error (HTTP status 507): response is too large")],
  ["too much sent", failure("Server error (HTTP status 413): request is too large")],
  ["a mistake of ours", new TypeError("x is undefined")],
  ["no error at all", "text"],
])("is none: %s", (_what, error) => {
  expect(isDatabaseOutage(error)).toBe(false);
});

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** Changes the URL of the Workers' connection. */
function changed(change: (url: URL) => unknown): DatabaseConfig {
  const url = new URL(database.appUrl);
  change(url);
  return { DATABASE_URL: url.href, NEON_ENDPOINT: database.neonEndpoint };
}

test.each([
  ["a wrong password", () => changed((url) => (url.password = "wrong"))],
  ["a role that is not there", () => changed((url) => (url.username = "nobody"))],
  ["a database that is not there", () => changed((url) => (url.pathname = "/nothing"))],
  ["a host that the endpoint does not serve", () => changed((url) => (url.hostname = "elsewhere.invalid"))],
  ["an endpoint that is not there", () => ({ ...changed(() => {}), NEON_ENDPOINT: "http://127.0.0.1:1/sql" })],
  ["an address that is no endpoint", () => ({ ...changed(() => {}), NEON_ENDPOINT: `${database.neonEndpoint}/no` })],
])("what the driver throws is an outage: %s", async (_what, configFor) => {
  const config = configFor();
  const thrown = [
    await connect(config)`select 1`.then(
      () => undefined,
      (error: unknown) => error,
    ),
    await findOverlayToken({ ...configOf(database), ...config }, `ov_${"a".repeat(43)}`).catch(
      (error: unknown) => error,
    ),
  ];
  for (const error of thrown) {
    expect(error).toBeInstanceOf(Error);
    expect(isDatabaseOutage(error)).toBe(true);
  }
});
