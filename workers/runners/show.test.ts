import { expect, it } from "vitest";
import type { HeardRunner } from "#shared/protocol/fleet-protocol.ts";
import { showRunners } from "./show.ts";

const now = 1_000_000;
const line = (message: string, streamId?: string) => ({
  at: now,
  level: "info" as const,
  status: "x",
  message,
  ...(streamId !== undefined && { streamId }),
});
const runner = (runnerId: string, more: Partial<HeardRunner> = {}): HeardRunner => ({
  runnerId,
  workspaceId: null,
  seenAt: now,
  maxStreams: 10,
  live: ["mine"],
  chosen: null,
  about: {
    version: "1.0.0",
    startedAt: 0,
    providers: ["direct", "euler"],
    redundant: false,
    waiting: [{ streamId: "mine", events: 7 }],
    log: [line("of mine", "mine"), line("of another's", "theirs"), line("of the runner, with @somebody")],
  },
  ...more,
});
const hosts = (runnerId: string) => ({ runnerId, isHosts: true });
const container = {
  runnerId: "container-1",
  state: "waiting" as const,
  since: now,
  nextAt: now + 2_000,
  failures: 1,
  ended: "it ended by itself",
};
const mine = { streamId: "mine", uniqueId: "me", wanted: true };

it("tells a workspace of the host's runner what is of its own streams, and nothing of others", () => {
  const view = {
    runners: [runner("host-1"), runner("host-2")],
    assigned: { mine: hosts("host-1"), theirs: hosts("host-2") },
    containers: [container],
  };
  const { runners, containers, unheld } = showRunners(view, [mine], { workspaceId: "w", isHost: false }, now);
  expect(containers).toEqual([]);
  expect(runners.map(({ runnerId, of, streams }) => [runnerId, of, streams])).toEqual([
    ["host-1", "host", [{ streamId: "mine", uniqueId: "me", live: true, waiting: 7 }]],
  ]);
  expect(runners[0]?.log.map(({ message }) => message)).toEqual(["of mine"]);
  expect(unheld).toEqual([]);
  expect(JSON.stringify(runners)).not.toMatch(/theirs|somebody/);
});

it("tells a workspace all of a runner of its own, and the host's owners all of the host's, but of no workspace's", () => {
  const view = {
    runners: [runner("own", { workspaceId: "w" }), runner("host-1"), runner("foreign", { workspaceId: "v" })],
    assigned: { mine: { runnerId: "own", isHosts: false } },
    containers: [container],
  };
  const asOwner = showRunners(view, [mine], { workspaceId: "w", isHost: false }, now).runners;
  expect(asOwner.map(({ runnerId, log }) => [runnerId, log.length])).toEqual([["own", 2]]);
  const { runners: asHost, containers } = showRunners(view, [], { workspaceId: "default", isHost: true }, now);
  expect(containers).toEqual([{ ...container, since: "1970-01-01T00:16:40.000Z", nextAt: "1970-01-01T00:16:42.000Z" }]);
  expect(asHost.map(({ runnerId, log }) => [runnerId, log.length])).toEqual([["host-1", 3]]);
});

it("says who is gone, what nobody holds, and what an older runner does not say", () => {
  const view = {
    runners: [
      runner("silent", { workspaceId: "w", seenAt: now - 15_000 }),
      runner("left", { workspaceId: "w", maxStreams: 0 }),
      runner("old", { workspaceId: "w", about: null }),
      runner("single", { workspaceId: "w", chosen: "b" }),
    ],
    assigned: {},
    containers: [],
  };
  const streams = [
    mine,
    { streamId: "b", uniqueId: "bee", wanted: true },
    { streamId: "c", uniqueId: "sea", wanted: false },
  ];
  const { runners, unheld } = showRunners(view, streams, { workspaceId: "w", isHost: false }, now);
  expect(runners.map(({ runnerId, state, version, maxStreams }) => [runnerId, state, version, maxStreams])).toEqual([
    ["silent", "gone", "1.0.0", 10],
    ["left", "gone", "1.0.0", 0],
    ["old", "here", null, 10],
    ["single", "here", "1.0.0", null],
  ]);
  expect(unheld).toEqual([{ streamId: "mine", uniqueId: "me" }]);
});
