import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { EventBody } from "#shared/stamp.ts";
import { commonPart, streamEnd } from "../simulator/messages.ts";
import { mockProvider, readLine } from "./mock.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mock-"));
});
afterEach(() => rm(folder, { recursive: true }));

const chat = (message: string, timestamp: number) =>
  JSON.stringify({
    eventType: "CHAT",
    rawType: "WebcastChatMessage",
    timestamp,
    user: { userId: "5", uniqueId: "paper.crane" },
    payload: { message, emotes: [], language: "en" },
  });

function play(lines: string[], speed = 0, signal?: AbortSignal) {
  return playFile("events.ndjson", lines.join("\n"), speed, signal);
}

function playBytes(bytes: Buffer) {
  return playFile("events.ndjson.gz", bytes);
}

async function playFile(name: string, content: string | Buffer, speed = 0, signal = new AbortController().signal) {
  const file = join(folder, name);
  await writeFile(file, content);
  const broken: [number, string][] = [];
  const waits: number[] = [];
  const bodies: EventBody[] = [];
  const provider = mockProvider({
    file,
    speed,
    onBrokenLine: (line, reason) => broken.push([line, reason]),
    wait: async (delayMs) => void waits.push(delayMs),
  });
  const outcome = await provider.connect(signal);
  if (outcome.kind !== "connected") return { outcome, bodies, broken, waits };
  const closing = await outcome.connection.listen((batch) => bodies.push(...batch));
  return { outcome, bodies, broken, waits, closing, roomId: outcome.connection.roomId };
}

describe("mockProvider", () => {
  it("names broken lines by their number and plays the rest", async () => {
    const { bodies, broken, closing } = await play([
      chat("one", 1_000),
      '{"eventType":"CHAT",',
      "",
      chat("four", 1_000),
      '{"eventType":"DANCE","rawType":"x","payload":{}}',
      '{"eventType":"LIKE","rawType":"WebcastLikeMessage","payload":{"likeCount":-1,"totalLikeCount":5}}',
      chat("seven", 1_000),
    ]);
    const said = bodies.map((body) => (body.eventType === "CHAT" ? body.payload.message : body.eventType));
    expect(said).toEqual(["one", "four", "seven"]);
    expect(broken.map(([line]) => line)).toEqual([2, 5, 6]);
    expect(broken[0]?.[1]).toBe("not JSON");
    expect(broken[2]?.[1]).toContain("payload.likeCount");
    expect(closing?.kind).toBe("finished");
  });

  it("gives events of a file neither ids of 0 and below nor names that show nothing", () => {
    const event = JSON.parse(chat("hi", 1)) as { user: object };
    const line = JSON.stringify({
      ...event,
      nativeId: "0",
      user: { userId: "-1", uniqueId: "paper.crane", displayName: "\u3164" },
    });
    const read = readLine(line);
    const [body] = read.ok ? read.line.bodies : [];
    expect(body?.user).toEqual({ userId: "0", uniqueId: "paper.crane" });
    expect(body).not.toHaveProperty("nativeId");
  });

  it("reads native messages too", () => {
    const { method, encode } = streamEnd();
    const common = commonPart({ method, msgId: "77", roomId: "1", createTime: 1_700_000_000_000 });
    const payload = Buffer.from(encode(common)).toString("base64");
    const read = readLine(JSON.stringify({ method, msgId: "77", payload }));
    expect(read).toMatchObject({
      ok: true,
      line: {
        bodies: [
          { eventType: "STREAM_END", rawType: "WebcastControlMessage", nativeId: "77", timestamp: 1_700_000_000_000 },
        ],
      },
    });
  });

  it("keeps the pauses between timestamps, scaled by the speed; none at speed 0", async () => {
    const lines = [chat("a", 1_000), chat("b", 1_500), chat("back in time", 1_200), chat("c", 3_200)];
    expect((await play(lines, 1)).waits).toEqual([500, 2_000]);
    expect((await play(lines, 4)).waits).toEqual([125, 500]);
    expect((await play(lines, 0)).waits).toEqual([]);
  });

  describe("a recording", () => {
    const header = JSON.stringify({ recording: "tiktok-live-edge", version: 1, startedAt: 1, anonymized: false });
    const at = (time: number, line: object) => JSON.stringify({ at: time, connection: 1, ...line });
    const message = (time: number) =>
      at(time, { kind: "message", method: "WebcastNeverSeenMessage", msgId: String(time), payload: "CAE=" });

    it("keeps the pauses between arrivals, up to a minute, and is of the room it was made in", async () => {
      const lines = [
        header,
        at(1_000, { kind: "connected", provider: "direct", roomId: "7001" }),
        message(1_500),
        message(20_500),
        at(25_500, { kind: "closed", how: "lost", code: 1006 }),
        at(9_000_000, { kind: "connected", provider: "direct", roomId: "7001" }),
        message(9_001_000),
      ];
      const { bodies, waits, broken, roomId } = await play(lines, 1);
      expect(waits).toEqual([500, 19_000, 5_000, 60_000, 1_000]);
      expect(bodies.map(({ nativeId }) => nativeId)).toEqual(["1500", "20500", "9001000"]);
      expect(broken).toEqual([]);
      expect(roomId).toBe("7001");
      expect((await play(lines, 10)).waits).toEqual([50, 1_900, 500, 6_000, 100]);
    });

    it("with broken lines is played without them", async () => {
      const { bodies, broken } = await play([
        header,
        message(1),
        at(2, { kind: "frame", bytes: "no base64!" }),
        at(3, { kind: "frame" }),
        JSON.stringify({ kind: "closed" }),
        at(4, { kind: "of a newer version" }),
        at(5, { kind: "message", method: "WebcastChatMessage", msgId: "5", length: 3, reason: "no such reason" }),
        at(6, { kind: "event", eventType: "CHAT" }),
        message(7).slice(0, 30),
        message(8),
      ]);
      expect(bodies.map(({ nativeId }) => nativeId)).toEqual(["1", "8"]);
      expect(broken.map(([line]) => line)).toEqual([3, 4, 5, 6, 7, 8, 9]);
    });

    it("of a newer version is not played at all", async () => {
      const newer = JSON.stringify({ recording: "tiktok-live-edge", version: 2 });
      const { bodies, outcome } = await play([newer, message(1)]);
      expect(outcome).toMatchObject({ kind: "bad-source", message: expect.stringContaining("version 2") as unknown });
      expect(bodies).toEqual([]);
    });

    it("packed is played up to where it is cut off; damage is named and no reason to begin anew", async () => {
      const lines = [header, ...Array.from({ length: 2_000 }, (_, index) => message(index + 1))];
      const whole = Buffer.concat(lines.map((line) => gzipSync(`${line}\n`)));
      expect((await playBytes(whole)).bodies).toHaveLength(2_000);
      const cut = await playBytes(whole.subarray(0, whole.length - 12));
      expect(cut.bodies.length).toBeGreaterThanOrEqual(1_999);
      expect(cut.closing?.kind).toBe("finished");
      const damaged = Buffer.from(whole);
      damaged.fill(0x55, damaged.length - 300, damaged.length - 200);
      const { broken, closing, bodies } = await playBytes(damaged);
      expect(bodies.length).toBeGreaterThan(1_000);
      expect(broken.at(-1)?.[1]).toContain("cannot be read from here on");
      expect(closing?.kind).toBe("finished");
      expect((await playBytes(Buffer.from("no gzip"))).outcome).toMatchObject({ kind: "bad-source" });
    });
  });

  it("stops in the middle when it is told to", async () => {
    const { bodies, closing } = await play([chat("a", 1), chat("b", 2)], 0, AbortSignal.abort());
    expect(closing?.kind).toBe("stopped");
    expect(bodies).toEqual([]);
  });

  it("says that a file is not there", async () => {
    const provider = mockProvider({
      file: join(folder, "nothing.ndjson"),
      speed: 0,
      onBrokenLine: () => undefined,
      wait: async () => undefined,
    });
    expect(await provider.connect(new AbortController().signal)).toMatchObject({ kind: "bad-source" });
  });
});
