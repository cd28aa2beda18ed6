import { expect, test } from "vitest";
import { liveHeaders } from "#shared/protocol/hub-protocol.ts";
import { limits } from "#shared/protocol/limits.ts";
import { formatPrincipal, parsePrincipal, type Principal } from "#shared/protocol/principal.ts";
import { sqlStorage } from "../../../test/sql-storage.ts";
import { applySchema } from "../../feed/feed-schema.ts";
import { admit } from "./access-calls.ts";
import { findConfirmed, isRevoked, noteConfirmed, noteRevoked } from "./access-memory.ts";

const token: Principal = { kind: "token", id: "ot_a" };
const key: Principal = { kind: "key", id: "key_a" };
const member: Principal = { kind: "member", id: "gr_a.as_a" };
const day = limits.confirmationMs;

function storage() {
  const sql = sqlStorage() as unknown as SqlStorage;
  applySchema(sql, 0);
  return sql;
}

const count = (sql: SqlStorage, table: string) => sql.exec(`select 1 from ${table}`).toArray().length;

test("a principal goes through a header and comes back, and nothing else does", () => {
  for (const one of [token, key, member]) expect(parsePrincipal(formatPrincipal(one))).toEqual(one);
  for (const text of [null, "", "token:", "viewer:x", "token:a b", "ot_a"])
    expect(parsePrincipal(text)).toBeUndefined();
});

test("what was revoked is remembered by its kind, and what was confirmed of it forgotten", () => {
  const sql = storage();
  noteConfirmed(sql, "hash", token, 0);
  expect(findConfirmed(sql, "hash", { now: 1, outage: false })).toEqual(token);
  noteRevoked(sql, token, 2);
  noteRevoked(sql, token, 3);
  expect(isRevoked(sql, token)).toBe(true);
  expect(isRevoked(sql, { kind: "key", id: "ot_a" })).toBe(false);
  expect(findConfirmed(sql, "hash", { now: 4, outage: true })).toBeUndefined();
});

test("a member is revoked by the grant, by the session, and by both; nobody who has neither is", () => {
  for (const id of ["gr_a", "as_a", "gr_a.as_a"]) {
    const sql = storage();
    const others = ["gr_b.as_b", "gr_a2.as_a2", "gr_a_.as_a_"].map((id): Principal => ({ kind: "member", id }));
    for (const one of [member, key, ...others]) noteConfirmed(sql, formatPrincipal(one), one, 0);
    noteRevoked(sql, { kind: "member", id }, 1);
    expect(isRevoked(sql, member)).toBe(true);
    expect(findConfirmed(sql, formatPrincipal(member), { now: 1, outage: true })).toBeUndefined();
    for (const one of [key, ...others]) {
      expect(isRevoked(sql, one)).toBe(false);
      expect(findConfirmed(sql, formatPrincipal(one), { now: 1, outage: true })).toEqual(one);
    }
  }
  // Signed in elsewhere with the same grant, and with another grant in the same session.
  const sql = storage();
  noteRevoked(sql, { kind: "member", id: "as_a" }, 1);
  noteRevoked(sql, { kind: "member", id: "gr_c" }, 1);
  const revoked = ["gr_a.as_b", "gr_b.as_a", "gr_c.as_c", "gr_b.as_b"].map((id) =>
    isRevoked(sql, { kind: "member", id }),
  );
  expect(revoked).toEqual([false, true, true, false]);
});

test("without the database a token is known for ever, a key for a day; with it both for a day", () => {
  const sql = storage();
  noteConfirmed(sql, "t", token, 0);
  noteConfirmed(sql, "k", key, 0);
  const known = (hash: string, now: number, outage: boolean) => findConfirmed(sql, hash, { now, outage });
  expect([known("t", day - 1, false), known("k", day - 1, true)]).toEqual([token, key]);
  expect([known("t", day, false), known("k", day, true)]).toEqual([undefined, undefined]);
  expect(known("t", 100 * day, true)).toEqual(token);
  expect(known("other", 0, true)).toBeUndefined();
});

test("a confirmation is written again only after a while", () => {
  const sql = storage();
  const at = () => (sql.exec("select at from confirmed").toArray()[0] as { at: number }).at;
  noteConfirmed(sql, "k", key, 0);
  noteConfirmed(sql, "k", key, limits.confirmationRestMs - 1);
  expect(at()).toBe(0);
  noteConfirmed(sql, "k", key, limits.confirmationRestMs);
  expect(at()).toBe(limits.confirmationRestMs);
});

test("neither grows without end: the latest stay, and every revoked token", () => {
  const sql = storage();
  for (let n = 0; n < limits.confirmedPerHub + 5; n++) noteConfirmed(sql, `h${n}`, { kind: "token", id: `ot_${n}` }, n);
  expect(count(sql, "confirmed")).toBe(limits.confirmedPerHub);
  expect(findConfirmed(sql, "h4", { now: 0, outage: true })).toBeUndefined();
  expect(findConfirmed(sql, "h5", { now: 0, outage: true })).toEqual({ kind: "token", id: "ot_5" });

  noteRevoked(sql, token, 0);
  for (let n = 0; n < limits.revokedKeysPerHub + 5; n++) noteRevoked(sql, { kind: "key", id: `key_${n}` }, n + 1);
  expect(count(sql, "revoked")).toBe(limits.revokedKeysPerHub + 1);
  expect(
    [token, { kind: "key", id: "key_4" } as const, { kind: "key", id: "key_5" } as const].map((one) =>
      isRevoked(sql, one),
    ),
  ).toEqual([true, false, true]);
});

test("who opens a socket is who the Worker says, unless that one was revoked", () => {
  const sql = storage();
  const headers = (more: Record<string, string> = {}) =>
    new Headers({ [liveHeaders.principal]: formatPrincipal(key), ...more });
  expect(admit(sql, new Headers(), 0)).toBeUndefined();
  expect(admit(sql, headers(), 0)).toEqual(key);
  expect(count(sql, "confirmed")).toBe(0);
  expect(admit(sql, headers({ [liveHeaders.confirmedHash]: "k" }), 0)).toEqual(key);
  expect(findConfirmed(sql, "k", { now: 0, outage: true })).toEqual(key);
  noteRevoked(sql, key, 1);
  // Looked up just before it was revoked: it must not be remembered again.
  expect(admit(sql, headers({ [liveHeaders.confirmedHash]: "k" }), 1)).toBeUndefined();
  expect(findConfirmed(sql, "k", { now: 1, outage: true })).toBeUndefined();
});
