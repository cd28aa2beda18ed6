/** Viewers: who was there, across lives, and the card of one of them. */
import { draw, h } from "../../../kit/node.ts";
import type { Page } from "../../frame/page.ts";
import { cardView } from "./card-view.ts";
import { headView, type ListViewModel, nameOfViewer, tableView } from "./list-view.ts";
import { type Asked, openViewerList, orders, spans, type Viewer } from "./list.ts";
import { type OpenViewer, openViewer } from "./viewer.ts";
import { english, type Say } from "./words.ts";

/** So long after the last letter it is searched for. */
const typedMs = 300;

export async function open(page: Page): Promise<void> {
  const { root, speech, place, signal, may } = page;
  const say: Say = speech.of("people", english);
  const [sheet, head, body, side] = ["section", "header", "div", "aside"].map((tag) => document.createElement(tag)) as [
    HTMLElement,
    HTMLElement,
    HTMLElement,
    HTMLElement,
  ];
  sheet.className = "sheet";
  head.className = "sheet-head people-head";
  body.className = "scroll";
  body.tabIndex = 0;
  side.className = "side people-card";
  side.setAttribute("aria-label", say("card"));
  sheet.append(head, body);
  root.append(sheet, side);

  const list = openViewerList(page, show);
  let viewer: OpenViewer | undefined;
  let end = new AbortController();
  let asking: ReturnType<typeof setTimeout> | undefined;
  /** As they were called where they were pressed. */
  const names = new Map<string, Viewer>();

  function asked(): Asked {
    const { order, months, q = "" } = place.now.query;
    return {
      order: orders.find((one) => one === order) ?? "coins",
      months: spans.find((one) => String(one) === months) ?? 3,
      search: q.slice(0, 64),
    };
  }

  const model = (): ListViewModel => ({
    say,
    language: speech.locale,
    list,
    asked: asked(),
    chosen: viewer?.userId,
    ask: ({ order, months, search }) =>
      place.change({
        ...(order !== undefined && { order }),
        ...(months !== undefined && { months: String(months) }),
        ...(search !== undefined && { q: search }),
      }),
    choose: (chosen) => {
      names.set(chosen.userId, chosen);
      place.change({ person: chosen.userId }, { step: true });
      side.querySelector<HTMLElement>("#viewer-title")?.focus({ preventScroll: true });
    },
    hrefOf: (person) => place.href("people", { person }),
  });

  function show(): void {
    if (signal.aborted) return;
    draw(head, headView(model()));
    draw(body, tableView(model()));
    drawCard();
  }

  function drawCard(): void {
    side.toggleAttribute("data-drawer", viewer !== undefined);
    if (viewer === undefined) {
      return draw(side, h("p", { class: "t-quiet people-none" }, say("choose")));
    }
    const { userId, card } = viewer;
    const known = names.get(userId) ?? list.viewers.find((one) => one.userId === userId);
    const named = known ?? { userId, uniqueId: card?.handles[0] ?? "", displayName: null };
    page.title(nameOfViewer(named));
    draw(
      side,
      cardView({
        say,
        language: speech.locale,
        viewer,
        named,
        close: () => place.change({ person: undefined }, { step: true }),
        moderateHref: may("moderation:write") ? place.href("moderation", { person: userId }) : undefined,
        hrefOfSession: (session) => place.href("history", { session }),
      }),
    );
  }

  let known = "";
  function follow(): void {
    const { person } = place.now.query;
    const wanted = person !== undefined && /^[1-9]\d{0,31}$/.test(person) ? person : undefined;
    if (wanted !== viewer?.userId) {
      end.abort();
      end = new AbortController();
      page.title("");
      viewer =
        wanted === undefined ? undefined : openViewer(page, wanted, { changed: () => drawCard(), signal: end.signal });
    }
    const next = JSON.stringify(asked());
    if (next !== known) {
      const isTyped = known !== "";
      known = next;
      clearTimeout(asking);
      asking = setTimeout(() => void list.ask(asked()), isTyped ? typedMs : 0);
    }
    show();
  }

  signal.addEventListener("abort", () => {
    clearTimeout(asking);
    end.abort();
  });
  page.onAddress(follow);
  page.shortcuts([
    {
      key: "/",
      label: say("search"),
      run: () => head.querySelector<HTMLInputElement>('input[type="search"]')?.focus(),
    },
    { key: "Escape", label: say("close"), run: () => place.change({ person: undefined }, { step: true }) },
  ]);
  follow();
}
