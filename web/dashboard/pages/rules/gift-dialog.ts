/** Choosing a gift by its picture, name or id, among thousands: only the rows that are seen are in the page. */
import { draw, h, type Node } from "../../../kit/node.ts";
import { icon } from "../../frame/icon.ts";
import { findGifts, type Gift, type Gifts } from "./gifts.ts";
import type { Say } from "./rule-words.ts";

/** Where our own server has a picture of TikTok's; undefined where it has none. */
export type PictureOf = (address: string) => string | undefined;

export function giftPicture(address: string | null | undefined, picture: PictureOf): Node {
  const src = address === null || address === undefined || address === "" ? undefined : picture(address);
  if (src === undefined) return h("span", { class: "pic gift-none" }, icon("gift"));
  return h("img", { class: "pic", src, alt: "", loading: "lazy", decoding: "async" });
}

const rowHeight = 44;
const beyond = 4;

export function openGiftDialog(
  say: Say,
  gifts: Gifts,
  {
    language,
    picture,
    chosen,
    choose,
    signal,
  }: { language: string; picture: PictureOf; chosen: string; choose: (giftId: string) => void; signal: AbortSignal },
): { redraw: () => void } {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog gift-dialog";
  dialog.setAttribute("aria-label", say("gift.choose"));
  const [head, scroll, list] = ["div", "div", "ul"].map((tag) => document.createElement(tag)) as [
    HTMLElement,
    HTMLElement,
    HTMLElement,
  ];
  head.className = "gift-head";
  scroll.className = "gift-scroll";
  list.className = "gift-rows";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", say("gift.choose"));
  list.tabIndex = 0;
  scroll.append(list);
  dialog.append(head, scroll);
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  signal.addEventListener("abort", () => dialog.close());
  const numbers = new Intl.NumberFormat(language);

  let text = "";
  let found: readonly Gift[] = [];
  let at = 0;
  const search = () => {
    found = findGifts(gifts.all, text);
    at = Math.max(
      0,
      found.findIndex(({ giftId }) => giftId === chosen),
    );
    redraw();
  };
  const take = (gift: Gift | undefined) => {
    if (!gift) return;
    dialog.close();
    choose(gift.giftId);
  };
  function redraw(): void {
    draw(
      head,
      h(
        "label",
        { class: "with" },
        icon("search", "i-s"),
        h("span", { class: "vh" }, say("gift.search")),
        h("input", {
          type: "search",
          placeholder: say("gift.search"),
          value: text,
          oninput: ({ target }: Event) => {
            text = (target as HTMLInputElement).value.slice(0, 100);
            scroll.scrollTop = 0;
            search();
          },
        }),
      ),
      h(
        "p",
        { class: "t-small t-faint", role: "status" },
        gifts.problem ?? say(gifts.isWhole ? "gift.found" : "gift.loading", { count: found.length }),
      ),
    );
    drawRows();
  }
  function drawRows(): void {
    const first = Math.max(0, Math.floor(scroll.scrollTop / rowHeight) - beyond);
    const shown = found.slice(first, first + Math.ceil(scroll.clientHeight / rowHeight) + 2 * beyond);
    list.style.setProperty("height", `${found.length * rowHeight}px`);
    list.setAttribute("aria-activedescendant", `gift-${found[at]?.giftId ?? ""}`);
    draw(
      list,
      shown.map((gift, index) =>
        h(
          "li",
          {
            key: gift.giftId,
            id: `gift-${gift.giftId}`,
            role: "option",
            "aria-selected": first + index === at ? "true" : "false",
            "aria-posinset": first + index + 1,
            "aria-setsize": found.length,
            style: { top: `${(first + index) * rowHeight}px` },
            onclick: () => take(gift),
          },
          giftPicture(gift.imageUrl, picture),
          h("span", { class: "cut grow" }, h("bdi", {}, gift.name ?? say("gift.unknown", { id: gift.giftId }))),
          h("span", { class: "t-faint num" }, gift.giftId),
          h(
            "span",
            { class: "num gift-coins" },
            gift.coins === null ? "" : say("amount.coins", { count: numbers.format(gift.coins), n: gift.coins }),
          ),
        ),
      ),
    );
  }
  scroll.addEventListener("scroll", drawRows);
  dialog.addEventListener("keydown", (event) => {
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + 8, PageUp: at - 8 }[event.key];
    if (event.key === "Enter") take(found[at]);
    else if (to === undefined) return;
    else {
      at = Math.max(0, Math.min(to, found.length - 1));
      const top = at * rowHeight;
      if (top < scroll.scrollTop) scroll.scrollTop = top;
      else if (top + rowHeight > scroll.scrollTop + scroll.clientHeight)
        scroll.scrollTop = top + rowHeight - scroll.clientHeight;
      drawRows();
    }
    event.preventDefault();
  });
  dialog.showModal();
  search();
  scroll.scrollTop = Math.max(0, at * rowHeight - scroll.clientHeight / 2);
  drawRows();
  head.querySelector("input")?.focus();
  return { redraw: () => dialog.open && search() };
}
