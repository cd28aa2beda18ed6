/** Why nothing shows: every stage on the way of an event, in its order, and what is to be done. Pure. */
import type { OpenOverlay } from "#shared/protocol/open-overlays.ts";
import type { Facts, OverlayUrl } from "./facts.ts";
import { fillWords, type WayCode, wayWords } from "./words.ts";

export const wayStages = [
  "creator",
  "tiktok",
  "provider",
  "runner",
  "hub",
  "log",
  "rules",
  "moderation",
  "overlay",
  "webhooks",
] as const;
export type WayStage = (typeof wayStages)[number];

/** `off`: it does nothing now, and that is as it should be. `stop`: nothing gets past it. */
export const wayStates = ["ok", "caution", "stop", "off"] as const;
export type WayState = (typeof wayStates)[number];

export interface Finding {
  stage: WayStage;
  state: WayState;
  code: WayCode;
  /** What fills the words. */
  values: Record<string, string | number>;
  /** In English. */
  says: string;
  todo: string;
  /** Of an overlay: which. */
  overlay?: { tokenId: string; name: string };
}

/** A live in which nothing at all comes for so long is worth a look. */
const silentMs = 60_000;
/** What the log has not got within its usual second. */
const behindEvents = 500;
/** A runner that was refused so long ago has given up. */
const refusedMs = 60_000;
/** Viewers notice that an alert comes so late. */
const lateMs = 3_000;
/** Rules that rest are told of, so many. */
const toldRules = 3;

type Values = Finding["values"];

export function judgeWay(facts: Facts, now: number): Finding[] {
  return [
    creator(facts),
    tiktok(facts, now),
    provider(facts),
    runner(facts, now),
    hub(facts),
    log(facts),
    ...rules(facts, now),
    ...moderation(facts),
    ...overlays(facts, now),
    ...webhooks(facts),
  ];
}

/**
 * What is most to blame: the first stage that nothing gets past, else the first that is worth a look; undefined where all is well. Of a
 * creator who is not live nothing can come, however the rest is.
 */
export function mainFinding(findings: readonly Finding[]): Finding | undefined {
  const isEnd = ({ state, code }: Finding) => state === "stop" || code === "creator.offline";
  return findings.find(isEnd) ?? findings.find(({ state }) => state === "caution");
}

function finding(stage: WayStage, state: WayState, code: WayCode, values: Values = {}): Finding {
  const { says, todo } = wayWords[code];
  return { stage, state, code, values, says: fillWords(says, values), todo: fillWords(todo, values) };
}

const secondsAgo = (at: number, now: number) => Math.max(0, Math.round((now - at) / 1_000));

function creator({ uniqueId, isWanted, status, hub: { isLive } }: Facts): Finding {
  const values = { handle: uniqueId, message: status?.message ?? "" };
  const found = (state: WayState, code: WayCode) => finding("creator", state, code, values);
  if (!isWanted) return found("stop", "creator.paused");
  if (isLive) return found("ok", "creator.live");
  switch (status?.state) {
    case "not_found":
      return found("stop", "creator.not_found");
    case "restricted":
      return found("stop", "creator.restricted");
    case "offline":
      return found("off", "creator.offline");
    case "live":
      return found("ok", "creator.live");
    default:
      return found("caution", "creator.unknown");
  }
}

function tiktok({ isWanted, status, hub: { isLive, lastEventAt } }: Facts, now: number): Finding {
  const values = { ago: secondsAgo(lastEventAt, now), message: status?.message ?? "" };
  const found = (state: WayState, code: WayCode) => finding("tiktok", state, code, values);
  const state = isWanted ? status?.state : undefined;
  if (state === "blocked") return found("stop", "tiktok.blocked");
  if (state === "needs_mending") return found("stop", "tiktok.needs_mending");
  if (!isLive && state === "rate_limited") return found("stop", "tiktok.rate_limited");
  if (!isLive && state === "failing") return found("stop", "tiktok.failing");
  if (!isLive) return lastEventAt === 0 ? found("off", "tiktok.never") : found("off", "tiktok.not_reached");
  return now - lastEventAt > silentMs ? found("caution", "tiktok.silent") : found("ok", "tiktok.ok");
}

function provider({ hub: { isLive, provider: name } }: Facts): Finding {
  if (!isLive || name === "") return finding("provider", "off", "provider.none");
  return finding("provider", "ok", "provider.ok", { provider: name });
}

function runner({ isWanted, hub: { runnerId, refused } }: Facts, now: number): Finding {
  if (runnerId === "") return finding("runner", isWanted ? "stop" : "off", "runner.none");
  const other = refused !== null && refused.runnerId !== runnerId && now - refused.at < refusedMs ? refused : undefined;
  if (other === undefined) return finding("runner", "ok", "runner.ok", { runner: runnerId });
  const values = { runner: runnerId, other: other.runnerId, ago: secondsAgo(other.at, now) };
  return finding("runner", "caution", "runner.elsewhere", values);
}

function hub({ hub: { offset, isRebuilding } }: Facts): Finding {
  if (isRebuilding) return finding("hub", "caution", "hub.rebuilding");
  return finding("hub", "ok", "hub.ok", { offset });
}

function log({ hub: { offset, loggedOffset } }: Facts): Finding {
  const behind = Math.max(0, offset - loggedOffset);
  return behind > behindEvents
    ? finding("log", "caution", "log.behind", { behind })
    : finding("log", "ok", "log.ok", { behind });
}

function rules({ hub: { rules: known } }: Facts, now: number): Finding[] {
  const { on, all, resting, filtered } = known;
  if (on === 0) return [finding("rules", "off", "rules.none")];
  // Most filters are meant so: it is said, and nothing is wrong.
  const unmet = filtered.map(({ name, by, count }) => finding("rules", "off", `rules.${by}`, { rule: name, count }));
  if (resting.length === 0) return [finding("rules", "ok", "rules.ok", { on, all }), ...unmet];
  const rests = resting.slice(0, toldRules).map(({ name, until }) => {
    const seconds = Math.max(1, Math.ceil((until - now) / 1_000));
    return finding("rules", "caution", "rules.resting", { rule: name, seconds });
  });
  return [...rests, ...unmet];
}

function moderation({ hub: { isEmptied, waiting, mutedUntil } }: Facts): Finding[] {
  if (isEmptied) return [finding("moderation", "stop", "moderation.emptied")];
  const found = [
    waiting > 0 ? finding("moderation", "caution", "moderation.waiting", { waiting }) : undefined,
    mutedUntil > 0 ? finding("moderation", "caution", "moderation.muted") : undefined,
  ].filter((one) => one !== undefined);
  return found.length > 0 ? found : [finding("moderation", "ok", "moderation.ok")];
}

function overlays({ overlays: urls, open }: Facts, now: number): Finding[] {
  if (urls.length === 0) return [finding("overlay", "stop", "overlays.none")];
  return urls.map((url) => {
    const pages = open.filter(({ tokenId }) => tokenId === url.tokenId);
    // Of several addresses one is used: what nobody ever opened is no fault while another is open, or was.
    const isSpare = pages.length === 0 && url.lastSeenAt === null && urls.some((other) => isInUse(other, open));
    const { state, code, values } = isSpare ? spare : overlayFound(url, pages, now);
    return { ...finding("overlay", state, code, values), overlay: { tokenId: url.tokenId, name: url.name } };
  });
}

const spare = { state: "off", code: "overlay.never", values: undefined } as const;

const isInUse = ({ tokenId, lastSeenAt }: OverlayUrl, open: readonly OpenOverlay[]): boolean =>
  lastSeenAt !== null || open.some((page) => page.tokenId === tokenId);

/** Of several pages of one URL those in OBS count: somebody may look at it beside OBS. */
function overlayFound(
  { lastSeenAt, isEmpty }: OverlayUrl,
  pages: readonly OpenOverlay[],
  now: number,
): { state: WayState; code: WayCode; values?: Values } {
  if (pages.length === 0) {
    if (lastSeenAt === null) return { state: "stop", code: "overlay.never" };
    const ago = Math.max(1, Math.round((now - lastSeenAt) / 60_000));
    return { state: "stop", code: "overlay.closed", values: { ago } };
  }
  if (isEmpty) return { state: "stop", code: "overlay.empty" };
  // A page of another program says nothing of itself.
  const told = pages.flatMap(({ showing }) => showing ?? []);
  if (told.length < pages.length) return { state: "ok", code: "overlay.ok" };
  const inObs = told.filter(({ obs }) => obs !== null);
  if (inObs.length === 0) return { state: "caution", code: "overlay.open" };
  const seen = inObs.filter(({ visible, active }) => visible && active !== false);
  if (seen.length === 0) return { state: "stop", code: "overlay.hidden" };
  const lagMs = Math.min(...seen.map((one) => one.lagMs ?? 0));
  const isKnown = seen.some((one) => one.lagMs !== null);
  if (lagMs > lateMs)
    return { state: "caution", code: "overlay.behind", values: { seconds: Math.round(lagMs / 1_000) } };
  return { state: "ok", code: "overlay.ok", ...(isKnown && { values: { lagMs } }) };
}

function webhooks({ receivers }: Facts): Finding[] {
  if (receivers === null) return [];
  const all = receivers.length;
  if (all === 0) return [finding("webhooks", "off", "webhooks.none")];
  const failing = receivers.filter((one) => one.isFailing || one.status === "unproven").length;
  if (failing > 0) return [finding("webhooks", "caution", "webhooks.failing", { failing, all })];
  const on = receivers.filter(({ status }) => status === "on").length;
  return [finding("webhooks", on === 0 ? "off" : "ok", "webhooks.ok", { on, all })];
}
