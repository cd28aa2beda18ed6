/** Moderation: what waits, the feed of people, and the person who is chosen. */
import type { EventUser, RecordedEvent } from "#shared/event.ts";
import { messageOf, nameOf } from "../../../kit/format.ts";
import { draw, h, type Child, type Node } from "../../../kit/node.ts";
import { type Filter, kindsToChoose, readFilter, writeFilter } from "../../feed/filter.ts";
import { openFeedView } from "../../feed/feed-view.ts";
import type { Row, RowKind } from "../../feed/rows.ts";
import { icon } from "../../frame/icon.ts";
import type { Page } from "../../frame/page.ts";
import { peopleOf } from "../../frame/people-of.ts";
import { openAskDialog } from "./ask-dialog.ts";
import { openDeeds, type Target } from "./deeds.ts";
import { openDesk } from "./desk.ts";
import { openMatchDialog } from "./match-dialog.ts";
import {
  type Change,
  changeLists,
  entryOf,
  holdKind,
  type LinkMeasure,
  type Lists,
  putLinks,
  putWord,
  takeWord,
} from "./lists.ts";
import { type Kind, overview, type Shown } from "./overview.ts";
import { openPerson, type Person } from "./person.ts";
import { featureOrOff, hideOrBack, personView, profileOf } from "./person-view.ts";
import { queueView } from "./queue-view.ts";
import { openRowMenu } from "./row-menu.ts";
import { english, type Say } from "./words.ts";
import { serverNow } from "../../../kit/server-clock.ts";

/** Likes and joins are seen where they are asked for. */
const usual: readonly RowKind[] = ["chat", "gift", "follow", "sub", "question"];

const isPerson = (userId: string) => /^[1-9]\d{0,31}$/.test(userId);

export function open(page: Page): void {
  const { root, speech, live, place, api, stream, signal } = page;
  const say: Say = speech.of("moderation", english);
  const [sheet, head, queue, side] = ["section", "header", "div", "aside"].map((tag) =>
    document.createElement(tag),
  ) as [HTMLElement, HTMLElement, HTMLElement, HTMLElement];
  sheet.className = "sheet mod-feed";
  head.className = "sheet-head mod-head";
  side.className = "side person";
  side.setAttribute("aria-label", say("beside"));
  const empty = document.createElement("div");

  const desk = openDesk(page);
  const deeds = openDeeds(page, desk, say);
  // Whoever the address names is open beside the feed; the feed goes on with everybody.
  let filter: Filter = { ...readFilter(place.now.query), person: "" };
  let person: Person | undefined;
  // In a narrow window what stands beside the feed comes over it when it is asked for.
  let isOverviewOpen = false;
  let lists: Lists | undefined;
  /** What stands in the field for a word. */
  let typed = "";
  let shown: readonly Shown[] | undefined;
  const draft = { text: "", isShared: true };

  const feed = openFeedView({
    live,
    speech,
    signal,
    picture: page.picture,
    only: ({ eventType }) => eventType !== "ROOM_USER",
    onPerson: (user, row) => choose(user, row.event),
    onRow: (row) => choose(row.event.user, row.event),
    actions: rowActions,
    gone: (row) => {
      const act = desk.actOn(row.event.eventId, "hide");
      if (!act) return undefined;
      const name = act.by === desk.self ? say("you") : desk.nameOf(act.by);
      return {
        text: say("did.hide", { name }),
        side: h(
          "button",
          { class: "btn", "data-size": "s", type: "button", onclick: () => void deeds.undo(act) },
          icon("undo"),
          say("undo"),
        ),
      };
    },
  });
  const wanted = (): Filter => ({ ...filter, kinds: filter.kinds.length === 0 ? usual : filter.kinds });
  feed.filter(wanted());
  sheet.append(queue, head, feed.element, empty, feed.foot);
  root.append(sheet, side);

  function rowActions(row: Row): Child {
    const at = targetOf(row);
    if (!at || row.isGone) return false;
    const quick = (name: string, label: string, run: (event: Event) => void) =>
      h(
        "button",
        {
          class: "btn",
          "data-kind": "quiet",
          "data-size": "s",
          "data-icon": true,
          type: "button",
          tabindex: "-1",
          "aria-label": label,
          title: label,
          onclick: run,
        },
        icon(name),
      );
    return [
      quick("eyeoff", say("hideMessage"), () => void deeds.hide(at)),
      row.kind === "chat" && quick("screenstar", say("feature"), () => void deeds.feature(at)),
      quick("rules", say("whichRules"), () => openMatchDialog(page, say, at.eventId)),
      quick("more", say("more"), (event) => showMenu(row, event.currentTarget as HTMLElement)),
    ];
  }

  const targetOf = ({ event, kind, peopleCount }: Row): Target | undefined =>
    kind === "gap" || kind === "system" || kind === "battle" || peopleCount > 1 ? undefined : event;

  function showMenu(row: Row, near: HTMLElement, at?: { x: number; y: number }): void {
    const target = targetOf(row);
    if (!target) return;
    const { user } = target;
    openRowMenu(
      near,
      [
        { icon: "user", label: say("openPerson"), key: "Enter", run: () => choose(user, row.event) },
        {
          icon: "eyeoff",
          label: say(desk.actOn(target.eventId, "hide") ? "hide.back" : "hideMessage"),
          key: "H",
          run: () => void hideOrBack(target, { deeds, desk }),
        },
        { icon: "screenoff", label: say("hide.do"), key: "B", run: () => void deeds.toggle(user, "hide") },
        { icon: "hand", label: say("hold.do"), key: "O", run: () => void deeds.toggle(user, "hold") },
        { icon: "mute", label: say("silence.do"), key: "M", run: () => void deeds.toggle(user, "silence") },
        { icon: "screenstar", label: say("feature"), key: "F", run: () => void featureOrOff(target, { deeds, desk }) },
        { icon: "shout", label: say("shoutOut"), key: "S", run: () => void deeds.shoutOut(target) },
        { icon: "ban", label: say("onTikTok"), key: "P", run: () => openProfile(user) },
        { icon: "rules", label: say("whichRules"), key: "W", run: () => openMatchDialog(page, say, target.eventId) },
        { icon: "copy", label: say("copyId"), key: "", run: () => void deeds.copyId(user.userId) },
      ],
      { ...(at && { at }), signal },
    );
  }

  feed.element.addEventListener(
    "contextmenu",
    (event) => {
      const row = feed.rowAt(event.target as Element);
      if (!row || !targetOf(row)) return;
      event.preventDefault();
      const article = (event.target as Element).closest<HTMLElement>(".ev");
      // The key for menus has no place of its own.
      const at = event.clientX === 0 && event.clientY === 0 ? undefined : { x: event.clientX, y: event.clientY };
      if (article) showMenu(row, article, at);
    },
    { signal },
  );

  function choose(user: EventUser, event?: RecordedEvent): void {
    if (!isPerson(user.userId)) return;
    openBeside(user, event);
    place.change({ person: user.userId }, { step: true });
  }

  function openBeside(user: EventUser, event: RecordedEvent | undefined): void {
    const target = event && { eventId: event.eventId, offset: event.offset };
    isOverviewOpen = false;
    person = openPerson(page, user, target, { changed: drawSide, noteGone: say("note.gone") });
    draft.text = "";
    desk.look({ userId: user.userId });
    drawSide();
    // From the top: what can be done stands there, wherever the one before was left.
    side.scrollTop = 0;
    side.querySelector<HTMLElement>("#person-title")?.focus({ preventScroll: true });
  }

  /** Whoever the address names is open, also where somebody went back to it. */
  function follow(): void {
    const { person: asked } = place.now.query;
    if (asked === person?.user.userId) return;
    if (asked === undefined || !isPerson(asked)) return leave();
    const event = live.recent.findLast(({ user }) => user.userId === asked);
    openBeside(event?.user ?? { userId: asked, uniqueId: "", displayName: asked }, event);
  }

  function leave(): void {
    person = undefined;
    desk.look({});
    drawSide();
  }

  function close(): void {
    const wasOverview = isOverviewOpen && person === undefined;
    isOverviewOpen = false;
    leave();
    place.change({ person: undefined });
    drawHead();
    if (wasOverview) head.querySelector<HTMLElement>(".mod-done")?.focus({ preventScroll: true });
  }

  function openOverview(): void {
    isOverviewOpen = true;
    drawSide();
    drawHead();
    side.scrollTop = 0;
    side.querySelector<HTMLElement>(".mod-overview-close")?.focus({ preventScroll: true });
  }

  const drawQueue = () =>
    draw(queue, queueView({ say, desk, deeds, now: serverNow(), choose: (user) => choose(user) }), silence());

  function silence(): Node | false {
    if (desk.silentSince === undefined || Date.now() - desk.silentSince < 3_000) return false;
    const since = new Intl.DateTimeFormat(speech.locale, { timeStyle: "short" }).format(desk.silentSince);
    return h("p", { class: "banner mod-silent", role: "status" }, icon("offline"), say("silent", { since }));
  }

  function drawSide(): void {
    side.toggleAttribute("data-person", person !== undefined);
    side.toggleAttribute("data-open", person !== undefined || isOverviewOpen);
    if (person) {
      return draw(
        side,
        h("div", { key: "grab", class: "grab", "aria-hidden": "true" }),
        personView({
          say,
          language: speech.locale,
          desk,
          deeds,
          person,
          mayWriteNotes: page.may("note:write"),
          draft,
          changed: drawSide,
          failed: page.failed,
          askRules: () => person?.target && openMatchDialog(page, say, person.target.eventId),
          askFor: (what) => person && openAskDialog(page, say, { what, user: person.user, deeds }),
          close,
          historyHref: place.href("people", { person: person.user.userId }),
          now: serverNow(),
        }),
      );
    }
    draw(
      side,
      overview({
        say,
        language: speech.locale,
        desk,
        deeds,
        lists,
        shown,
        setKind: (kind, isHeld) => void setKind(kind, isHeld),
        words: {
          typed,
          type: (text) => {
            typed = text;
            drawSide();
          },
          add: (word, measure) => void addWord({ word, measure }),
          remove: (word) => void removeWord(word),
          setLinks: (measure) => void setLinks(measure),
        },
        now: serverNow(),
        ...(isOverviewOpen && { close }),
      }),
    );
  }

  /** Changes the lists, and says so with the way back. */
  async function change(text: string, to: Change, back: () => Promise<void>): Promise<boolean> {
    try {
      lists = await changeLists(page, to);
      page.toast({ text, tone: "ok", undo: back });
      return true;
    } catch (error) {
      page.failed(error);
      return false;
    } finally {
      drawSide();
    }
  }

  async function setKind(kind: Kind, isHeld: boolean): Promise<void> {
    const text = say(isHeld ? "holds.on" : "holds.off", { kind: say(`holds.${kind}`) });
    await change(text, holdKind(kind, isHeld), () => setKind(kind, !isHeld));
  }

  async function addWord(entry: Parameters<typeof putWord>[0]): Promise<void> {
    const before = lists && entryOf(lists, entry.word);
    const back = () => (before ? addWord({ measure: "hide", ...before }) : removeWord(entry.word));
    const text = say("words.added", { word: messageOf(entry.word), measure: say(`measure.${entry.measure}`) });
    if (await change(text, putWord(entry), back)) typed = "";
    drawSide();
  }

  async function removeWord(word: string): Promise<void> {
    const before = lists && entryOf(lists, word);
    const back = async () => before && (await addWord({ measure: "hide", ...before }));
    await change(say("words.removed", { word: messageOf(word) }), takeWord(word), back);
  }

  async function setLinks(measure: LinkMeasure): Promise<void> {
    const before = lists?.links?.measure ?? "show";
    const text = say("words.links.set", { measure: say(`measure.${measure}`) });
    await change(text, putLinks(measure), () => setLinks(before));
  }

  function drawHead(): void {
    const isHeld = feed.isHeld();
    draw(
      head,
      h("h1", { class: "vh" }, say("title")),
      h(
        "div",
        { class: "feed-kinds", role: "group", "aria-label": say("kinds") },
        kindsToChoose.map((kind) =>
          h(
            "button",
            {
              key: kind,
              class: "chip",
              type: "button",
              "data-kind": kind,
              "aria-pressed": wanted().kinds.includes(kind) ? "true" : "false",
              onclick: () => {
                const { kinds } = wanted();
                const next = kinds.includes(kind) ? kinds.filter((one) => one !== kind) : [...kinds, kind];
                const isUsual = next.length === usual.length && usual.every((one) => next.includes(one));
                setFilter({ ...filter, kinds: isUsual ? [] : next });
              },
            },
            icon(`b-${kind}`),
            say(`kind.${kind}`),
          ),
        ),
      ),
      h(
        "label",
        { class: "with push feed-search" },
        icon("search", "i-s"),
        h("span", { class: "vh" }, say("search")),
        h("input", {
          type: "search",
          placeholder: say("search"),
          value: filter.text,
          oninput: ({ target }: Event) =>
            setFilter({ ...filter, text: (target as HTMLInputElement).value.slice(0, 100) }),
        }),
        h("kbd", {}, "/"),
      ),
      h(
        "button",
        {
          class: "btn",
          type: "button",
          "aria-pressed": isHeld ? "true" : "false",
          onclick: () => feed.hold(!feed.isHeld()),
        },
        icon(isHeld ? "play" : "pause"),
        h("span", { class: "wide" }, say(isHeld ? "goOn" : "pause")),
      ),
      h(
        "button",
        {
          class: "btn mod-done",
          type: "button",
          "data-icon": true,
          "aria-label": say("done"),
          "aria-expanded": isOverviewOpen ? "true" : "false",
          title: say("done"),
          onclick: () => (isOverviewOpen ? close() : openOverview()),
        },
        icon("history"),
      ),
    );
  }

  function setFilter(next: Filter): void {
    filter = next;
    feed.filter(wanted());
    const { person: _, ...query } = writeFilter(next);
    place.change(query);
    drawHead();
    drawEmpty();
  }

  function drawEmpty(): void {
    const isEmpty = feed.count() === 0;
    empty.className = isEmpty ? "empty live-empty" : "vh";
    draw(
      empty,
      isEmpty && [
        h("h2", { class: "t-head" }, say("empty")),
        h("p", {}, say(filter.text === "" ? "empty.about" : "empty.filter")),
      ],
    );
  }

  let known = "";
  desk.onChange(() => {
    const acts = desk.queue?.acts ?? [];
    const now = acts.map(({ actId, undone }) => `${actId}${undone ? "-" : "+"}`).join();
    if (now !== known) {
      known = now;
      const hidden = new Set(acts.flatMap(({ did, undone, eventId }) => (did === "hide" && !undone ? [eventId] : [])));
      const back = new Set(
        acts.flatMap(({ did, undone, eventId }) => (did === "hide" && undone && !hidden.has(eventId) ? [eventId] : [])),
      );
      feed.setGone(({ event }) => hidden.has(event.eventId), true);
      feed.setGone(({ event }) => back.has(event.eventId), false);
      feed.redraw(({ event }) => hidden.has(event.eventId));
    }
    drawQueue();
    drawSide();
  });
  const params = { streamId: stream.streamId };
  const readShown = async () => {
    if (person !== undefined || document.visibilityState !== "visible") return;
    try {
      ({ shown } = await api.listShownAlerts({ params }));
      drawSide();
    } catch {
      // It is asked again.
    }
  };
  const readLists = async () => {
    lists = await api.getModeration({ params });
    drawSide();
  };
  readLists().catch(page.failed);
  void readShown();
  const clocks = [
    setInterval(drawQueue, 1_000),
    setInterval(() => void readShown(), 10_000),
    setInterval(drawEmpty, 1_000),
  ];
  signal.addEventListener("abort", () => clocks.forEach((clock) => clearInterval(clock)));
  feed.onChange(drawHead);
  page.onAddress(follow);

  /** What a key is meant for: the row with the focus, or the person who is open. */
  const meant = (): Target | undefined => {
    const row = feed.rowAt(document.activeElement);
    if (row) return targetOf(row);
    return person?.target && { ...person.target, user: person.user };
  };
  const onMeant = (run: (target: Target) => void) => () => {
    const target = meant();
    if (target) run(target);
  };
  function openProfile(user: EventUser): void {
    const href = profileOf(user);
    if (href !== undefined) window.open(href, "_blank", "noopener,noreferrer");
  }
  const first = () => {
    const focused = document.activeElement?.closest<HTMLElement>("[data-held]")?.dataset["held"];
    const waiting = desk.queue?.waiting ?? [];
    return (
      waiting.find(({ heldId }) => heldId === focused) ??
      waiting.find(({ heldId }) => desk.othersAt({ heldId }).length === 0)
    );
  };
  const onFirst = (outcome: "show" | "drop") => () => {
    const held = first();
    if (held) void deeds.decide(held, outcome);
  };
  page.shortcuts([
    {
      key: "/",
      label: say("search"),
      run: () => head.querySelector<HTMLInputElement>('input[type="search"]')?.focus(),
    },
    { key: "a", label: say("letThrough"), run: onFirst("show") },
    { key: "x", label: say("skip"), run: onFirst("drop") },
    { key: "h", label: say("hideMessage"), run: onMeant((target) => void hideOrBack(target, { deeds, desk })) },
    { key: "b", label: say("hide.do"), run: onMeant(({ user }) => void deeds.toggle(user, "hide")) },
    { key: "o", label: say("hold.do"), run: onMeant(({ user }) => void deeds.toggle(user, "hold")) },
    { key: "m", label: say("silence.do"), run: onMeant(({ user }) => void deeds.toggle(user, "silence")) },
    { key: "f", label: say("feature"), run: onMeant((target) => void featureOrOff(target, { deeds, desk })) },
    { key: "s", label: say("shoutOut"), run: onMeant((target) => void deeds.shoutOut(target)) },
    { key: "p", label: say("onTikTok.about"), run: onMeant(({ user }) => openProfile(user)) },
    { key: "w", label: say("whichRules"), run: onMeant(({ eventId }) => openMatchDialog(page, say, eventId)) },
    { key: "Escape", label: say("close"), run: close },
    ...feed.shortcuts,
  ]);
  page.commands((typed) =>
    peopleOf(live.recent, typed).map((user) => ({
      id: `person-${user.userId}`,
      icon: "user",
      label: nameOf(user),
      where: say("openPerson"),
      run: () =>
        choose(
          user,
          live.recent.findLast((event) => event.user.userId === user.userId),
        ),
    })),
  );
  drawHead();
  drawQueue();
  drawSide();
  follow();
  drawEmpty();
}
