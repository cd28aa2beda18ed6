/** The drill: real copies of a real database, against the hubs of the running Worker. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { type DrillReport, runDrill, type StreamReport } from "../../scripts/ops/drill/drill.ts";
import { localCopy } from "../../scripts/ops/drill/local-copy.ts";
import { neonApi, type NeonPatience } from "../../scripts/ops/drill/neon-api.ts";
import { neonBranch } from "../../scripts/ops/drill/neon-branch.ts";
import type { CopyPlace } from "../../scripts/ops/drill/copy-place.ts";
import { type NeonStandIn, startNeonApi } from "../neon-api.ts";
import { chat, createStream, gift, openSession, publish, stampAll, type TestSession } from "../stream.ts";
import { sharedTestWorker, type TestWorker } from "../worker.ts";

let worker: TestWorker;
let neon: NeonStandIn;
let session: TestSession;
/** Between five events and three more. */
let betweenMs: number;
/** When everything was stored, and remembered. */
let allMs: number;

beforeAll(async () => {
  worker = await sharedTestWorker();
  neon = await startNeonApi(worker.database);
  session = await openSession(worker, await createStream(worker));
  await publish(worker, session, stampAll(session, [chat("a", "1"), gift(3, "2"), gift(5, "3"), chat("d"), chat("e")]));
  await untilStored(5);
  betweenMs = await neon.remember();
  await publish(worker, session, stampAll(session, [chat("f"), chat("g"), chat("h")], 6));
  await untilStored(8);
  allMs = await neon.remember();
});
afterEach(() => neon.reset());
afterAll(async () => {
  await neon.stop();
  await worker.stop();
});

async function untilStored(count: number, streamId = session.streamId): Promise<void> {
  await vi.waitUntil(
    async () => {
      const proof = await worker.api("GET", `/v1/streams/${streamId}/proof`);
      return ((await proof.json()) as { loggedOffset: number }).loggedOffset === count;
    },
    { timeout: 15_000 },
  );
}

interface Outcome {
  code: number | undefined;
  report: DrillReport | undefined;
  stream: StreamReport | undefined;
  warnings: string[];
  failure: string | undefined;
}

interface Wanted {
  atMs?: number;
  keep?: boolean;
  place?: CopyPlace;
  patience?: Partial<NeonPatience>;
  apiKey?: string;
  projectId?: string;
  apiUrl?: string;
  /** Undefined: the stream with eight events. */
  streamIds?: string[] | "every";
}

function branch({ patience, apiKey = neon.apiKey, projectId = neon.projectId }: Wanted): CopyPlace {
  const settings = { apiUrl: neon.url, apiKey, projectId };
  const client = neonApi(settings, { lockedMs: 2_000, operationsMs: 20_000, pollMs: 5, ...patience });
  return neonBranch({ neon: client, projectId, databaseUrl: worker.database.ownerUrl, name: "tle-drill-test" });
}

async function run(wanted: Wanted): Promise<Outcome> {
  const [lines, warnings]: [string[], string[]] = [[], []];
  let failure: string | undefined;
  const code = await runDrill({
    api: { url: wanted.apiUrl ?? worker.url, key: worker.apiKey },
    databaseUrl: worker.database.ownerUrl,
    place: wanted.place ?? branch(wanted),
    streamIds: wanted.streamIds === "every" ? undefined : (wanted.streamIds ?? [session.streamId]),
    atMs: wanted.atMs,
    waitMs: 5_000,
    keep: wanted.keep ?? false,
    json: true,
    signal: new AbortController().signal,
    print: (line) => lines.push(line),
    warn: (line) => warnings.push(line),
  }).catch((error: unknown) => {
    failure = (error as Error).message;
    return undefined;
  });
  const report = lines[0] === undefined ? undefined : (JSON.parse(lines[0]) as DrillReport);
  // Whatever happens, no secret is said.
  const said = [...lines, ...warnings, failure ?? ""].join("\n");
  for (const secret of [neon.apiKey, worker.apiKey, new URL(worker.database.ownerUrl).password]) {
    expect(said).not.toContain(secret);
  }
  return { code, report, stream: report?.streams[0], warnings, failure };
}

const unlocked = "alter table events disable trigger events_refuse_change;";

describe("at Neon", () => {
  test("a copy of now is proved whole against the hub, and removed", async () => {
    const { code, report, stream, warnings } = await run({});
    const whole = { sessions: 1, events: 8, lacks: 0, lost: 0, rpoSeconds: 0, findings: [], findingCount: 0 };
    expect(stream).toEqual({ streamId: session.streamId, ...whole });
    expect(report).toMatchObject({ copy: "neon", name: "tle-drill-test", findings: 0, rpoSeconds: 0, removed: true });
    expect(report?.rtoSeconds).toBeGreaterThanOrEqual(report?.restoredSeconds ?? Infinity);
    expect(report?.restoredSeconds).toBeGreaterThan(0);
    expect({ code, warnings, left: neon.branches() }).toEqual({ code: 0, warnings: [], left: [] });
  });

  test("what came after the time of the copy is lacking, and neither lost nor wrong", async () => {
    const { code, stream } = await run({ atMs: betweenMs });
    expect(stream).toMatchObject({ events: 5, lacks: 3, lost: 0, rpoSeconds: 0, findings: [] });
    expect(code).toBe(0);
  });

  test("erasures that the copy is too old to know are counted", async () => {
    const before = (await run({ atMs: betweenMs })).report?.erasures;
    const { workspaceId, database } = worker;
    await database.query(
      `insert into person_erasures (erasure_id, workspace_id, asked_by_kind, asked_by, request_id, state, progress, done_at)
       values ($1, $2, 'key', 'k', 'r', 'done', '{}', now())`,
      [`pe_${workspaceId}`, workspaceId],
    );
    expect((await run({ atMs: betweenMs })).report?.erasures).toBe((before ?? 0) + 1);
  });

  test("what had come in and is not in the copy is lost: that is the RPO, from the newest event that is there", async () => {
    const atMs = allMs - 1;
    const { code, stream, report } = await run({ atMs });
    const [row] = await worker.database.query(
      "select max(recorded_at) as newest from events where stream_id = $1 and feed_offset <= 5",
      [session.streamId],
    );
    const rpoSeconds = (atMs - Number(row?.["newest"])) / 1000;
    expect(stream).toMatchObject({ events: 5, lacks: 3, lost: 3, rpoSeconds, findings: [] });
    expect(report?.rpoSeconds).toBe(rpoSeconds);
    expect(code).toBe(0);
  });

  test("a row of the copy that was changed is named, though the live log is whole", async () => {
    neon.faults.sql = `${unlocked} update events set payload = jsonb_set(payload, '{coins}', '500')
      where stream_id = '${session.streamId}' and seq_no = 3`;
    const { code, stream, report } = await run({});
    expect(stream?.findings).toContainEqual(expect.objectContaining({ sessionId: session.sessionId, offset: 3 }));
    expect({ code, removed: report?.removed, left: neon.branches() }).toEqual({ code: 1, removed: true, left: [] });
  });

  test("the last rows of a copy are proved by what follows them", async () => {
    neon.faults.sql = `${unlocked} update events set payload = jsonb_set(payload, '{language}', '"x"')
      where stream_id = '${session.streamId}' and seq_no = 5`;
    const { code, stream } = await run({ atMs: betweenMs });
    expect(stream?.findings).toContainEqual(expect.objectContaining({ kind: "changed", offset: 5 }));
    expect(code).toBe(1);
  });

  test("a row that was taken out of the copy is a finding, one that had not come yet is not", async () => {
    const gone = `${unlocked} delete from events where stream_id = '${session.streamId}' and seq_no = 4;`;
    neon.faults.sql = gone;
    const removed = await run({});
    expect(removed.stream?.findings).toMatchObject([{ kind: "session_row", sessionId: session.sessionId }]);
    expect(removed.code).toBe(1);

    neon.faults.sql = `${gone} update sessions set event_count = event_count - 1 where stream_id = '${session.streamId}'`;
    const late = await run({});
    expect(late.stream).toMatchObject({ events: 7, lacks: 1, lost: 1, findings: [] });
    expect(late.code).toBe(0);
  });

  test("a copy of another version is told by the migrations that it lacks", async () => {
    neon.faults.sql = "delete from schema_migrations where version > 17";
    const { failure } = await run({});
    expect(failure).toMatch(/^the copy as of .* is of another version: it lacks 0018_event_as_text, /);
    expect(neon.branches()).toEqual([]);
    neon.faults.sql = "update schema_migrations set checksum = 'x' where version = 3";
    expect((await run({})).failure).toContain("0003_feed_order was changed after it was applied");
    neon.faults.sql = "drop table schema_migrations";
    expect((await run({})).failure).toMatch(/has no schema of this project$/);
  });

  test("a project that is busy is asked again; one that stays busy is told", async () => {
    neon.faults.locked = 3;
    expect((await run({})).code).toBe(0);
    neon.faults.locked = 1000;
    const { failure, warnings } = await run({ patience: { lockedMs: 50 } });
    expect(failure).toMatch(/^Neon's project is busy/);
    expect(warnings).toEqual([]);
  });

  test.each(["running", "failed", "cancelled"] as const)(
    "a branch that stays %s is given up and removed",
    async (status) => {
      neon.faults.operations = status;
      const { failure } = await run({ patience: { operationsMs: 50 } });
      expect(failure).toContain(`Neon's operation start_compute is "${status}"`);
      expect(neon.asked).toContain("DELETE branches/");
      expect(neon.branches()).toEqual([]);
    },
  );

  test("a branch whose making was not answered is found by its name and removed", async () => {
    neon.faults.lostAnswer = true;
    const { failure } = await run({});
    expect(failure).toMatch(/^Neon's API at 127\.0\.0\.1:\d+ does not answer$/);
    expect(neon.asked).toContain("DELETE branches/");
    expect(neon.branches()).toEqual([]);
  });

  test("a branch that cannot be removed is said by its name, and the drill fails", async () => {
    neon.faults.undeletable = true;
    const { code, report, warnings } = await run({});
    expect(code).toBe(1);
    expect(report).toMatchObject({ findings: 0, removed: false });
    expect(warnings[0]).toMatch(/^drill: NOT REMOVED: the copy tle-drill-test may still be there: Neon answered 500/);
    expect(warnings[1]).toContain("delete the branch tle-drill-test of project quiet-hall-60879203");
    expect(neon.branches()).toEqual(["tle-drill-test"]);
  });

  test("a branch that is to be kept is kept, and said", async () => {
    const { code, report, warnings } = await run({ keep: true });
    expect({ code, removed: report?.removed }).toEqual({ code: 0, removed: false });
    expect(neon.branches()).toEqual(["tle-drill-test"]);
    expect(warnings.join()).toContain("kept: the branch tle-drill-test of project quiet-hall-60879203 stays");
  });

  test("a wrong key, another project and a time before the history are refused, and nothing is made", async () => {
    expect((await run({ apiKey: "napi_wrong" })).failure).toBe("Neon refuses NEON_API_KEY (not authorized)");
    expect((await run({ projectId: "other" })).failure).toMatch(/^Neon does not know that, in project other/);
    neon.faults.historySeconds = 60;
    const { failure } = await run({ atMs: Date.now() - 61_000 });
    expect(failure).toMatch(/^Neon's history of this project goes back to 2/);
    expect(neon.asked).not.toContain("POST branches");
  });

  test("a hub that does not answer is found out before anything is made", async () => {
    const { failure } = await run({ apiUrl: "http://127.0.0.1:1" });
    expect(failure).toBe("the API at 127.0.0.1:1 does not answer");
    expect(neon.asked).toEqual([]);
  });

  test("a stream that no hub proves is a finding", async () => {
    const { code, stream } = await run({ streamIds: ["st_nowhere"] });
    expect(stream?.findings).toMatchObject([{ kind: "hub" }]);
    expect(code).toBe(1);
  });

  test("without names every stream is proved, but for those that were deleted", async () => {
    const [foreign, deleted] = ["st_of_others", "st_deleted"].map((name) => `${name}_${worker.workspaceId}`);
    const insert = "insert into streams (stream_id, workspace_id, unique_id, deleted_at) values";
    await worker.database.query(`insert into workspaces (workspace_id, name) values ('${foreign}', 'Others')`);
    await worker.database.query(
      `${insert} ('${foreign}', '${foreign}', 'a', null), ('${deleted}', '${foreign}', 'b', now())`,
    );
    await neon.remember();
    const { code, report } = await run({ streamIds: "every" });
    const found = new Map(
      report?.streams.map(({ streamId, findings }) => [streamId, findings.map(({ kind }) => kind)]),
    );
    expect(found.get(session.streamId)).toEqual([]);
    expect(found.get(foreign ?? "")).toEqual(["hub"]);
    expect(found.has(deleted ?? "")).toBe(false);
    expect(code).toBe(1);
  });

  test("what was erased since, or before, is proved like the rest", async () => {
    const other = await openSession(worker, await createStream(worker));
    await publish(worker, other, stampAll(other, [chat("a"), chat("b"), chat("c")]));
    await untilStored(3, other.streamId);
    const beforeMs = await neon.remember();
    const places = JSON.stringify([{ sessionId: other.sessionId, seqNo: 2 }]);
    await worker.database.query("select * from erase_events($1, 'a test', places => $2)", [other.streamId, places]);
    const streamIds = [other.streamId];
    expect((await run({ atMs: beforeMs, streamIds })).stream).toMatchObject({ events: 3, lacks: 0, findings: [] });
    await neon.remember();
    neon.faults.sql = `do $$ begin
      assert (select count(*) = 1 from events where stream_id = '${other.streamId}' and erased_at is not null);
    end $$`;
    expect((await run({ streamIds })).stream).toMatchObject({ events: 3, lacks: 0, findings: [] });
  });

  test("the command prints a line each", async () => {
    const { code, said } = await runCommand([session.streamId, "--at", new Date(betweenMs).toISOString()]);
    expect(said.trim().split("\n")).toEqual([
      expect.stringMatching(/^drill: copy=neon name="tle-drill-[\d-]{10}-[\da-f]{8}" at=\S+Z restored=[\d.]+$/),
      `drill: stream=${session.streamId} sessions=1 events=5 lacks=3 lost=0 rpo=0 findings=0`,
      "drill: erasures=1 lacking in the copy: once it is restored, npm run ops -- privacy reapply",
      expect.stringMatching(/^drill: streams=1 findings=0 rpo=0 rto=[\d.]+ removed=yes$/),
    ]);
    expect(code).toBe(0);
  });

  test("the command is stopped by Ctrl-C, removes its branch and says so", async () => {
    neon.faults.operations = "running";
    const child = spawnDrill([session.streamId]);
    const said: string[] = [];
    child.stderr.setEncoding("utf8").on("data", (text: string) => said.push(text));
    await vi.waitUntil(() => neon.asked.includes("GET operations/"), { timeout: 20_000 });
    expect(neon.branches()).toHaveLength(1);
    child.kill("SIGINT");
    const [code] = (await once(child, "close")) as [number | null];
    expect({ code, left: neon.branches() }).toEqual({ code: 1, left: [] });
    expect(said.join("")).toContain("ops: stopped by SIGINT");
  });
});

function spawnDrill(args: string[]) {
  const settings = {
    TLE_API_URL: worker.url,
    TLE_API_KEY: worker.apiKey,
    DATABASE_URL: worker.database.ownerUrl,
    NEON_API_URL: neon.url,
    NEON_API_KEY: neon.apiKey,
    NEON_PROJECT_ID: neon.projectId,
  };
  return spawn(process.execPath, [join(import.meta.dirname, "../../scripts/ops.ts"), "drill", ...args], {
    env: { ...process.env, ...settings },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Everything that it prints, in order. */
async function runCommand(args: string[]): Promise<{ code: number | null; said: string }> {
  const child = spawnDrill(args);
  let said = "";
  for (const output of [child.stdout, child.stderr])
    output.setEncoding("utf8").on("data", (text: string) => (said += text));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, said };
}

test.each([
  ["yesterday", /is no time/],
  ["2026-01-31T18:00:00", /is no time/],
  ["2199-01-01T00:00:00Z", /is in the future/],
])("--at %s is refused as wrong usage", async (at, reason) => {
  const { code, said } = await runCommand(["--at", at]);
  expect(code).toBe(2);
  expect(said).toMatch(reason);
});

describe("on this machine", () => {
  test("the files of the running server become a server of their own, which is proved and removed", async () => {
    const place = await localCopy(worker.database.ownerUrl);
    const { code, report, stream } = await run({ place });
    expect(stream).toMatchObject({ events: 8, lacks: 0, lost: 0, findings: [] });
    expect(report).toMatchObject({ copy: "local", name: place.name, removed: true });
    expect({ code, left: existsSync(place.name) }).toEqual({ code: 0, left: false });
  });

  test("a copy that is to be kept leaves its files, and no server", async () => {
    const place = await localCopy(worker.database.ownerUrl);
    const { code, warnings } = await run({ place, keep: true });
    expect(code).toBe(0);
    expect(warnings.join()).toContain(`stay in ${place.name}, and its server is stopped`);
    expect(existsSync(join(place.name, "data/PG_VERSION"))).toBe(true);
    expect(existsSync(join(place.name, "data/postmaster.pid"))).toBe(false);
    rmSync(place.name, { recursive: true });
  });

  test("a time in the past is refused: there is no history", async () => {
    const place = await localCopy(worker.database.ownerUrl);
    const { failure } = await run({ place, atMs: betweenMs });
    expect(failure).toMatch(/^--at needs Neon/);
    expect(existsSync(place.name)).toBe(false);
  });

  test("a role that cannot read the files is told", async () => {
    await expect(localCopy(worker.database.appUrl)).rejects.toThrow("needs the superuser's DATABASE_URL");
  });
});
