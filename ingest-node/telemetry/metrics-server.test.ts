import { expect, test } from "vitest";
import { type RunnerFigures, runnerMetrics, startMetricsServer } from "./metrics-server.ts";

const figures: RunnerFigures = {
  version: '1.2.3"\n',
  startedAt: 1_500,
  rssBytes: 1_000,
  spools: [
    { streamId: "st_a", isLive: true, events: 3, bytes: 900, lagSeconds: 1.5 },
    { streamId: "st_b", isLive: false, events: 0, bytes: 0, lagSeconds: 0 },
  ],
};

test("each stream has what waits of it, how long it does, and whether it is live", () => {
  const lines = runnerMetrics(figures).split("\n");
  expect(lines.filter((line) => !line.startsWith("#"))).toEqual([
    'tle_runner_info{version="1.2.3"} 1',
    "tle_runner_start_time_seconds 1.5",
    "tle_runner_memory_bytes 1000",
    "tle_runner_streams 2",
    'tle_runner_live{stream="st_a"} 1',
    'tle_runner_live{stream="st_b"} 0',
    'tle_runner_spool_events{stream="st_a"} 3',
    'tle_runner_spool_events{stream="st_b"} 0',
    'tle_runner_spool_bytes{stream="st_a"} 900',
    'tle_runner_spool_bytes{stream="st_b"} 0',
    'tle_runner_spool_lag_seconds{stream="st_a"} 1.5',
    'tle_runner_spool_lag_seconds{stream="st_b"} 0',
    "",
  ]);
});

test("they are read on this machine alone, and a port that is taken is said in words", async () => {
  const server = await startMetricsServer(0, () => figures);
  try {
    const at = `http://127.0.0.1:${server.port}`;
    const answer = await fetch(`${at}/metrics`);
    expect(answer.headers.get("Content-Type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(await answer.text()).toBe(runnerMetrics(figures));
    for (const other of [fetch(`${at}/`), fetch(`${at}/metrics`, { method: "POST" })]) {
      expect((await other).status).toBe(404);
    }
    await expect(startMetricsServer(server.port, () => figures)).rejects.toThrow(`port ${server.port} is taken`);
  } finally {
    await server.close();
  }
});
