/** Settings: who one is here, and where the rest is set. */
import { draw, h } from "../../../kit/node.ts";
import type { Page } from "../../frame/page.ts";
import english from "./words/en.json" with { type: "json" };

export function open({ root, speech, stream }: Page): void {
  const say = speech.of("settings", english);
  draw(
    root,
    h(
      "section",
      { class: "sheet" },
      h("header", { class: "sheet-head" }, h("h1", { class: "t-page" }, say("title"))),
      h(
        "div",
        { class: "scroll set" },
        h(
          "section",
          {},
          h("h2", {}, say("stream")),
          h(
            "dl",
            { class: "facts" },
            h("div", {}, h("dt", {}, say("handle")), h("dd", {}, h("bdi", {}, `@${stream.uniqueId}`))),
            h("div", {}, h("dt", {}, say("role")), h("dd", {}, speech.say(`role.${stream.role}`))),
          ),
        ),
        h(
          "section",
          {},
          h("h2", {}, say("account")),
          h("p", { class: "t-quiet" }, say("account.about")),
          h("p", {}, h("a", { class: "btn", href: "/account/" }, say("account.go"))),
        ),
      ),
    ),
  );
}
