import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { LogLine } from "../log.ts";
import { openRecordingFile } from "./file.ts";
import { markedName, numberedName } from "./file-name.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "recording-"));
});
afterEach(() => rm(folder, { recursive: true }));

const header = { recording: "tiktok-live-edge", version: 1, app: "0.0.0", anonymized: false } as const;
const line = (text: string) => ({ kind: "text", connection: 1, bytes: text }) as const;

/** A file under test, with a clock that stands until it is told. */
function open(name: string) {
  const log: LogLine[] = [];
  const clock = { now: 1_000 };
  const file = openRecordingFile({
    file: join(folder, name),
    header,
    log: (line) => log.push(line),
    now: () => clock.now,
  });
  return { ...file, log, clock, said: () => log.map(({ status }) => status) };
}

function read(name: string): Record<string, unknown>[] {
  const bytes = readFileSync(join(folder, name));
  const text = (name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString();
  expect(text.endsWith("\n")).toBe(true);
  return text
    .trimEnd()
    .split("\n")
    .map((one) => JSON.parse(one) as Record<string, unknown>);
}

describe("the file of a recording", () => {
  it("is there with its header as soon as it is opened, for its owner alone, and grows line by line", () => {
    const file = open("a/b/show.ndjson");
    expect(read("a/b/show.ndjson")).toEqual([{ ...header, startedAt: 1_000 }]);
    file.clock.now = 2_000;
    file.write(line("one"));
    file.write(line("two"), 1_500);
    expect(read("a/b/show.ndjson").slice(1)).toEqual([
      { kind: "text", at: 2_000, connection: 1, bytes: "one" },
      { kind: "text", at: 1_500, connection: 1, bytes: "two" },
    ]);
    // Windows knows no modes.
    const mode = process.platform === "win32" ? 0o600 : statSync(join(folder, "a/b/show.ndjson")).mode & 0o777;
    expect(mode).toBe(0o600);
    file.close();
  });

  it("never touches one that is there: the next number is taken", () => {
    writeFileSync(join(folder, "show.ndjson"), "mine");
    writeFileSync(join(folder, "show-2.ndjson"), "mine too");
    const file = open("show.ndjson");
    file.write(line("new"));
    file.close();
    expect(readdirSync(folder).toSorted()).toEqual(["show-2.ndjson", "show-3.ndjson", "show.ndjson"]);
    expect(readFileSync(join(folder, "show.ndjson"), "utf8")).toBe("mine");
    expect(readFileSync(join(folder, "show-2.ndjson"), "utf8")).toBe("mine too");
    expect(read("show-3.ndjson")).toHaveLength(2);
    expect(file.log[0]).toMatchObject({ status: "recording", file: join(folder, "show-3.ndjson") });
  });

  it("that cannot be made is complained of once, tried again, and says what is missing in it", () => {
    // A file where a folder should be.
    writeFileSync(join(folder, "sub"), "");
    const file = open("sub/show.ndjson");
    expect(file.log).toMatchObject([{ status: "recording-failed", level: "error" }]);
    file.write(line("lost"));
    file.clock.now += 60_000;
    file.write(line("lost at the next try"));
    expect(file.said()).toEqual(["recording-failed"]);
    rmSync(join(folder, "sub"));
    mkdirSync(join(folder, "sub"));
    file.write(line("too early to try"));
    file.clock.now += 60_000;
    file.write(line("kept"));
    file.close();
    expect(file.said()).toEqual(["recording-failed", "recording", "recording-resumed"]);
    expect(read("sub/show.ndjson").slice(1)).toEqual([
      { kind: "lost", at: file.clock.now, lines: 3 },
      { kind: "text", at: file.clock.now, connection: 1, bytes: "kept" },
    ]);
  });

  it("that could never be made ends with the number of lines that are lost", () => {
    writeFileSync(join(folder, "sub"), "");
    const file = open("sub/show.ndjson");
    file.write(line("one"));
    file.write(line("two"));
    file.close();
    expect(file.log.at(-1)).toMatchObject({ status: "recording-failed", level: "error", lines: 2 });
  });

  it("packed can be read whole at any time, without having been closed", async () => {
    const file = open("show.ndjson.gz");
    for (let count = 0; count < 5_000; count += 1) file.write(line(`${count}`.padStart(50, "x")));
    const sofar = read("show.ndjson.gz");
    expect(sofar.length).toBeGreaterThan(4_000);
    await vi.waitFor(() => expect(read("show.ndjson.gz")).toHaveLength(5_001), { timeout: 5_000 });
    expect(readFileSync(join(folder, "show.ndjson.gz")).length).toBeLessThan(100_000);
    file.close();
  });
});

describe("names", () => {
  it.each([
    ["show.ndjson", "show-2.ndjson"],
    ["show.ndjson.gz", "show-2.ndjson.gz"],
    ["show.gz", "show-2.gz"],
    ["my.show.ndjson", "my.show-2.ndjson"],
    ["show", "show-2"],
    [".gz", ".gz-2"],
    ["../a.b/show.x", "../a.b/show-2.x"],
  ])("%s is followed by %s", (name, next) => {
    expect(numberedName(name, 1)).toBe(name);
    expect(numberedName(name, 2)).toBe(next);
    expect(markedName(name, "2")).toBe(next);
  });
});
