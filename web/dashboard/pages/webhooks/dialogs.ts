/** Dialogs of webhooks: an endpoint's settings, how far back to recover, and the code of a receiver. */
import type { EventType } from "#shared/event.ts";
import type { Operations } from "../../../../client/api.ts";
import { h } from "../../../kit/node.ts";
import { makeDialog } from "../../frame/dialog.ts";
import { icon } from "../../frame/icon.ts";
import type { Endpoint } from "./model.ts";
import {
  type ReceiverLanguage,
  receiverLanguages,
  receiverNames,
  receiverOf,
  receiverText,
} from "./receivers/receivers.ts";
import type { Say } from "./words.ts";
import { serverNow } from "../../../kit/server-clock.ts";

export type NewEndpoint = Operations["createEndpoint"]["body"];

/** The types that most receivers are for; the rest is typed. */
const offeredTypes: readonly EventType[] = [
  "CHAT",
  "GIFT",
  "LIKE",
  "FOLLOW",
  "SHARE",
  "SUBSCRIBE",
  "QUESTION",
  "BATTLE",
  "STREAM_END",
  "MODERATION_ASKED",
  "POINTS_CHANGED",
  "TIMER_ENDED",
];

const typesIn = (text: string): string[] => text.split(/[\s,]+/).filter((one) => one !== "");

const formats = ["event", "discord", "tikfinity"] as const;

/** `save` throws where the server refuses; what was typed stays. */
export function openEndpointDialog(
  say: Say,
  endpoint: Endpoint | undefined,
  {
    save,
    remove,
    explain,
    signal,
  }: {
    save: (given: NewEndpoint) => Promise<void>;
    remove?: () => Promise<void>;
    explain: (error: unknown) => string;
    signal: AbortSignal;
  },
): void {
  const dialog = makeDialog({ kind: "wh-dialog", close: say("close"), signal });
  const given = {
    url: endpoint?.url ?? "https://",
    description: endpoint?.description ?? "",
    types: endpoint?.eventTypes?.join(" ") ?? "",
    format: endpoint?.format ?? "event",
    ordered: endpoint?.ordered ?? false,
  };
  let problem: string | undefined;
  let isBusy = false;
  let isSure = false;

  const doing = async (work: () => Promise<void>) => {
    isBusy = true;
    problem = undefined;
    redraw();
    try {
      await work();
      dialog.close();
    } catch (error) {
      problem = explain(error);
    }
    isBusy = false;
    if (dialog.isOpen) redraw();
  };
  const submit = (event: Event) => {
    event.preventDefault();
    const eventTypes = typesIn(given.types);
    const body = {
      url: given.url,
      description: given.description,
      eventTypes: eventTypes.length === 0 ? null : eventTypes,
      format: given.format,
      ordered: given.ordered,
    };
    void doing(() => save(body as NewEndpoint));
  };
  const input = (label: string, name: "url" | "description" | "types", more: object = {}) =>
    h(
      "label",
      { class: "field" },
      h("span", { class: "label t-label" }, label),
      h("input", {
        class: "input",
        name,
        value: given[name],
        oninput: ({ target }: Event) => (given[name] = (target as HTMLInputElement).value),
        ...more,
      }),
    );
  function typeChip(type: EventType) {
    const chosen = typesIn(given.types);
    const isChosen = chosen.includes(type);
    return h(
      "button",
      {
        key: type,
        class: "chip",
        type: "button",
        dir: "ltr",
        "aria-pressed": isChosen ? "true" : "false",
        onclick: () => {
          given.types = (isChosen ? chosen.filter((one) => one !== type) : [...chosen, type]).join(" ");
          redraw();
        },
      },
      type,
    );
  }

  function redraw(): void {
    dialog.show(
      say(endpoint ? "edit" : "new"),
      h(
        "form",
        { id: "wh-form", class: "wh-form", onsubmit: submit },
        input(say("f.url"), "url", { type: "url", required: true, maxlength: "2000", dir: "ltr" }),
        input(say("f.description"), "description", { type: "text", maxlength: "256" }),
        input(say("f.types"), "types", { type: "text", placeholder: say("f.types.all"), dir: "ltr", onchange: redraw }),
        h("div", { class: "chips wh-types", role: "group", "aria-label": say("f.types") }, offeredTypes.map(typeChip)),
        h(
          "label",
          { class: "field" },
          h("span", { class: "label t-label" }, say("f.format")),
          h(
            "select",
            {
              class: "input",
              value: given.format,
              onchange: ({ target }: Event) =>
                (given.format = (target as HTMLSelectElement).value as typeof given.format),
            },
            [...new Set([...formats, given.format])].map((one) => h("option", { key: one, value: one }, one)),
          ),
        ),
        h(
          "label",
          { class: "checkline" },
          h("input", {
            class: "check",
            type: "checkbox",
            checked: given.ordered,
            onchange: ({ target }: Event) => (given.ordered = (target as HTMLInputElement).checked),
          }),
          say("f.ordered"),
        ),
        problem !== undefined && h("p", { class: "t-stop", role: "alert" }, problem),
      ),
      [
        remove &&
          h(
            "button",
            {
              class: "btn",
              "data-kind": "stop-quiet",
              type: "button",
              disabled: isBusy,
              onclick: () => {
                if (isSure) void doing(remove);
                isSure = true;
                redraw();
              },
            },
            say(isSure ? "delete.sure" : "delete"),
          ),
        h(
          "button",
          { class: "btn push", "data-kind": "main", type: "submit", form: "wh-form", disabled: isBusy },
          say(endpoint ? "save" : "make"),
        ),
      ],
    );
  }
  redraw();
}

const spans = { hour: 3_600_000, day: 86_400_000, week: 604_800_000, most: 13.9 * 86_400_000 } as const;

export function openRecoverDialog(say: Say, signal: AbortSignal, recover: (since: string) => void): void {
  const dialog = makeDialog({ kind: "wh-dialog", close: say("close"), signal });
  dialog.show(say("recover"), [
    h("p", {}, say("recover.about")),
    h(
      "div",
      { class: "btns wh-spans" },
      (Object.keys(spans) as (keyof typeof spans)[]).map((span) =>
        h(
          "button",
          {
            key: span,
            class: "btn",
            type: "button",
            onclick: () => {
              dialog.close();
              recover(new Date(serverNow() - spans[span]).toISOString());
            },
          },
          say(`recover.${span}`),
        ),
      ),
    ),
  ]);
}

export function openReceiverDialog(
  say: Say,
  signal: AbortSignal,
  endpoint: Pick<Endpoint, "endpointId" | "url">,
  {
    language,
    setLanguage,
    copy,
  }: { language: ReceiverLanguage; setLanguage: (language: ReceiverLanguage) => void; copy: (text: string) => void },
): void {
  const dialog = makeDialog({ kind: "wh-receiver", close: say("close"), signal });
  let chosen = language;
  const redraw = () => {
    const text = receiverText(chosen, receiverOf(endpoint));
    dialog.show(say("receiver"), [
      h("p", {}, say("receiver.about")),
      h(
        "div",
        { class: "chips", role: "group", "aria-label": say("receiver") },
        receiverLanguages.map((one) =>
          h(
            "button",
            {
              key: one,
              class: "chip",
              type: "button",
              "aria-pressed": chosen === one ? "true" : "false",
              onclick: () => {
                chosen = one;
                setLanguage(one);
                redraw();
              },
            },
            receiverNames[one],
          ),
        ),
        h(
          "button",
          { class: "btn push", "data-size": "s", type: "button", onclick: () => copy(text) },
          icon("copy"),
          say("copy"),
        ),
      ),
      h("pre", { class: "code", tabindex: "0", role: "region", "aria-label": receiverNames[chosen] }, text),
    ]);
  };
  redraw();
}
