/** Elements from words: text only ever becomes text. */

type Attributes = Record<string, string | boolean | ((event: Event) => void)>;

/** An element. `on…` attributes are listeners; `true` is an attribute without a value, `false` none. */
export function el<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: (Node | string | undefined)[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

/** What somebody else called something: in its own direction. */
export function bdi(text: string): HTMLElement {
  return el("bdi", {}, text);
}

/** A field with its label; the input is the second of it. */
export function field(
  label: string,
  attributes: Record<string, string | boolean>,
): { node: HTMLElement; input: HTMLInputElement } {
  const id = `f${++fields}`;
  const input = el("input", { class: "input", id, ...attributes });
  return { node: el("div", { class: "field" }, el("label", { for: id }, label), input), input };
}

let fields = 0;

/** A line that says what happened, also to who does not see it. */
export function note(): { node: HTMLElement; say: (text: string, tone?: "ok" | "stop") => void } {
  const node = el("p", { class: "note", role: "status" });
  return {
    node,
    say(text, tone = "stop") {
      node.dataset["tone"] = tone;
      node.textContent = text;
    },
  };
}

/** A button that does one thing at a time; what goes wrong is said by `say`. */
export function action(
  label: string,
  kind: "main" | "plain" | "quiet",
  act: () => Promise<void>,
  say: (error: unknown) => void,
): HTMLButtonElement {
  const button = el("button", { class: "btn", type: "button", "data-kind": kind, onclick: () => void run() }, label);
  async function run() {
    button.disabled = true;
    try {
      await act();
    } catch (error) {
      say(error);
    } finally {
      button.disabled = false;
    }
  }
  return button;
}

/** A form that does one thing at a time. */
export function form(
  children: (Node | undefined)[],
  label: string,
  kind: "main" | "plain",
  { className = "", act, say }: { className?: string; act: () => Promise<void>; say: (error: unknown) => void },
): HTMLFormElement {
  const button = el("button", { class: "btn", type: "submit", "data-kind": kind }, label);
  const node = el("form", className === "" ? {} : { class: className }, ...children, button);
  node.addEventListener("submit", (event) => {
    event.preventDefault();
    button.disabled = true;
    act()
      .catch(say)
      .finally(() => {
        button.disabled = false;
      });
  });
  return node;
}
