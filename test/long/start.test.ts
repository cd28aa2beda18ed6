import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Client } from "pg";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Postgres, startPostgres } from "../../scripts/postgres.ts";
import { isAlive } from "../../scripts/process-state.ts";
import type { RecordedEvent } from "#shared/event.ts";
import { makeDataOfBefore } from "../data-before-0015.ts";

const root = join(import.meta.dirname, "../..");

interface Started {
  process: ChildProcess;
  lines: string[];
  origin: string;
  overlayUrl: string;
  apiKey: string;
  ownerUrl: string;
}

let folder: string;
let running: ChildProcess[] = [];
let postgres: Postgres | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tle-start-"));
  // Root's PostgreSQL runs as somebody else, who would otherwise be given a folder elsewhere, which then stays.
  chmodSync(folder, 0o711);
});
afterEach(async () => {
  for (const child of running) {
    if (child.exitCode === null && child.signalCode === null) await stop(child);
  }
  running = [];
  await postgres?.stop();
  postgres = undefined;
  rmSync(folder, { recursive: true, force: true });
});

function fail(message: string): never {
  throw new Error(message);
}

/** Runs `npm start`'s script as the bootstrap does, with its data in `folder`. */
function run(args: string[], env: Record<string, string> = {}): { process: ChildProcess; lines: string[] } {
  const child = spawn(process.execPath, ["scripts/start.ts", "--data", folder, ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.push(child);
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) createInterface(stream).on("line", (line) => lines.push(line));
  return { process: child, lines };
}

/** Starts it and waits for the text at the end. */
async function start(args: string[], env: Record<string, string> = {}): Promise<Started> {
  const started = run(args, env);
  const text = () => started.lines.join("\n");
  await vi.waitUntil(() => text().includes("Ctrl-C stops everything") || started.process.exitCode !== null, {
    timeout: 90_000,
  });
  const find = (pattern: RegExp) => pattern.exec(text())?.[1] ?? fail(`${pattern} in:\n${text()}`);
  const { databaseUrl } = JSON.parse(readFileSync(join(folder, "running.json"), "utf8")) as { databaseUrl: string };
  return {
    ...started,
    origin: find(/API +(http:\S+)\/v1/),
    overlayUrl: find(/Overlay +(http:\S+)/),
    apiKey: find(/API key +(\S+)/),
    ownerUrl: databaseUrl,
  };
}

async function stop(child: ChildProcess): Promise<unknown> {
  const exit = once(child, "exit");
  child.kill("SIGINT");
  const [code] = (await exit) as [number | null];
  return code;
}

async function readState({ origin, apiKey }: Started): Promise<{ offset: number; streamId: string }> {
  const headers = { Authorization: `Bearer ${apiKey}` };
  const list = (await (await fetch(`${origin}/v1/streams`, { headers })).json()) as { streams: { streamId: string }[] };
  const streamId = list.streams[0]?.streamId ?? "";
  const response = await fetch(`${origin}/v1/streams/${streamId}/state`, { headers });
  const state = (await response.json()) as { position: { offset: number } };
  return { streamId, offset: state.position.offset };
}

async function countEvents(ownerUrl: string): Promise<{ events: number; last: number }> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  const { rows } = await client.query<{ events: number; last: number }>(
    "select count(*)::integer as events, coalesce(max(feed_offset), 0)::integer as last from events",
  );
  await client.end();
  return rows[0] ?? { events: 0, last: 0 };
}

/** The child of `parent` whose command line contains `text`. Not every Linux has `ps`, and no other system has `/proc`. */
function findChild(parent: number, text: string): number {
  const list =
    process.platform === "linux"
      ? readdirSync("/proc")
          .filter((name) => /^\d+$/.test(name))
          .map((pid) => describeProcess(pid))
      : execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" }).split("\n");
  const line = list.find((one) => Number(one.trim().split(/ +/)[1]) === parent && one.includes(text));
  return Number(line?.trim().split(/ +/)[0] ?? fail(`no ${text} below ${parent}`));
}

function describeProcess(pid: string): string {
  try {
    const parent = /\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1] ?? "";
    return `${pid} ${parent} ${readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")}`;
  } catch {
    // It ended in between.
    return "";
  }
}

/** What others than the owner may read; PostgreSQL guards its own folder. */
function filesForOthers(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (name) => !name.startsWith("postgres") && (lstatSync(join(folder, name)).mode & 0o077) !== 0,
  );
}

async function readPostmasterPid(ownerUrl: string): Promise<number> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  const { rows } = await client.query<{ file: string }>("select pg_read_file('postmaster.pid') as file");
  await client.end();
  return Number(rows[0]?.file.split("\n")[0]);
}

async function takePort(): Promise<{ port: number; close: () => void }> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return { port: typeof address === "object" ? (address?.port ?? 0) : 0, close: () => server.close() };
}

test("the demo show runs, stops without a loss, and goes on with the same data and address", async () => {
  const taken = await takePort();
  // As a shell has it in which production was deployed a moment ago.
  const production = { DATABASE_URL: "postgres://owner:hunter2@db.invalid/production" };
  const first = await start(["--port", String(taken.port), "--speed", "10"], production);
  taken.close();
  expect(first.lines.join("\n")).toMatch(/DATABASE_URL names db\.invalid\/production, another machine: not used/);
  expect(first.ownerUrl).toContain("@127.0.0.1:");
  expect(first.lines.join("\n")).toContain(`${taken.port} is taken`);
  expect((await fetch(first.overlayUrl)).status).toBe(200);
  await vi.waitUntil(async () => (await readState(first)).offset > 100, { timeout: 30_000, interval: 200 });

  // A second one would take the database away from the first.
  const second = run([]);
  await once(second.process, "exit");
  expect(second.process.exitCode).toBe(1);
  expect(second.lines.join("\n")).toContain("runs here already");

  expect(await stop(first.process)).toBe(0);
  const order = first.lines.filter((line) => /^\w+ +stopped/.test(line)).map((line) => line.split(" ")[0]);
  expect(order).toEqual(["ingest", "simulator", "log", "cron", "workers", "neon", "postgres", "start"]);

  // Keys, viewers' words and logs are their owner's alone.
  expect(filesForOthers(folder)).toEqual([]);

  const again = await start(["--no-ingest", "--user", "@goes.live"]);
  expect(again.overlayUrl).toBe(first.overlayUrl);
  expect(again.apiKey).toBe(first.apiKey);
  expect(again.lines.join("\n")).toContain("of the demo show are those of @goes.live now");
  const { offset } = await readState(again);
  expect(offset).toBeGreaterThan(100);
  // Every event that the hub ever acknowledged is in the log, once.
  expect(await countEvents(again.ownerUrl)).toEqual({ events: offset, last: offset });
  expect(await stop(again.process)).toBe(0);
});

test("a data folder from before migration 0015 is carried over, goes on where it stood, and its log is proved", async () => {
  const { streamId, events } = await makeDataOfBefore(folder);
  const started = await start(["--speed", "10"]);
  expect(started.lines.join("\n")).toMatch(/migrations +ready +\d+ applied/);
  // The hub is the one that it was: it goes on after its last offset.
  await vi.waitUntil(async () => (await readState(started)).offset > events.length + 20, {
    timeout: 60_000,
    interval: 200,
  });
  const proved = spawnSync(process.execPath, ["scripts/ops.ts", "verify-log", streamId, "--data", folder], {
    cwd: root,
    encoding: "utf8",
  });
  expect([proved.status, proved.stderr]).toEqual([0, ""]);
  const count = Number(
    /^verify-log: stream=\S+ sessions=\d+ events=(\d+) erased=0 findings=0$/m.exec(proved.stdout)?.[1],
  );
  expect(count).toBeGreaterThan(events.length + 20);

  const sessionId = events[0]?.session_id ?? "";
  const path = `/v1/sessions/${sessionId}/events?limit=500&stream=${streamId}`;
  const headers = { Authorization: `Bearer ${started.apiKey}` };
  const answer = (await (await fetch(started.origin + path, { headers })).json()) as { events: RecordedEvent[] };
  expect(answer.events.slice(0, events.length)).toMatchObject(
    events.map(({ event_id, payload, event_user }) => ({ eventId: event_id.slice(2), payload, user: event_user })),
  );
  // All of it is of version 2 of the chain by now, so it can be erased.
  const client = new Client({ connectionString: started.ownerUrl });
  await client.connect();
  const { rows } = await client.query("select from events where commitment is null");
  await client.end();
  expect(rows).toEqual([]);
  expect(await stop(started.process)).toBe(0);
});

test("a runner that dies is started again, a database that dies ends the whole with a word on it", async () => {
  const started = await start([]);
  const text = () => started.lines.join("\n");
  process.kill(findChild(started.process.pid ?? 0, "ingest-node/main.ts"), "SIGKILL");
  await vi.waitUntil(() => /ingest +restarting/.test(text()) && /restarting[^]*ingest +ready/.test(text()), {
    timeout: 30_000,
  });

  process.kill(await readPostmasterPid(started.ownerUrl), "SIGKILL");
  await once(started.process, "exit");
  expect(started.process.exitCode).toBe(1);
  expect(text()).toMatch(/postgres +failed +ended by itself/);
  expect(text()).toMatch(/mend +start again/);
});

test("a PostgreSQL of one's own is used where DATABASE_URL names it", async () => {
  const home = join(folder, "own");
  postgres = await startPostgres({ home, volatile: true });
  const started = await start(["--no-ingest"], { DATABASE_URL: postgres.url });
  expect(started.lines.join("\n")).toMatch(/postgres +ready +\S+ from DATABASE_URL, PostgreSQL 18/);
  expect((await fetch(`${started.origin}/health`)).status).toBe(200);
  expect(await stop(started.process)).toBe(0);
  expect(isAlive(postgres.pid)).toBe(true);
});

test("a DATABASE_URL that does not answer is said with what to do, and without its password", async () => {
  const taken = await takePort();
  taken.close();
  const failed = run([], { DATABASE_URL: `postgres://user:hunter2@127.0.0.1:${taken.port}/db` });
  await once(failed.process, "exit");
  expect(failed.process.exitCode).toBe(1);
  const text = failed.lines.join("\n");
  expect(text).toMatch(/postgres +failed +DATABASE_URL does not answer/);
  expect(text).toMatch(/mend +check DATABASE_URL/);
  expect(text).not.toContain("hunter2");
});

test("a data folder that is a file is said with the mend, and without a stack", async () => {
  const file = join(folder, "file");
  writeFileSync(file, "");
  const failed = run(["--data", file]);
  await once(failed.process, "close");
  expect(failed.process.exitCode).toBe(1);
  expect(failed.lines.join("\n")).toMatch(/start +failed +\S+file is in the way[^]*mend +move that file away/);
  expect(failed.lines.join("\n")).not.toMatch(/^ +at /m);
});

test("a file that cannot be played is refused before anything is started", async () => {
  for (const [file, why] of [
    [join(folder, "missing.ndjson"), /missing\.ndjson cannot be read \(ENOENT/],
    [folder, /cannot be read \(EISDIR/],
  ] as const) {
    const refused = run(["--provider", "mock", "--file", file]);
    await once(refused.process, "close");
    expect(refused.process.exitCode).toBe(2);
    expect(refused.lines.join("\n")).toMatch(why);
  }
  expect(readdirSync(folder)).toEqual([]);
});
