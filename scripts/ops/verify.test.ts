import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { canonicalJson } from "#shared/canonical-json.ts";
import { chainStart, chainValue } from "#shared/chain.ts";
import { type RecordedEvent, systemUser } from "#shared/event.ts";
import { stamp } from "#shared/stamp.ts";
import { endVerification, type Finding, type LogRow, startVerification, verifyRow } from "./verify.ts";

const sha256Hex = (text: string) => createHash("sha256").update(text).digest("hex");
const sessionIds = ["00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"] as const;

/** Two sessions of one stream, in turns, six rows each. */
function makeLog(): LogRow[] {
  const heads: [string, string] = [chainStart, chainStart];
  return Array.from({ length: 12 }, (_, index) => {
    const which = index % 2 === 0 ? 0 : 1;
    const event = {
      ...stamp(
        {
          eventType: "CHAT",
          rawType: "WebcastChatMessage",
          user: systemUser,
          payload: { message: `line ${index}`, emotes: [], language: "en" },
        },
        {
          streamId: "st_1",
          roomId: "7",
          sessionId: sessionIds[which],
          seqNo: Math.floor(index / 2) + 1,
          ingestedAt: 1_000 + index,
        },
        sha256Hex,
      ),
      offset: index + 1,
    } as RecordedEvent;
    heads[which] = chainValue(heads[which], canonicalJson(event), sha256Hex);
    return { event, link: heads[which], audited: null, day: "2026-01-01", userId: event.user.userId };
  });
}

/** What the session rows and the hub say of an untouched log. */
function truth(log: LogRow[]) {
  const sessions = sessionIds.map((sessionId) => {
    const rows = log.filter((row) => row.event.sessionId === sessionId);
    const last = rows.at(-1);
    const chainHead = last?.link ?? "";
    return {
      sessionId,
      lastOffset: last?.event.offset ?? 0,
      eventCount: rows.length,
      gapCount: 0,
      day: "2026-01-01",
      chainHead,
    };
  });
  return { top: log.length, rows: sessions, hub: sessions };
}

function verify(log: LogRow[], said = truth(makeLog()), loggedOffset?: number): Finding[] {
  const verification = startVerification(sha256Hex, {
    rows: said.rows,
    ...(loggedOffset !== undefined && { loggedOffset }),
  });
  const found = log.flatMap((row) => verifyRow(verification, row));
  return [...found, ...endVerification(verification, said)];
}

const kinds = (findings: Finding[]) => findings.map((finding) => finding.kind);
const changeAt = (index: number, change: (event: RecordedEvent) => object): LogRow[] =>
  makeLog().map((row, at) => (at === index ? withEvent(row, { ...row.event, ...change(row.event) }) : row));
const withEvent = (row: LogRow, event: RecordedEvent) => ({ ...row, event, userId: event.user.userId });
const third = { sessionId: sessionIds[0], seqNo: 3, offset: 5 };

test("an untouched log has no finding", () => {
  expect(verify(makeLog())).toEqual([]);
});

describe("a changed row is named, and only it", () => {
  test.each([
    ["payload", { payload: { message: "something else", emotes: [], language: "en" } }],
    ["user", { user: { userId: "9", uniqueId: "somebody" } }],
    ["timestamp", { timestamp: 5 }],
    ["native id", { nativeId: "71" }],
    ["room", { roomId: "8" }],
  ])("%s", (_, change) => {
    expect(verify(changeAt(4, () => change))).toEqual([expect.objectContaining({ kind: "changed", ...third })]);
  });

  test("the first and the last one too", () => {
    for (const [index, offset] of [
      [0, 1],
      [11, 12],
    ] as const) {
      const findings = verify(changeAt(index, () => ({ roomId: "8" })));
      expect(findings).toEqual([expect.objectContaining({ kind: "changed", offset })]);
    }
  });

  test("two in a row", () => {
    const log = changeAt(4, () => ({ roomId: "8" })).map((row, at) =>
      at === 6 ? { ...row, event: { ...row.event, roomId: "9" } } : row,
    );
    expect(verify(log).map(({ kind, offset }) => [kind, offset])).toEqual([
      ["changed", 5],
      ["changed", 7],
    ]);
  });

  test("its identity, which the event id tells as well", () => {
    expect(verify(changeAt(4, () => ({ rawType: "Other" })))).toEqual([
      expect.objectContaining({ kind: "event_id", ...third }),
      expect.objectContaining({ kind: "changed", ...third }),
    ]);
  });

  test("its chain value", () => {
    const log = makeLog().map((row, at) => (at === 4 ? { ...row, link: "00".repeat(32) } : row));
    expect(kinds(verify(log))).toContain("changed");
    const without = makeLog().map((row, at) => (at === 4 ? { ...row, link: null } : row));
    expect(verify(without)[0]).toMatchObject({ kind: "unchained", ...third });
  });
});

test("a removed row is named by its offset and by the session's next row", () => {
  const findings = verify(makeLog().filter((_, index) => index !== 4));
  expect(findings[0]).toMatchObject({ kind: "missing", offset: 5 });
  expect(findings[1]).toMatchObject({ kind: "removed", sessionId: sessionIds[0], seqNo: 4, offset: 7 });
  expect(kinds(findings)).toEqual(["missing", "removed", "session_row", "hub"]);
});

test("the removed end is missed up to the hub's position", () => {
  const findings = verify(makeLog().slice(0, 9));
  expect(findings[0]).toMatchObject({ kind: "missing", offset: 10, what: expect.stringContaining("10 to 12") });
});

test("an inserted row is named, wherever it stands", () => {
  for (const index of [4, 11]) {
    const log = makeLog();
    const original = log[index] as LogRow;
    const forged = { ...original.event, seqNo: 50 } as RecordedEvent;
    forged.eventId = sha256Hex(`${forged.streamId}:${forged.sessionId}:50:${forged.rawType}`);
    log.splice(index + 1, 0, { ...original, event: forged, link: "11".repeat(32) });
    const findings = verify(log);
    const place = { sessionId: original.event.sessionId, seqNo: 50, offset: index + 1 };
    expect(findings).toContainEqual(expect.objectContaining({ kind: "twice", ...place }));
    expect(findings).toContainEqual(expect.objectContaining({ kind: "inserted", ...place }));
  }
});

test("a log forged together with its chain and its session rows still differs from the hub", () => {
  const before = makeLog();
  let head: string = chainStart;
  const forged = before.map((row, index) => {
    if (row.event.sessionId !== sessionIds[0]) return row;
    const event = index === 4 ? ({ ...row.event, roomId: "8" } as RecordedEvent) : row.event;
    head = chainValue(head, canonicalJson(event), sha256Hex);
    return { ...row, event, link: head };
  });
  expect(verify(forged, { ...truth(forged), hub: truth(before).hub })).toEqual([
    { kind: "hub", sessionId: sessionIds[0], what: "another chain head" },
  ]);
});

test("a row under another user's id or another day, where nobody finds it, is named", () => {
  const moved = (change: Partial<LogRow>) => makeLog().map((row, at) => (at === 4 ? { ...row, ...change } : row));
  for (const change of [{ userId: "9" }, { day: "2026-01-02" }]) {
    expect(verify(moved(change))).toEqual([expect.objectContaining({ kind: "changed", ...third })]);
  }
});

test("a session without its row, or a row that counts wrong, is named", () => {
  const log = makeLog();
  const { top, rows, hub } = truth(log);
  expect(verify(log, { top, rows: rows.slice(1), hub })).toEqual([
    { kind: "session_row", sessionId: sessionIds[0], what: "the session has no row" },
  ]);
  const miscounted = rows.map((row, index) => (index === 0 ? { ...row, eventCount: 7, gapCount: 1 } : row));
  expect(verify(log, { top, rows: miscounted, hub })).toEqual([
    { kind: "session_row", sessionId: sessionIds[0], what: "events 6 of 7, gaps 0 of 1" },
  ]);
});

test("rows from before the chain are taken as they are where the chain begins anew after them, and only there", () => {
  const heads = new Map<string, string>();
  const log = makeLog().map((row, index) => {
    if (index < 4) return { ...row, link: null };
    const head = chainValue(heads.get(row.event.sessionId) ?? chainStart, canonicalJson(row.event), sha256Hex);
    heads.set(row.event.sessionId, head);
    return { ...row, link: head };
  });
  expect(verify(log, truth(log))).toEqual([]);
  // Somebody took the chain values of the first rows away, to change what they say.
  const forged = makeLog().map((row, index) => (index < 4 ? { ...row, link: null } : row));
  expect(verify(forged).map(({ kind, offset }) => [kind, offset])).toEqual([
    ["changed", 5],
    ["changed", 6],
  ]);
});

test("a hole that the hub knows of is told apart from one that it does not", () => {
  const without = makeLog().filter(({ event }) => event.offset < 6 || event.offset > 9);
  const holes = verify(without, truth(makeLog()), 7).filter(({ what }) => what.includes("offset"));
  expect(holes).toEqual([
    { kind: "missing", offset: 6, what: "no rows have the offsets 6 to 7" },
    { kind: "unstored", offset: 8, what: "no rows have the offsets 8 to 9; the hub has what belongs there" },
  ]);
  const atTheEnd = verify(makeLog().slice(0, 11), truth(makeLog()), 11);
  expect(atTheEnd[0]).toEqual({
    kind: "unstored",
    offset: 12,
    what: "no row has this offset; the hub has what belongs there",
  });
});
