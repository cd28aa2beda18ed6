/** History: the lives that were, one of them as a timeline with its replay, and what became of numbers over months. */
import type { Session } from "../../../../client/api.ts";
import { draw, h, type Node } from "../../../kit/node.ts";
import type { Page } from "../../frame/page.ts";
import { type LivePage, type LivePart, openLivePage } from "./live/live-page.ts";
import { livesView } from "./lives-view.ts";
import type { HistorySay } from "./measures.ts";
import { type LiveLink, openOverTime } from "./over-time/over-time.ts";
import { settle } from "./settle.ts";
import english from "./words/en.json" with { type: "json" };

const views = ["lives", "time"] as const;

export async function open(page: Page): Promise<void> {
  const { root, speech, api, stream, place, signal } = page;
  const say: HistorySay = speech.of("history", english);
  const { streamId } = stream;
  const days = new Intl.DateTimeFormat(speech.language, { dateStyle: "full" });
  let sessions: readonly Session[] = [];
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
  /** The sessions that took a live in, the first one first, as far as they are listed. */
  const partsOf = (roomId: string): LivePart[] =>
    sessions
      .filter((one) => one.roomId === roomId)
      .toReversed()
      .map(({ sessionId, startedAt }) => ({ sessionId, startedAt, ...linkToSession(sessionId) }));
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
    const opened = await openLivePage(page, sessionId, { say, changed: show, linkTo, partsOf, back });
    // Meanwhile somebody may have gone elsewhere.
    if (signal.aborted || place.now.query["session"] !== sessionId) return opened.close();
    live = opened;
    const session = sessions.find((one) => one.sessionId === sessionId);
    if (session) page.title(days.format(new Date(session.startedAt)));
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
      now === "time" ? time.view() : livesView({ say, language: speech.language, sessions, linkTo: linkToSession }),
    );
  }

  function show(): void {
    if (!signal.aborted) draw(root, live === undefined ? overview() : live.view());
  }

  page.onAddress(() => void follow().catch(page.failed));
  async function readSessions(): Promise<void> {
    const { sessions: all } = await api.listStreamSessions({ params: { streamId } });
    // The platform's own, of what is done by hand, have no room, and are no lives.
    const lives = all.filter(({ roomId }) => roomId !== "");
    sessions = lives.toSorted((one, other) => other.startedAt.localeCompare(one.startedAt));
  }
  await readSessions();
  await follow();
  const again = async () => {
    await readSessions();
    show();
  };
  void settle({ read: async () => undefined, again, isOpen: () => sessions[0]?.endedAt === null, signal });
}
