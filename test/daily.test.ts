/** The daily operations as their users run them: a process against the real Worker and database. */
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { rotatePseudonyms } from "../scripts/ops/pseudonyms.ts";
import { readLocalSecrets } from "../scripts/start/local-secrets.ts";
import { dayOf, nextMessage, startLog } from "./linked-log.ts";
import { chat } from "./stream.ts";
import { startTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
let folder: string;
beforeAll(async () => {
  worker = await startTestWorker();
  folder = mkdtempSync(join(tmpdir(), "tle-daily-"));
});
afterAll(async () => {
  await worker.stop();
  rmSync(folder, { recursive: true });
});

interface Outcome {
  code: number;
  lines: string[];
  errors: string;
}

/** @param env over what names the test's Worker; undefined unsets */
function ops(args: string[], env: Record<string, string | undefined> = {}): Promise<Outcome> {
  const settings = { TLE_API_URL: worker.url, TLE_API_KEY: worker.apiKey, DATABASE_URL: worker.database.appUrl };
  const all = { ...process.env, ...settings, ...env };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(import.meta.dirname, "../scripts/ops.ts"), "--data", folder, ...args],
      { env: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) },
      (error, stdout, stderr) => {
        const lines = stdout.split("\n").filter((line) => line !== "");
        resolve({ code: error === null ? 0 : Number(error.code), lines, errors: stderr });
      },
    );
  });
}

/** A stream with a session that began then. */
async function session(at: number, events = 3): Promise<{ streamId: string; sessionId: string }> {
  const log = startLog(`st_${randomUUID()}`);
  const sessionId = randomUUID();
  log.now = at;
  await worker.database.query("select make_event_partitions($1, 1)", [dayOf(at)]);
  await worker.database.query("insert into streams (stream_id, workspace_id, unique_id) values ($1, 'default', $1)", [
    log.streamId,
  ]);
  const bodies = Array.from({ length: events }, (_, n) => chat(`secret word ${n}`));
  await worker.database.query("select store_messages($1)", [`[${nextMessage(log, sessionId, bodies)}]`]);
  return { streamId: log.streamId, sessionId };
}

const dayMs = 86_400_000;
const stepsOf = ({ lines }: Outcome) =>
  Object.fromEntries(
    lines.flatMap((line) => {
      const [, step, rest] = /^daily: step=(\w+) (status=.*)$/.exec(line) ?? [];
      return step === undefined || rest === undefined ? [] : [[step, rest]];
    }),
  );

test("does each step, a stable line each, with no id and no word in it, and says where there is too little", async () => {
  const { streamId, sessionId } = await session(Date.now() - 100 * dayMs);
  const dry = await ops(["daily", "--dry-run"]);
  expect(dry.lines[0]).toBe("daily: mode=dry-run");
  expect(stepsOf(dry)).toMatchObject({
    aggregates: "status=skipped why=dry_run",
    retention: expect.stringMatching(
      /^status=healthy left_hide=1 left_remove=0 left_actions=0 left_sessions=0 left_streams=0 failed=none$/,
    ),
  });
  const file = join(folder, "metrics.ndjson");
  const run = await ops(["daily", "--snapshot", file]);
  expect([run.code, run.errors]).toEqual([3, ""]);
  expect(Object.keys(stepsOf(run))).toEqual([
    "configuration",
    "watchdog",
    "aggregates",
    "retention",
    "metrics",
    "gate",
    "snapshot",
  ]);
  expect(stepsOf(run)).toMatchObject({
    configuration: expect.stringMatching(/^status=healthy environment=development settings=\d+ unset=[A-Z_,]+$/),
    watchdog: expect.stringMatching(/^status=healthy failing=none conflicts=0 retention=none exports=ok erasures=ok$/),
    aggregates: "status=healthy events=3 left=0",
    retention: expect.stringMatching(/^status=healthy show=0 hide=1 .* left_hide=0 .* failed=none$/),
    metrics: "status=insufficient_data streams=1 sessions=0 events=0 dead_letters=0 conflicts=0",
    gate: "status=skipped why=no_day_to_hold_against",
  });
  expect(run.lines.at(-2)).toBe("daily: status=insufficient_data");
  const metrics = JSON.parse(run.lines.at(-1) ?? "") as Record<string, unknown>;
  expect(metrics).toMatchObject({ streams: 1, hiddenSessions: 1, removingSessions: 0, deadLetters: 0 });
  expect(readFileSync(file, "utf8")).toBe(`${run.lines.at(-1)}\n`);
  const text = [...dry.lines, ...run.lines].join("\n");
  for (const secret of [streamId, sessionId, "secret word", worker.apiKey, "hunter2"])
    expect(text).not.toContain(secret);
});

test("a day that is worse than the one it is held against is unhealthy; one like it is healthy", async () => {
  await session(Date.now() - 60_000, 120);
  const file = join(folder, "gate.ndjson");
  const first = await ops(["daily", "--snapshot", file]);
  expect([first.code, first.lines.at(-2)]).toEqual([0, "daily: status=healthy"]);
  const same = await ops(["daily", "--against", file]);
  expect([same.code, stepsOf(same)["gate"]]).toEqual([
    0,
    "status=healthy dead_letters=healthy conflicts=healthy failed_deliveries=insufficient_data",
  ]);
  await worker.database.query(
    "insert into dead_letters (message_id, stage, reason, payload) select 'd' || n, 'store', 'x', '{}' from generate_series(1, 5) n",
  );
  const worse = await ops(["daily", "--against", file]);
  expect([worse.code, stepsOf(worse)["gate"]]).toEqual([
    1,
    "status=unhealthy dead_letters=regressed conflicts=healthy failed_deliveries=insufficient_data",
  ]);
  // Old letters that are still open are no fault of a quiet day.
  await worker.database.query(
    "update dead_letters set created_at = now() - interval '2 days' where message_id like 'd_'",
  );
  const later = await ops(["daily", "--against", file]);
  expect(stepsOf(later)["gate"]).toBe(
    "status=healthy dead_letters=healthy conflicts=healthy failed_deliveries=insufficient_data",
  );
  const few = await ops(["daily", "--against", file, "--least", "1000"]);
  expect([few.code, stepsOf(few)["gate"]]).toEqual([
    3,
    "status=insufficient_data dead_letters=insufficient_data conflicts=insufficient_data failed_deliveries=insufficient_data",
  ]);
  writeFileSync(file, "{}\n");
  expect(stepsOf(await ops(["daily", "--against", file]))["gate"]).toBe("status=insufficient_data why=no_metrics");
});

test("a step that fails is unhealthy and named, and the others are done", async () => {
  await worker.database.query("revoke execute on function remove_actions(timestamptz, integer) from tle_app");
  try {
    const failed = await ops(["daily"]);
    expect([failed.code, failed.lines.at(-2)]).toEqual([1, "daily: status=unhealthy"]);
    expect(stepsOf(failed)["retention"]).toMatch(
      /^status=unhealthy .* failed=actions why="actions: NeonDbError 42501"$/,
    );
    expect(stepsOf(failed)["metrics"]).toMatch(/^status=healthy /);
  } finally {
    await worker.database.query("grant execute on function remove_actions(timestamptz, integer) to tle_app");
  }
  const refused = await ops(["daily"], { TLE_API_KEY: "tle_wrong" });
  expect([refused.code, stepsOf(refused)["retention"], stepsOf(refused)["gate"]]).toEqual([
    1,
    "status=unhealthy why=unauthorized",
    "status=skipped why=no_day_to_hold_against",
  ]);
  const nobody = await ops(["daily"], { TLE_API_URL: "http://127.0.0.1:9" });
  expect([nobody.code, stepsOf(nobody)["watchdog"]]).toEqual([1, "status=unhealthy why=no_answer"]);
});

test("where no Workers are configured it is a smoke run, which says what is missing by name", async () => {
  const smoke = await ops(["daily"], { TLE_API_URL: undefined, TLE_API_KEY: undefined });
  expect(smoke).toEqual({
    code: 0,
    errors: "",
    lines: [
      "daily: mode=smoke",
      "daily: step=configuration status=skipped missing=TLE_API_URL,TLE_API_KEY",
      ...["watchdog", "aggregates", "retention", "metrics", "gate"].map(
        (step) => `daily: step=${step} status=skipped why=not_configured`,
      ),
      "daily: status=skipped",
    ],
  });
});

test("where Workers were meant and cannot be asked, nobody is told that all is well", async () => {
  const half = await ops(["daily"], { TLE_API_URL: undefined });
  expect([half.code, half.lines[0], stepsOf(half)["configuration"], half.lines.at(-1)]).toEqual([
    1,
    "daily: mode=run",
    "status=unhealthy why=half_configured missing=TLE_API_URL",
    "daily: status=unhealthy",
  ]);
  const used = mkdtempSync(join(tmpdir(), "tle-daily-used-"));
  readLocalSecrets(used);
  const stopped = await ops(["daily", "--data", used], { TLE_API_URL: undefined, TLE_API_KEY: undefined });
  rmSync(used, { recursive: true });
  expect([stopped.code, stepsOf(stopped)["configuration"], stepsOf(stopped)["watchdog"]]).toEqual([
    1,
    "status=unhealthy why=not_running missing=TLE_API_URL,TLE_API_KEY",
    "status=skipped why=not_running",
  ]);
});

test("a day whose line cannot be kept is unhealthy, and its numbers are printed all the same", async () => {
  const outcome = await ops(["daily", "--snapshot", folder]);
  expect([outcome.code, stepsOf(outcome)["snapshot"]]).toEqual([1, "status=unhealthy why=EISDIR"]);
  expect(JSON.parse(outcome.lines.at(-1) ?? "")).toHaveProperty("events");
});

test.each([[["daily", "x"]], [["daily", "--least", "0"]], [["daily", "--least", "many"]], [["pseudonyms", "forget"]]])(
  "wrong usage prints the help and ends with 2: %j",
  async (args) => {
    const outcome = await ops(args);
    expect([outcome.code, outcome.lines]).toEqual([2, []]);
    expect(outcome.errors).toContain("npm run ops -- daily");
  },
);

test("a new key for pseudonyms is made, and it is said what can no longer be joined", async () => {
  const { streamId, sessionId } = await session(Date.now() - 500 * dayMs, 2);
  const name = `pn_people1_${"a".repeat(43)}`;
  await worker.database.query(
    "begin; alter table events disable trigger events_refuse_change; " +
      `update events set user_id = '${name}', erased_at = now() where stream_id = '${streamId}'; ` +
      "alter table events enable always trigger events_refuse_change; commit",
  );
  expect(sessionId).not.toBe("");
  expect((await ops(["pseudonyms"])).lines).toEqual([
    "pseudonyms: key=people1 people=1 events=2",
    "pseudonyms: keys=1",
  ]);
  const rotated = await ops(["pseudonyms", "rotate"]);
  expect(rotated.lines).toEqual([
    "pseudonyms: new=people2 put it before the others in PSEUDONYMIZATION_SECRET, separated by a comma",
    "pseudonyms: key=people1 people=1 can no longer be joined with what comes from now on",
    "pseudonyms: keep the older keys in the setting: only they recognise who asked to be forgotten under them",
  ]);
  expect(rotated.errors).toMatch(/^people2:[0-9a-f]{64}\n$/);
  // Of an npm start the key is written where it takes it from, before those that there were.
  const before = readLocalSecrets(folder).pseudonymKeys;
  const shown: string[] = [];
  const local = { databaseUrl: worker.database.ownerUrl, folder, print: () => undefined };
  await rotatePseudonyms({ ...local, show: (secret) => shown.push(secret) });
  const after = readLocalSecrets(folder).pseudonymKeys;
  expect(Object.keys(after)).toEqual(["people2", ...Object.keys(before)]);
  expect([after["local"], after["people2"], shown]).toEqual([
    before["local"],
    expect.stringMatching(/^[0-9a-f]{64}$/),
    [],
  ]);
});
