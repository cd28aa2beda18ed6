/** The person who is chosen: who they are, what can be done, what they did and said, what moderators noted. */
import type { EventUser } from "#shared/event.ts";
import { messageOf, nameOf } from "../../../kit/format.ts";
import { type Child, h, type Node } from "../../../kit/node.ts";
import { icon } from "../../frame/icon.ts";
import type { Deeds, Measure } from "./deeds.ts";
import type { Desk } from "./desk.ts";
import { faceOf } from "./face.ts";
import type { Note, Person } from "./person.ts";
import type { Say } from "./words.ts";
import { serverNow } from "../../../kit/server-clock.ts";

export interface PersonViewOptions {
  say: Say;
  language: string;
  desk: Desk;
  deeds: Deeds;
  person: Person;
  mayWriteNotes: boolean;
  /** What is being written, kept while all is drawn anew. */
  draft: { text: string; isShared: boolean };
  changed: () => void;
  failed: (error: unknown) => void;
  askRules: () => void;
  /** Asks how, and then the streamer's own programs. */
  askFor: (what: "timeout" | "ban") => void;
  close: () => void;
  historyHref: string;
  now: number;
}

export function personView(options: PersonViewOptions): Node[] {
  const { say, person, deeds, close } = options;
  const { user } = person;
  const handle = user.uniqueId === "" ? undefined : `@${messageOf(user.uniqueId, 40)}`;
  return [
    h(
      "section",
      { key: "head" },
      h(
        "div",
        { class: "person-head" },
        faceOf(user, "face-xl"),
        h(
          "div",
          { class: "cut grow" },
          h("h2", { id: "person-title", class: "cut", tabindex: "-1" }, h("bdi", {}, nameOf(user))),
          h(
            "p",
            { class: "t-quiet cut" },
            handle !== undefined && h("bdi", {}, handle),
            " ",
            relation(user.followRole, say),
          ),
        ),
        small("copy", say("copyId"), () => void deeds.copyId(user.userId)),
        small("x", say("close"), close),
      ),
      h("p", { class: "person-tags" }, tags(options)),
    ),
    h("section", { key: "acts" }, acts(options)),
    h("section", { key: "sums" }, sums(options)),
    h("section", { key: "said" }, said(options)),
    h("section", { key: "notes" }, notes(options)),
  ];
}

function small(name: string, label: string, run: () => void): Node {
  return h(
    "button",
    {
      class: "btn",
      "data-kind": "quiet",
      "data-icon": true,
      type: "button",
      "aria-label": label,
      title: label,
      onclick: run,
    },
    icon(name),
  );
}

function relation(role: number | undefined, say: Say): string {
  if (role === 2) return `· ${say("friend")}`;
  return role === 1 ? `· ${say("follows")}` : "";
}

function tags({ say, person: { user, card }, desk, deeds }: PersonViewOptions): Child[] {
  const kept = (["hide", "hold", "silence"] as const).flatMap((measure) => deeds.keptAs(user, measure) ?? []);
  return [
    user.isModerator === true && h("span", { class: "tag", "data-tone": "mod" }, icon("shield"), say("mod")),
    user.isSubscriber === true && h("span", { class: "tag", "data-tone": "sub" }, icon("starfull"), say("subscriber")),
    (user.teamMemberLevel ?? 0) > 0 && h("span", { class: "tag" }, say("team", { level: user.teamMemberLevel ?? 0 })),
    card?.lives === 1 && h("span", { class: "tag", "data-tone": "new" }, say("firstLive")),
    kept.map(({ measure, by }) =>
      h(
        "span",
        { key: measure, class: "tag", "data-tone": "caution" },
        icon(icons[measure]),
        by === null || by === desk.self || !desk.isKnown(by)
          ? say(`${measure}.is`)
          : say(`${measure}.is.by`, { name: messageOf(desk.nameOf(by), 40) }),
      ),
    ),
    asks.map(
      (ask) =>
        desk.askOf(user.userId, ask) &&
        h("span", { key: ask, class: "tag", "data-tone": "caution" }, icon(askIcons[ask]), say(`ask.${ask}.is`)),
    ),
    desk
      .othersAt({ userId: user.userId })
      .map(({ by }) => h("span", { key: by, class: "tag" }, icon("eye"), say("looksToo", { name: desk.nameOf(by) }))),
  ];
}

const asks = ["timeout", "ban"] as const;
const askIcons = { timeout: "clock", ban: "stop" } as const;
const icons: Record<Measure, string> = { hide: "screenoff", hold: "hand", silence: "mute" };

function acts({ say, person, deeds, desk, askRules, askFor }: PersonViewOptions): Node {
  const { user, target } = person;
  const at = target && { ...target, user };
  const isHidden = target !== undefined && desk.actOn(target.eventId, "hide") !== undefined;
  const isFeatured = target !== undefined && desk.actOn(target.eventId, "feature") !== undefined;
  const button = (
    name: string,
    label: string,
    key: string,
    run: () => void,
    { pressed, off = false }: { pressed?: boolean; off?: boolean } = {},
  ): Node =>
    h(
      "button",
      {
        key: name,
        class: "act",
        type: "button",
        disabled: off,
        ...(pressed !== undefined && { "aria-pressed": pressed ? "true" : "false" }),
        onclick: run,
      },
      icon(name),
      h("span", {}, label, key !== "" && h("span", { class: "vh" }, `, ${say("key", { key })}`)),
    );
  const measure = (one: Measure, key: string) =>
    button(icons[one], say(`${one}.do`), key, () => void deeds.toggle(user, one), {
      pressed: deeds.keptAs(user, one) !== undefined,
    });
  return h(
    "div",
    { class: "acts", role: "group", "aria-label": say("acts", { name: nameOf(user) }) },
    button(
      "eyeoff",
      say(isHidden ? "hide.back" : "hideMessage"),
      "H",
      () => at && void hideOrBack(at, { deeds, desk }),
      {
        off: at === undefined,
      },
    ),
    measure("hide", "B"),
    measure("hold", "O"),
    measure("silence", "M"),
    button(
      "screenstar",
      say(isFeatured ? "feature.off" : "feature"),
      "F",
      () => at && void featureOrOff(at, { deeds, desk }),
      {
        off: at === undefined,
      },
    ),
    button("shout", say("shoutOut"), "S", () => at && void deeds.shoutOut(at), { off: at === undefined }),
    button("rules", say("rules"), "W", askRules, { off: target === undefined }),
    onTikTok(user, say),
    asks.map((ask) => {
      const standing = desk.askOf(user.userId, ask);
      return button(
        askIcons[ask],
        say(standing ? `ask.${ask}.lift` : `ask.${ask}`),
        "",
        () => (standing ? void deeds.lift(standing, nameOf(user)) : askFor(ask)),
        { pressed: standing !== undefined },
      );
    }),
    button("copy", say("copyId"), "", () => void deeds.copyId(user.userId)),
  );
}

/** Where somebody's profile is at TikTok; undefined where the handle is not known. It is a way out, and nothing is loaded from there. */
export function profileOf({ uniqueId }: Pick<EventUser, "uniqueId">): string | undefined {
  return /^[A-Za-z0-9_.]{1,64}$/.test(uniqueId) ? `https://www.tiktok.com/@${uniqueId}` : undefined;
}

/** Who times out or bans does it there: no provider is signed in as the creator. */
function onTikTok(user: EventUser, say: Say): Node {
  const href = profileOf(user);
  const face = [
    icon("ban"),
    h("span", {}, say("onTikTok"), h("span", { class: "vh" }, `, ${say("key", { key: "P" })}`)),
  ];
  return href === undefined
    ? h("button", { key: "ban", class: "act", type: "button", disabled: true }, face)
    : h(
        "a",
        { key: "ban", class: "act", href, target: "_blank", rel: "noopener noreferrer", title: say("onTikTok.about") },
        face,
      );
}

type Doing = Pick<PersonViewOptions, "deeds" | "desk">;

export async function hideOrBack(at: Parameters<Deeds["hide"]>[0], { deeds, desk }: Doing): Promise<void> {
  const before = desk.actOn(at.eventId, "hide");
  await (before ? deeds.undo(before) : deeds.hide(at));
}

export async function featureOrOff(at: Parameters<Deeds["feature"]>[0], { deeds, desk }: Doing): Promise<void> {
  const before = desk.actOn(at.eventId, "feature");
  const isOn = before?.until !== null && before !== undefined && Date.parse(before.until) > serverNow();
  await (isOn ? deeds.undo(before) : deeds.feature(at));
}

function sums({ say, language, person: { card, problem } }: PersonViewOptions): Node {
  const numbers = new Intl.NumberFormat(language);
  const isThisYear = card?.firstSeenAt?.startsWith(String(new Date().getFullYear())) === true;
  const days = new Intl.DateTimeFormat(
    language,
    isThisYear ? { day: "numeric", month: "short" } : { month: "short", year: "numeric" },
  );
  const times = new Intl.DateTimeFormat(language, { timeStyle: "short" });
  if (card === undefined)
    return problem === undefined
      ? h("p", { class: "bone person-bone" })
      : h("p", { class: "t-stop", role: "status" }, problem);
  const number = (value: number) => numbers.format(Math.round(value));
  const both = (live: number, all: number): Child[] => [
    number(live),
    " ",
    h("small", {}, say("of", { count: number(all) })),
  ];
  const tile = (name: string, ...value: Child[]) =>
    h("div", { key: name }, h("dt", {}, name), h("dd", { class: "num" }, h("bdi", {}, value)));
  const { live, all } = card;
  return h(
    "dl",
    { class: "tiles" },
    tile(say("coins"), both(live?.coins ?? 0, all.coins)),
    tile(say("gifts"), both(live?.gifts ?? 0, all.gifts)),
    tile(say("chats"), both(live?.chats ?? 0, all.chats)),
    tile(say("lives"), number(card.lives)),
    tile(say("firstSeen"), card.firstSeenAt === null ? "–" : days.format(new Date(card.firstSeenAt))),
    tile(say("cameIn"), live === null ? "–" : times.format(new Date(live.firstSeenAt))),
  );
}

function said({ say, language, person, desk, historyHref }: PersonViewOptions): Child[] {
  const times = new Intl.DateTimeFormat(
    language,
    person.span === "live" ? { timeStyle: "short" } : { dateStyle: "short", timeStyle: "short" },
  );
  const numbers = new Intl.NumberFormat(language);
  const spans = ["live", "earlier"] as const;
  const count = person.card?.all.chats;
  return [
    h(
      "div",
      { class: "side-head" },
      h(
        "div",
        { class: "seg", "data-size": "s", role: "group", "aria-label": say("messages") },
        spans.map((span) =>
          h(
            "button",
            {
              key: span,
              type: "button",
              "aria-pressed": person.span === span ? "true" : "false",
              onclick: () => person.show(span),
            },
            say(`span.${span}`),
          ),
        ),
      ),
      count !== undefined &&
        count > 0 &&
        h("a", { class: "push t-small", href: historyHref }, say("all", { count: numbers.format(count) })),
    ),
    person.said === undefined
      ? h("p", { class: "bone" })
      : person.said.length === 0
        ? h("p", { class: "t-quiet" }, say("saidNothing"))
        : h(
            "ul",
            { class: "said" },
            person.said.map(({ eventId, at, text }) => {
              const isHidden = desk.actOn(eventId, "hide") !== undefined;
              return h(
                "li",
                { key: eventId, "data-gone": isHidden },
                h("time", { class: "num" }, times.format(at)),
                h("bdi", {}, messageOf(text)),
                isHidden && h("span", { class: "tag" }, say("isHidden")),
              );
            }),
          ),
  ];
}

function notes(options: PersonViewOptions): Child[] {
  const { say, person, desk, draft, changed, failed, mayWriteNotes } = options;
  const add = (event: Event) => {
    event.preventDefault();
    const text = draft.text.trim();
    if (text === "") return;
    const form = event.target as HTMLFormElement;
    const added = async () => {
      await person.addNote(text, draft.isShared);
      form.reset();
      draft.text = "";
      changed();
    };
    added().catch(failed);
  };
  return [
    h("div", { class: "side-head" }, h("h3", { class: "t-label" }, say("notes"))),
    h(
      "div",
      { class: "notes" },
      person.notes === undefined && person.problem === undefined && h("p", { class: "bone" }),
      person.notes?.map((note) => noteView(note, options)),
      mayWriteNotes &&
        h(
          "form",
          { key: "new", class: "note-form", onsubmit: add },
          h(
            "label",
            { class: "with" },
            icon("note", "i-s"),
            h("span", { class: "vh" }, say("note.add")),
            h("input", {
              type: "text",
              name: "note",
              maxlength: "1000",
              autocomplete: "off",
              placeholder: say("note.add"),
              value: draft.text,
              oninput: ({ target }: Event) => (draft.text = (target as HTMLInputElement).value),
            }),
          ),
          h(
            "button",
            {
              class: "tag note-who",
              type: "button",
              "aria-pressed": draft.isShared ? "true" : "false",
              title: say(draft.isShared ? "note.shared.about" : "note.own.about"),
              onclick: () => {
                draft.isShared = !draft.isShared;
                changed();
              },
            },
            icon(draft.isShared ? "users" : "lock", "i-s"),
            say(draft.isShared ? "note.shared" : "note.own"),
          ),
        ),
    ),
  ];

  function noteView(note: Note, { language }: PersonViewOptions): Node {
    const when = new Intl.DateTimeFormat(language, { dateStyle: "medium" }).format(new Date(note.createdAt));
    const isMine = note.createdBy === desk.self;
    return h(
      "div",
      { key: note.noteId, class: "note", "data-private": !note.shared },
      h("p", {}, h("bdi", {}, note.text)),
      h(
        "footer",
        {},
        h("bdi", {}, isMine ? say("you") : desk.nameOf(note.createdBy)),
        ` · ${when} · ${say(note.shared ? "note.shared.about" : "note.own.about")}`,
        isMine &&
          h(
            "button",
            {
              class: "btn push",
              "data-kind": "quiet",
              "data-size": "s",
              "data-icon": true,
              type: "button",
              "aria-label": say("note.delete"),
              onclick: () => void person.deleteNote(note).catch(failed),
            },
            icon("trash"),
          ),
      ),
    );
  }
}
