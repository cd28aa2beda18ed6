/** A dialog over the page: a head with its name and a way out, what it is about, and its buttons. */
import { type Child, draw, h } from "../../kit/node.ts";
import { icon } from "./icon.ts";

export interface DialogOptions {
  /** A class for the page's own style. */
  kind: string;
  /** What the button that closes it is called. */
  close: string;
  /** Closes it with its page. */
  signal?: AbortSignal;
}

export interface Dialog {
  readonly isOpen: boolean;
  close: () => void;
  /** Draws it, and opens it the first time; once it was closed it stays closed. */
  show: (title: string, body: Child, foot?: Child) => void;
}

/** Makes one. It closes by its button, Escape and a press beside it, and is gone from the page then. */
export function makeDialog({ kind, close: closeLabel, signal }: DialogOptions): Dialog {
  const dialog = document.createElement("dialog");
  const titleId = `${kind}-title`;
  dialog.className = `dialog ${kind}`;
  dialog.setAttribute("aria-labelledby", titleId);
  document.body.append(dialog);
  const close = () => dialog.close();
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => event.target === dialog && close());
  signal?.addEventListener("abort", close);
  return {
    get isOpen() {
      return dialog.open;
    },
    close,
    show(title, body, foot) {
      if (!dialog.isConnected) return;
      draw(
        dialog,
        // Of the dialog, not of the whole document: no landmark.
        h(
          "header",
          { role: "none" },
          h("h2", { id: titleId }, title),
          h(
            "button",
            {
              class: "btn push",
              "data-kind": "quiet",
              "data-icon": true,
              type: "button",
              "aria-label": closeLabel,
              onclick: close,
            },
            icon("x"),
          ),
        ),
        h("div", { class: "body" }, body),
        foot !== undefined && h("footer", { role: "none" }, foot),
      );
      if (!dialog.open) dialog.showModal();
    },
  };
}
