/** The palette (Ctrl+K): goes anywhere and does anything by a few letters. */
import { draw, h } from "../../kit/node.ts";
import { icon } from "./icon.ts";
import type { Command } from "./page.ts";
import { rankCommands, type Ranked } from "./rank-commands.ts";
import type { FrameSay } from "./words.ts";

export type Source = (typed: string) => readonly Command[] | Promise<readonly Command[]>;

const most = 12;

/** Opens it. `sources` are asked at each letter; what answers late comes in below. */
export function openPalette(say: FrameSay, sources: readonly Source[]): void {
  if (document.querySelector("dialog.palette")) return;
  const dialog = document.createElement("dialog");
  dialog.className = "palette";
  dialog.setAttribute("aria-label", say("palette.title"));
  document.body.append(dialog);
  let typed = "";
  let found: readonly Command[] = [];
  let ranked: readonly Ranked[] = [];
  let chosen = 0;
  let isFailed = false;
  let asked = 0;

  const choose = (command: Command) => {
    dialog.close();
    command.run();
  };
  const ask = () => {
    const number = (asked += 1);
    const heard: (readonly Command[])[] = sources.map(() => []);
    isFailed = false;
    const take = () => {
      if (number !== asked) return;
      found = heard.flat();
      ranked = rankCommands(found, typed).slice(0, most);
      chosen = Math.min(chosen, Math.max(ranked.length - 1, 0));
      show();
    };
    for (const [index, source] of sources.entries()) {
      const answer = source(typed);
      if (!(answer instanceof Promise)) {
        heard[index] = answer;
        continue;
      }
      answer
        .then((commands) => void (heard[index] = commands))
        .catch(() => void (isFailed = true))
        .finally(take);
    }
    take();
  };
  const move = (by: number) => {
    chosen = ranked.length === 0 ? 0 : (chosen + by + ranked.length) % ranked.length;
    show();
    dialog.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  };
  const onkeydown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const picked = ranked[chosen];
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Enter" && picked) choose(picked.command);
    else return;
    event.preventDefault();
  };
  const option = ({ command, parts }: Ranked, index: number) =>
    h(
      "li",
      {
        key: command.id,
        id: `palette-${index}`,
        role: "option",
        "aria-selected": index === chosen ? "true" : "false",
        onclick: () => choose(command),
      },
      icon(command.icon),
      h(
        "span",
        { class: "cut" },
        parts.map(({ text, isMatch }) => (isMatch ? h("mark", {}, text) : text)),
      ),
      h(
        "span",
        { class: "where" },
        command.keys?.map((key) => h("kbd", {}, key)),
        command.where,
      ),
    );
  const show = () =>
    draw(
      dialog,
      h(
        "div",
        { class: "palette-field" },
        icon("search", "i-l"),
        h("input", {
          type: "text",
          role: "combobox",
          autofocus: true,
          autocomplete: "off",
          "aria-label": say("palette.title"),
          "aria-expanded": "true",
          "aria-controls": "palette-list",
          "aria-activedescendant": ranked.length > 0 ? `palette-${chosen}` : undefined,
          placeholder: say("palette.hint"),
          oninput: (event: Event) => {
            typed = (event.target as HTMLInputElement).value;
            chosen = 0;
            ask();
          },
          onkeydown,
        }),
        h("kbd", {}, "Esc"),
      ),
      h("ul", { id: "palette-list", role: "listbox", "aria-label": say("palette.title") }, ranked.map(option)),
      h(
        "footer",
        { role: "none" },
        h("span", {}, h("kbd", {}, "↑"), " ", h("kbd", {}, "↓"), " ", say("palette.choose")),
        h("span", {}, h("kbd", {}, "Enter"), " ", say("palette.open")),
        h(
          "span",
          { class: "push", role: "status" },
          isFailed ? say("palette.failed") : ranked.length === 0 ? say("palette.nothing") : "",
        ),
      ),
    );
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  ask();
  dialog.showModal();
}
