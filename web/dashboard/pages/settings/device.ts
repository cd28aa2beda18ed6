/** This device: language, colours, keys. The menu of the account has the same, for a quick change. */
import { draw, h } from "../../../kit/node.ts";
import { languages, type Language } from "../../../kit/languages.ts";
import { block, type Context } from "./context.ts";

export function open({ page, say, root, signal }: Context): void {
  const { device, speech } = page;

  function show(): void {
    if (signal.aborted) return;
    draw(
      root,
      block(
        say("language"),
        say("language.about"),
        h(
          "div",
          { class: "set-languages", role: "group", "aria-label": say("language") },
          (Object.entries(languages) as [Language, string][]).map(([code, name]) =>
            h(
              "button",
              {
                key: code,
                class: "btn",
                type: "button",
                lang: code,
                "aria-pressed": code === speech.language ? "true" : "false",
                onclick: () => device.chooseLanguage(code),
              },
              name,
            ),
          ),
        ),
      ),
      block(
        speech.say("theme"),
        "",
        h(
          "div",
          { class: "btns", role: "group", "aria-label": speech.say("theme") },
          (
            [
              ["", "theme.system"],
              ["dark", "theme.dark"],
              ["light", "theme.light"],
            ] as const
          ).map(([theme, word]) =>
            h(
              "button",
              {
                key: theme,
                class: "btn",
                type: "button",
                "aria-pressed": theme === device.theme() ? "true" : "false",
                onclick: () => {
                  device.chooseTheme(theme);
                  show();
                },
              },
              speech.say(word),
            ),
          ),
        ),
      ),
      block(
        speech.say("keys.title"),
        say("device.keysAbout"),
        h(
          "div",
          { class: "btns" },
          h(
            "label",
            { class: "checkline" },
            h("input", {
              class: "check",
              type: "checkbox",
              checked: device.hasSingleKeys(),
              onchange: (event: Event) => device.setSingleKeys((event.target as HTMLInputElement).checked),
            }),
            speech.say("keys.single"),
          ),
          h(
            "button",
            { class: "btn", "data-kind": "quiet", type: "button", onclick: device.openKeys },
            say("device.keys"),
          ),
        ),
      ),
    );
  }
  show();
}
