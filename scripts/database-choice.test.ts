import { expect, test } from "vitest";
import { chooseDatabase } from "./database-choice.ts";

const running = "postgres://postgres:hunter2@127.0.0.1:40001/postgres";
const production = "postgres://owner:hunter3@ep-cool-1.neon.tech/neondb";

test("the one that is there is used, and named without its password", () => {
  expect(chooseDatabase(undefined, undefined, running)).toEqual({
    url: running,
    from: "127.0.0.1:40001/postgres, of the running npm start",
  });
  expect(chooseDatabase(undefined, production, undefined)).toEqual({
    url: production,
    from: "ep-cool-1.neon.tech/neondb, from DATABASE_URL",
  });
  expect(chooseDatabase(undefined, "", running).url).toBe(running);
  expect(chooseDatabase(undefined, running, running).url).toBe(running);
});

test("of two that differ none is guessed", () => {
  expect(() => chooseDatabase(undefined, production, running)).toThrow(/--database local .* --database env/);
  expect(() => chooseDatabase(undefined, production, running)).not.toThrow(/hunter/);
  expect(chooseDatabase("env", production, running).url).toBe(production);
  expect(chooseDatabase("local", production, running).url).toBe(running);
});

test("what was asked for and is not there is said", () => {
  expect(() => chooseDatabase(undefined, undefined, undefined)).toThrow(/DATABASE_URL is not set/);
  expect(() => chooseDatabase("env", undefined, running)).toThrow(/needs DATABASE_URL/);
  expect(() => chooseDatabase("local", production, undefined)).toThrow(/needs a running npm start/);
  expect(() => chooseDatabase("neon", production, undefined)).toThrow(/env or local/);
});
