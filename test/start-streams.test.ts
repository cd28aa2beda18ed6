/** Which stream an npm start shows, over its life: one, whoever is named first, and another only for another person. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { LocalSecrets } from "../scripts/start/local-secrets.ts";
import { openStream } from "../scripts/start/streams.ts";
import { apiCaller } from "./rule-api.ts";
import { startTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
let folder: string;
let secrets: LocalSecrets;
const said = vi.spyOn(console, "log").mockImplementation(() => undefined);
beforeAll(async () => {
  worker = await startTestWorker();
});
afterAll(() => worker.stop());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tle-streams-"));
  const { apiKey } = worker;
  const ingestKey = { id: "x", secret: "0".repeat(64) };
  const pseudonymKeys = { local: "0".repeat(64) };
  secrets = {
    apiKey,
    ingestKey,
    appPassword: "x".repeat(20),
    privacyPassword: "x".repeat(20),
    sealingKey: "0".repeat(64),
    metricsKey: "0".repeat(64),
    pseudonymKeys,
    overlayTokens: {},
  };
  said.mockClear();
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await worker.database.query("update streams set deleted_at = now() where deleted_at is null");
});

const ask = apiCaller(() => worker);
const open = (uniqueId?: string, rename = false) => openStream(worker.url, { uniqueId, rename }, secrets, folder);
const words = () => said.mock.calls.flat().join("\n");
const handles = async () =>
  ((await ask("GET", "/v1/streams")).body["streams"] as { uniqueId: string }[]).map(({ uniqueId }) => uniqueId);

test("what was set up with the demo show is that of the first who is named", async () => {
  const demo = await open();
  expect(demo.uniqueId).toBe("demo");
  expect(await open("me.live")).toEqual({ ...demo, uniqueId: "me.live" });
  expect(words()).toContain("of the demo show are those of @me.live now");
  expect(await handles()).toEqual(["me.live"]);
  // And it stays that one, whatever is shown on it.
  expect(await open()).toEqual({ ...demo, uniqueId: "me.live" });
  expect(await open("me.live")).toEqual({ ...demo, uniqueId: "me.live" });
  expect((JSON.parse(readFileSync(join(folder, "local.json"), "utf8")) as LocalSecrets).streamId).toBe(demo.streamId);
});

test("another one is another person, unless it is said that it is the same", async () => {
  const mine = await open("me.live");
  const other = await open("other.live");
  expect(other.streamId).not.toBe(mine.streamId);
  expect(words()).toContain("npm start -- --user @other.live --rename");
  expect((await open()).streamId).toBe(mine.streamId);
  expect((await open("other.live")).streamId).toBe(other.streamId);

  expect(await open("other.live", true)).toEqual({ ...mine, uniqueId: "other.live" });
  expect(words()).toContain("the stream that @other.live had was deleted");
  expect(await handles()).toEqual(["other.live"]);
});

test("a rename never takes the place of a stream that somebody set up", async () => {
  await open("me.live");
  const other = await open("other.live");
  const rule = { name: "Roses", trigger: { on: "gift" }, actions: [{ type: "log", text: "rose" }] };
  expect(await ask("POST", `/v1/streams/${other.streamId}/rules`, { rule })).toMatchObject({ status: 201 });
  await expect(open("other.live", true)).rejects.toThrow("1 rules and 0 endpoints, which --rename would delete");
  expect((await handles()).toSorted()).toEqual(["me.live", "other.live"]);
});

test("an installation that has streams of both goes on with the one that has the handle", async () => {
  const demo = await open();
  await ask("POST", "/v1/streams", { uniqueId: "me.live" });
  const mine = await open("me.live");
  expect(mine.streamId).not.toBe(demo.streamId);
  expect(await handles()).toEqual(["demo", "me.live"]);
  expect(words()).toContain("--rename");
});

test("one from before there was only one is found again; one that was deleted is made anew", async () => {
  const demo = await open();
  delete secrets.streamId;
  expect(await open("me.live")).toEqual({ ...demo, uniqueId: "me.live" });
  await ask("DELETE", `/v1/streams/${demo.streamId}?confirm=me.live`);
  const next = await open("me.live");
  expect(next.streamId).not.toBe(demo.streamId);
  expect(secrets.streamId).toBe(next.streamId);
});
