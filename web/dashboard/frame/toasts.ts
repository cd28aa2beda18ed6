/** What was done, for a moment, with the way back. */
import { draw, h } from "../../kit/node.ts";
import { icon } from "./icon.ts";
import type { Toast } from "./page.ts";
import type { FrameSay } from "./words.ts";

/** So long something can be undone; other toasts go sooner. */
const undoMs = 10_000;
const shownMs = 6_000;
const most = 4;

export interface Toasts {
  show: (toast: Toast) => void;
  /** Takes back what was done last, where it can be. */
  undoLast: () => boolean;
}

export function openToasts(root: HTMLElement, say: FrameSay, explain: (error: unknown) => string): Toasts {
  root.className = "toasts";
  root.setAttribute("role", "status");
  let next = 0;
  let shown: (Toast & { key: string })[] = [];

  const leave = (key: string) => {
    shown = shown.filter((one) => one.key !== key);
    show();
  };
  const add = (toast: Toast) => {
    const key = `t${(next += 1)}`;
    shown = [...shown, { ...toast, key }].slice(-most);
    show();
    setTimeout(() => leave(key), toast.undo ? undoMs : shownMs);
  };
  const undo = ({ key, undo: takeBack }: Toast & { key: string }) => {
    leave(key);
    takeBack?.().then(
      () => add({ text: say("toast.undone") }),
      (error: unknown) => add({ text: explain(error), tone: "stop" }),
    );
  };
  const show = () =>
    draw(
      root,
      shown.map((toast) =>
        h(
          "div",
          { key: toast.key, class: "toast", "data-tone": toast.tone },
          icon(toast.tone === "stop" ? "warn" : "check"),
          h("p", {}, toast.text, toast.about !== undefined && h("small", {}, toast.about)),
          toast.undo &&
            h(
              "button",
              { class: "btn", type: "button", onclick: () => undo(toast) },
              say("toast.undo"),
              " ",
              h("kbd", {}, "Z"),
            ),
          h(
            "button",
            {
              class: "btn",
              "data-kind": "quiet",
              "data-icon": true,
              type: "button",
              "aria-label": say("close"),
              onclick: () => leave(toast.key),
            },
            icon("x"),
          ),
        ),
      ),
    );

  return {
    show: add,
    undoLast() {
      const last = shown.findLast((toast) => toast.undo);
      if (last) undo(last);
      return last !== undefined;
    },
  };
}
