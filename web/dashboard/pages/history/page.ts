/** History: the lives that were, one live as a timeline with its replay, and what it leaves as files. */
import type { Operations, Replay, Session } from "../../../../client/api.ts";
import { wholeNumbers } from "../../../kit/format.ts";
import { draw, h, type Node } from "../../../kit/node.ts";
import { clockOf } from "../../frame/clock.ts";
import { icon } from "../../frame/icon.ts";
import type { Page } from "../../frame/page.ts";
import { bestMoments, readTimeline, type Timeline } from "./read-timeline.ts";
import { timelineView } from "./timeline-view.ts";
import english from "./words/en.json" with { type: "json" };

type Analytics = Operations["readAnalytics"]["answer"];
type Export = Operations["getExport"]["answer"];

interface OpenLive {
  session: Operations["getSession"]["answer"];
  timeline: Timeline;
  analytics: Analytics | undefined;
}

const replaySpeeds = [1, 4, 16, 64] as const;
const formats = ["csv", "jsonl", "parquet"] as const;
const momentIcons = {
  gift: "b-gift",
  battle: "battle",
  gap: "warn",
  connected: "b-system",
  pause: "pause",
  end: "b-system",
} as const;
/** How often what goes on elsewhere is asked for. */
const askMs = 2_000;
/** Sessions that are listed. */
const mostSessions = 100;

export async function open(page: Page): Promise<void> {
  const { root, speech, api, stream, place, signal, may } = page;
  const say = speech.of("history", english);
  const { language } = speech;
  const { streamId } = stream;
  const whole = wholeNumbers(language);
  const days = new Intl.DateTimeFormat(language, { dateStyle: "full" });
  const times = new Intl.DateTimeFormat(language, { timeStyle: "short" });
  let sessions: readonly Session[] = [];
  let live: OpenLive | undefined;
  let replay: Replay | undefined;
  let exported: Export | undefined;
  let isBusy = false;

  const busily = (work: () => Promise<void>) => () => {
    if (isBusy) return;
    isBusy = true;
    show();
    work()
      .catch(page.failed)
      .finally(() => {
        isBusy = false;
        show();
      });
  };

  async function openSession(sessionId: string): Promise<void> {
    const params = { sessionId };
    const query = { stream: streamId };
    const [session, timeline] = await Promise.all([
      api.getSession({ params, query }),
      readTimeline((after) => api.getSessionTimeline({ params, query: { ...query, ...(after > 0 && { after }) } })),
    ]);
    const analytics = await api
      .readAnalytics({
        params: { streamId },
        query: { from: session.startedAt, to: session.endedAt ?? new Date().toISOString(), by: "session" },
      })
      .catch(() => undefined);
    live = { session, timeline, analytics };
    replay = undefined;
    page.title(days.format(new Date(session.startedAt)));
  }

  /** What the address says is what is shown. */
  async function follow(): Promise<void> {
    const wanted = place.now.query["session"];
    if (wanted === undefined) {
      live = undefined;
      page.title("");
    } else if (wanted !== live?.session.sessionId) await openSession(wanted);
    show();
  }

  const lengthOf = ({ startedAt, endedAt }: Pick<Session, "startedAt" | "endedAt">) =>
    endedAt === null ? say("runs") : clockOf(Date.parse(endedAt) - Date.parse(startedAt));

  function listView(): Node {
    return h(
      "section",
      { class: "sheet", key: "list" },
      h("header", { class: "sheet-head" }, h("h1", { class: "t-page" }, say("title"))),
      sessions.length === 0
        ? h("div", { class: "empty" }, h("h2", { class: "t-head" }, say("empty")), h("p", {}, say("empty.about")))
        : h(
            "div",
            { class: "scroll", tabindex: "0" },
            h(
              "table",
              { class: "table" },
              h(
                "thead",
                {},
                h(
                  "tr",
                  {},
                  h("th", { scope: "col" }, say("began")),
                  h("th", { scope: "col" }, say("length")),
                  h("th", { scope: "col", class: "end" }, say("events")),
                  h("th", { scope: "col" }, say("whole")),
                ),
              ),
              h(
                "tbody",
                {},
                sessions.map((one) =>
                  h(
                    "tr",
                    { key: one.sessionId },
                    h(
                      "td",
                      {},
                      h(
                        "a",
                        {
                          href: place.href("history", { session: one.sessionId }),
                          onclick: (event: Event) => {
                            event.preventDefault();
                            place.change({ session: one.sessionId }, { step: true });
                          },
                        },
                        `${days.format(new Date(one.startedAt))}, ${times.format(new Date(one.startedAt))}`,
                      ),
                    ),
                    h("td", { class: "num" }, lengthOf(one)),
                    h("td", { class: "num end" }, whole(one.eventCount)),
                    h(
                      "td",
                      {},
                      h(
                        "span",
                        { class: "tag", "data-tone": one.complete ? "ok" : "caution" },
                        say(one.complete ? "whole.yes" : "whole.no"),
                      ),
                    ),
                  ),
                ),
              ),
            ),
          ),
    );
  }

  const stat = (label: string, value: number | null | undefined): Node =>
    h(
      "div",
      { class: "stat" },
      h("dt", {}, label),
      h("dd", {}, h("b", { class: "num" }, value === null || value === undefined ? "–" : whole(value))),
    );

  function liveView({ session, timeline, analytics }: OpenLive): Node {
    const totals = analytics?.totals;
    const began = new Date(session.startedAt);
    return h(
      "section",
      { class: "sheet", key: session.sessionId },
      h(
        "header",
        { class: "sheet-head hist-head" },
        h(
          "button",
          {
            class: "btn",
            "data-kind": "quiet",
            "data-icon": true,
            type: "button",
            "aria-label": say("back"),
            onclick: () => place.change({ session: undefined }, { step: true }),
          },
          icon("left", "i-turns"),
        ),
        h("h1", { class: "t-page" }, days.format(began)),
        h("p", { class: "t-quiet" }, `${times.format(began)} · ${lengthOf(session)}`),
      ),
      h(
        "div",
        { class: "scroll hist", tabindex: "0" },
        h(
          "dl",
          { class: "hist-stats" },
          stat(say("peak"), totals?.peakViewers),
          stat(say("people"), totals?.uniqueUsers),
          stat(say("coins"), totals?.coins ?? timeline.coins),
          stat(say("likes"), totals?.likes),
          stat(say("follows"), totals?.follows),
          stat(say("chats"), totals?.chats),
          stat(say("events"), session.eventCount),
        ),
        timelineView({
          say,
          language,
          session,
          timeline,
          at: replay?.time === null || replay === undefined ? undefined : Date.parse(replay.time),
          seek:
            replay && may("replay:write")
              ? (time) => busily(() => seek({ time: new Date(time).toISOString() }))()
              : undefined,
        }),
        may("replay:write") && playerView(session.sessionId),
        h("div", { class: "hist-parts" }, momentsView(timeline, session), giftsView(analytics)),
        may("history:export") && exportView(session),
      ),
    );
  }

  type Seek = NonNullable<Operations["changeReplay"]["body"]["seek"]>;

  async function change(body: Operations["changeReplay"]["body"]): Promise<void> {
    if (replay) replay = await api.changeReplay({ params: { runId: replay.runId }, body });
  }
  const seek = (to: Seek) => change({ seek: to });

  function playerView(sessionId: string): Node {
    const run = replay;
    if (run === undefined || run.state === "ended") {
      return h(
        "div",
        { class: "hist-player" },
        h(
          "button",
          {
            class: "btn",
            "data-kind": "main",
            type: "button",
            disabled: isBusy,
            onclick: busily(async () => {
              replay = await api.startReplay({ params: { sessionId }, query: { stream: streamId }, body: {} });
            }),
          },
          icon("play"),
          say("replay"),
        ),
        h("p", { class: "t-small t-faint" }, say("replay.about")),
      );
    }
    const isPlaying = run.state === "playing";
    const jump = (next: "gift" | "battle" | "gap", name: string) =>
      h(
        "button",
        { class: "btn", "data-kind": "quiet", type: "button", onclick: busily(() => seek({ next })) },
        icon(name),
        say(`next.${next}`),
      );
    return h(
      "div",
      { class: "hist-player" },
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
        replaySpeeds.map((speed) =>
          h(
            "button",
            {
              key: String(speed),
              type: "button",
              "aria-pressed": run.speed === speed ? "true" : "false",
              onclick: busily(() => change({ speed })),
            },
            `${speed}×`,
          ),
        ),
      ),
      jump("gift", "b-gift"),
      jump("battle", "battle"),
      jump("gap", "warn"),
      h(
        "button",
        {
          class: "btn",
          type: "button",
          onclick: busily(async () => {
            const { url } = await api.createReplayToken({ params: { runId: run.runId }, body: {} });
            window.open(url, "_blank", "noopener");
          }),
        },
        icon("layers"),
        say("replay.overlay"),
      ),
      h(
        "button",
        {
          class: "btn",
          "data-kind": "quiet",
          type: "button",
          onclick: busily(async () => {
            await api.stopReplay({ params: { runId: run.runId } });
            replay = undefined;
          }),
        },
        icon("x"),
        say("replay.stop"),
      ),
      h(
        "p",
        { class: "t-small t-faint push", role: "status" },
        say("replay.made", { events: run.events, actions: run.actions }),
      ),
    );
  }

  function momentsView({ moments }: Timeline, { startedAt }: Pick<Session, "startedAt">): Node {
    const best = bestMoments(moments);
    return h(
      "section",
      {},
      h("h2", {}, say("moments")),
      best.length === 0
        ? h("p", { class: "t-quiet" }, say("moments.none"))
        : h(
            "ol",
            { class: "rows" },
            best.map(({ kind, seqNo, time, coins }) =>
              h(
                "li",
                { key: String(seqNo) },
                h("span", { class: "num t-faint" }, clockOf(time - Date.parse(startedAt))),
                icon(momentIcons[kind], kind === "gift" ? "t-coins" : ""),
                h(
                  "span",
                  { class: "grow" },
                  kind === "gift" ? say("moment.gift", { coins: whole(coins ?? 0) }) : say(`moment.${kind}`),
                ),
                replay &&
                  may("replay:write") &&
                  h(
                    "button",
                    {
                      class: "btn",
                      "data-size": "s",
                      "data-kind": "quiet",
                      type: "button",
                      onclick: busily(() => seek({ seqNo })),
                    },
                    icon("play"),
                    say("jump"),
                  ),
              ),
            ),
          ),
    );
  }

  function giftsView(analytics: Analytics | undefined): Node {
    const gifts = analytics?.gifts?.slice(0, 10) ?? [];
    const most = Math.max(1, ...gifts.map(({ coins }) => coins));
    return h(
      "section",
      {},
      h("h2", {}, say("gifts")),
      gifts.length === 0
        ? h("p", { class: "t-quiet" }, say("gifts.none"))
        : h(
            "ol",
            { class: "rows" },
            gifts.map(({ giftId, name, gifts: count, coins }) =>
              h(
                "li",
                { key: giftId, class: "hist-gift" },
                h("span", { class: "cut" }, h("bdi", {}, name ?? giftId)),
                h("span", { class: "num t-faint" }, `×${whole(count)}`),
                h(
                  "span",
                  { class: "meter", "aria-hidden": "true" },
                  h("i", { style: { width: `${Math.round((coins / most) * 100)}%` } }),
                ),
                h("span", { class: "num t-coins" }, say("coins.of", { coins: whole(coins) })),
              ),
            ),
          ),
    );
  }

  function exportView({ sessionId }: Pick<Session, "sessionId">): Node {
    const state = exported;
    const begin = (format: (typeof formats)[number]) =>
      busily(async () => {
        exported = await api.startExport({ params: { streamId }, body: { format, sessionId } });
      });
    return h(
      "section",
      { class: "hist-export" },
      h("h2", {}, say("export")),
      state === undefined || state.state === "done" || state.state === "failed" || state.state === "deleted"
        ? h(
            "div",
            { class: "btns" },
            formats.map((format) =>
              h(
                "button",
                { key: format, class: "btn", type: "button", disabled: isBusy, onclick: begin(format) },
                icon("download"),
                format.toUpperCase(),
              ),
            ),
          )
        : h(
            "p",
            { role: "status" },
            h("progress", { max: "1", value: String(state.progress), "aria-label": say("export") }),
            " ",
            say("export.runs", { events: whole(state.events) }),
          ),
      state?.state === "done" &&
        h(
          "p",
          {},
          h(
            "button",
            {
              class: "btn",
              "data-kind": "main",
              type: "button",
              onclick: busily(async () => {
                const { url } = await api.linkExport({ params: { streamId, exportId: state.exportId } });
                location.assign(url);
              }),
            },
            icon("download"),
            say("export.get", { events: whole(state.events) }),
          ),
        ),
      state?.state === "failed" && h("p", { class: "t-stop", role: "status" }, say("export.failed")),
    );
  }

  function show(): void {
    if (signal.aborted) return;
    draw(root, live === undefined ? listView() : liveView(live));
  }

  /** Of what goes on by itself, how far it is. */
  async function look(): Promise<void> {
    const isExporting = exported?.state === "waiting" || exported?.state === "running";
    if (replay !== undefined && replay.state !== "ended")
      replay = await api.getReplay({ params: { runId: replay.runId } });
    if (exported && isExporting) exported = await api.getExport({ params: { streamId, exportId: exported.exportId } });
    if (replay !== undefined || isExporting) show();
  }
  const looking = setInterval(() => {
    if (!isBusy && document.visibilityState === "visible") void look().catch(() => undefined);
  }, askMs);
  signal.addEventListener("abort", () => clearInterval(looking));
  page.onAddress(() => void follow().catch(page.failed));

  const { sessions: all } = await api.listStreamSessions({ params: { streamId } });
  sessions = all.toSorted((one, other) => other.startedAt.localeCompare(one.startedAt)).slice(0, mostSessions);
  await follow();
}
