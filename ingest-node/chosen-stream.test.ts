import { describe, expect, it } from "vitest";
import type { Assignments } from "#shared/protocol/ingest.ts";
import { holdChosen } from "./chosen-stream.ts";
import type { LogLine } from "./log.ts";
import type { StreamEnd } from "./stream-runner.ts";
import type { StreamIngest } from "./stream-ingest.ts";

const wanted = (uniqueId: string): Assignments => ({
  ttlMs: 15_000,
  streams: [{ streamId: "s1", uniqueId }],
  unassigned: 0,
});
const unwanted: Assignments = { ttlMs: 15_000, streams: [], unassigned: 0 };

/** Runs through these answers, one a question, and is stopped after the last. */
async function runThrough(
  answers: (Assignments | undefined)[],
  { left = 0, endsBy }: { left?: number; endsBy?: StreamEnd } = {},
) {
  const stopping = new AbortController();
  const said: string[] = [];
  const lines: LogLine[] = [];
  const start = (uniqueId = ""): StreamIngest => {
    said.push(uniqueId === "" ? "drain" : `start ${uniqueId}`);
    const { promise: done, resolve } = Promise.withResolvers<Awaited<StreamIngest["done"]>>();
    if (uniqueId === "") resolve({ end: "finished", waiting: 0, leftOut: 0 });
    else if (endsBy) resolve({ end: endsBy, waiting: 0, leftOut: 2 });
    const end = (how: string) => {
      said.push(`${how} ${uniqueId}`);
      resolve({ end: "stopped", waiting: left, leftOut: 1 });
    };
    return {
      streamId: "s1",
      uniqueId,
      isLive: () => true,
      waiting: () => 0,
      spooled: () => ({ bytes: 0, oldestAt: undefined }),
      stop: () => end("stop"),
      leave: (isTaken) => end(isTaken ? "hand over" : "leave"),
      done,
    };
  };
  const end = await holdChosen(
    "given",
    {
      ask: async () => {
        const answer = answers.shift();
        if (answers.length === 0) stopping.abort();
        return answer;
      },
      start,
      log: (line) => void lines.push(line),
      random: () => 0.5,
      wait: async () => undefined,
    },
    stopping.signal,
  );
  return { said, end, statuses: lines.map(({ status }) => status) };
}

describe("holdChosen", () => {
  it("lets go of a paused stream and takes it again", async () => {
    const answers = [wanted("me"), wanted("me"), unwanted, unwanted, undefined, wanted("me"), undefined];
    const { said, statuses, end } = await runThrough(answers);
    expect(said).toEqual(["start given", "stop given", "start given", "leave given"]);
    expect(statuses).toEqual(["paused", "wanted"]);
    expect(end).toEqual({ end: "stopped", waiting: 0, leftOut: 2 });
  });

  it("does not start what is paused from the beginning", async () => {
    expect((await runThrough([unwanted, unwanted, undefined])).said).toEqual([]);
  });

  it("sends what waits of a paused stream", async () => {
    const { said } = await runThrough([wanted("me"), unwanted, unwanted, undefined], { left: 3 });
    expect(said).toEqual(["start given", "stop given", "drain"]);
  });

  it("goes on while nobody answers, from the beginning too", async () => {
    expect((await runThrough([undefined, undefined, wanted("me"), undefined])).said).toEqual([
      "start given",
      "leave given",
    ]);
  });

  it("follows a handle that was changed, not one that it was started with", async () => {
    const { said, statuses } = await runThrough([wanted("me"), wanted("me.now"), wanted("me.now"), undefined]);
    expect(said).toEqual(["start given", "stop given", "start me.now", "leave me.now"]);
    expect(statuses).toEqual(["renamed"]);
  });

  it.each(["finished", "bad-source"] as const)("ends with a source that is %s", async (endsBy) => {
    const { said, end } = await runThrough([wanted("me"), wanted("me"), undefined], { endsBy });
    expect(said).toEqual(["start given"]);
    expect(end).toEqual({ end: endsBy, waiting: 0, leftOut: 2 });
  });
});
