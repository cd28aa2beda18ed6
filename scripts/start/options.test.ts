import { join } from "node:path";
import { expect, test } from "vitest";
import { readOptions } from "./options.ts";

const root = join(import.meta.dirname, "..", "..");

test("without arguments the demo show plays, with the data in .data", () => {
  expect(readOptions([], {})).toEqual({
    beside: [],
    port: undefined,
    hasWorkers: true,
    source: { kind: "demo", user: "demo", seed: "1", speed: "1" },
    folder: join(root, ".data"),
    databaseUrl: undefined,
  });
});

test.each([
  ["a creator", ["--user", "@Some.Body"], { kind: "tiktok", user: "some.body", provider: "direct", redundant: false }],
  [
    "a creator through Euler Stream",
    ["--user", "me2", "--provider", "euler"],
    { kind: "tiktok", user: "me2", provider: "euler" },
  ],
  [
    "a creator through what works",
    ["--user", "me2", "--provider", "euler,direct"],
    { kind: "tiktok", user: "me2", provider: "euler,direct", redundant: false },
  ],
  [
    "a creator through both at once",
    ["--user", "me2", "--redundant"],
    { kind: "tiktok", user: "me2", provider: "direct,euler", redundant: true },
  ],
  [
    "a file",
    ["--provider", "mock", "--file", "x.ndjson"],
    { kind: "file", user: "demo", file: "/typed/here/x.ndjson", speed: "1" },
  ],
  [
    "a file for a creator, fast",
    ["--file", "/x", "--user", "me2", "--speed", "0"],
    { kind: "file", user: "me2", file: "/x", speed: "0" },
  ],
  ["another show, faster", ["--seed", "7", "--speed", "10"], { kind: "demo", user: "demo", seed: "7", speed: "10" }],
  ["nothing", ["--no-ingest"], { kind: "none", user: "demo" }],
  ["nothing", ["--no-workers"], { kind: "none", user: "demo" }],
])("%s is a source", (_, args, source) => {
  expect(readOptions(args, { INIT_CWD: "/typed/here", EULER_API_KEY: "e" })).toMatchObject({ source });
});

test("a creator is meant however it is typed or pasted", () => {
  const me: unknown = expect.objectContaining({ source: expect.objectContaining({ kind: "tiktok", user: "me.2" }) });
  for (const typed of ["@Me.2", "me.2@", "https://www.tiktok.com/@me.2/live?lang=en"]) {
    expect(readOptions(["--user", typed], {})).toEqual(me);
    expect(readOptions([typed], {})).toEqual(me);
  }
  expect(() => readOptions(["--user", "https://vm.tiktok.com/ZMabc/"], {})).toThrow(/short link/);
  expect(() => readOptions(["@me", "@you"], {})).toThrow(/"@you"/);
  expect(() => readOptions(["--user", "@me", "@you"], {})).toThrow(/"@you"/);
  // What PowerShell leaves of --user @me.
  expect(() => readOptions(["--user"], {})).toThrow(/PowerShell.*"@/);
});

test("a recording is meant from where it was typed, of whatever source", () => {
  const from = { INIT_CWD: "/typed/here" };
  expect(readOptions(["--record", "show.ndjson"], from)).toMatchObject({
    source: { kind: "demo" },
    recording: { file: "/typed/here/show.ndjson", anonymize: false },
  });
  expect(readOptions(["--user", "me2", "--record", "/x.gz", "--anonymize"], from)).toMatchObject({
    source: { kind: "tiktok" },
    recording: { file: "/x.gz", anonymize: true },
  });
});

test("a data folder is meant from where it was typed", () => {
  expect(readOptions(["--data", "other"], { INIT_CWD: "/typed/here" })).toMatchObject({ folder: "/typed/here/other" });
});

test("help is help, whatever else is asked", () => {
  expect(readOptions(["--help", "--port", "none"], {})).toBe("help");
});

test.each([
  ["an unknown option", ["--usr", "x"], /--usr/],
  ["a port that is none", ["--port", "70000"], /--port/],
  ["a handle with a space", ["--user", "some body"], /--user/],
  ["the mock provider without a file", ["--provider", "mock"], /--file/],
  ["a file for the direct provider", ["--provider", "direct", "--file", "x"], /mock/],
  ["the direct provider without a creator", ["--provider", "direct"], /--user/],
  ["Euler Stream without its key", ["--provider", "euler", "--user", "me2"], /EULER_API_KEY/],
  ["Euler Stream as a stand-in without its key", ["--provider", "direct,euler", "--user", "me2"], /EULER_API_KEY/],
  ["a file as a stand-in", ["--provider", "direct,mock", "--user", "me2"], /direct, euler or mock/],
  ["one provider at once", ["--provider", "direct", "--redundant", "--user", "me2"], /both/],
  ["a creator without Workers", ["--no-workers", "--user", "me2"], /npm run ingest/],
  ["an unknown provider", ["--provider", "carrier-pigeon"], /direct, euler or mock/],
  ["a speed that is none", ["--speed", "fast"], /--speed/],
  ["anonymising nothing", ["--anonymize"], /--record/],
  ["a recording without a name", ["--record", "folder/"], /--record/],
  ["a recording of nothing", ["--record", "x", "--no-ingest"], /--no-ingest/],
  ["a dialect that is none", ["--serve", "carrier-pigeon"], /none of tikfinity, streamerbot/],
  ["a dialect that nobody serves", ["--serve", "tikfinity", "--no-ingest"], /--serve is for the runner/],
  ["pages that are told without a session", ["--forward", "ssn"], /SSN_SESSION/],
  ["tools without a name", ["--tools", " "], /--tools/],
  ["a show that stands still", ["--speed", "0"], /--speed/],
])("%s is refused by its name", (_, args, message) => {
  expect(() => readOptions(args, {})).toThrow(message);
});

test("what the runner does beside is handed on to it, a file from where it was typed", () => {
  const env = { INIT_CWD: "/typed/here", SSN_SESSION: "abc" };
  const args = ["--serve", "tikfinity:21214", "--forward", "ssn", "--tools", "tools.json"];
  expect(readOptions(args, env)).toMatchObject({
    beside: ["--serve", "tikfinity:21214", "--forward", "ssn", "--tools", "/typed/here/tools.json"],
  });
  expect(readOptions([], env)).toMatchObject({ beside: [] });
});

test("a DATABASE_URL that is none is refused without repeating it", () => {
  const env = { DATABASE_URL: "mysql://user:hunter2@host/db" };
  expect(() => readOptions([], env)).toThrow(/DATABASE_URL must look like/);
  expect(() => readOptions([], env)).not.toThrow(/hunter2/);
});

test("a database on another machine is used where it is asked for, and passed by otherwise", () => {
  const [near, far] = ["postgres://u:p@localhost/db", "postgres://u:p@db.example.com/db"];
  expect(readOptions([], { DATABASE_URL: near })).toMatchObject({ databaseUrl: near });
  expect(readOptions([], { DATABASE_URL: far })).toMatchObject({ databaseUrl: undefined, ignoredDatabaseUrl: far });
  expect(readOptions(["--database", "env"], { DATABASE_URL: far })).toMatchObject({ databaseUrl: far });
  const local = readOptions(["--database", "local"], { DATABASE_URL: near });
  expect(local).toMatchObject({ databaseUrl: undefined });
  expect(local).not.toHaveProperty("ignoredDatabaseUrl");
  expect(() => readOptions(["--database", "env"], {})).toThrow(/needs DATABASE_URL/);
  expect(() => readOptions(["--database", "neon"], {})).toThrow(/env or local/);
});

test("a rename is of somebody who is named", () => {
  expect(readOptions(["--user", "@me.now", "--rename"], {})).toMatchObject({
    rename: true,
    source: { user: "me.now" },
  });
  expect(() => readOptions(["--rename"], {})).toThrow(/--user @handle/);
});
