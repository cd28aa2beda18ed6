/** Asking the streamer's own programs to time somebody out, or to ban them: for how long, why, and whether anybody hears of it. */
import type { EventUser } from "#shared/event.ts";
import { mostAtTikTokSeconds } from "#shared/moderation/tiktok-mutes.ts";
import { isProblem } from "../../../../client/problem.ts";
import { nameOf } from "../../../kit/format.ts";
import { h, type Child } from "../../../kit/node.ts";
import { makeDialog } from "../../frame/dialog.ts";
import { icon } from "../../frame/icon.ts";
import type { Page } from "../../frame/page.ts";
import type { Deeds } from "./deeds.ts";
import type { Say } from "./words.ts";

/** As they are usual at TikTok; in the language's own words for the units. */
const spans = [
  [30, "second"],
  [1, "minute"],
  [5, "minute"],
  [1, "hour"],
  [1, "day"],
  [7, "day"],
] as const;
const secondsOf = { second: 1, minute: 60, hour: 3_600, day: 86_400 } as const;
const mostReason = 200;

export function openAskDialog(
  { speech, place, may, explain, signal }: Pick<Page, "speech" | "place" | "may" | "explain" | "signal">,
  say: Say,
  { what, user, deeds }: { what: "timeout" | "ban"; user: EventUser; deeds: Pick<Deeds, "ask"> },
): void {
  const dialog = makeDialog({ kind: "ask-dialog", close: say("close"), signal });
  const given = { seconds: 300, reason: "" };
  let isBusy = false;
  let problem: Child;

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    if (isBusy) return;
    isBusy = true;
    problem = undefined;
    redraw();
    const { seconds, reason } = given;
    try {
      await deeds.ask(user, what === "timeout" ? { do: what, seconds, reason } : { do: what, reason });
      return dialog.close();
    } catch (error) {
      problem = isProblem(error, "nobody_to_ask")
        ? "mostSeconds" in error.problem
          ? h("p", { class: "t-caution", role: "alert" }, say("ask.nobody.long"))
          : nobody()
        : h("p", { class: "t-stop", role: "alert" }, explain(error));
    }
    isBusy = false;
    if (dialog.isOpen) redraw();
  }

  /** Nothing was done: what has to be there first, and where it is made by whoever may. */
  const nobody = () =>
    h(
      "div",
      { class: "ask-nobody", role: "alert" },
      h("p", { class: "t-caution" }, say("ask.nobody")),
      may("webhook:read")
        ? h("a", { class: "btn", href: place.href("webhooks") }, icon("hook"), say("ask.nobody.link"))
        : h("p", {}, say("ask.nobody.other")),
    );

  const lengthOf = (count: number, unit: string) =>
    new Intl.NumberFormat(speech.locale, { style: "unit", unit, unitDisplay: "long" }).format(count);

  function redraw(): void {
    dialog.show(
      say(`ask.${what}.title`, { name: nameOf(user) }),
      h(
        "form",
        { id: "ask-form", class: "ask-form", onsubmit: (event: Event) => void submit(event) },
        h("p", {}, say("ask.about")),
        what === "timeout" &&
          h(
            "label",
            { class: "field" },
            h("span", { class: "label t-label" }, say("ask.seconds")),
            h(
              "select",
              {
                class: "input",
                name: "seconds",
                value: String(given.seconds),
                "aria-describedby": given.seconds > mostAtTikTokSeconds ? "ask-long" : false,
                onchange: ({ target }: Event) => {
                  given.seconds = Number((target as HTMLSelectElement).value);
                  redraw();
                },
              },
              spans.map(([count, unit]) => {
                const seconds = count * secondsOf[unit];
                const selected = seconds === given.seconds;
                return h("option", { key: String(seconds), value: String(seconds), selected }, lengthOf(count, unit));
              }),
            ),
          ),
        what === "timeout" &&
          given.seconds > mostAtTikTokSeconds &&
          h("p", { id: "ask-long", class: "t-caution", role: "status" }, say("ask.long")),
        h(
          "label",
          { class: "field" },
          h("span", { class: "label t-label" }, say("ask.reason")),
          h("input", {
            class: "input",
            name: "reason",
            type: "text",
            maxlength: String(mostReason),
            autocomplete: "off",
            dir: "auto",
            value: given.reason,
            oninput: ({ target }: Event) => (given.reason = (target as HTMLInputElement).value),
          }),
        ),
        problem,
      ),
      h(
        "button",
        {
          class: "btn",
          "data-kind": what === "ban" ? "stop" : "main",
          type: "submit",
          form: "ask-form",
          disabled: isBusy,
        },
        say(`ask.${what}`),
      ),
    );
  }
  redraw();
}
