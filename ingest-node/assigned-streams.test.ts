import { describe, expect, it } from "vitest";
import type { Assignments } from "#shared/protocol/ingest.ts";
import { holdAssigned } from "./assigned-streams.ts";
import type { Refused } from "./ingest-client.ts";
import type { LogLine } from "./log.ts";
import type { StreamIngest } from "./stream-ingest.ts";

const answerOf = (streamIds: string[], unassigned = 0): Assignments => ({
  ttlMs: 15_000,
  streams: streamIds.map((streamId) => ({ streamId, uniqueId: `${streamId}er` })),
  unassigned,
});

/** Runs through these answers, one a poll, and is stopped after the last. Steps may act on what runs. */
async function runThrough(
  answers: (Assignments | Refused | undefined)[],
  options: { spooled?: string[]; left?: number; fails?: string[]; endsByItself?: string[]; goodbye?: Assignments } = {},
) {
  const stopping = new AbortController();
  const lines: LogLine[] = [];
  const said: string[] = [];
  const clock = { now: 1_000_000 };
  const asked: { live: string[]; room: "all" | 0 }[] = [];
  const start = ({ streamId, uniqueId = "" }: { streamId: string; uniqueId?: string }): StreamIngest => {
    if (options.fails?.includes(streamId)) throw new Error(`no spool for ${streamId}`);
    said.push(`${uniqueId === "" ? "drain" : "start"} ${streamId}`);
    const { promise: done, resolve } = Promise.withResolvers<Awaited<StreamIngest["done"]>>();
    if (options.endsByItself?.includes(streamId)) resolve({ end: "bad-source", waiting: 0, leftOut: 0 });
    const end = (how: string) => {
      said.push(`${how} ${streamId}`);
      resolve({ end: "stopped", waiting: uniqueId === "" ? 0 : (options.left ?? 0), leftOut: 0 });
    };
    return {
      streamId,
      uniqueId,
      isLive: () => streamId === "s1",
      waiting: () => 0,
      spooled: () => ({ bytes: 0, oldestAt: undefined }),
      stop: () => end("stop"),
      leave: (isTaken) => end(isTaken ? "hand over" : "leave"),
      done,
    };
  };
  const waiting = await holdAssigned(
    {
      ask: async (live, room) => {
        asked.push({ live, room });
        if (room === 0) return options.goodbye;
        const answer = answers.shift();
        if (answers.length === 0) queueMicrotask(() => stopping.abort());
        return answer;
      },
      start,
      spooled: () => options.spooled ?? [],
      log: (line) => void lines.push(line),
      now: () => clock.now,
      random: () => 0.5,
      wait: async (delayMs) => void (clock.now += delayMs),
    },
    stopping.signal,
  );
  return { said, lines, asked, waiting };
}

describe("holdAssigned", () => {
  it("starts and stops what the answers say, tells what is live, and says goodbye", async () => {
    const { said, asked } = await runThrough([answerOf(["s1", "s2"]), answerOf(["s2", "s3"]), answerOf([]), undefined]);
    expect(said).toEqual(["start s1", "start s2", "stop s1", "start s3", "stop s2", "stop s3"]);
    expect(asked[1]).toEqual({ live: ["s1"], room: "all" });
    expect(asked.at(-1)).toEqual({ live: [], room: 0 });
  });

  it("keeps what it has while nobody answers, and says so once", async () => {
    const { said, lines } = await runThrough([answerOf(["s1"]), undefined, undefined, answerOf(["s1"]), undefined]);
    expect(said).toEqual(["start s1", "leave s1"]);
    expect(lines.filter(({ status }) => status === "unreachable")).toHaveLength(1);
  });

  it("says that its key is refused, once, and not that nobody answers", async () => {
    const refused = { refused: "HTTP 401 ingest_key_revoked This ingest key was revoked." };
    const { said, lines } = await runThrough([
      answerOf(["s1"]),
      refused,
      refused,
      undefined,
      answerOf(["s1"]),
      undefined,
    ]);
    expect(said).toEqual(["start s1", "leave s1"]);
    const told = lines.filter(({ level }) => level !== "info").map(({ status, message }) => [status, message]);
    expect(told).toEqual([
      ["denied", "The Workers refuse this runner: HTTP 401 ingest_key_revoked This ingest key was revoked."],
      ["unreachable", "The Workers do not answer; going on with the streams that are held"],
    ]);
  });

  it("says goodbye first with what is live, and hands over what another runner has been given", async () => {
    const goodbye = { ...answerOf([]), taken: ["s1"] };
    const { said, asked } = await runThrough([answerOf(["s1", "s2"]), undefined], { goodbye });
    expect(asked.at(-1)).toEqual({ live: ["s1"], room: 0 });
    expect(said).toEqual(["start s1", "start s2", "hand over s1", "leave s2"]);
  });

  it("sends what waits of streams that it does not hold, and of those it must give back", async () => {
    const { said } = await runThrough([answerOf(["s1"]), answerOf([]), answerOf([]), undefined], {
      spooled: ["s1", "old"],
      left: 3,
    });
    expect(said).toEqual(["start s1", "drain old", "stop s1", "drain s1", "leave old", "leave s1"]);
  });

  it("a stream that cannot be started does not keep the others from it, and is tried again a minute later", async () => {
    const polls = Array.from({ length: 20 }, () => answerOf(["s1", "s2"]));
    const { said, lines } = await runThrough([...polls, undefined], { fails: ["s1"] });
    expect(said).toEqual(["start s2", "leave s2"]);
    expect(lines.filter(({ status }) => status === "not-started")).toHaveLength(2);
  });

  it("what ended by itself is started again after a minute, not at once", async () => {
    const polls = Array.from({ length: 20 }, () => answerOf(["s1"]));
    const { said } = await runThrough([...polls, undefined], { endsByItself: ["s1"] });
    expect(said.filter((line) => line === "start s1")).toHaveLength(2);
  });

  it("counts what still waits at the end, and warns of streams that nobody holds", async () => {
    const { waiting, lines } = await runThrough([answerOf(["s1", "s2"], 2), undefined], { left: 4 });
    expect(waiting).toBe(8);
    expect(lines.find(({ status }) => status === "unassigned")?.message).toContain("2 streams");
  });
});
