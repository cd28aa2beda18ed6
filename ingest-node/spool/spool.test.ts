import { createHash, randomUUID } from "node:crypto";
import { closeSync, mkdtempSync, openSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { UnifiedEvent } from "#shared/event.ts";
import { beginSession, connectedBody, errorBody, type Session } from "../session.ts";
import { spoolLines } from "./lines.ts";
import { readRecords, recordJson } from "./record.ts";
import { openSpool, type Spool } from "./spool.ts";

const sha256Hex = (text: string) => createHash("sha256").update(text).digest("hex");
const newFolder = () => mkdtempSync(join(tmpdir(), "tle-spool-"));

function open(folder: string, maxBytes = 1e9): Spool {
  return openSpool({ folder, maxBytes, now: Date.now, sha256Hex });
}

function begin(queue: Spool, onFull?: () => void): Session {
  const about = { streamId: "st_spool", roomId: "7", provider: "test", sessionId: randomUUID() };
  return beginSession(about, { queue, sha256Hex, now: Date.now, ...(onFull ? { onFull } : {}) });
}

/** As TikTok's: not a lifecycle event, so it may be refused when there is no room. */
function message(text: string) {
  return { ...errorBody(text, "test"), rawType: "WebcastTestMessage" };
}

/** What a process that is killed leaves: everything that was written, and nobody to close it. */
function killed(folder: string): string {
  const next = newFolder();
  writeFileSync(join(next, "spool.log"), readFileSync(join(folder, "spool.log")));
  return next;
}

/** What a file of these records holds. */
function written(jsons: string[]): Buffer {
  const path = join(newFolder(), "lines");
  const file = openSync(path, "w");
  const lines = spoolLines();
  for (const json of jsons) lines.add(json);
  lines.write(file);
  closeSync(file);
  return readFileSync(path);
}

function waiting(queue: Spool) {
  return queue.waiting().map(({ open, ended, events }) => ({
    sessionId: open.sessionId,
    ended,
    events: events.map(({ event }) => event),
  }));
}

test("what was not acknowledged is there after a kill, under the same session, with the end it could not record", () => {
  const folder = newFolder();
  const spool = open(folder);
  const session = begin(spool);
  for (let count = 1; count <= 5; count += 1) session.record(message(`m${count}`));
  spool.release(session.sessionId, 2);
  spool.front();

  const again = open(killed(folder));
  const [found] = waiting(again);
  expect(found?.sessionId).toBe(session.sessionId);
  expect(found?.ended).toBe(true);
  expect(found?.events.map(({ seqNo }) => seqNo)).toEqual([3, 4, 5, 6]);
  expect(found?.events.at(-1)).toMatchObject({ eventType: "DISCONNECTED", payload: { willReconnect: true } });
  expect(found?.events.every((event) => UnifiedEvent.safeParse(event).success)).toBe(true);
  expect(again.found).toMatchObject({ events: 4, torn: false, damaged: [], damagedEvents: 0 });
  again.close();
  spool.close();
});

test("what was acknowledged is gone from the file: when much has come together, and all of it once the session is over", () => {
  const folder = newFolder();
  const spool = open(folder);
  const session = begin(spool);
  const text = () => readFileSync(join(folder, "spool.log"), "utf8");
  const words = "what a viewer said ".repeat(5_000);
  for (let count = 0; count < 4; count += 1) session.record(message(words));
  spool.front();
  expect(text()).toContain("what a viewer said");
  spool.release(session.sessionId, 4);
  expect(text()).not.toContain("what a viewer said");
  // Killed now, the session goes on where it was, and when something came last is known.
  const again = open(killed(folder));
  expect(waiting(again)).toMatchObject([
    { sessionId: session.sessionId, events: [{ seqNo: 5, eventType: "DISCONNECTED" }] },
  ]);
  expect(Date.now() - again.found.lastReceivedAt).toBeLessThan(60_000);
  again.close();

  session.record(message("what a viewer said last"));
  session.end();
  spool.release(session.sessionId, 5);
  expect(text()).not.toContain("what a viewer said");
  spool.close();
});

test("a session that was ended and acknowledged leaves nothing", () => {
  const folder = newFolder();
  const spool = open(folder);
  const session = begin(spool);
  session.record(message("a"));
  session.end();
  spool.release(session.sessionId, 1);
  spool.close();
  const again = open(folder);
  expect(waiting(again)).toEqual([]);
  const { records } = readRecords(readFileSync(join(folder, "spool.log")));
  expect(records).toEqual([{ kind: "received", at: again.found.lastReceivedAt }]);
  again.close();
});

test("a file cut at any byte loses at most the record that was cut, and the numbers have no hole", () => {
  const folder = newFolder();
  const spool = open(folder);
  const session = begin(spool);
  for (let count = 1; count <= 3; count += 1) session.record(message(`m${count}`));
  spool.close();
  const whole = readFileSync(join(folder, "spool.log"));
  for (let length = 0; length <= whole.length; length += 1) {
    const { records, torn, damaged } = readRecords(whole.subarray(0, length));
    expect(damaged).toEqual([]);
    expect(torn).toBe(length > 0 && whole[length - 1] !== 0x0a);
    const lines = whole.subarray(0, length).toString("latin1").split("\n").length - 1;
    expect(records).toHaveLength(lines);
  }
});

test("a file damaged at any byte loses no neighbour, names the place, and fills the number", () => {
  const folder = newFolder();
  const spool = open(folder);
  const session = begin(spool);
  for (let count = 1; count <= 4; count += 1) session.record(message(`m${count}`));
  session.end();
  spool.close();
  const whole = readFileSync(join(folder, "spool.log"));
  for (let at = 0; at < whole.length; at += 7) {
    const broken = Buffer.from(whole);
    broken[at] = (broken[at] ?? 0) ^ 0x15;
    const next = newFolder();
    writeFileSync(join(next, "spool.log"), broken);
    const again = open(next);
    const [found] = waiting(again);
    const seqNos = found?.events.map(({ seqNo }) => seqNo) ?? [];
    expect(seqNos).toEqual(seqNos.map((_, index) => index + 1));
    expect(seqNos.length).toBeGreaterThanOrEqual(3);
    expect(again.found.damaged).toHaveLength(1);
    const [place] = again.found.damaged;
    expect(place && place.from <= at && at <= place.to).toBe(true);
    again.close();
  }
});

test("a record is read as it was written, and one flipped bit is noticed", () => {
  const record = { kind: "end", sessionId: "s\u2028\n" } as const;
  const line = written([recordJson(record)]);
  expect(readRecords(line)).toEqual({ records: [record], torn: false, damaged: [] });
  const flipped = Buffer.from(line);
  flipped[20] = (flipped[20] ?? 0) ^ 1;
  expect(readRecords(flipped).damaged).toEqual([{ from: 0, to: line.length }]);
});

test("lines of any length and any script come out of the file as they went in", () => {
  const names = [
    ["x", 1],
    ["ü", 40_000],
    ["\u3042", 3],
    ["😀", 200_000],
    ["\ud800", 70_000],
  ] as const;
  const jsons = names.map(([unit, length]) => recordJson({ kind: "end", sessionId: unit.repeat(length) }));
  expect(readRecords(written(jsons)).records.map(recordJson)).toEqual(jsons);
});

test("a full spool refuses TikTok's messages, keeps the lifecycle, says so once and counts what it refused", () => {
  const spool = open(newFolder(), 8_000);
  let said = 0;
  const session = begin(spool, () => (said += 1));
  for (let count = 1; count <= 50; count += 1) session.record(message("x".repeat(500)));
  const kept = session.length();
  expect(kept).toBeLessThan(20);
  expect(said).toBe(1);
  session.record(connectedBody("7", "test"));
  expect(session.length()).toBeGreaterThan(kept);
  spool.release(session.sessionId, session.length());
  session.record(message("room again"));
  session.record(message("more"));
  const events = waiting(spool)[0]?.events ?? [];
  const gaps = spool
    .waiting()
    .flatMap((one) => one.events)
    .filter(({ event }) => event.eventType === "GAP");
  expect(events.map(({ seqNo }) => seqNo)).toEqual(events.map((_, index) => kept + 3 + index));
  expect([...gaps].length + (kept > 0 ? 1 : 0)).toBeGreaterThan(0);
  spool.close();
});

test("the file does not grow with what is acknowledged", () => {
  const folder = newFolder();
  const spool = open(folder);
  const session = begin(spool);
  for (let count = 1; count <= 20_000; count += 1) {
    session.record(message("x".repeat(800)));
    if (count % 100 === 0) spool.release(session.sessionId, count - 50);
  }
  spool.front();
  expect(readFileSync(join(folder, "spool.log")).length).toBeLessThan(6 * 1024 * 1024);
  const again = open(killed(folder));
  expect(waiting(again)[0]?.events.map(({ seqNo }) => seqNo)).toEqual(
    Array.from({ length: 51 }, (_, index) => 19_951 + index),
  );
  again.close();
  spool.close();
});

test("a second process is refused the folder; a lock that a killed one left is taken over", () => {
  const folder = newFolder();
  writeFileSync(join(folder, "lock"), "1");
  expect(() => open(folder)).toThrow("in use by process 1");
  writeFileSync(join(folder, "lock"), "999999999");
  open(folder).close();
});

test("a disk that refuses ends nothing: events wait in memory, are written when it takes them, each line whole", async () => {
  const folder = newFolder();
  let room = Number.POSITIVE_INFINITY;
  const told: (string | undefined)[] = [];
  const full = Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
  const spool = openSpool({
    folder,
    maxBytes: 1e9,
    now: Date.now,
    sha256Hex,
    onDisk: (error) => told.push(error?.message),
    writeSync: (file, bytes, offset, length) => {
      if (room === 0) throw full;
      const wrote = writeSync(file, bytes, offset, Math.min(length, room));
      room -= wrote;
      return wrote;
    },
  });
  const session = begin(spool);
  session.record(message("before"));
  await Promise.resolve();
  // Room for a part of a line: the rest of it must follow, not begin anew.
  room = 100;
  for (const text of ["one", "two", "three"]) session.record(message(text));
  await Promise.resolve();
  expect(spool.front()?.events).toHaveLength(4);
  expect(told).toEqual([full.message]);
  expect(open(killed(folder)).found).toMatchObject({ torn: true, damaged: [] });

  room = Number.POSITIVE_INFINITY;
  session.record(message("after"));
  await Promise.resolve();
  expect(told).toEqual([full.message, undefined]);
  const found = open(killed(folder));
  expect(found.found).toMatchObject({ torn: false, damaged: [], damagedEvents: 0 });
  const texts = waiting(found)[0]?.events.flatMap(({ payload }) => ("message" in payload ? payload.message : []));
  expect(texts?.slice(0, 5)).toEqual(["before", "one", "two", "three", "after"]);
});
