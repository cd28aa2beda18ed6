import { expect, test } from "vitest";
import type { OpenOverlay } from "#shared/protocol/open-overlays.ts";
import type { Facts, HubFacts } from "./facts.ts";
import { judgeWay, mainFinding } from "./judge.ts";
import { type WayCode, wayWords } from "./words.ts";

const now = 1_792_000_000_000;

/** All is well; each case says what is not. */
function facts({ hub = {}, ...rest }: Partial<Omit<Facts, "hub">> & { hub?: Partial<HubFacts> } = {}): Facts {
  return {
    uniqueId: "kiosk",
    isWanted: true,
    status: { state: "live", message: "", since: now, reportedAt: now },
    overlays: [{ tokenId: "ot_main", name: "Main", lastSeenAt: now - 60_000, isEmpty: false }],
    open: page(),
    receivers: [{ status: "on", isFailing: false }],
    ...rest,
    hub: {
      isLive: true,
      lastEventAt: now - 400,
      offset: 48_214,
      loggedOffset: 48_200,
      isRebuilding: false,
      provider: "direct",
      runnerId: "studio-1",
      refused: null,
      rules: { on: 2, all: 3, resting: [], filtered: [] },
      waiting: 0,
      isEmptied: false,
      mutedUntil: 0,
      ...hub,
    },
  };
}

const said = (state: string, message = "") => ({ state, message, since: now, reportedAt: now }) as Facts["status"];
type Showing = NonNullable<OpenOverlay["showing"]>;
function page(more: Partial<Showing> = {}): OpenOverlay[] {
  const showing = { obs: "2.24.4", visible: true, active: true, streaming: true, lagMs: 71, at: now, ...more };
  return [{ tokenId: "ot_main", openedAt: now, showing }];
}

test("all is well, on all ways, and nothing is to be done", () => {
  const findings = judgeWay(facts(), now);
  expect(findings.map(({ state }) => state)).toEqual(Array(10).fill("ok"));
  expect(findings.map(({ todo }) => todo).join("")).toBe("");
  expect(mainFinding(findings)).toBeUndefined();
});

test.each<[WayCode, Parameters<typeof facts>[0]]>([
  ["creator.paused", { isWanted: false }],
  ["creator.not_found", { status: said("not_found"), hub: { isLive: false } }],
  ["creator.restricted", { status: said("restricted", "Subscribers only."), hub: { isLive: false } }],
  ["creator.offline", { status: said("offline"), open: [], hub: { isLive: false } }],
  ["tiktok.blocked", { status: said("blocked", "A captcha is asked for.") }],
  ["tiktok.needs_mending", { status: said("needs_mending", "The disk is full.") }],
  ["tiktok.rate_limited", { status: said("rate_limited", "60 an hour."), hub: { isLive: false } }],
  ["tiktok.failing", { status: said("failing"), hub: { isLive: false } }],
  ["tiktok.silent", { hub: { lastEventAt: now - 61_000 } }],
  ["runner.none", { hub: { runnerId: "" } }],
  ["runner.elsewhere", { hub: { refused: { runnerId: "studio-2", at: now - 3_000 } } }],
  ["hub.rebuilding", { hub: { isRebuilding: true } }],
  ["log.behind", { hub: { loggedOffset: 47_000 } }],
  [
    "rules.resting",
    { hub: { rules: { on: 1, all: 1, resting: [{ name: "Roses", until: now + 42_000 }], filtered: [] } } },
  ],
  ["moderation.emptied", { hub: { isEmptied: true } }],
  ["moderation.waiting", { hub: { waiting: 3 } }],
  ["moderation.muted", { hub: { mutedUntil: now + 1 } }],
  ["overlays.none", { overlays: [] }],
  ["overlay.never", { overlays: [{ tokenId: "x", name: "Main", lastSeenAt: null, isEmpty: false }] }],
  ["overlay.closed", { open: [] }],
  ["overlay.hidden", { open: page({ visible: false }) }],
  ["overlay.behind", { open: page({ lagMs: 8_000 }) }],
  ["overlay.open", { open: page({ obs: null }) }],
  ["overlay.empty", { overlays: [{ tokenId: "ot_main", name: "Main", lastSeenAt: now, isEmpty: true }] }],
  ["webhooks.failing", { receivers: [{ status: "on", isFailing: true }] }],
])("%s is what is to blame, and what to do is said", (code, given) => {
  const main = mainFinding(judgeWay(facts(given), now));
  expect(main?.code).toBe(code);
  expect(main?.todo).not.toBe("");
  expect(`${main?.says}${main?.todo}`).not.toMatch(/[{}]/);
});

test("the first stage that nothing gets past comes before those after it, and these before what is only slow", () => {
  const given = facts({ status: said("restricted"), overlays: [], hub: { isLive: false, isRebuilding: true } });
  expect(mainFinding(judgeWay(given, now))?.code).toBe("creator.restricted");
  const slow = facts({ open: page({ active: false }), hub: { isRebuilding: true } });
  expect(mainFinding(judgeWay(slow, now))?.code).toBe("overlay.hidden");
});

test("what goes well says how well, where that is known", () => {
  const valuesOf = (stage: string, given = facts()) => judgeWay(given, now).find((one) => one.stage === stage)?.values;
  expect(valuesOf("provider")).toEqual({ provider: "direct" });
  expect(valuesOf("log")).toEqual({ behind: 14 });
  expect(valuesOf("overlay")).toEqual({ lagMs: 71 });
  // Nothing has come to it yet.
  expect(valuesOf("overlay", facts({ open: page({ lagMs: null }) }))).toEqual({});
  expect(judgeWay(facts({ hub: { isLive: false } }), now).find(({ stage }) => stage === "provider")?.state).toBe("off");
});

test("an overlay that somebody looks at beside OBS is seen, and hidden where OBS hides it", () => {
  const beside = page({ obs: null });
  const code = (open: OpenOverlay[]) => mainFinding(judgeWay(facts({ open }), now))?.code;
  expect(code([...page(), ...beside])).toBeUndefined();
  expect(code([...page({ visible: false }), ...beside])).toBe("overlay.hidden");
  // A page of another program says nothing of itself.
  expect(code([{ tokenId: "ot_main", openedAt: now, showing: null }])).toBeUndefined();
});

test("what one may not know of is not told, and each word has what fills it", () => {
  expect(judgeWay(facts({ receivers: null }), now).some(({ stage }) => stage === "webhooks")).toBe(false);
  for (const { says, todo } of Object.values(wayWords)) expect(says.trim() + todo).not.toBe("");
});

test("an address that nobody opened is no fault while another one is used, and is to blame where none is", () => {
  const never = { lastSeenAt: null, isEmpty: false };
  const spare = { tokenId: "ot_start", name: "npm start", ...never };
  const stateOf = (given: Parameters<typeof facts>[0]) =>
    judgeWay(facts(given), now).find(({ overlay }) => overlay?.tokenId === "ot_start")?.state;
  const main = { tokenId: "ot_main", name: "Main", ...never };
  expect(stateOf({ overlays: [spare, main] })).toBe("off");
  expect(mainFinding(judgeWay(facts({ overlays: [spare, main] }), now))).toBeUndefined();
  // The one that was used is what to look at, not the one that never was.
  const closed = facts({ overlays: [spare, { ...main, lastSeenAt: now - 60_000 }], open: [] });
  expect(mainFinding(judgeWay(closed, now))?.code).toBe("overlay.closed");
  expect(stateOf({ overlays: [spare, main], open: [] })).toBe("stop");
});
