/** What is said of people while the database is down: what it costs, and that memory says what storage says. */
import * as fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import type { KeptBlock } from "#shared/moderation/people-changes.ts";
import type { KeptPeopleChange } from "#shared/protocol/outage-protocol.ts";
import { feedStorage } from "../../../test/sql-storage.ts";
import type { Audience } from "../../audience/audience.ts";
import { FeedEngine, type FeedPlace } from "../../feed/feed-engine.ts";
import { KeptAudits } from "../access/outage-calls.ts";
import { nextAudits } from "../access/outage-memory.ts";
import type { HubParts } from "../hub-parts.ts";
import { Moderation } from "./moderation.ts";
import { changePeople } from "./moderation-calls.ts";

const now = Date.UTC(2026, 10, 28);
const block = (blockId: string, more: Partial<KeptBlock> = {}): KeptPeopleChange["change"] => ({
  do: "block",
  block: { blockId, measure: "hide", note: "", createdBy: "ac_a", createdAt: now, ...more },
});
const entryOf = (entryId: string, change: KeptPeopleChange["change"]): KeptPeopleChange => ({
  entryId,
  at: now,
  actor: JSON.stringify({ kind: "key", id: "k" }),
  workspaceId: "w",
  action: "moderation.write",
  target: { kind: "stream", id: "st_1" },
  detail: "{}",
  weight: "safety",
  change,
});

let disk: ReturnType<typeof feedStorage>;
let sql: SqlStorage;
let parts: HubParts;
let kept: KeptAudits;
/** Statements that were asked for since it was emptied. */
let asked: { query: string; bindings: unknown[] }[];

beforeEach(() => {
  disk = feedStorage();
  asked = [];
  const { exec } = disk.storage.sql;
  disk.storage.sql.exec = (query, ...bindings) => {
    asked.push({ query, bindings });
    return exec(query, ...bindings);
  };
  const place = { storage: disk.storage } as unknown as FeedPlace;
  ({ sql } = place.storage);
  const engine = new FeedEngine(() => place, { giftSettleMs: undefined });
  engine.create({ streamId: "st_1", uniqueId: "someone" }, () => "epoch");
  const audience = { moderateAnew: () => undefined, tellOverlays: () => 0 } as unknown as Audience;
  const moderation = new Moderation(() => sql);
  parts = { engine, audience, moderation, wakeBy: () => undefined } as unknown as HubParts;
  kept = new KeptAudits(parts, {
    sql: () => sql,
    log: () => ({
      writeAudits: (entries) => Promise.resolve({ written: entries.map((one) => one.entryId), refused: [] }),
    }),
    changed: (entryIds) => moderation.dropAhead(entryIds),
  });
});

const change = (entry: KeptPeopleChange) => changePeople(parts, sql, { entry, keep: () => kept.keep(entry, now) }, now);

/** How a statement finds the rows that an outage keeps: nothing of one that does not ask for them. */
function scansOf({ query, bindings }: { query: string; bindings: unknown[] }): string[] {
  if (!query.includes("kept_audit")) return [];
  const plan = sql.exec<{ detail: string }>(`explain query plan ${query}`, ...(bindings as string[]));
  return Array.from(plan, ({ detail }) => detail).filter((detail) => detail.startsWith("SCAN kept_audit"));
}

test("however many rows are kept, none but its own is looked at where somebody is said, and no text is judged anew", () => {
  for (let n = 0; n < 50; n++)
    expect(change(entryOf(`e${n}`, block(`ob_${n}`, { userId: `${n}` })))).toEqual({ ok: true });
  const { moderation } = parts;
  moderation.change(parts.engine, () =>
    moderation.writeLists({
      ...moderation.kept,
      version: 1,
      blocked: [],
      words: [{ word: "rude", match: "whole", measure: "hide", exact: false }],
    }),
  );
  const verdict = moderation.filter.judge.text("how rude");
  asked = [];
  expect(change(entryOf("one more", block("ob_x", { handle: "rude" })))).toEqual({ ok: true });
  expect(change(entryOf("freed", { do: "free", blockId: "ob_3" }))).toEqual({ ok: true });
  const during = asked;
  expect(during.filter(({ query }) => query.includes("insert into kept_audit"))).toHaveLength(2);
  expect(during.flatMap(scansOf)).toEqual([]);
  expect(moderation.filter.judge.text("how rude")).toBe(verdict);
  expect(moderation.filter.judge.blocks({ userId: "", uniqueId: "rude" }, now)).toBe(true);
  expect(moderation.kept.blocked).toHaveLength(50);
});

test("where it cannot be written what counts is what is kept", () => {
  change(entryOf("a", block("ob_a", { userId: "1" })));
  disk.failOn(/insert into kept_audit/);
  expect(() => change(entryOf("b", block("ob_b", { userId: "2" })))).toThrow("the disk is full");
  disk.failOn(undefined);
  expect(parts.moderation.kept.blocked.map(({ userId }) => userId)).toEqual(["1"]);
  expect(change(entryOf("c", block("ob_c", { userId: "3" })))).toEqual({ ok: true });
  expect(parts.moderation.kept.blocked.map(({ userId }) => userId)).toEqual(["1", "3"]);
});

test("whatever is said, handed over, erased or changed in the database, memory counts what a hub that wakes reads", async () => {
  const person = fc.constantFrom("1", "2", "3", "4");
  const step = fc.oneof(
    fc.record({
      do: fc.constant("block" as const),
      userId: person,
      measure: fc.constantFrom("hide" as const, "hold" as const),
    }),
    fc.record({ do: fc.constant("free" as const), nth: fc.nat(20) }),
    fc.record({ do: fc.constant("send" as const) }),
    fc.record({ do: fc.constant("erase" as const), userId: person }),
    fc.record({ do: fc.constant("lists" as const), userId: person }),
  );
  let entries = 0;
  let version = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
      const { moderation, engine } = parts;
      for (const one of steps) {
        entries += 1;
        if (one.do === "block")
          change(entryOf(`e${entries}`, block(`ob_${entries}`, { ...one, createdAt: now + entries })));
        else if (one.do === "free") change(entryOf(`e${entries}`, { do: "free", blockId: `ob_${entries - one.nth}` }));
        else if (one.do === "send") await kept.send(() => now);
        else if (one.do === "erase")
          moderation.change(engine, () => moderation.forget({ userIds: [one.userId], handles: [] }));
        else {
          version += 1;
          const blocked = [{ blockId: `ob_${entries}`, userId: one.userId, at: now + entries }];
          moderation.change(engine, () => moderation.writeLists({ ...moderation.kept, version, blocked }));
        }
        const awake = new Moderation(() => sql);
        expect(moderation.kept).toEqual(awake.kept);
        for (const userId of ["1", "2", "3", "4"]) {
          const user = { userId, uniqueId: "" };
          expect(moderation.filter.judge.blocks(user, now)).toBe(awake.filter.judge.blocks(user, now));
          expect(moderation.filter.judge.holdsPerson(user, now + entries)).toBe(
            awake.filter.judge.holdsPerson(user, now + entries),
          );
        }
      }
      await kept.send(() => now);
      expect(nextAudits(sql)).toEqual([]);
    }),
  );
});
