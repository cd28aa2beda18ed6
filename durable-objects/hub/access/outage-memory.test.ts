import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { OutageWeight } from "#shared/moderation/outage-weight.ts";
import { type KeptAudit, outageLimits } from "#shared/protocol/outage-protocol.ts";
import type { Principal } from "#shared/protocol/principal.ts";
import { sqlStorage } from "../../../test/sql-storage.ts";
import { applySchema } from "../../feed/feed-schema.ts";
import { noteConfirmed, noteRevoked } from "./access-memory.ts";
import {
  findRights,
  forgetAudits,
  forgetChanges,
  keptChanges,
  hasAudits,
  keepAudit,
  nextAudits,
  parseRights,
} from "./outage-memory.ts";

const member: Principal = { kind: "member", id: "gr_a.as_a" };
const rights = JSON.stringify({ author: "ac_a", permissions: ["moderation:write"] });

function storage() {
  const sql = sqlStorage() as unknown as SqlStorage;
  applySchema(sql, 0);
  return sql;
}

const entryOf = (entryId: string, more: Partial<KeptAudit> = {}): KeptAudit => ({
  entryId,
  at: 0,
  actor: "{}",
  workspaceId: "w",
  action: "moderation.write",
  target: { kind: "stream", id: "st_a" },
  detail: "{}",
  ...more,
});

test("the hub vouches for who was confirmed, by the hash alone, for six hours", () => {
  const sql = storage();
  noteConfirmed(sql, "hash", member, 1_000, rights);
  const found = { principal: member, rights: { author: "ac_a", permissions: ["moderation:write"] } };
  expect(findRights(sql, "hash", 1_000)).toEqual(found);
  expect(findRights(sql, "hash", 1_000 + outageLimits.rightsMs)).toEqual(found);
  expect(findRights(sql, "hash", 1_001 + outageLimits.rightsMs)).toBeUndefined();
  // A clock that went back proves nothing.
  expect(findRights(sql, "hash", 999)).toBeUndefined();
  for (const other of ["hasg", "has", "", "%", "hash "]) expect(findRights(sql, other, 1_000)).toBeUndefined();
});

test("for nobody who was revoked by grant, session or key, who is an overlay, or of whom no rights are known", () => {
  for (const id of ["gr_a", "as_a", "gr_a.as_a"]) {
    const sql = storage();
    noteConfirmed(sql, "hash", member, 0, rights);
    noteRevoked(sql, { kind: "member", id }, 1);
    expect(findRights(sql, "hash", 1)).toBeUndefined();
    // Nor where the Worker, which asked the database a moment before, has it noted again.
    noteConfirmed(sql, "hash", member, 2, rights);
    expect(findRights(sql, "hash", 2)).toBeUndefined();
  }
  const sql = storage();
  noteConfirmed(sql, "token", { kind: "token", id: "ot_a" }, 0, rights);
  noteConfirmed(sql, "relay", { kind: "relay", id: "1" }, 0, rights);
  noteConfirmed(sql, "before", member, 0);
  noteConfirmed(sql, "nothing", member, 0, JSON.stringify({ author: "ac_a", permissions: [] }));
  for (const hash of ["token", "relay", "before", "nothing"]) expect(findRights(sql, hash, 0)).toBeUndefined();
});

test("other rights are noted at once, the same ones once an hour", () => {
  const sql = storage();
  noteConfirmed(sql, "hash", member, 0, rights);
  const less = JSON.stringify({ author: "ac_a", permissions: ["overlay:control"] });
  noteConfirmed(sql, "hash", member, 1, less);
  expect(findRights(sql, "hash", 2)?.rights.permissions).toEqual(["overlay:control"]);
  noteConfirmed(sql, "hash", member, 1_000, less);
  expect(
    sql
      .exec<{ at: number }>("select at from confirmed")
      .toArray()
      .map(({ at }) => at),
  ).toEqual([1]);
});

test("only what may be done in an outage is read of rights", () => {
  const wide = { author: "ac_a", permissions: ["moderation:write", "member:write", "*", 7] };
  expect(parseRights(JSON.stringify(wide))).toEqual({ author: "ac_a", permissions: ["moderation:write"] });
  for (const wrong of [{}, { author: "", permissions: [] }, { author: "ac_a" }, { author: 1, permissions: [] }]) {
    expect(parseRights(JSON.stringify(wrong))).toBeUndefined();
  }
});

/** A row of somebody's, by their key. */
const rowOf = (key: string, entryId: string, weight?: OutageWeight): KeptAudit =>
  entryOf(entryId, { actor: JSON.stringify({ kind: "key", id: key, request: entryId }), ...(weight && { weight }) });

test("rows for the audit log are kept in their order, each once", () => {
  const sql = storage();
  expect([keepAudit(sql, entryOf("b")), keepAudit(sql, entryOf("a")), keepAudit(sql, entryOf("b"))]).toEqual([
    true,
    true,
    true,
  ]);
  expect(nextAudits(sql).map(({ entryId }) => entryId)).toEqual(["b", "a"]);
  forgetAudits(sql, [entryOf("b")]);
  expect(nextAudits(sql)).toEqual([entryOf("a")]);
  expect(keepAudit(sql, entryOf("long", { detail: "é".repeat(outageLimits.detailBytes / 2 + 1) }))).toBe(false);
  expect(keepAudit(sql, entryOf("long", { actor: "x".repeat(outageLimits.actorBytes + 1) }))).toBe(false);
  const most = outageLimits.keptAudits.any.ofOne;
  for (let n = 1; n < most; n++) expect(keepAudit(sql, entryOf(`n${n}`))).toBe(true);
  expect(keepAudit(sql, entryOf("too many"))).toBe(false);
  // What is there already has its room.
  expect(keepAudit(sql, entryOf("a"))).toBe(true);
  expect(nextAudits(sql)).toHaveLength(outageLimits.sentAudits);
  const others = Array.from({ length: most }, (_, n) => entryOf(`n${n}`));
  forgetAudits(sql, [entryOf("a"), ...others]);
  expect(hasAudits(sql)).toBe(false);
});

/** Keeps rows of somebody's until one is refused; how many there were. */
function fill(sql: SqlStorage, key: string, weight?: OutageWeight): number {
  for (let n = 0; ; n++) if (!keepAudit(sql, rowOf(key, randomUUID(), weight))) return n;
}

test("nobody takes the room of all, nor what is left for safety, nor anybody's panic", () => {
  const { any, safety, panic } = outageLimits.keptAudits;
  const sql = storage();
  // One has their share, by whatever they do, and then what weighs more has a share of its own.
  expect(fill(sql, "k0")).toBe(any.ofOne);
  expect(fill(sql, "k1")).toBe(any.ofOne);
  expect(fill(sql, "k0", "safety")).toBe(safety.ofOne);
  expect(fill(sql, "k0", "panic")).toBe(panic.ofOne);
  expect(fill(sql, "k0")).toBe(0);
  // Many fill the room of all: what takes things off the screens goes on.
  let [of, left] = [2, any.all - 2 * any.ofOne];
  for (; left > 0; of++) left -= fill(sql, `k${of}`);
  expect(left).toBe(0);
  expect(fill(sql, "late")).toBe(0);
  expect(fill(sql, "late", "safety")).toBe(safety.ofOne);
  // And many that: still everybody has their own panic.
  for (left = safety.all - 2 * safety.ofOne; left > 0; of++) left -= fill(sql, `k${of}`, "safety");
  expect(left).toBe(0);
  for (const one of ["later", "latest"]) {
    expect([fill(sql, one), fill(sql, one, "safety"), fill(sql, one, "panic")]).toEqual([0, 0, panic.ofOne]);
  }
  // What the log took makes room again, each in its own.
  forgetAudits(sql, nextAudits(sql).slice(0, 1));
  expect(fill(sql, "latest", "safety")).toBe(1);
  expect(keepAudit(sql, rowOf("later", "once more", "panic"))).toBe(false);
});

test("what is sent again under its key takes one place, and its row says how often", () => {
  const sql = storage();
  const { panic } = outageLimits.keptAudits;
  const sent = (entryId: string, once: string) => keepAudit(sql, { ...rowOf("k", entryId, "panic"), once });
  // Those of more than all of its rooms have for one.
  const times = 1_000;
  for (let n = 0; n < times; n++) expect(sent(`n${n}`, "first")).toBe(true);
  const [row] = nextAudits(sql);
  expect(row).toMatchObject({ entryId: "n0", detail: JSON.stringify({ times }) });
  expect(nextAudits(sql)).toHaveLength(1);
  expect(sent("other", "second")).toBe(true);
  expect(nextAudits(sql)).toHaveLength(2);
  expect(fill(sql, "k", "any")).toBe(outageLimits.keptAudits.any.ofOne - 2);
  expect(fill(sql, "k", "safety")).toBe(outageLimits.keptAudits.safety.ofOne);
  expect(fill(sql, "k", "panic")).toBe(panic.ofOne);
  expect(sent("late", "first")).toBe(true);
  // What was on its way meanwhile is not forgotten as it was, and once the log has it the key is free.
  forgetAudits(sql, row ? [row] : []);
  expect(nextAudits(sql)[0]).toMatchObject({ entryId: "n0", detail: JSON.stringify({ times: times + 1 }) });
  forgetAudits(sql, nextAudits(sql));
  expect(sent("anew", "first")).toBe(true);
});

test("rows that were kept before they were counted have their room", () => {
  const sql = sqlStorage() as unknown as SqlStorage;
  const before = 19;
  expect(applySchema(sql, 0, before)).toBe(before);
  const insert = (entryId: string, by: string, room: string) =>
    sql.exec("insert into kept_audit (entry_id, body, by, room) values (?, ?, ?, ?)", entryId, "{}", by, room);
  const { any, safety } = outageLimits.keptAudits;
  for (let n = 0; n < any.ofOne - 1; n++) insert(`a${n}`, "key:k", "any");
  // Of still earlier: whose they are is not known.
  for (let n = 0; n < any.all - any.ofOne; n++) insert(`b${n}`, "", "any");
  for (let n = 0; n < safety.ofOne; n++) insert(`c${n}`, "key:k", "safety");
  applySchema(sql, before);
  expect(fill(sql, "k", "safety")).toBe(1);
  expect(fill(sql, "k", "safety")).toBe(0);
  sql.exec("delete from kept_audit where entry_id in ('b1', 'a1')");
  expect(fill(sql, "k")).toBe(1);
  expect(fill(sql, "other")).toBe(1);
  sql.exec("delete from kept_audit");
  expect(sql.exec("select * from kept_audit_taken").toArray()).toHaveLength(0);
});

test("a share is of a principal, however it is signed in, and of a key and a member of one name apart", () => {
  const sql = storage();
  const most = outageLimits.keptAudits.any.ofOne;
  const actors = ["a", "b"].map((address) => ({ kind: "member", id: "x", address }));
  for (let n = 0; n < most; n++) {
    expect(keepAudit(sql, entryOf(`n${n}`, { actor: JSON.stringify(actors[n % 2]) }))).toBe(true);
  }
  for (const actor of actors) expect(keepAudit(sql, entryOf("more", { actor: JSON.stringify(actor) }))).toBe(false);
  expect(keepAudit(sql, rowOf("x", "more"))).toBe(true);
});

test("what is said of people is kept with its row; who is erased is named by none, and the row goes to the log all the same", () => {
  const sql = storage();
  const block = {
    blockId: "ob_1",
    userId: "9",
    measure: "hide" as const,
    note: "raid",
    createdBy: "ac_a",
    createdAt: 1,
  };
  const [blocks, frees] = [
    { do: "block" as const, block },
    { do: "free" as const, blockId: "ob_0" },
  ];
  keepAudit(sql, entryOf("block", { change: blocks }));
  keepAudit(sql, entryOf("hide"));
  keepAudit(sql, entryOf("free", { change: frees }));
  const kept = () => [...keptChanges(sql).values()];
  const forget = (...[people]: [Parameters<typeof forgetChanges>[2]]) => [
    ...forgetChanges(sql, keptChanges(sql), people).keys(),
  ];
  expect(kept()).toEqual([blocks, frees]);
  expect(forget({ userIds: ["8"], handles: ["raid"] })).toEqual([]);
  expect(forget({ userIds: ["9"], handles: [] })).toEqual(["block"]);
  const freesThem = { do: "free" as const, blockId: "ob_1" };
  expect(kept()).toEqual([freesThem, frees]);
  expect(forget({ userIds: ["9"], handles: [] })).toEqual([]);
  const left = [entryOf("block", { change: freesThem }), entryOf("hide"), entryOf("free", { change: frees })];
  expect(nextAudits(sql)).toEqual(left);
  // The log has the first as it was before: it is to hear of what it is now.
  forgetAudits(sql, [entryOf("block", { change: blocks }), entryOf("free", { change: frees })]);
  expect(nextAudits(sql)).toEqual(left.slice(0, 2));
  forgetAudits(sql, left);
  expect(kept()).toEqual([]);
});
