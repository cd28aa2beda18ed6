/** The frame around every page: the bar, the column of pages, banners. */
import { draw, h, type Node } from "../../kit/node.ts";
import { type Language, languages } from "../../kit/languages.ts";
import { clockOf } from "./clock.ts";
import { icon } from "./icon.ts";
import type { LiveFeed } from "./live-feed.ts";
import type { Account, Device, OwnStream, PageEntry } from "./page.ts";
import { maySee } from "./may-see.ts";
import type { Place } from "./place.ts";
import { eventsAMinute } from "./minutes.ts";
import { lineView } from "../way/line-view.ts";
import type { Way } from "./way.ts";
import type { FrameSay, Speech } from "./words.ts";

export interface ShellModel {
  say: FrameSay;
  language: Language;
  /** How times are written. */
  locale: string;
  account: Account;
  stream: OwnStream | undefined;
  pages: readonly PageEntry[];
  page: string;
  place: Place;
  live: LiveFeed;
  speech: Speech;
  way: Way;
  theme: string;
  hasSingleKeys: boolean;
  now: number;
  doing: ShellDeeds;
}

export interface ShellDeeds extends Device {
  signOut: () => void;
  openPalette: () => void;
  askWhy: () => void;
  panic: () => void;
  release: () => void;
}

export interface Shell {
  main: HTMLElement;
  draw: (model: ShellModel) => void;
}

const groups = ["air", "setup", "back", "house"] as const;

/** Makes the frame in `root`; `main` is the place of the page. */
export function openShell(root: HTMLElement): Shell {
  const [skip, bar, banners, nav, main] = ["a", "header", "div", "nav", "main"].map((tag) =>
    document.createElement(tag),
  ) as [HTMLAnchorElement, HTMLElement, HTMLElement, HTMLElement, HTMLElement];
  skip.className = "skip";
  skip.href = "#content";
  skip.addEventListener("click", (event) => {
    // The address is the page's: no `#content` in it.
    event.preventDefault();
    main.focus();
  });
  bar.className = "bar";
  banners.className = "banners";
  nav.className = "nav";
  main.className = "main";
  main.id = "content";
  main.tabIndex = -1;
  const app = document.createElement("div");
  app.className = "app";
  app.append(skip, bar, banners, nav, main);
  root.replaceChildren(app);
  return {
    main,
    draw(model) {
      skip.textContent = model.say("skip");
      nav.setAttribute("aria-label", model.say("pages"));
      bar.dataset["tally"] = tallyOf(model.live);
      draw(bar, barView(model));
      draw(banners, bannersView(model));
      draw(nav, navView(model));
    },
  };
}

function tallyOf({ state }: LiveFeed): string {
  if (!state?.live) return "off";
  return state.playback === undefined ? "on" : "demo";
}

function barView(model: ShellModel): (Node | undefined | false)[] {
  const { say, stream, live, doing, now } = model;
  return [
    creatorView(model),
    model.way.latest &&
      lineView({
        answer: model.way.latest,
        speech: model.speech,
        eventsAMinute: live.state?.live === true ? eventsAMinute(live.minutes, now) : undefined,
        isFlowing: live.state?.live === true && live.line === "open" && now - (live.heardAt ?? 0) < 10_000,
        href: "?why=1",
        open: (event) => {
          event.preventDefault();
          doing.askWhy();
        },
      }),
    h(
      "div",
      { class: "tools" },
      stream &&
        h(
          "button",
          {
            class: "btn why",
            "data-kind": "quiet",
            type: "button",
            onclick: doing.askWhy,
            "aria-label": say("why.ask"),
          },
          icon("help"),
          h("span", { class: "wide" }, say("why.ask")),
        ),
      h(
        "button",
        {
          class: "find",
          type: "button",
          "aria-keyshortcuts": "Control+K",
          onclick: doing.openPalette,
        },
        icon("search"),
        h("span", { class: "vh" }, say("palette.title")),
        h("kbd", { "aria-hidden": "true" }, "Ctrl"),
        h("kbd", { "aria-hidden": "true" }, "K"),
      ),
      stream?.permissions.includes("moderation:write") &&
        (live.emptied
          ? h(
              "button",
              { class: "btn", "data-kind": "air", type: "button", onclick: doing.release },
              icon("play"),
              say("panic.release"),
            )
          : h(
              "button",
              {
                class: "btn panic",
                "data-kind": "stop-quiet",
                type: "button",
                onclick: doing.panic,
                "aria-label": say("panic.about"),
                "aria-keyshortcuts": "Shift+Escape",
              },
              icon("stop"),
              h("span", { class: "wide" }, say("panic.button")),
            )),
      accountMenu(model),
    ),
  ];
}

/** Who is live, since when, and the other streams that one may see. */
function creatorView({ say, account, stream, live, place, now, page }: ShellModel): Node {
  const { state } = live;
  const onAir = state?.live
    ? h(
        "span",
        { class: "onair", key: "air" },
        say("live"),
        h("time", { class: "num" }, clockOf(now - state.startedAt)),
      )
    : h(
        "span",
        { class: "onair", key: "air", "data-off": true },
        state === undefined ? say("live.unknown") : say("live.off"),
      );
  const others = account.streams.map((one) =>
    h(
      "a",
      {
        key: one.streamId,
        class: "choice",
        href: `?stream=${encodeURIComponent(one.streamId)}`,
        "aria-current": one.streamId === stream?.streamId ? "true" : undefined,
        onclick: (event: Event) => {
          event.preventDefault();
          closeMenus();
          place.go({ page, stream: one.streamId });
        },
      },
      h("bdi", { class: "cut" }, `@${one.uniqueId}`),
      h("small", {}, say(`role.${one.role}`)),
    ),
  );
  return h(
    "details",
    { class: "drop creator-menu", key: "creator" },
    h(
      "summary",
      { class: "creator" },
      initialFace("face face-l anon", (stream?.uniqueId ?? "?").slice(0, 1)),
      h(
        "span",
        { class: "names" },
        h("b", {}, h("bdi", { class: "cut" }, stream ? `@${stream.uniqueId}` : say("streams.none"))),
      ),
      stream && onAir,
      icon("down", "i-s"),
      h("span", { class: "vh" }, say("streams.choose")),
    ),
    h(
      "div",
      { class: "menu" },
      others,
      h("hr", {}),
      h(
        "a",
        { class: "choice", href: place.href("settings", { part: "creators" }) },
        icon("plus"),
        say("streams.manage"),
      ),
    ),
  );
}

/** A letter for a face on what is pressed. The style sheet writes it: who speaks to the browser says the name, which has no such letter. */
function initialFace(classes: string, letter: string): Node {
  return h("span", { class: classes, "aria-hidden": "true", "data-initial": letter.toUpperCase() });
}

function accountMenu({ say, language, account, place, theme, hasSingleKeys, doing }: ShellModel): Node {
  const choice = (
    name: string,
    label: string,
    value: string,
    options: Record<string, string>,
    chosen: (value: string) => void,
  ) =>
    h(
      "label",
      { class: "choice" },
      label,
      h(
        "select",
        { class: "input", name, value, onchange: (event: Event) => chosen((event.target as HTMLSelectElement).value) },
        Object.entries(options).map(([key, text]) => h("option", { key, value: key, selected: key === value }, text)),
      ),
    );
  return h(
    "details",
    { class: "drop account-menu", key: "account" },
    h(
      "summary",
      { class: "btn", "data-kind": "quiet", "data-icon": true, "aria-label": say("account.menu") },
      initialFace("face anon", Array.from(account.name)[0] ?? "?"),
    ),
    h(
      "div",
      { class: "menu" },
      h("p", { class: "choice t-faint" }, h("bdi", { class: "cut" }, account.name)),
      choice(
        "theme",
        say("theme"),
        theme,
        { "": say("theme.system"), dark: say("theme.dark"), light: say("theme.light") },
        doing.chooseTheme,
      ),
      choice("language", say("language"), language, languages, (value) => doing.chooseLanguage(value as Language)),
      h(
        "label",
        { class: "choice" },
        say("keys.single"),
        h("input", {
          class: "check push",
          type: "checkbox",
          checked: hasSingleKeys,
          onchange: (event: Event) => doing.setSingleKeys((event.target as HTMLInputElement).checked),
        }),
      ),
      h("button", { class: "choice", type: "button", onclick: doing.openKeys }, say("keys.title"), h("kbd", {}, "?")),
      h("hr", {}),
      h("a", { class: "choice", href: place.href("settings", { part: "me" }) }, icon("user"), say("account.page")),
      h("button", { class: "choice", type: "button", onclick: doing.signOut }, icon("out"), say("account.signOut")),
    ),
  );
}

/** Menus are `details`: the keyboard opens them, and a press elsewhere or Escape closes them. */
export function closeMenus(but?: Node | Element | null): void {
  for (const menu of document.querySelectorAll("details.drop[open]")) if (menu !== but) menu.removeAttribute("open");
}

function bannersView({ say, live, locale, stream }: ShellModel): (Node | false)[] {
  const since =
    live.downSince === undefined ? "" : new Date(live.downSince).toLocaleTimeString(locale, { timeStyle: "short" });
  return [
    stream !== undefined &&
      live.line === "down" &&
      h(
        "div",
        { key: "offline", class: "banner", role: "status", "data-tone": "caution" },
        icon("offline"),
        h(
          "p",
          {},
          say(navigator.onLine ? "offline.line" : "offline.network", { since }),
          h("small", {}, say("offline.about")),
        ),
        h("button", { class: "btn", type: "button", onclick: live.wake }, say("offline.again")),
      ),
    live.emptied &&
      h(
        "div",
        { key: "emptied", class: "banner", role: "status", "data-tone": "stop" },
        icon("stop"),
        h("p", {}, say("panic.on")),
      ),
  ];
}

function navView({ say, pages, page, place, stream }: ShellModel): (Node | string)[] {
  const seen = pages.filter((one) => maySee(one, stream));
  return groups.flatMap((group) => {
    const entries = seen.filter((one) => one.group === group);
    if (entries.length === 0) return [];
    return [
      h("h2", { key: group }, say(`group.${group}`)),
      ...entries.map((one, index) => {
        const href = one.href === undefined ? place.href(one.name) : elsewhere(one.href, stream);
        return h(
          "a",
          {
            key: one.name,
            href,
            "aria-current": one.name === page ? "page" : undefined,
            "data-first": index === 0,
            "data-phone": one.onPhone === true,
            onclick: one.href === undefined ? (event: MouseEvent) => go(event, one.name, place) : undefined,
          },
          icon(one.icon),
          h("span", { class: "cut" }, say(`page.${one.name}` as "page.live")),
        );
      }),
    ];
  });
}

function elsewhere(href: string, stream: OwnStream | undefined): string {
  return stream === undefined ? href : `${href}?stream=${encodeURIComponent(stream.streamId)}`;
}

/** With a modifier a link opens as links do. */
function go(event: MouseEvent, page: string, place: Place): void {
  if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  place.go({ page });
}
