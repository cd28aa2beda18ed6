import { expect, it } from "vitest";
import { RunnerAbout, toldLineLength, toldLogLines } from "#shared/protocol/runner-about.ts";
import { runnerStory } from "./about.ts";
import { ingestClient } from "./ingest-client.ts";
import type { StreamIngest } from "./stream-ingest.ts";

const story = () =>
  runnerStory({
    log: () => undefined,
    provider: {
      kind: "redundant",
      providers: [
        { kind: "direct", silenceTimeoutMs: 1 },
        { kind: "euler", apiKey: "secret-of-euler", url: "wss://example.org", format: "raw" },
      ],
    },
    version: "1.2.3",
    now: () => 42,
  });

it("tells its latest lines, each cut to its length, and nothing of what a line has beside its message", () => {
  const { log, tell } = story();
  for (let number = 0; number < 20; number += 1) {
    log({ level: "warn", status: "s".repeat(99), message: `${number} ${"m".repeat(500)}`, secret: "not told" });
  }
  log({ level: "info", status: "assigned", message: "Holding", streamId: "st_aaaaaaaaaaaaaaaa" });
  const about = RunnerAbout.parse(tell());
  expect(about.log).toHaveLength(toldLogLines);
  expect(about.log.at(-1)).toEqual({
    at: 42,
    level: "info",
    status: "assigned",
    message: "Holding",
    streamId: "st_aaaaaaaaaaaaaaaa",
  });
  expect(about.log[0]?.message).toHaveLength(toldLineLength);
  expect(JSON.stringify(about)).not.toMatch(/not told|secret-of-euler/);
  expect([about.providers, about.redundant]).toEqual([["direct", "euler"], true]);
});

it("tells what waits of the streams that it holds, and no more of one that has ended", async () => {
  const { follow, tell, figures } = story();
  let end: () => void = () => undefined;
  const done = new Promise<Awaited<StreamIngest["done"]>>((resolve) => {
    end = () => resolve({ end: "stopped", waiting: 0, leftOut: 0 });
  });
  const one = {
    streamId: "st_a",
    uniqueId: "a",
    isLive: () => true,
    waiting: () => 7,
    spooled: () => ({ bytes: 700, oldestAt: 500 }),
    stop: () => undefined,
    leave: () => undefined,
    done,
  };
  follow(one);
  follow({ ...one, streamId: "st_b", waiting: () => 0 });
  expect(tell().waiting).toEqual([{ streamId: "st_a", events: 7 }]);
  expect(figures().spools).toEqual([
    { streamId: "st_a", isLive: true, events: 7, bytes: 700, lagSeconds: expect.any(Number) as number },
    { streamId: "st_b", isLive: true, events: 0, bytes: 700, lagSeconds: expect.any(Number) as number },
  ]);
  end();
  await done;
  await Promise.resolve();
  expect(tell().waiting).toEqual([]);
});

it("is left out where Workers that are older refuse it, from then on", async () => {
  const asked: string[] = [];
  const client = ingestClient({
    baseUrl: "https://example.org",
    key: { keyId: "k", secret: "s" },
    now: Date.now,
    fetch: async (_url, init) => {
      const body = init?.body as string;
      asked.push(body.includes("about") ? "with" : "without");
      if (body.includes("about")) return Response.json({ code: "invalid_request" }, { status: 400 });
      return Response.json({ ttlMs: 15_000, streams: [], unassigned: 0 });
    },
  });
  const { tell } = story();
  const ask = () =>
    client.assignments({ runnerId: "r", maxStreams: 1, live: [], about: tell() }, AbortSignal.timeout(5_000));
  expect([await ask(), await ask()]).toMatchObject([{ unassigned: 0 }, { unassigned: 0 }]);
  expect(asked).toEqual(["with", "without", "without"]);
});
