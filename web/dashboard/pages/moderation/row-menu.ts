/** A menu at a row: what can be done with it. One at a time; keys go up and down in it. */
import { draw, h } from "../../../kit/node.ts";
import { icon } from "../../frame/icon.ts";

export interface MenuItem {
  icon: string;
  label: string;
  /** Said beside it; "" where there is none. */
  key: string;
  run: () => void;
}

export function openRowMenu(
  near: HTMLElement,
  items: readonly MenuItem[],
  { at, signal }: { at?: { x: number; y: number }; signal: AbortSignal },
): void {
  document.querySelector(".row-menu")?.remove();
  const menu = document.createElement("div");
  menu.className = "menu row-menu";
  menu.setAttribute("role", "menu");
  const before = document.activeElement as HTMLElement | null;
  const closing = new AbortController();
  const close = (isBack: boolean) => {
    closing.abort();
    menu.remove();
    if (isBack) before?.focus?.({ preventScroll: true });
  };
  draw(
    menu,
    items.map((item) =>
      h(
        "button",
        {
          key: item.label,
          type: "button",
          role: "menuitem",
          onclick: () => {
            close(true);
            item.run();
          },
        },
        icon(item.icon),
        item.label,
        item.key !== "" && h("kbd", {}, item.key),
      ),
    ),
  );
  document.body.append(menu);
  const box = near.getBoundingClientRect();
  const { x, y } = at ?? { x: box.left + 48, y: box.bottom };
  menu.style.setProperty("left", `${Math.max(8, Math.min(x, innerWidth - menu.offsetWidth - 8))}px`);
  menu.style.setProperty("top", `${Math.max(8, Math.min(y, innerHeight - menu.offsetHeight - 8))}px`);
  const buttons = [...menu.querySelectorAll<HTMLElement>("button")];
  buttons[0]?.focus();
  menu.addEventListener("keydown", (event) => {
    const place = buttons.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (to !== undefined) buttons[(to + buttons.length) % buttons.length]?.focus();
    else if (event.key === "Escape" || event.key === "Tab") close(true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  const options = { signal: closing.signal };
  document.addEventListener(
    "pointerdown",
    ({ target }) => !menu.contains(target as globalThis.Node) && close(false),
    options,
  );
  addEventListener("resize", () => close(false), options);
  signal.addEventListener("abort", () => close(false), options);
}
