/** History: the lives that were, one of them as a timeline with its replay, and what became of numbers over months. */
import type { Session } from "../../../../client/api.ts";
import { draw, h, type Node } from "../../../kit/node.ts";
import type { Page } from "../../frame/page.ts";
import { type LivePage, openLivePage } from "./live/live-page.ts";
import { livesOf } from "./live/parts.ts";
import { livesView } from "./lives-view.ts";
import type { Bucket, HistorySay } from "./measures.ts";
import { type LiveLink, openOverTime } from "./over-time/over-time.ts";
import { serverNow } from "../../../kit/server-clock.ts";
import { settle } from "./settle.ts";
import english from "./words/en.json" with { type: "json" };

const views = ["lives", "time"] as const;
/** Sessions that one answer has. */
const pageSessions = 100;
/** How far back lives are counted for the list. */
const countedDays = 90;
const dayMs = 24 * 60 * 60_000;

export async function open(page: Page): Promise<void> {
  const { root, speech, api, stream, place, signal } = page;
  const say: HistorySay = speech.of("history", english);
  const { streamId } = stream;
  const days = new Intl.DateTimeFormat(speech.locale, { dateStyle: "full" });
  /** The latest first. */
  let sessions: readonly Session[] = [];
  let hasEarlier = false;
  /** What was counted of each live, by its room. */
  let counted: ReadonlyMap<string, Bucket> = new Map();
  let live: LivePage | undefined;

  const linkToSession = (session: string): LiveLink => ({
    href: place.href("history", { session }),
    open: (event) => {
      event.preventDefault();
      place.change({ session, view: undefined }, { step: true });
    },
  });
  /** The latest session of a live, as far as it is among those that are listed. */
  const linkTo = (roomId: string): LiveLink | undefined => {
    const found = sessions.find((one) => one.roomId === roomId);
    return found && linkToSession(found.sessionId);
  };
  const time = openOverTime(page, { say, changed: show, linkTo });

  const viewNow = () => (place.now.query["view"] === "time" && page.may("analytics:aggregate") ? "time" : "lives");

  /** What the address says is what is shown. */
  async function follow(): Promise<void> {
    const wanted = place.now.query["session"];
    if (wanted !== live?.sessionId) {
      live?.close();
      live = undefined;
      page.title("");
      if (wanted !== undefined) await openLiveOf(wanted);
    }
    show();
    if (wanted === undefined && viewNow() === "time") await time.follow();
  }

  async function openLiveOf(sessionId: string): Promise<void> {
    const back = () => place.change({ session: undefined }, { step: true });
    const opened = await openLivePage(page, sessionId, { say, changed: show, linkTo, back });
    // Meanwhile somebody may have gone elsewhere.
    if (signal.aborted || place.now.query["session"] !== sessionId) return opened.close();
    live = opened;
    page.title(days.format(opened.startedAt));
  }

  function overview(): Node {
    const now = viewNow();
    return h(
      "section",
      { class: "sheet", key: "overview" },
      h(
        "header",
        { class: "sheet-head hist-head" },
        h("h1", { class: "t-page" }, say("title")),
        page.may("analytics:aggregate") &&
          h(
            "div",
            { class: "seg", role: "group", "aria-label": say("views") },
            views.map((view) =>
              h(
                "button",
                {
                  key: view,
                  type: "button",
                  "aria-pressed": view === now ? "true" : "false",
                  onclick: () => place.change({ view: view === "time" ? "time" : undefined }, { step: true }),
                },
                say(`view.${view}`),
              ),
            ),
          ),
      ),
      now === "time"
        ? time.view()
        : livesView({
            say,
            language: speech.locale,
            lives: livesOf(sessions),
            counted,
            hasEarlier,
            readEarlier: () => void readEarlier().catch(page.failed),
            linkTo: linkToSession,
          }),
    );
  }

  function show(): void {
    if (!signal.aborted) draw(root, live === undefined ? overview() : live.view());
  }

  page.onAddress(() => void follow().catch(page.failed));
  const read = async (before?: string) => {
    const query = before === undefined ? {} : { before };
    return (await api.listStreamSessions({ params: { streamId }, query })).sessions;
  };

  /** The latest, anew; what was read of those before them stays. */
  async function readSessions(): Promise<void> {
    const latest = await read();
    const first = latest.at(-1);
    const known = new Set(latest.map(({ sessionId }) => sessionId));
    const older = sessions.filter((one) => !known.has(one.sessionId) && first && one.startedAt <= first.startedAt);
    if (older.length === 0) hasEarlier = latest.length === pageSessions;
    sessions = [...latest, ...older];
  }

  async function readEarlier(): Promise<void> {
    const earlier = await read(sessions.at(-1)?.sessionId);
    sessions = [...sessions, ...earlier];
    hasEarlier = earlier.length === pageSessions;
    show();
  }

  /** The numbers beside the lives: the list does not wait for them. */
  async function count(): Promise<void> {
    if (!page.may("analytics:aggregate")) return;
    const from = new Date(serverNow() - countedDays * dayMs).toISOString();
    const { buckets } = await api.readAnalytics({ params: { streamId }, query: { from, by: "live" } });
    counted = new Map(buckets.map((one) => [one.key, one]));
    show();
  }
  await readSessions();
  await follow();
  void count().catch(() => undefined);
  const again = async () => {
    await readSessions();
    show();
    await count();
  };
  void settle({ read: async () => undefined, again, isOpen: () => sessions[0]?.endedAt === null, signal });
}
