import { Client } from "pg";
import { expect, test } from "vitest";
import { databaseHost, describeDatabase, isOnThisMachine } from "./database-url.ts";

const here = [
  "postgres://u:p@localhost/db",
  "postgres://u:p@LOCALHOST:5433/db",
  "postgresql://u:p@127.0.0.1/db",
  "postgres://u:p@127.8.9.1/db",
  "postgres://u:p@[::1]:5432/db",
  "postgres://u:p@%2Fvar%2Frun%2Fpostgresql/db",
  "postgres://u:p@db.example.com/db?host=/var/run/postgresql",
];
const elsewhere = [
  "postgres://u:p@ep-cool-123.us-east-2.aws.neon.tech/neondb?sslmode=require",
  "postgres://u:p@db/tle",
  "postgres://u:p@10.0.0.4/db",
  "postgres://u:p@127.0.0.1.example.com/db",
  "postgres://u:p@localhost.example.com/db",
  "postgres://127.0.0.1:x@db.example.com/db",
  "postgres://u:p@[2001:db8::1]/db",
  // The driver goes where the parameter says.
  "postgres://u:p@localhost/db?host=db.example.com",
  "postgres://u:p@localhost/db?host=127.0.0.1&host=db.example.com",
];

test.each(here)("%s is on this machine", (url) => {
  expect(isOnThisMachine(url)).toBe(true);
});

test.each([...elsewhere, "not a url", "postgres:///db"])("%s is not", (url) => {
  expect(isOnThisMachine(url)).toBe(false);
});

test.each([...here, ...elsewhere])("the host of %s is the one that the driver goes to", (url) => {
  const driven = new Client({ connectionString: url }).host;
  expect(databaseHost(url)?.toLowerCase()).toBe(driven.replace(/^\[(.*)\]$/, "$1").toLowerCase());
});

test("a database is named without its password", () => {
  expect(describeDatabase("postgres://u:hunter2@db.example.com:5433/tle?sslmode=require")).toBe(
    "db.example.com:5433/tle",
  );
});
