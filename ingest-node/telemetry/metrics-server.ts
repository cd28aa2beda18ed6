/**
 * `--metrics PORT`: what this runner knows of itself, for a Prometheus on its machine. It asks nobody, so it answers also where the
 * Workers do not: that is when it is looked at.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** How much waits of one stream. */
export interface SpoolFigures {
  streamId: string;
  isLive: boolean;
  events: number;
  bytes: number;
  /** How long the oldest of them has waited, seconds; 0 where none does. */
  lagSeconds: number;
}

export interface RunnerFigures {
  version: string;
  startedAt: number;
  rssBytes: number;
  spools: readonly SpoolFigures[];
}

export interface MetricsServer {
  port: number;
  close: () => Promise<void>;
}

/** Listens on 127.0.0.1 alone. Throws in words where the port is taken. */
export async function startMetricsServer(port: number, read: () => RunnerFigures): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    const isAsked = request.method === "GET" && /^\/metrics(?:\?|$)/.test(request.url ?? "");
    const headers = { "Content-Type": "text/plain; version=0.0.4; charset=utf-8", "Cache-Control": "no-store" };
    response.writeHead(isAsked ? 200 : 404, headers).end(isAsked ? runnerMetrics(read()) : "There is only /metrics.\n");
  });
  // One who asks is enough; whoever holds connections open gets no further.
  server.maxConnections = 20;
  server.requestTimeout = 5_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(error.code === "EADDRINUSE" ? new Error(`--metrics: port ${port} is taken`) : error),
    );
    server.listen(port, "127.0.0.1", resolve);
  });
  // Whatever ends the runner ends this with it.
  server.unref();
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Prometheus' text format. Pure. Its labels are ids of streams and a version: no name, no text, no key. */
export function runnerMetrics({ version, startedAt, rssBytes, spools }: RunnerFigures): string {
  const ofSpools = (value: (spool: SpoolFigures) => number) =>
    spools.map((spool) => [`{stream="${spool.streamId}"}`, value(spool)] as const);
  const metrics: [name: string, help: string, values: (readonly [string, number])[]][] = [
    ["tle_runner_info", "1, with the runner's version", [[`{version="${version.replaceAll(/[^\w.+-]/g, "")}"}`, 1]]],
    ["tle_runner_start_time_seconds", "When it was started, seconds since 1970", [["", startedAt / 1_000]]],
    ["tle_runner_memory_bytes", "Memory that its process holds", [["", rssBytes]]],
    ["tle_runner_streams", "Streams that it holds", [["", spools.length]]],
    ["tle_runner_live", "1 where a broadcast is taken in", ofSpools(({ isLive }) => Number(isLive))],
    ["tle_runner_spool_events", "Events that wait for their acknowledgement", ofSpools(({ events }) => events)],
    ["tle_runner_spool_bytes", "Bytes of them", ofSpools(({ bytes }) => bytes)],
    [
      "tle_runner_spool_lag_seconds",
      "How long the oldest of them has waited",
      ofSpools(({ lagSeconds }) => lagSeconds),
    ],
  ];
  return metrics
    .map(([name, help, values]) =>
      [
        `# HELP ${name} ${help}`,
        `# TYPE ${name} gauge`,
        ...values.map(([labels, value]) => `${name}${labels} ${value}`),
        "",
      ].join("\n"),
    )
    .join("");
}
