import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { EventBody } from "#shared/stamp.ts";
import { commonPart, streamEnd } from "../simulator/messages.ts";
import type { Closing } from "../provider.ts";
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

async function play(lines: string[], speed = 0, signal = new AbortController().signal) {
  const file = join(folder, "events.ndjson");
  await writeFile(file, lines.join("\n"));
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
  let closing: Closing | undefined;
  if (outcome.kind === "connected") closing = await outcome.connection.listen((batch) => bodies.push(...batch));
  return { bodies, broken, waits, closing };
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

  it("reads native messages too", () => {
    const { method, encode } = streamEnd();
    const common = commonPart({ method, msgId: "77", roomId: "1", createTime: 1_700_000_000_000 });
    const payload = Buffer.from(encode(common)).toString("base64");
    const read = readLine(JSON.stringify({ method, msgId: "77", payload }));
    expect(read).toMatchObject({
      ok: true,
      body: { eventType: "STREAM_END", rawType: "WebcastControlMessage", nativeId: "77", timestamp: 1_700_000_000_000 },
    });
  });

  it("keeps the pauses between timestamps, scaled by the speed; none at speed 0", async () => {
    const lines = [chat("a", 1_000), chat("b", 1_500), chat("back in time", 1_200), chat("c", 3_200)];
    expect((await play(lines, 1)).waits).toEqual([500, 2_000]);
    expect((await play(lines, 4)).waits).toEqual([125, 500]);
    expect((await play(lines, 0)).waits).toEqual([]);
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
