/** The frame at work: opens pages, follows the address, hears keys. */
import { nameOf } from "../../kit/format.ts";
import { h, draw, type Node } from "../../kit/node.ts";
import { pages } from "../pages/registry.ts";
import { type Address, writeAddress } from "./address.ts";
import { type Api, explainIn, openApi } from "./api.ts";
import { icon } from "./icon.ts";
import { keep, kept } from "./kept.ts";
import { capsOf, openKeysDialog } from "./keys-dialog.ts";
import { closedFeed, type LiveFeed, openLiveFeed } from "./live-feed.ts";
import type { Account, Command, Device, OwnStream, Page, PageEntry } from "./page.ts";
import { maySee } from "./may-see.ts";
import { openPalette, type Source } from "./palette.ts";
import { peopleOf } from "./people-of.ts";
import { openPlace } from "./place.ts";
import { closeMenus, openShell } from "./shell.ts";
import { isTyping, type Shortcut, shortcutOf } from "./shortcuts.ts";
import { openDoorway } from "./sign-in.ts";
import { slugOf } from "#shared/slug.ts";
import { isPlatformPicture, pathOfPicture } from "#shared/media/picture-address.ts";
import { openWhyDrawer } from "../way/why-drawer.ts";
import { chooseTheme } from "./theme.ts";
import { openToasts } from "./toasts.ts";
import { noWay, openWay, type Way } from "./way.ts";
import type { Speech } from "./words.ts";
import { serverNow } from "../../kit/server-clock.ts";

/** Live parts that the frame's own feed is told of. */
const parts = ["board:gifters", "board:chatters"];

interface OpenStream {
  stream: OwnStream;
  api: Api;
  live: LiveFeed;
  way: Way;
  end: AbortController;
}

interface OpenedPage {
  end: AbortController;
  shortcuts: Shortcut[];
  sources: Source[];
  onAddress: (() => void)[];
  onKey: ((event: KeyboardEvent) => boolean)[];
}

export function openDashboard(root: HTMLElement, account: Account, speech: Speech): void {
  const { say, language, locale } = speech;
  const explain = explainIn(say);
  const shell = openShell(root);
  const over = document.createElement("div");
  const drawer = document.createElement("div");
  root.append(drawer, over);
  const toasts = openToasts(over, say, explain);
  const doorway = openDoorway({ say, explain, accountId: account.accountId, back: () => open?.live.wake() });
  const accountApi = openApi(undefined, doorway);
  const failed = (error: unknown) => {
    // Who closed the dialog knows.
    if (error instanceof DOMException && error.name === "AbortError") return;
    toasts.show({ text: explain(error), tone: "stop" });
  };

  let open: OpenStream | undefined;
  let opened: OpenedPage | undefined;
  let hasSingleKeys = kept("single-keys") === "on";

  const device: Device = {
    theme: () => kept("theme"),
    chooseTheme: (theme) => {
      chooseTheme(theme);
      drawFrame();
    },
    chooseLanguage: (chosen) => {
      keep("language", chosen);
      location.reload();
    },
    hasSingleKeys: () => hasSingleKeys,
    setSingleKeys: (on) => {
      hasSingleKeys = on;
      keep("single-keys", on ? "on" : "off");
      drawFrame();
    },
    openKeys: () => showKeys(),
  };

  const place = openPlace((now, before) => {
    if (now.page === before.page && now.stream === before.stream) {
      for (const heard of opened?.onAddress ?? []) heard();
      return showWhy();
    }
    follow(now);
  });

  /** Goes to the page of the address; where it names none that there is, to the first that one may see. */
  function follow({ page, stream: streamId, query }: Address): void {
    const stream = account.streams.find((one) => one.streamId === (streamId ?? kept("stream"))) ?? account.streams[0];
    if (stream === undefined) return showNoStream();
    const own = pages.filter((one) => one.load !== undefined && maySee(one, stream));
    const entry = own.find((one) => one.name === page) ?? own[0];
    if (entry === undefined) return showNoStream();
    if (entry.name !== page || stream.streamId !== streamId) {
      history.replaceState(null, "", location.pathname);
      return place.go({ page: entry.name, stream: stream.streamId, query });
    }
    keep("stream", stream.streamId);
    openStream(stream);
    showWhy();
    void openPage(entry);
  }

  function openStream(stream: OwnStream): void {
    if (open?.stream.streamId === stream.streamId) return;
    open?.end.abort();
    const end = new AbortController();
    const api = openApi(stream.workspaceId, doorway);
    const { streamId } = stream;
    const live = stream.permissions.includes("feed:read")
      ? openLiveFeed(
          {
            streamId,
            parts,
            readState: () => api.getStreamState({ params: { streamId } }),
            // The dialog over the page, where the session has ended; whatever else it is, the banner says it.
            refused: () => void accountApi.readAccount().catch(() => undefined),
          },
          end.signal,
        )
      : closedFeed();
    const way = stream.permissions.includes("feed:read") ? openWay(api, streamId, end.signal) : noWay();
    open = { stream, api, live, way, end };
    let wasLive: boolean | undefined;
    const changed = () => {
      drawSoon();
      // A live that begins or ends changes every stage.
      const isLive = live.state?.live;
      if (wasLive !== undefined && isLive !== wasLive) void way.ask();
      wasLive = isLive ?? wasLive;
    };
    live.listen({ changed }, end.signal);
    way.listen(drawSoon, end.signal);
  }

  async function openPage(entry: PageEntry): Promise<void> {
    if (open === undefined || entry.load === undefined) return;
    opened?.end.abort();
    closeMenus();
    const end = new AbortController();
    const mine: OpenedPage = { end, shortcuts: [], sources: [], onAddress: [], onKey: [] };
    opened = mine;
    const { stream, api, live, way } = open;
    const name = say(`page.${entry.name}` as "page.live");
    const title = (text: string) => {
      document.title = text === "" ? `${name} · @${stream.uniqueId}` : `${text} · ${name}`;
    };
    title("");
    drawFrame();
    const root = document.createElement("div");
    root.className = `page page-${entry.name}`;
    const page: Page = {
      root,
      speech,
      account,
      stream,
      api,
      place,
      live,
      way,
      picture: (address) => pictureOf(address, way.latest?.pictures),
      may: (permission) => stream.permissions.includes(permission),
      device,
      toast: toasts.show,
      failed,
      explain,
      shortcuts: (keys) => void mine.shortcuts.push(...keys),
      commands: (source) => void mine.sources.push(source),
      onKey: (heard) => void mine.onKey.push(heard),
      onAddress: (heard) => void mine.onAddress.push(heard),
      title,
      signal: end.signal,
    };
    try {
      await loadStyle(entry.name);
      const { open: openIt } = await entry.load();
      if (end.signal.aborted) return;
      shell.main.replaceChildren(root);
      await openIt(page);
    } catch (error) {
      if (end.signal.aborted) return;
      shell.main.replaceChildren(root);
      draw(
        root,
        problemView(explain(error), () => void openPage(entry)),
      );
    }
  }

  function problemView(text: string, again: () => void): Node {
    return h(
      "section",
      { class: "sheet empty" },
      icon("warn", "i-l"),
      h("h1", { class: "t-page" }, say("problem.title")),
      h("p", { role: "status" }, text),
      h("button", { class: "btn", "data-kind": "main", type: "button", onclick: again }, say("offline.again")),
    );
  }

  /** Without a stream: the handle is asked for where one may add it. */
  function showNoStream(): void {
    drawFrame();
    const workspace = account.workspaces.find(({ permissions }) => permissions.includes("stream:create"));
    const add = (event: Event) => {
      event.preventDefault();
      const uniqueId = new FormData(event.currentTarget as HTMLFormElement).get("handle");
      if (workspace === undefined || typeof uniqueId !== "string") return;
      openApi(workspace.workspaceId, doorway)
        .createStream({ body: { uniqueId } })
        .then(({ streamId }) => location.assign(writeAddress({ page: "start", stream: streamId, query: {} })))
        .catch(failed);
    };
    draw(
      shell.main,
      h(
        "section",
        { class: "sheet empty" },
        h("h1", { class: "t-page" }, say("streams.none")),
        h("p", {}, say(workspace ? "streams.noneAbout" : "streams.noneYours")),
        workspace &&
          h(
            "form",
            { class: "btns", onsubmit: add },
            h("input", {
              class: "input handle",
              name: "handle",
              dir: "ltr",
              required: true,
              "aria-label": say("streams.handle"),
              placeholder: say("streams.handleHint"),
            }),
            h("button", { class: "btn", "data-kind": "main", type: "submit" }, say("streams.add")),
          ),
      ),
    );
    void showOwnAccount().catch(failed);
  }

  /** One's passkeys are one's own without a stream, too: below what there is to say. */
  async function showOwnAccount(): Promise<void> {
    const part = document.createElement("section");
    part.className = "sheet page-settings own-account";
    const [{ openMe }] = await Promise.all([import("../pages/settings/me.ts"), loadStyle("settings")]);
    shell.main.append(part);
    await openMe({
      root: part,
      api: accountApi,
      speech,
      toast: toasts.show,
      failed,
      signal: new AbortController().signal,
    });
  }

  let isDrawing = false;
  function drawSoon(): void {
    if (isDrawing) return;
    isDrawing = true;
    requestAnimationFrame(() => {
      isDrawing = false;
      drawFrame();
    });
  }

  function drawFrame(): void {
    shell.draw({
      say,
      language,
      locale,
      account,
      stream: open?.stream,
      pages,
      page: place.now.page,
      place,
      live: open?.live ?? closedFeed(),
      speech,
      way: open?.way ?? noWay(),
      theme: kept("theme"),
      hasSingleKeys,
      now: serverNow(),
      doing: {
        ...device,
        signOut: () => void accountApi.signOut().then(() => location.assign("/account/"), failed),
        openPalette: showPalette,
        askWhy: () => place.change({ why: "1" }, { step: true }),
        panic: () => void panic().catch(failed),
        release: () => void release().catch(failed),
      },
    });
  }

  let why: { streamId: string; end: AbortController } | undefined;

  /** Opens or closes "Why does nothing show?", as the address says. */
  function showWhy(): void {
    const wanted = open !== undefined && place.now.query["why"] === "1" ? open : undefined;
    if (wanted?.stream.streamId === why?.streamId) return;
    why?.end.abort();
    why = undefined;
    if (wanted === undefined) return;
    const { stream, api, way } = wanted;
    const { streamId } = stream;
    const end = new AbortController();
    why = { streamId, end };
    wanted.end.signal.addEventListener("abort", () => end.abort());
    const asker = document.activeElement;
    openWhyDrawer(
      drawer,
      {
        speech,
        way,
        explain,
        tryOverlay: stream.permissions.includes("overlay:control")
          ? async (name) => {
              const body = { text: say("way.try"), overlay: slugOf(name) };
              const { sockets } = await api.tryOverlay({ params: { streamId }, body });
              toasts.show({ text: say("way.tried", { count: sockets, name }) });
            }
          : undefined,
        toast: (text) => toasts.show({ text }),
        close: () => {
          place.change({ why: undefined });
          if (asker instanceof HTMLElement) asker.focus();
        },
      },
      end.signal,
    );
  }

  async function panic(): Promise<void> {
    if (open === undefined || !open.stream.permissions.includes("moderation:write")) return;
    const { streamId } = open.stream;
    const { sockets } = await open.api.emptyOverlays({ params: { streamId }, body: {} });
    toasts.show({ text: say("panic.done"), about: say("panic.sockets", { count: sockets }), undo: release });
  }

  async function release(): Promise<void> {
    if (open === undefined) return;
    await open.api.releaseOverlays({ params: { streamId: open.stream.streamId }, body: {} });
  }

  const goTo = (entry: PageEntry) => () => {
    if (entry.href === undefined) place.go({ page: entry.name });
    else location.assign(`${entry.href}?stream=${encodeURIComponent(open?.stream.streamId ?? "")}`);
  };
  const seenPages = () => pages.filter((entry) => open !== undefined && maySee(entry, open.stream));

  function frameShortcuts(): Shortcut[] {
    return [
      ...seenPages().flatMap((entry) =>
        entry.key === undefined
          ? []
          : [{ key: `g ${entry.key}`, label: say(`page.${entry.name}` as "page.live"), run: goTo(entry) }],
      ),
      { key: "?", label: say("keys.title"), run: showKeys },
      { key: "t", label: say("theme.switch"), run: switchTheme },
      { key: "z", label: say("toast.undo"), run: () => void toasts.undoLast() },
    ];
  }

  function switchTheme(): void {
    chooseTheme(document.documentElement.dataset["theme"] === "light" ? "dark" : "light");
    drawFrame();
  }

  function showKeys(): void {
    closeMenus();
    openKeysDialog(say, [
      { title: open ? say(`page.${place.now.page}` as "page.live") : "", keys: opened?.shortcuts ?? [] },
      { title: say("keys.everywhere"), keys: [...frameShortcuts(), { key: "Control k", label: say("palette.title") }] },
    ]);
  }

  function showPalette(): void {
    const frame: Source = () => [
      ...seenPages().map((entry): Command => ({
        id: `page-${entry.name}`,
        icon: entry.icon,
        label: say(`page.${entry.name}` as "page.live"),
        where: say("palette.page"),
        ...(entry.key !== undefined && { keys: ["G", entry.key.toUpperCase()] }),
        run: goTo(entry),
      })),
      ...account.streams
        .filter(({ streamId }) => streamId !== open?.stream.streamId)
        .map(({ streamId, uniqueId }): Command => ({
          id: `stream-${streamId}`,
          icon: "user",
          label: `@${uniqueId}`,
          where: say("palette.stream"),
          run: () => place.go({ stream: streamId }),
        })),
      { id: "theme", icon: "half", label: say("theme.switch"), keys: ["T"], run: switchTheme },
      { id: "keys", icon: "list", label: say("keys.title"), keys: ["?"], run: showKeys },
      ...(open?.stream.permissions.includes("moderation:write")
        ? [{ id: "panic", icon: "stop", label: say("panic.about"), run: () => void panic().catch(failed) }]
        : []),
    ];
    // What keys do here, for whom does not know them. The focus goes back first: so it is done to what had it.
    const keys: Source = () =>
      (opened?.shortcuts ?? [])
        .filter(({ key }) => key !== "Escape")
        .map(({ key, label, run }): Command => ({
          id: `key-${key}`,
          icon: "list",
          label,
          keys: capsOf(key),
          run,
        }));
    openPalette(say, [...(opened?.sources ?? []), frame, people, keys]);
  }

  /** Of late in the feed: beside the moderators' desk where one may, else in the feed. A page that means them otherwise comes first. */
  const people: Source = (typed) => {
    const isOwn = place.now.page === "live" || place.now.page === "moderation";
    if (open === undefined || isOwn) return [];
    const page = seenPages().some(({ name }) => name === "moderation") ? "moderation" : "live";
    return peopleOf(open.live.recent, typed).map((user) => ({
      id: `person-${user.userId}`,
      icon: "user",
      label: nameOf(user),
      where: say("palette.person"),
      run: () => place.go({ page, query: { person: user.userId } }),
    }));
  };

  let before: { key: string; at: number } | undefined;
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      return showPalette();
    }
    if (event.key === "Escape" && event.shiftKey) return void panic().catch(failed);
    if (event.key === "Escape") closeMenus();
    if (event.isComposing || isTyping(event.target) || document.querySelector("dialog[open]")) return;
    if (!hasSingleKeys && event.key.length === 1) return;
    const shortcut = shortcutOf(event, before && { key: before.key, agoMs: event.timeStamp - before.at }, [
      ...(opened?.shortcuts ?? []),
      ...frameShortcuts(),
    ]);
    before = { key: event.key.toLowerCase(), at: event.timeStamp };
    const isHeld = event.ctrlKey || event.metaKey || event.altKey;
    if (!isHeld && shortcut?.key.includes(" ") !== true && opened?.onKey.some((heard) => heard(event)) === true) {
      return event.preventDefault();
    }
    if (shortcut === undefined) return;
    event.preventDefault();
    shortcut.run();
  });
  document.addEventListener("click", ({ target }) => {
    const menu = target instanceof Element ? target.closest("details.drop") : null;
    const isDone = target instanceof Element && target.closest("button.choice, a.choice") !== null;
    closeMenus(isDone ? null : menu);
  });
  setInterval(drawSoon, 1_000);

  follow(place.now);
}

/** Pictures of people by way of our own server: no other is told who looks. */
function pictureOf(address: string, pass: string | undefined): string | undefined {
  return pass !== undefined && isPlatformPicture(address) ? pathOfPicture(pass, address) : undefined;
}

const styles = new Map<string, Promise<void>>();

/** A page's style comes with the page. */
function loadStyle(name: string): Promise<void> {
  const known = styles.get(name);
  if (known) return known;
  const loading = new Promise<void>((resolve) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = `/assets/dashboard/pages/${name}.css`;
    // A page without its looks is still a page.
    link.addEventListener("load", () => resolve());
    link.addEventListener("error", () => resolve());
    document.head.append(link);
  });
  styles.set(name, loading);
  return loading;
}
