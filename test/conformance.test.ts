/** The conformance corpus: every case, that its files are what they say, and that the connector fails where it is known to. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { eventTypes, isSystemEvent } from "#shared/event.ts";
import { qualityReasons } from "#shared/quality.ts";
import { decodeFrame } from "../ingest-node/decode.ts";
import { type Case, readCaseFiles, readCases } from "../scripts/conformance/case.ts";
import { encodeCaseFile } from "../scripts/conformance/encode.ts";
import { differences } from "../scripts/conformance/outcome.ts";
import { decodePayload, setFields } from "../scripts/conformance/payload.ts";
import { runOnPlatform } from "../scripts/conformance/platform.ts";
import { compareOutcomes, runCases } from "../scripts/conformance/run.ts";

const cases = readCases();

function named(name: string): Case {
  const found = cases.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no case is called ${name}`);
  return found;
}

function messagesOf(one: Case) {
  return one.input.flatMap((step) => ("messages" in step ? step.messages : []));
}

describe("the platform passes", () => {
  test.each(cases)("$name: $shows", (one) => {
    expect(differences(one.expect, runOnPlatform(one))).toEqual([]);
  });
});

describe("the corpus", () => {
  test.each(readCaseFiles())("$name has the bytes that its fields say", ({ text, name }) => {
    expect(encodeCaseFile(text)).toBe(text.replaceAll("\r\n", "\n"));
    // The other way round too: what a decoder reads in the bytes is what a reader of the file sees.
    const readable = messagesOf(named(name)).flatMap(({ fields, ...message }) =>
      fields ? [{ fields, ...message }] : [],
    );
    const decoded = readable.map(({ method, payload }) => decodePayload(method, Buffer.from(payload, "base64")));
    expect(decoded).toEqual(readable.map(({ fields }) => setFields(fields)));
  });

  test("has a case for every event type", () => {
    const expected = new Set(cases.flatMap(({ expect }) => (expect.events ?? []).map((event) => event["eventType"])));
    // What the platform itself says comes of no message of TikTok's.
    const fromMessages = eventTypes.filter((eventType) => !isSystemEvent({ eventType }));
    expect(fromMessages.filter((type) => !expected.has(type))).toEqual([]);
  });

  test("has a case for every word for what is wrong with an event", () => {
    const said = new Set(cases.flatMap((one) => runOnPlatform(one).events ?? []).flatMap(qualityOf));
    expect(Object.keys(qualityReasons).filter((reason) => !said.has(reason))).toEqual([]);
  });

  test("has at least sixty cases, and no two show the same", () => {
    expect(cases.length).toBeGreaterThanOrEqual(60);
    expect(new Set(cases.map(({ shows }) => shows)).size).toBe(cases.length);
  });

  test("has a room of 32 coins in which all gift messages together say 83", () => {
    const gifts = messagesOf(named("gifts/a-room-of-ten-minutes")).map(({ fields }) => fields) as {
      repeatCount: number;
      gift: { diamondCount: number };
    }[];
    expect(gifts.reduce((sum, { repeatCount, gift }) => sum + repeatCount * gift.diamondCount, 0)).toBe(83);
  });
});

function qualityOf(event: unknown): string[] {
  return (event as { payload: { quality?: string[] } }).payload.quality ?? [];
}

test("the connector's own decoded events fail where it reorders, drops and leaves sums to its users", async () => {
  const fails = [
    "bytes/truncated-payload",
    "bytes/unknown-method",
    "fans/super-fan-enters",
    "gifts/a-room-of-ten-minutes",
    "gifts/repeated-after-reconnect",
    "gifts/streak-without-end",
    "likes/two-interleaved-totals",
    "order/chat-then-deletion",
    "order/large-frame-first",
  ];
  // Without these a peer that is not heard at all would fail as well.
  const passes = [
    "bytes/not-compressed",
    "gifts/streak-growing",
    "gifts/type-4-group-0",
    "types/chat",
    "room/stream-end",
  ];
  const results = await runCases([...fails, ...passes].map(named), "connector");
  const failed = results.filter(({ differences }) => differences.length > 0).map(({ case: { name } }) => name);
  expect(failed).toEqual(fails);
  const overtaken = results.find(({ case: { name } }) => name === "order/chat-then-deletion");
  expect(overtaken?.differences[0]).toContain("(MESSAGE_DELETED, CHAT)");
});

test("the connector is asked of TikTok's frames, and not of Euler Stream's JSON", async () => {
  const results = await runCases(["euler/v1-names", "types/chat"].map(named), "connector");
  expect(results.map(({ case: { name } }) => name)).toEqual(["types/chat"]);
});

describe("a comparison", () => {
  const expectation = { events: [{ eventType: "CHAT", payload: { message: "a", quality: null } }] };

  test.each([
    [{ events: [{ eventType: "CHAT", payload: { message: "a", language: "en" } }] }, []],
    [
      { events: [{ eventType: "CHAT", payload: { message: "b" } }] },
      ['events[0].payload.message: expected "a", got "b"'],
    ],
    [
      { events: [{ eventType: "CHAT", payload: { message: "a", quality: ["time_absent"] } }] },
      ['events[0].payload.quality: expected null, got ["time_absent"]'],
    ],
    [{ events: [] }, ["events: 1 are expected, 0 came ()"]],
    [{ events: [{ eventType: "CHAT" }] }, ['events[0].payload: expected {"message":"a","quality":null}, got nothing']],
    // What a tool cannot tell is not asked.
    [{ state: { coins: 1 } }, []],
  ])("with %j says %j", (outcome, said) => {
    expect(differences(expectation, outcome)).toEqual(said);
  });

  test("takes totals in any order, and none too many", () => {
    const total = (userId: string, coins: number) => ({ userId, giftId: "1", receiverUserId: "2", coins });
    const ledger = { totals: [total("a", 1), total("b", 2)] };
    expect(differences({ ledger }, { ledger: { totals: [total("b", 2), total("a", 1)] } })).toEqual([]);
    expect(differences({ ledger }, { ledger: { totals: [total("a", 1)] } })).toHaveLength(1);
    expect(differences({ ledger }, { ledger: { totals: [total("a", 1), total("b", 3)] } })).toHaveLength(1);
  });

  test("with what another tool wrote down needs all of it", async () => {
    const two = [named("types/chat"), named("types/like")];
    const { events } = runOnPlatform(two[0] as Case);
    const results = await compareOutcomes(two, `${JSON.stringify({ case: "types/chat", events })}\n\n`);
    expect(results.map(({ differences }) => differences)).toEqual([[], ["it failed: there is no outcome of it"]]);
    await expect(compareOutcomes(two, '{"events": []}')).rejects.toThrow("line 1 is no outcome");
  });
});

describe("npm run conformance", () => {
  function run(...args: string[]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, ["scripts/conformance.ts", ...args], {
      encoding: "utf8",
    });
    return { status, stdout, stderr };
  }

  test("prints a line a case and the sum", () => {
    const { status, stdout } = run("--only", "likes/total-is-set");
    expect(status).toBe(0);
    expect(stdout).toBe(
      "pass  likes/total-is-set  The total of the likes is absolute: it is set, not added\nplatform: 1 cases, 1 passed, 0 failed\n",
    );
  });

  test("ends with 1 where a case fails, and says where", () => {
    const folder = mkdtempSync(join(tmpdir(), "tle-conformance-"));
    const file = join(folder, "outcomes.ndjson");
    writeFileSync(file, JSON.stringify({ case: "likes/total-is-set", state: { likes: 3038 } }));
    const { status, stdout } = run("--only", "likes/total-is-set", "--outcomes", file);
    rmSync(folder, { recursive: true });
    expect(status).toBe(1);
    expect(stdout).toContain("FAIL  likes/total-is-set");
    expect(stdout).toContain("state.likes: expected 1018, got 3038");
  });

  test("prints the frames of a case", () => {
    const lines = run("frames", "gifts/streak-of-one").stdout.trim().split("\n");
    const frames = lines.map((line) => JSON.parse(line) as { at: number; connection: string; frame: string });
    expect(frames.map(({ at, connection }) => [at, connection])).toEqual([
      [1_792_000_000_150, "a"],
      [1_792_000_001_150, "a"],
    ]);
    const messages = frames.flatMap(({ frame }) => decodeFrame(Buffer.from(frame, "base64")).messages);
    expect(messages.map(({ method }) => method)).toEqual(["WebcastGiftMessage", "WebcastGiftMessage"]);
  });

  test.each([[["--only", "no-such-case"]], [["--tool", "other"]], [["frames"]], [["frames", "nope"]], [["nope"]]])(
    "tells wrong usage: %j",
    (args) => {
      const { status, stdout, stderr } = run(...args);
      expect([status, stdout]).toEqual([2, ""]);
      expect(stderr).toContain("conformance:");
    },
  );
});
