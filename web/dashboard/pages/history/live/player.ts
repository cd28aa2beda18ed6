/**
 * The replay over a live's timeline: it plays from the log with the rules of today, and goes on anew where it is over. A live that was
 * taken in by several sessions is played one after the other: each is a replay of its own.
 */
import type { Operations, Replay } from "../../../../../client/api.ts";
import { isProblem } from "../../../../../client/problem.ts";
import { openFeed } from "../../../../../client/feed.ts";
import { type Child, h, type Node } from "../../../../kit/node.ts";
import { icon } from "../../../frame/icon.ts";
import type { Page } from "../../../frame/page.ts";
import type { HistorySay } from "../measures.ts";
import { type Live, type Part, partAt } from "./parts.ts";

const speeds = [0.5, 1, 4, 16, 64] as const;
/** How often it is asked how far it is. */
const askMs = 2_000;
const jumps = { gift: "b-gift", battle: "battle", gap: "warn" } as const;

export interface Player {
  /** Where the replay is, milliseconds since 1970; undefined where there is none. */
  readonly at: number | undefined;
  /** Goes to a time of the live; where nothing is played, it begins to. */
  seek: (time: number) => void;
  view: () => Node;
}

export interface PlayerOptions {
  say: HistorySay;
  live: () => Live<Part>;
  changed: () => void;
  /** Ends when the live is left; the replay ends with it. */
  signal: AbortSignal;
}

export function openPlayer(
  { api, stream: { streamId }, failed }: Pick<Page, "api" | "stream" | "failed">,
  { say, live, changed, signal }: PlayerOptions,
): Player {
  let run: Replay | undefined;
  let isBusy = false;
  let overlayUrl: string | undefined;
  /** How often each rule showed something in it, by id; and the names of the rules. */
  let fired = new Map<string, number>();
  let names: ReadonlyMap<string, string> = new Map();
  let feed: { close: () => void } | undefined;
  /** What the parts before the one that plays came to. */
  let before = { events: 0, actions: 0 };

  const busily = (work: () => Promise<void>) => () => {
    if (isBusy) return;
    isBusy = true;
    changed();
    work()
      .catch(failed)
      .finally(() => {
        isBusy = false;
        if (!signal.aborted) changed();
      });
  };

  async function start(time?: number): Promise<void> {
    const part = time === undefined ? live().parts[0] : partAt(live(), time);
    await stop();
    fired = new Map();
    before = { events: 0, actions: 0 };
    await play(part, { ...(time !== undefined && { from: new Date(time).toISOString() }) });
    void readNames().catch(() => undefined);
  }

  /** The part after one that came to its end, at the same pace; its overlay is the next one's. */
  async function goOn(over: Replay, next: Part): Promise<void> {
    const hadOverlay = overlayUrl !== undefined;
    const sums = { events: before.events + over.events, actions: before.actions + over.actions };
    await stop();
    before = sums;
    await play(next, { speed: over.speed });
    if (hadOverlay) await showOverlay();
  }

  async function play({ sessionId }: Part, body: Operations["startReplay"]["body"]): Promise<void> {
    run = await api.startReplay({ params: { sessionId }, query: { stream: streamId }, body });
    const { runId } = run;
    feed = openFeed({
      baseUrl: location.origin,
      streamId: runId,
      onFrame: (frame) => {
        if (frame.type !== "events") return;
        // A rule that asked for several things at one event fired once.
        const runs = new Set((frame.actions ?? []).map(({ ruleId, eventId }) => `${ruleId} ${eventId}`));
        for (const run_ of runs) {
          const [ruleId = ""] = run_.split(" ");
          fired.set(ruleId, (fired.get(ruleId) ?? 0) + 1);
        }
        if (runs.size > 0) changed();
      },
    });
  }

  async function readNames(): Promise<void> {
    const { rules } = await api.listRules({ params: { streamId } });
    names = new Map(rules.map(({ ruleId, name }) => [ruleId, name]));
    changed();
  }

  async function stop(): Promise<void> {
    feed?.close();
    feed = undefined;
    overlayUrl = undefined;
    const last = run;
    run = undefined;
    if (last !== undefined && last.state !== "ended") await api.stopReplay({ params: { runId: last.runId } });
  }

  async function change(body: Operations["changeReplay"]["body"]): Promise<void> {
    if (run === undefined) return;
    const params = { runId: run.runId };
    try {
      run = await api.changeReplay({ params, body });
    } catch (error) {
      if (!isProblem(error, "replay_ended")) throw error;
      // It came to its end meanwhile.
      run = await api.getReplay({ params });
    }
  }

  /** Of one that is over nothing can be asked, nor of one of another part: another begins there. */
  async function seekTo(time: number): Promise<void> {
    const isThere = run !== undefined && run.state !== "ended" && run.sessionId === partAt(live(), time).sessionId;
    await (isThere ? change({ seek: { time: new Date(time).toISOString() } }) : start(time));
  }

  async function showOverlay(): Promise<void> {
    if (run === undefined) return;
    const { url } = await api.createReplayToken({ params: { runId: run.runId }, body: {} });
    // It is shown from where this page is from, by whatever name the server is called.
    const { pathname, search } = new URL(url);
    overlayUrl = pathname + search;
  }

  async function look(runId: string): Promise<void> {
    const now = await api.getReplay({ params: { runId } });
    // Meanwhile another may have been begun.
    if (run?.runId !== runId) return;
    run = now;
    changed();
    goOnWhereOver(now);
  }

  function goOnWhereOver(now: Replay): void {
    const next = nextOf(now);
    if (next !== undefined) busily(() => goOn(now, next))();
  }

  const isOver = (one: Replay) => one.state === "ended" && nextOf(one) === undefined;

  /** The part that follows one that was played to its end. */
  function nextOf({ state, because, sessionId }: Replay): Part | undefined {
    const { parts } = live();
    const at = parts.findIndex((part) => part.sessionId === sessionId);
    return state === "ended" && because === null && at !== -1 ? parts[at + 1] : undefined;
  }
  const looking = setInterval(() => {
    if (isBusy || run === undefined || document.visibilityState !== "visible") return;
    // A short part is over before anybody has asked how far it is: when it was begun, paused or sent elsewhere.
    if (run.state === "ended") return goOnWhereOver(run);
    look(run.runId).catch(() => undefined);
  }, askMs);
  signal.addEventListener("abort", () => {
    clearInterval(looking);
    // Nobody looks any more; one that is not stopped ends by itself.
    void stop().catch(() => undefined);
  });

  const button = (name: string, label: string, run_: () => Promise<void>, kind = "quiet"): Node =>
    h(
      "button",
      { key: name, class: "btn", "data-kind": kind, type: "button", disabled: isBusy, onclick: busily(run_) },
      icon(name),
      label,
    );

  function controls(now: Replay): Child {
    const isPlaying = now.state === "playing";
    return [
      h(
        "button",
        {
          class: "btn",
          "data-kind": "main",
          "data-icon": true,
          type: "button",
          "aria-label": say(isPlaying ? "pause" : "play"),
          onclick: busily(() => change({ paused: isPlaying })),
        },
        icon(isPlaying ? "pause" : "play"),
      ),
      h(
        "div",
        { class: "seg", role: "group", "aria-label": say("speed") },
        speeds.map((speed) =>
          h(
            "button",
            {
              key: String(speed),
              type: "button",
              "aria-pressed": now.speed === speed ? "true" : "false",
              onclick: busily(() => change({ speed })),
            },
            speed === 0.5 ? "½×" : `${speed}×`,
          ),
        ),
      ),
      (Object.keys(jumps) as (keyof typeof jumps)[]).map((next) =>
        button(jumps[next], say(`next.${next}`), () => change({ seek: { next } })),
      ),
      overlayUrl === undefined && button("layers", say("replay.overlay"), showOverlay, ""),
      button("x", say("replay.stop"), stop),
    ];
  }

  function beside(now: Replay): Child {
    const rules = [...fired].toSorted(([, one], [, other]) => other - one);
    return h(
      "div",
      { class: "hist-beside", key: "beside" },
      overlayUrl !== undefined &&
        h(
          "div",
          { class: "hist-overlay", key: "overlay" },
          h("iframe", { title: say("replay.overlay.title"), src: overlayUrl, tabindex: "-1" }),
          h(
            "a",
            { class: "t-small", href: overlayUrl, target: "_blank", rel: "noopener" },
            say("replay.overlay.alone"),
          ),
        ),
      h(
        "section",
        { key: "rules" },
        h("h2", {}, say("replay.rules")),
        rules.length === 0
          ? h("p", { class: "t-quiet" }, say("replay.rules.none"))
          : h(
              "ul",
              { class: "rows" },
              rules.map(([rule, count]) =>
                h(
                  "li",
                  { key: rule },
                  icon("b-rule"),
                  h("span", { class: "grow cut" }, h("bdi", {}, names.get(rule) ?? rule)),
                  h("span", { class: "num" }, say("replay.fired", { count })),
                ),
              ),
            ),
      ),
      h(
        "p",
        { class: "t-small t-faint", role: "status", key: "made" },
        say(now.seeking ? "replay.seeking" : isOver(now) ? "replay.over" : "replay.made", {
          events: before.events + now.events,
          actions: before.actions + now.actions,
        }),
      ),
    );
  }

  return {
    get at() {
      return run?.time === null || run === undefined ? undefined : Date.parse(run.time);
    },
    seek: (time) => busily(() => seekTo(time))(),
    view: () =>
      h(
        "div",
        { class: "hist-play", key: "player" },
        h(
          "div",
          { class: "hist-player" },
          run !== undefined && !isOver(run)
            ? controls(run)
            : [
                button("play", say(run === undefined ? "replay" : "replay.again"), () => start(), "main"),
                h("p", { class: "t-small t-faint" }, say("replay.about")),
              ],
        ),
        run !== undefined && beside(run),
      ),
  };
}
