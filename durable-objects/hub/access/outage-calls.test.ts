import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { type AuditsWritten, type KeptAudit, outageLimits } from "#shared/protocol/outage-protocol.ts";
import { sqlStorage } from "../../../test/sql-storage.ts";
import { applySchema } from "../../feed/feed-schema.ts";
import type { HubParts } from "../hub-parts.ts";
import { KeptAudits } from "./outage-calls.ts";
import { forgetChanges, keptChanges } from "./outage-memory.ts";

const now = Date.UTC(2026, 10, 28);
const entryOf = (entryId: string, at = now): KeptAudit => ({
  entryId,
  at,
  actor: "{}",
  workspaceId: "w",
  action: "moderation.write",
  target: { kind: "stream", id: "st_a" },
  detail: "{}",
});

afterEach(() => vi.restoreAllMocks());

/** A hub that keeps these rows, and a log that answers by `write`. */
function keeping(
  entries: readonly KeptAudit[],
  write: (entries: KeptAudit[]) => Promise<AuditsWritten>,
  deleted = false,
) {
  const sql = sqlStorage() as unknown as SqlStorage;
  applySchema(sql, 0);
  const identity = { streamId: "st_a", deleted };
  const wokenAt: number[] = [];
  const parts = {
    engine: { current: { identity }, present: { identity } },
    wakeBy: (at: number) => void wokenAt.push(at),
  } as unknown as Pick<HubParts, "engine" | "wakeBy">;
  const said: { status: string; entryIds: string[] }[] = [];
  vi.spyOn(console, "error").mockImplementation((line: string) => void said.push(JSON.parse(line) as (typeof said)[0]));
  const changed = vi.fn<(entryIds: string[]) => void>();
  const kept = new KeptAudits(parts, { sql: () => sql, log: () => ({ writeAudits: write }), changed });
  for (const entry of entries) expect(kept.keep(entry, now)).toBe(true);
  wokenAt.length = 0;
  return { kept, said, wokenAt, changed, sql };
}

test("what the log never takes is given up and said, and what it has not taken yet is sent again", async () => {
  const sent: string[][] = [];
  const answers: AuditsWritten[] = [
    { written: ["a"], refused: ["b"] },
    { written: ["c"], refused: [] },
  ];
  const { kept, said, wokenAt } = keeping([entryOf("a"), entryOf("b"), entryOf("c")], async (entries) => {
    sent.push(entries.map(({ entryId }) => entryId));
    return answers.shift() ?? { written: [], refused: [] };
  });
  await kept.send(() => now);
  expect(wokenAt).toHaveLength(1);
  expect(said).toMatchObject([{ status: "audit_rows_given_up", entryIds: ["b"] }]);
  await kept.send(() => now);
  expect(sent).toEqual([["a", "b", "c"], ["c"]]);
  expect(kept.isEmpty).toBe(true);
});

test.each([
  [
    "a stream that is there keeps its rows for as long as the log does not answer",
    false,
    outageLimits.deletedForMs * 9,
    false,
  ],
  ["a stream that was deleted keeps its rows for a week", true, outageLimits.deletedForMs, false],
  ["and no longer: its hub would ask for ever", true, outageLimits.deletedForMs + 1, true],
])("%s", async (_, deleted, afterMs, isEmpty) => {
  const down = () => Promise.reject(new Error("the database does not answer"));
  const { kept, said, wokenAt } = keeping([entryOf("a")], down, deleted);
  await kept.send(() => now + afterMs);
  expect(kept.isEmpty).toBe(isEmpty);
  expect(wokenAt.length).toBe(isEmpty ? 0 : 1);
  expect(said.map(({ entryIds }) => entryIds)).toEqual(isEmpty ? [["a"]] : []);
});

test("a log that says nothing is waited for no longer than half a minute, and is asked again", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const silent = () => Promise.withResolvers<AuditsWritten>().promise;
  const { kept, wokenAt } = keeping([entryOf("a")], silent);
  let isOver = false;
  void kept.send(() => now).then(() => (isOver = true));
  await vi.advanceTimersByTimeAsync(29_999);
  expect(isOver).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect([isOver, wokenAt.length, kept.isEmpty]).toEqual([true, 1, false]);
});

test("what was said of people is counted until its row is gone, whether it was written or given up, and no other row asks for that", async () => {
  const change = { do: "free" as const, blockId: "ob_1" };
  const answers: AuditsWritten[] = [
    { written: ["a"], refused: [] },
    { written: [], refused: ["b"] },
    { written: ["c"], refused: [] },
  ];
  const entries = [entryOf("a"), { ...entryOf("b"), change }, { ...entryOf("c"), change }];
  const { kept, changed } = keeping(entries, async () => answers.shift() ?? { written: [], refused: [] });
  const calls: number[] = [];
  for (let turn = 0; turn < 3; turn += 1) {
    await kept.send(() => now);
    calls.push(changed.mock.calls.length);
  }
  expect(calls).toEqual([0, 1, 2]);
  expect(changed.mock.calls).toEqual([[["b"]], [["c"]]]);
  expect(kept.isEmpty).toBe(true);
});

test("who is erased while their block is on its way to the database is freed there after it, before the hub forgets the row", async () => {
  const block = { blockId: "ob_1", userId: "9", measure: "hide" as const, note: "", createdBy: "ac_a", createdAt: now };
  const sent: KeptAudit[][] = [];
  const erased: boolean[] = [];
  const row: KeptAudit = { ...entryOf("a"), change: { do: "block", block } };
  const { kept, said, sql } = keeping([row, entryOf("b")], async (entries) => {
    sent.push(entries);
    erased.push(forgetChanges(sql, keptChanges(sql), { userIds: ["9"], handles: [] }).size > 0);
    return { written: entries.map(({ entryId }) => entryId), refused: [] };
  });
  await kept.send(() => now);
  expect(sent).toEqual([[row, entryOf("b")], [{ ...entryOf("a"), change: { do: "free", blockId: "ob_1" } }]]);
  expect(erased).toEqual([true, false]);
  expect(kept.isEmpty).toBe(true);
  expect(said).toEqual([]);
});
