/** `npm run ops -- privacy` against the real Worker. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { joinDocuments } from "../scripts/ops/person-file.ts";
import { erasePerson, exportPerson, readPerson } from "../scripts/ops/privacy.ts";
import { chat, createStream, openSession, publish, readLog, stampAll } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
const folder = mkdtempSync(join(tmpdir(), "tle-ops-privacy-"));
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await worker.stop();
});

test("a person is exported into a file of one's own, looked at, erased, and then unknown to nobody who asks again", async () => {
  const api = { url: worker.url, key: worker.apiKey };
  const session = await openSession(worker, await createStream(worker));
  await publish(worker, session, stampAll(session, [chat("mine")]));
  await readLog(worker, session.sessionId, 1);
  const lines: string[] = [];
  const print = (line: string) => lines.push(line);
  const file = join(folder, "person.json");
  expect(await exportPerson(api, readPerson("@viewer"), { file, print })).toBe(0);
  expect(lines.at(-1)).toBe("privacy: exported=1 events=1 documents=1");
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ person: { userId: "501" }, count: 1 });
  expect(statSync(file).mode & 0o077).toBe(0);
  await expect(exportPerson(api, readPerson("@viewer"), { file, print })).rejects.toMatchObject({ code: "EEXIST" });
  expect(await erasePerson(api, readPerson("501"), { dryRun: true, print })).toBe(0);
  expect(lines.at(-1)).toMatch(/^privacy: dry_run=1 events=1 streams=1 places=\d+$/);
  const before = lines.length;
  expect(await erasePerson(api, readPerson("501"), { dryRun: false, print })).toBe(0);
  expect(lines[before]).toMatch(/^privacy: erasure=pe_[a-z2-7]{16} rows=\d+ places=\d+$/);
  const said = lines.slice(before);
  lines.length = 0;
  expect(await erasePerson(api, readPerson("@viewer"), { dryRun: false, print })).toBe(0);
  expect(lines).toEqual(said);
  await expect(erasePerson(api, readPerson("@nobody"), { dryRun: true, print })).rejects.toMatchObject({
    code: "unknown_person",
  });
});

test("a person of whom there is more than one document holds is one file of all of it, or none", async () => {
  const mine = await sharedTestWorker();
  const api = { url: mine.url, key: mine.apiKey };
  const session = await openSession(mine, await createStream(mine));
  const words = ["a", 'b, "c",', "d", "e", "f"];
  await publish(
    mine,
    session,
    stampAll(
      session,
      words.map((text) => chat(text)),
    ),
  );
  await readLog(mine, session.sessionId, words.length);
  // What people did is summed up when it is asked for.
  expect((await mine.api("GET", `/v1/streams/${session.streamId}/analytics`)).status).toBe(200);
  const lines: string[] = [];
  const print = (line: string) => lines.push(line);
  const read = async (name: string, limit?: number) => {
    const file = join(folder, name);
    expect(await exportPerson(api, readPerson("501"), { file, print, ...(limit && { limit }) })).toBe(0);
    const { at: _, ...document } = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
    return document;
  };
  const whole = await read("whole.json");
  expect(whole).toMatchObject({
    sums: [{ streamId: session.streamId, sessionId: session.sessionId, events: 5, chats: 5 }],
    events: words.map((message) => ({ event: { payload: { message } }, actions: [], deliveries: [] })),
    count: 5,
    next: null,
  });
  expect(await read("pieces.json", 2)).toEqual(whole);
  expect(lines).toEqual(["privacy: exported=1 events=5 documents=1", "privacy: exported=1 events=5 documents=3"]);
  const file = join(folder, "nobody.json");
  await expect(exportPerson(api, readPerson("@nobody"), { file, print })).rejects.toMatchObject({
    code: "unknown_person",
  });
  expect(existsSync(file)).toBe(false);
});

test("a document that breaks off is no end", async () => {
  const broken = async function* () {
    yield (async function* () {
      yield '{"sums":[';
      yield '],"events":[';
      yield "{}";
    })();
  };
  const read = async () => {
    for await (const text of joinDocuments(broken() as never, { documents: 0, events: 0 }))
      expect(text).not.toContain("next");
  };
  await expect(read()).rejects.toThrow("the document broke off");
});
