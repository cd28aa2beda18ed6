import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sha256Hex } from "../test/any-event.ts";
import { anyLog, type Log, type LogRow, sessionIds } from "../test/any-log.ts";
import { type ChainFaultKind, verifyChain } from "./chain-check.ts";
import { valueAfter } from "./chain-row.ts";
import { chainStart, saltsIn } from "./chain.ts";
import type { EventFacts } from "./personal/split.ts";

const other = sha256Hex("something else");
const logAndPlace = fc.tuple(anyLog, fc.nat()).map(([log, pick]) => ({ log, at: pick % log.rows.length }));

/** The log with the row at `at` as `change` makes it. */
function changed({ rows }: Log, at: number, change: (row: LogRow) => Partial<LogRow>): LogRow[] {
  return rows.map((row, index) => (index === at ? { ...row, ...change(row) } : row));
}

/** Tries whether every change of a row is found, and named by what it is and where. */
function namingOf(kindOf: (row: LogRow) => ChainFaultKind | undefined, change: (row: LogRow) => Partial<LogRow>) {
  return fc.check(
    fc.property(logAndPlace, ({ log, at }) => {
      const row = log.rows[at] as LogRow;
      const kind = kindOf(row);
      fc.pre(kind !== undefined);
      const { sessionId, seqNo, offset } = row.facts;
      const fault = { ok: false, kind, row: at, sessionId, seqNo, offset };
      expect(verifyChain(changed(log, at, change), sha256Hex, log.known)).toEqual(fault);
    }),
  );
}

const withFacts = (change: (facts: EventFacts) => Partial<EventFacts> & { offset?: number }) => (row: LogRow) => ({
  facts: { ...row.facts, ...change(row.facts) } as LogRow["facts"],
});
const found = { failed: false, numRuns: 100 };
const isOpen = (row: LogRow) => row.chainVersion === 2 && row.personal !== undefined;

test("any log is proved, whatever of it was erased, and however a database keeps it", () => {
  fc.assert(
    fc.property(anyLog, ({ rows, known }) => {
      const erased = rows.filter((row) => row.chainVersion === 2 && row.personal === undefined).length;
      const proof = { ok: true, events: rows.length, erased, ...known };
      expect(verifyChain(rows, sha256Hex, known)).toEqual(proof);
      expect(verifyChain(rows, sha256Hex)).toEqual(proof);
      const stored = JSON.parse(JSON.stringify(rows)) as LogRow[];
      const asText = stored.map((row) => ({ ...row, facts: JSON.stringify(row.facts) }));
      expect(verifyChain(asText, sha256Hex, known)).toEqual(proof);
    }),
    { numRuns: 300 },
  );
});

test("a log is proved from any place on, and up to it", () => {
  fc.assert(
    fc.property(logAndPlace, ({ log: { rows, known }, at }) => {
      const first = verifyChain(rows.slice(0, at), sha256Hex);
      if (!first.ok) throw new Error("the beginning is whole");
      const after = { offset: first.lastOffset, heads: first.heads };
      expect(verifyChain(rows.slice(at), sha256Hex, { ...known, after })).toMatchObject({ ok: true, ...known });
    }),
  );
});

describe("a row whose facts were changed is named:", () => {
  test.each<[string, (facts: EventFacts) => Partial<EventFacts> & { offset?: number }]>([
    ["its time", ({ timestamp }) => ({ timestamp: timestamp + 1 })],
    ["its room", () => ({ roomId: "8" })],
    ["its message id", ({ nativeId = "" }) => ({ nativeId: `${nativeId}0` })],
    ["its method", ({ rawType }) => ({ rawType: `${rawType}2` })],
    ["its seqNo", ({ seqNo }) => ({ seqNo: seqNo + 1 })],
    ["its session", ({ sessionId }) => ({ sessionId: sessionIds[sessionId === sessionIds[0] ? 1 : 0] })],
    ["its id", () => ({ eventId: other })],
    ["its stream", () => ({ streamId: "st_2" })],
    ["a fact that is new", ({ payload }) => ({ payload: { ...payload, coins: -1 } })],
    ["its offset, to a later one", (facts) => ({ offset: (facts as LogRow["facts"]).offset + 1 })],
    ["its offset, to a much later one", (facts) => ({ offset: (facts as LogRow["facts"]).offset + 5 })],
    ["its offset, to an earlier one", (facts) => ({ offset: (facts as LogRow["facts"]).offset - 1 })],
    ["its offset, to the first", (facts) => ({ offset: (facts as LogRow["facts"]).offset === 1 ? 0 : 1 })],
  ])("%s", (_, change) => {
    fc.assert(
      fc.property(logAndPlace, ({ log, at }) => {
        const { offset } = withFacts(change)(log.rows[at] as LogRow).facts;
        const fault = { ok: false, kind: "changed_facts", row: at, offset };
        expect(verifyChain(changed(log, at, withFacts(change)), sha256Hex, log.known)).toMatchObject(fault);
      }),
    );
  });

  test("any one of its payload", () => {
    fc.assert(
      fc.property(logAndPlace, fc.nat(), ({ log, at }, pick) => {
        const keys = Object.keys(log.rows[at]?.facts.payload ?? {});
        fc.pre(keys.length > 0);
        const key = keys[pick % keys.length];
        const without = withFacts(({ payload }) => ({
          payload: Object.fromEntries(Object.entries(payload).filter(([name]) => name !== key)),
        }));
        const fault = { ok: false, kind: "changed_facts", row: at };
        expect(verifyChain(changed(log, at, without), sha256Hex, log.known)).toMatchObject(fault);
      }),
    );
  });

  test("text that is no JSON", () => {
    fc.assert(
      fc.property(logAndPlace, fc.constantFrom("", "{", "null", "7"), ({ log, at }, facts) => {
        const rows = log.rows.map((row, index) => (index === at ? { ...row, facts } : row));
        expect(verifyChain(rows, sha256Hex, log.known)).toEqual({ ok: false, kind: "changed_facts", row: at });
      }),
    );
  });
});

describe("what was done to a personal part, and is no erasure, is named:", () => {
  const stranger = { userId: "9", uniqueId: "stranger" };
  test("a changed one; in version 1 it is as chained as the rest", () => {
    expect(
      namingOf(
        (row) =>
          row.personal === undefined ? undefined : row.chainVersion === 2 ? "changed_personal" : "changed_facts",
        ({ personal }) => ({
          personal: { payload: { ...personal?.payload, message: "put into a mouth" }, user: stranger },
        }),
      ),
    ).toMatchObject(found);
  });
  test("one that was put where it had been erased", () => {
    expect(
      namingOf(
        (row) => (row.chainVersion === 2 && row.personal === undefined ? "changed_personal" : undefined),
        () => ({ personal: { user: stranger, payload: {} }, salt: other.slice(0, 32) }),
      ),
    ).toMatchObject(found);
  });
  test("another salt", () => {
    expect(
      namingOf(
        (row) => (isOpen(row) ? "changed_personal" : undefined),
        () => ({ salt: other.slice(0, 32) }),
      ),
    ).toMatchObject(found);
  });
  test("a salt that is gone", () => {
    expect(
      namingOf(
        (row) => (isOpen(row) ? "missing_salt" : undefined),
        () => ({ salt: undefined }),
      ),
    ).toMatchObject(found);
  });
  test("a personal part that is gone while its salt is there, or of version 1", () => {
    expect(
      namingOf(
        (row) => (row.personal === undefined ? undefined : "missing_personal"),
        () => ({ personal: undefined }),
      ),
    ).toMatchObject(found);
  });
  test("a commitment that is another, or gone", () => {
    expect(
      namingOf(
        (row) => (row.chainVersion === 1 ? undefined : isOpen(row) ? "changed_commitment" : "changed_facts"),
        () => ({ commitment: other }),
      ),
    ).toMatchObject(found);
    expect(
      namingOf(
        (row) => (row.chainVersion === 1 ? undefined : "changed_commitment"),
        () => ({ commitment: undefined }),
      ),
    ).toMatchObject(found);
  });
  test("a commitment made anew with what it stands for", () => {
    expect(
      namingOf(
        (row) => (row.chainVersion === 1 ? undefined : "changed_facts"),
        () => ({ commitment: other, personal: undefined, salt: undefined }),
      ),
    ).toMatchObject(found);
  });
});

test("another chain value is named", () => {
  expect(
    namingOf(
      () => "changed_value",
      () => ({ value: other }),
    ),
  ).toMatchObject(found);
});

test("a row that is gone is named by its offset, the last one too", () => {
  fc.assert(
    fc.property(logAndPlace, ({ log, at }) => {
      const rows = log.rows.filter((_, index) => index !== at);
      const fault = { ok: false, kind: "missing_row", offset: at + 1 };
      expect(verifyChain(rows, sha256Hex, log.known)).toMatchObject(fault);
    }),
  );
});

test("a row that was put in is named by its offset, whatever its session and however well it is chained", () => {
  const newSession = "00000000-0000-4000-8000-000000000009";
  fc.assert(
    fc.property(
      logAndPlace,
      fc.record({
        sessionId: fc.constantFrom(...sessionIds, newSession),
        isChained: fc.boolean(),
        isFirst: fc.boolean(),
        isLast: fc.boolean(),
      }),
      ({ log, at: anywhere }, { sessionId, isChained, isFirst, isLast }) => {
        const { rows, known } = log;
        const at = isLast ? rows.length : anywhere;
        const model = rows[Math.min(at, rows.length - 1)] as LogRow;
        const offset = at + 1;
        const seqNo = 77;
        const { streamId, rawType } = model.facts;
        const eventId = sha256Hex(`${streamId}:${sessionId}:${seqNo}:${rawType}`);
        const forged = { ...model, facts: { ...model.facts, sessionId, seqNo, offset, eventId } };
        const index = isFirst ? at : at + 1;
        const before = rows.slice(0, index).findLast((row) => row.facts.sessionId === sessionId)?.value ?? chainStart;
        forged.value = (isChained ? valueAfter(before, forged, sha256Hex) : undefined) ?? other;
        const put = rows.toSpliced(index, 0, forged);
        expect(verifyChain(put, sha256Hex, known)).toMatchObject({ ok: false, kind: "inserted_row", offset });
      },
    ),
    { numRuns: 300 },
  );
});

test("a row that was put in behind the last one shows by the heads alone, and by the last offset alone", () => {
  fc.assert(
    fc.property(anyLog, ({ rows, known: { heads, lastOffset } }) => {
      const last = rows.at(-1) as LogRow;
      const { streamId, sessionId, rawType, seqNo } = { ...last.facts, seqNo: 77 };
      const eventId = sha256Hex(`${streamId}:${sessionId}:${seqNo}:${rawType}`);
      const forged = { ...last, facts: { ...last.facts, seqNo, eventId, offset: lastOffset + 1 } };
      forged.value = valueAfter(last.value, forged, sha256Hex) as string;
      const put = [...rows, forged];
      const fault = { ok: false, kind: "inserted_row", row: rows.length };
      expect(verifyChain(put, sha256Hex, { heads })).toMatchObject(fault);
      expect(verifyChain(put, sha256Hex, { lastOffset })).toMatchObject(fault);
    }),
  );
});

test("of two rows in one place the one that does not follow was put in, though nothing is known of the end", () => {
  fc.assert(
    fc.property(logAndPlace, ({ log: { rows }, at }) => {
      const genuine = rows[at] as LogRow;
      const { streamId, rawType, seqNo } = { ...genuine.facts, seqNo: 77 };
      const sessionId = sessionIds[genuine.facts.sessionId === sessionIds[0] ? 1 : 0];
      const eventId = sha256Hex(`${streamId}:${sessionId}:${seqNo}:${rawType}`);
      const forged = { ...genuine, facts: { ...genuine.facts, sessionId, seqNo, eventId }, value: other };
      const fault = { ok: false, kind: "inserted_row", row: at, offset: at + 1 };
      expect(verifyChain(rows.slice(0, at + 1).toSpliced(at, 0, forged), sha256Hex)).toMatchObject(fault);
    }),
  );
});

test("a row that stands there twice is one that was put in", () => {
  fc.assert(
    fc.property(logAndPlace, ({ log: { rows, known }, at }) => {
      const twice = rows.toSpliced(at, 0, rows[at] as LogRow);
      const fault = { ok: false, kind: "inserted_row", row: at + 1, offset: at + 1 };
      expect(verifyChain(twice, sha256Hex, known)).toMatchObject(fault);
    }),
  );
});

test("rows in another order are named", () => {
  fc.assert(
    fc.property(logAndPlace, fc.nat(), ({ log: { rows, known }, at }, pick) => {
      const to = pick % rows.length;
      fc.pre(to !== at);
      const moved = rows.toSpliced(at, 1).toSpliced(to, 0, rows[at] as LogRow);
      const fault = verifyChain(moved, sha256Hex, known);
      expect(fault).toMatchObject({ ok: false, kind: "wrong_order" });
      const offset = fault.ok ? 0 : (fault.offset ?? 0);
      expect(offset).toBeGreaterThanOrEqual(Math.min(at, to) + 1);
      expect(offset).toBeLessThanOrEqual(Math.max(at, to) + 1);
    }),
  );
});

test("a chain that was written anew ends with a head that nobody knows", () => {
  fc.assert(
    fc.property(logAndPlace, ({ log, at }) => {
      const { sessionId } = (log.rows[at] as LogRow).facts;
      let head = log.rows.slice(0, at).findLast((row) => row.facts.sessionId === sessionId)?.value ?? chainStart;
      const forged = changed(
        log,
        at,
        withFacts(() => ({ roomId: "8" })),
      ).map((row, index) => {
        if (index < at || row.facts.sessionId !== sessionId) return row;
        head = valueAfter(head, row, sha256Hex) as string;
        return { ...row, value: head };
      });
      expect(verifyChain(forged, sha256Hex)).toMatchObject({ ok: true });
      const fault = { ok: false, kind: "unknown_head", sessionId };
      expect(verifyChain(forged, sha256Hex, log.known)).toMatchObject(fault);
    }),
  );
});

test("a session that is known and has no row, and an end that is gone, are heads that do not fit", () => {
  fc.assert(
    fc.property(anyLog, ({ rows, known: { heads } }) => {
      const { sessionId } = (rows.at(-1) as LogRow).facts;
      const fault = { ok: false, kind: "unknown_head", sessionId };
      expect(verifyChain(rows.slice(0, -1), sha256Hex, { heads })).toMatchObject(fault);
      expect(verifyChain(rows, sha256Hex, { heads: new Map([...heads, ["another", other]]) })).toMatchObject({
        ok: false,
        kind: "unknown_head",
        sessionId: "another",
      });
    }),
  );
});

test("salts are taken from random bytes, 16 of them each", () => {
  const hex = other + other;
  expect(saltsIn(hex)).toEqual([hex.slice(0, 32), hex.slice(32, 64), hex.slice(64, 96), hex.slice(96)]);
  expect(saltsIn(hex.slice(0, 40))).toEqual([hex.slice(0, 32)]);
});
