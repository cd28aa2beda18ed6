import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { addShares, type Shares } from "#shared/telemetry/objectives.ts";
import { newSlots, noteShares, windowsOf } from "#shared/telemetry/slots.ts";
import { alertNames, runbookOf } from "./alerts.ts";
import { type Facts, findingsOf } from "./findings.ts";
import { afterLook, type Ledger, noteFailed, noteSending, noticesOf, rings } from "./ledger.ts";
import { isQuiet, readQuietHours } from "./quiet-hours.ts";
import { readTargets } from "./targets.ts";

const now = Date.UTC(2026, 0, 20, 12);
const calm = {
  requests: 100,
  routine: 0,
  serverErrors: 0,
  clientErrors: 0,
  deadLetters: 0,
  actions: 0,
  revokedKeys: 0,
};
const nothing: Facts = {
  failingParts: [],
  late: [],
  oversizeGb: null,
  minute: calm,
  streams: [],
  windows: { fiveMinutes: {}, hour: {}, sixHours: {}, budget: {} },
};
const stream = { streamId: "st_1", unacknowledged: 0, reconnects: 0, logLag: 0, isDark: false };
const names = (facts: Partial<Facts>) => findingsOf({ ...nothing, ...facts }).map(({ alert, of }) => `${alert}:${of}`);

describe("findings", () => {
  test("there are none where all is well, or at a threshold", () => {
    expect(names({})).toEqual([]);
    const minute = { ...calm, requests: 1_000, serverErrors: 10, clientErrors: 50, deadLetters: 10, actions: 100 };
    expect(names({ minute, streams: [{ ...stream, unacknowledged: 1_000, reconnects: 10, logLag: 1_000 }] })).toEqual(
      [],
    );
  });

  test("past a threshold there is one for each", () => {
    const minute = {
      ...calm,
      requests: 1_000,
      serverErrors: 11,
      clientErrors: 51,
      deadLetters: 11,
      actions: 101,
      revokedKeys: 1,
    };
    const streams = [{ ...stream, unacknowledged: 1_001, reconnects: 11, logLag: 1_001, isDark: true }];
    expect(names({ minute, streams, failingParts: ["queue"], late: ["exports"], oversizeGb: 50.01 })).toEqual([
      "part-down:queue",
      "late-work:exports",
      "server-errors:api",
      "client-errors:api",
      "dead-letters:log",
      "actions-flood:rules",
      "revoked-key:api",
      "database-size:database",
      "unacknowledged:st_1",
      "reconnects:st_1",
      "log-behind:st_1",
      "runner-gone:st_1",
    ]);
  });

  test("a share of very few requests says nothing", () => {
    expect(names({ minute: { ...calm, requests: 4, serverErrors: 4 } })).toEqual([]);
    expect(names({ minute: { ...calm, requests: 19, clientErrors: 19 } })).toEqual([]);
  });

  test("a budget that burns fast rings while it burns, and is over when the short window is good again", () => {
    const slots = newSlots();
    const minute = 60_000;
    const gap = (good: number, all: number): Shares => ({ gap_seconds: { good, all } });
    noteShares(slots, gap(1_200, 1_200), now - 50 * minute);
    noteShares(slots, gap(0, 300), now);
    expect(names({ windows: windowsOf(slots, now) })).toEqual(["fast-burn:gap_seconds"]);
    noteShares(slots, gap(600, 600), now + 11 * minute);
    // What the hour lost still burns slowly.
    expect(names({ windows: windowsOf(slots, now + 11 * minute) })).toEqual(["slow-burn:gap_seconds"]);
    expect(names({ windows: windowsOf(slots, now + 8 * 60 * minute) })).toEqual([]);
  });

  test("one bad second at the start of a live burns nothing", () => {
    const few: Shares = {};
    addShares(few, { gap_seconds: { good: 0, all: 5 } });
    expect(names({ windows: { fiveMinutes: few, hour: few, sixHours: few, budget: few } })).toEqual([]);
  });
});

describe("the ledger", () => {
  const finding = { alert: "part-down", of: "database", detail: "database does not answer" } as const;
  const both = { targets: ["webhook-1", "discord-2"], quiet: undefined };
  const look = (ledger: Ledger, isFound: boolean, at = now) => afterLook(ledger, isFound ? [finding] : [], at);
  const tellAll = (ledger: Ledger, wish: Parameters<typeof noticesOf>[1] = both, at = now) => {
    const notices = noticesOf(ledger, wish, at);
    for (const notice of notices) noteSending(ledger, notice);
    return notices.map(({ kind, target }) => `${kind} ${target}`);
  };

  test("rings at the second look, tells each once, and is over after four good ones", () => {
    let ledger = look({}, true);
    expect(tellAll(ledger)).toEqual([]);
    ledger = look(ledger, true);
    expect(tellAll(ledger)).toEqual(["ringing webhook-1", "ringing discord-2"]);
    for (let again = 0; again < 5; again += 1) {
      ledger = look(ledger, true);
      expect(tellAll(ledger)).toEqual([]);
    }
    for (let good = 0; good < 3; good += 1) {
      ledger = look(ledger, false);
      expect(tellAll(ledger)).toEqual([]);
    }
    ledger = look(ledger, false);
    expect(tellAll(ledger)).toEqual(["over webhook-1", "over discord-2"]);
    expect(look(ledger, false)).toEqual({});
  });

  test("what is gone at the next look never rings", () => {
    expect(look(look({}, true), false)).toEqual({});
  });

  test("what flaps is one alert", () => {
    let ledger = look(look({}, true), true);
    tellAll(ledger);
    for (const isFound of [false, true, false, false, true]) {
      ledger = look(ledger, isFound);
      expect(tellAll(ledger)).toEqual([]);
      expect(Object.values(ledger).every(rings)).toBe(true);
    }
  });

  test("a target that does not take it is told again, five times, and the other one is not", () => {
    let ledger = look(look({}, true), true);
    const tries: string[] = [];
    for (let turn = 0; turn < 10; turn += 1) {
      for (const notice of noticesOf(ledger, both, now)) {
        noteSending(ledger, notice);
        tries.push(notice.target);
        if (notice.target === "webhook-1") noteFailed(ledger, notice);
      }
      ledger = look(ledger, true);
    }
    expect(tries.filter((target) => target === "webhook-1")).toHaveLength(5);
    expect(tries.filter((target) => target === "discord-2")).toHaveLength(1);
  });

  test("a notice that was noted as sent is not sent again by who wakes up with the ledger", () => {
    const ledger = look(look({}, true), true);
    tellAll(ledger);
    const woken = JSON.parse(JSON.stringify(ledger)) as Ledger;
    expect(tellAll(look(woken, true))).toEqual([]);
  });

  test("in quiet hours a ticket waits and a page does not; what is over by then is told to nobody", () => {
    const quiet = readQuietHours("11:00-13:00");
    const ticket = { alert: "reconnects", of: "st_1", detail: "11 times" } as const;
    let ledger = afterLook(afterLook({}, [finding, ticket], now), [finding, ticket], now);
    expect(tellAll(ledger, { targets: ["webhook-1"], quiet })).toEqual(["ringing webhook-1"]);
    const later = now + 2 * 3_600_000;
    expect(tellAll(ledger, { targets: ["webhook-1"], quiet }, later)).toEqual(["ringing webhook-1"]);
    ledger = afterLook(afterLook({}, [ticket], now), [ticket], now);
    for (let good = 0; good < 4; good += 1) ledger = afterLook(ledger, [], now);
    expect(tellAll(ledger, { targets: ["webhook-1"], quiet }, later)).toEqual([]);
  });

  test("is bounded", () => {
    const many = Array.from({ length: 500 }, (_, at) => ({ ...finding, of: `part-${at}` }));
    expect(Object.keys(afterLook({}, many, now))).toHaveLength(100);
  });
});

test("quiet hours go over midnight, in their own time zone", () => {
  const quiet = readQuietHours("22:00-07:00 Europe/Berlin");
  const at = (hours: number) => isQuiet(quiet ?? { from: 0, to: 0, zone: "UTC" }, Date.UTC(2026, 0, 20, hours));
  // Berlin is an hour ahead in winter.
  expect([20, 21, 5, 6].map(at)).toEqual([false, true, true, false]);
  for (const wrong of ["", "22-7", "25:00-07:00", "22:00-07:00 Nowhere/There"]) {
    expect(readQuietHours(wrong)).toBeUndefined();
  }
});

test("targets are read strictly", () => {
  const targets = readTargets("https://a.example/x discord:https://discord.com/api/webhooks/1/k, mailto:ops@a.example");
  expect([...(targets ?? [])]).toEqual([
    ["webhook-1", { kind: "webhook", url: "https://a.example/x" }],
    ["discord-2", { kind: "discord", url: "https://discord.com/api/webhooks/1/k" }],
    ["mail-3", { kind: "mail", address: "ops@a.example" }],
  ]);
  for (const wrong of ["ftp://a.example", "mailto:nobody", "discord:here", "https://a.example ".repeat(11)]) {
    expect(readTargets(wrong)).toBeUndefined();
  }
  expect(readTargets("")?.size).toBe(0);
});

test("every alert has its runbook, which says what to look at, what to do and when it is over; and none is of no alert", () => {
  const root = join(import.meta.dirname, "../..");
  const listed = readFileSync(join(root, "docs/runbooks/README.md"), "utf8");
  const lacks = alertNames.flatMap((alert) => {
    const runbook = readFileSync(join(root, runbookOf(alert)), "utf8");
    // What is late says in its list what to do.
    const wanted = alert === "late-work" ? ["## Over"] : ["## Look", "## Do", "## Over"];
    const missing = wanted.filter((heading) => !runbook.includes(`\n${heading}\n`));
    const isListed = listed.includes(`[${alert}](${alert}.md)`);
    return runbook.startsWith(`# ${alert}\n`) && isListed ? missing : [...missing, alert];
  });
  expect(lacks).toEqual([]);
  const files = readdirSync(join(root, "docs/runbooks")).filter((name) => name !== "README.md");
  expect(files.toSorted()).toEqual(alertNames.map((name) => `${name}.md`).toSorted());
});
