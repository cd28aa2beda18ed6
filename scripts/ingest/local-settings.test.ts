import { resolve } from "node:path";
import { expect, test } from "vitest";
import { usualDataFolder } from "../start/data-folder.ts";
import { absoluteNames, folderIn, localEnvironment } from "./local-settings.ts";

const origin = "http://127.0.0.1:8787";
const key = { id: "local", secret: "s3cret" };
const local = (args: string[], env: Record<string, string> = {}, running: string | undefined = origin) =>
  localEnvironment(args, env, running, () => key);
const whole = { INGEST_URL: origin, INGEST_KEY_ID: key.id, INGEST_KEY_SECRET: key.secret };

test("the running start's address and key are found, also where its address is named", () => {
  expect(local(["--stream", "st_1"])).toEqual(whole);
  expect(local(["--url", `${origin}/`])).toEqual(whole);
  expect(local([], { INGEST_URL: origin, INGEST_KEY_ID: "" })).toEqual(whole);
});

test("this machine's key is not sent to an API elsewhere", () => {
  const read = () => {
    throw new Error("the key was read");
  };
  for (const url of ["https://live.example.com", "http://127.0.0.1:8788", `${origin}.example.com`, `${origin}@evil`]) {
    expect(localEnvironment(["--url", url], {}, origin, read)).toEqual({});
    expect(localEnvironment([`--url=${url}`], {}, origin, read)).toEqual({});
    expect(localEnvironment([], { INGEST_URL: url }, origin, read)).toEqual({});
    expect(localEnvironment(["--url", url], { INGEST_URL: origin }, origin, read)).toEqual({});
    expect(localEnvironment(["--url", origin, "--url", url], {}, origin, read)).toEqual({});
  }
});

test("a key that is given stays, and no start is said", () => {
  expect(local([], { INGEST_KEY_ID: "k", INGEST_KEY_SECRET: "s" })).toEqual({});
  expect(local([], { INGEST_KEY_ID: "k" })).toEqual({});
  expect(localEnvironment([], {}, undefined, () => key)).toBe("no-start");
  expect(localEnvironment(["--url", "https://live.example.com"], {}, undefined, () => key)).toEqual({});
});

test("names are meant from where they were typed", () => {
  const env = { INIT_CWD: resolve("/typed/here") };
  expect(folderIn([], env)).toBe(usualDataFolder);
  expect(folderIn(["--data", "x"], env)).toBe(resolve("/typed/here/x"));
  expect(absoluteNames(["--file", "a.ndjson", "--record=../b.gz", "--unknown"], env)).toEqual([
    "--data",
    usualDataFolder,
    "--file",
    resolve("/typed/here/a.ndjson"),
    "--record",
    resolve("/typed/b.gz"),
  ]);
  // Left to the runner to refuse.
  expect(absoluteNames(["--record", "folder/"], env)).toEqual(["--data", usualDataFolder]);
  expect(absoluteNames(["--file"], env)).toEqual(["--data", usualDataFolder]);
});
