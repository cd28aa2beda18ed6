/** An endpoint: how it does, its secret, its deliveries; and one of these with its attempts. */
import { type Child, h, type Node } from "../../../kit/node.ts";
import { icon } from "../../frame/icon.ts";
import type { Delivery, Endpoint, Model } from "./model.ts";
import { states } from "./model.ts";
import type { Say } from "./words.ts";

export interface DetailOptions {
  say: Say;
  language: string;
  model: Model;
  endpoint: Endpoint;
  /** A secret that was just made: it is shown this once. */
  secret: string | undefined;
  mayWrite: boolean;
  mayRotate: boolean;
  now: number;
  part: "sent" | "answer";
  setPart: (part: "sent" | "answer") => void;
  choose: (delivery: Delivery | undefined) => void;
  setState: (state: Model["state"]) => void;
  rotate: () => void;
  copy: (text: string) => void;
  hideSecret: () => void;
  edit: () => void;
  test: () => void;
  verify: () => void;
  recover: () => void;
  setEnabled: (isOn: boolean) => void;
  resend: (delivery: Pick<Delivery, "deliveryId">) => void;
}

export function nameOf({ description, url }: Endpoint): string {
  return description === "" ? new URL(url).host : description;
}

export function detailView(options: DetailOptions): Node[] {
  const { say, endpoint, mayWrite, edit, test, recover, setEnabled } = options;
  const name = nameOf(endpoint);
  return [
    h(
      "header",
      { key: "head", class: "sheet-head wh-head" },
      h("h2", { class: "t-page cut", id: "wh-title", tabindex: "-1" }, h("bdi", {}, name)),
      h("span", { class: "t-faint mono cut grow" }, h("bdi", { dir: "ltr" }, endpoint.url)),
      mayWrite && [
        h(
          "button",
          { class: "btn", "data-kind": "quiet", type: "button", onclick: edit },
          icon("edit"),
          h("span", { class: "wide" }, say("edit")),
        ),
        h(
          "button",
          { class: "btn", "data-kind": "quiet", type: "button", onclick: test, disabled: !endpoint.enabled },
          icon("flask"),
          say("test"),
        ),
        h(
          "button",
          { class: "btn", "data-kind": "quiet", type: "button", onclick: recover, disabled: !endpoint.enabled },
          icon("refresh"),
          h("span", { class: "wide" }, say("recover")),
        ),
      ],
      h("button", {
        class: "switch",
        type: "button",
        role: "switch",
        "aria-checked": endpoint.enabled ? "true" : "false",
        "aria-label": say("isOn", { name }),
        disabled: !mayWrite,
        onclick: () => setEnabled(!endpoint.enabled),
      }),
    ),
    h(
      "div",
      { key: "cols", class: "wh-cols", "data-detail": options.model.delivery !== undefined },
      main(options),
      delivery(options),
    ),
  ];
}

function main(options: DetailOptions): Node {
  const { say, language, model, setState } = options;
  const numbers = new Intl.NumberFormat(language);
  const { statistics } = model;
  return h(
    "div",
    { class: "wh-main scroll", tabindex: "0", role: "region", "aria-label": say("deliveries") },
    h(
      "div",
      { class: "wh-top" },
      banner(options),
      statistics === undefined
        ? h("p", { class: "bone" })
        : h(
            "dl",
            { class: "wh-stats" },
            stat(say("s.delivered"), numbers.format(statistics.succeeded)),
            stat(say("s.waiting"), numbers.format(statistics.pending)),
            stat(say("s.failed"), numbers.format(statistics.failed)),
            stat(say("s.half"), ...ms(statistics.durationMs.p50, numbers)),
            stat(say("s.most"), ...ms(statistics.durationMs.p95, numbers)),
          ),
      secret(options),
    ),
    h(
      "div",
      { class: "wh-filter" },
      h(
        "div",
        { class: "seg", "data-size": "s", role: "group", "aria-label": say("state") },
        states.map((one) =>
          h(
            "button",
            {
              key: one,
              type: "button",
              "aria-pressed": model.state === one ? "true" : "false",
              onclick: () => setState(one),
            },
            say(`state.${one}`),
          ),
        ),
      ),
    ),
    table(options),
  );
}

function stat(label: string, value: string, unit = ""): Node {
  return h(
    "div",
    { key: label, class: "stat" },
    h("dt", {}, label),
    h("dd", {}, h("b", { class: "num" }, value), unit !== "" && [" ", h("small", {}, unit)]),
  );
}

function ms(value: number | null, numbers: Intl.NumberFormat): [string, string?] {
  if (value === null) return ["–"];
  return value < 1_000 ? [numbers.format(value), "ms"] : [numbers.format(Math.round(value / 100) / 10), "s"];
}

function banner({ say, language, endpoint, model, mayWrite, verify }: DetailOptions): Child {
  const times = new Intl.DateTimeFormat(language, { dateStyle: "short", timeStyle: "short" });
  const told = (tone: string, text: string, about: string, more?: Child) =>
    h(
      "div",
      { class: "banner", "data-tone": tone, role: "status" },
      icon("warn"),
      h("p", {}, text, " ", h("small", {}, about)),
      more,
    );
  if (endpoint.unproven !== null && endpoint.enabled) {
    const { detail, wellKnown } = endpoint.unproven;
    return told(
      "caution",
      say("b.unproven"),
      [detail ?? "", say("b.unproven.about", { url: wellKnown.url, text: wellKnown.text })].join(" "),
      mayWrite && h("button", { class: "btn push", "data-size": "s", type: "button", onclick: verify }, say("verify")),
    );
  }
  if (!endpoint.enabled) {
    const { disabledReason, disabledAt } = endpoint;
    return told(
      "caution",
      say(`b.off.${disabledReason ?? "user"}`),
      disabledAt === null ? "" : times.format(new Date(disabledAt)),
    );
  }
  const { failingSince = null, pausedUntil = null, pending = 0 } = model.statistics ?? {};
  if (failingSince !== null)
    return told(
      "stop",
      say("b.failing", { since: times.format(new Date(failingSince)) }),
      say("b.failing.about", { count: pending }),
    );
  if (pausedUntil !== null)
    return told(
      "caution",
      say("b.paused", { until: times.format(new Date(pausedUntil)) }),
      say("b.failing.about", { count: pending }),
    );
  return undefined;
}

function secret({ say, secret: shown, mayRotate, rotate, copy, hideSecret }: DetailOptions): Node {
  return h(
    "div",
    { class: "wh-secret" },
    h("span", { class: "t-label" }, say("secret")),
    h(
      "div",
      { class: "secret" },
      shown === undefined
        ? [
            h("span", { "aria-hidden": "true" }, "whsec_••••••••••••••••"),
            h("span", { class: "vh" }, say("secret.hidden")),
          ]
        : h("span", { class: "mono wh-shown", dir: "ltr" }, shown),
      shown !== undefined
        ? [
            h(
              "button",
              { class: "btn", "data-kind": "quiet", "data-size": "s", type: "button", onclick: () => copy(shown) },
              icon("copy"),
              say("copy"),
            ),
            h(
              "button",
              {
                class: "btn",
                "data-kind": "quiet",
                "data-size": "s",
                "data-icon": true,
                type: "button",
                "aria-label": say("secret.hide"),
                onclick: hideSecret,
              },
              icon("x"),
            ),
          ]
        : mayRotate &&
            h(
              "button",
              { class: "btn", "data-kind": "quiet", "data-size": "s", type: "button", onclick: rotate },
              icon("lock"),
              say("rotate"),
            ),
    ),
    h("span", { class: "t-small t-faint" }, say(shown === undefined ? "secret.about" : "secret.once")),
  );
}

const dots: Record<Delivery["state"], string> = { pending: "off", succeeded: "ok", failed: "stop", discarded: "off" };

function table({ say, language, model, choose, now }: DetailOptions): Child {
  const { deliveries, delivery: open } = model;
  if (deliveries === undefined) return [1, 2, 3].map((one) => h("p", { key: `bone${one}`, class: "bone wh-bone" }));
  if (deliveries.length === 0) return h("div", { class: "empty" }, h("p", {}, say("none")));
  const numbers = new Intl.NumberFormat(language);
  return [
    h(
      "table",
      { class: "table" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          ["delivery", "event", "answer"].map((one) =>
            h("th", { key: one, scope: "col" }, say(`t.${one}` as "t.event")),
          ),
          ["tries", "took", "when"].map((one) =>
            h("th", { key: one, scope: "col", class: "end" }, say(`t.${one}` as "t.tries")),
          ),
        ),
      ),
      h(
        "tbody",
        {},
        deliveries.map((one) =>
          h(
            "tr",
            { key: one.deliveryId, "aria-selected": open?.deliveryId === one.deliveryId ? "true" : "false" },
            h(
              "td",
              {},
              h(
                "span",
                { class: "cell" },
                h("span", { class: "dot", "data-state": dots[one.state] }),
                h(
                  "button",
                  { class: "mono wh-id", type: "button", onclick: () => choose(one) },
                  h("bdi", { dir: "ltr" }, shortId(one.deliveryId)),
                ),
              ),
            ),
            h(
              "td",
              {},
              one.eventType ?? say(`kind.${one.kind}`),
              one.eventType !== null && one.kind === "test" && [" ", h("span", { class: "tag" }, say("kind.test"))],
            ),
            h("td", { class: one.state === "failed" ? "num t-stop" : "num" }, answerOf(one, say)),
            h("td", { class: "end num" }, numbers.format(one.attemptCount)),
            h(
              "td",
              { class: "end num" },
              one.lastDurationMs === null ? "–" : ms(one.lastDurationMs, numbers).join(" "),
            ),
            h("td", { class: "end num t-faint" }, ago(one.madeAt, now, language)),
          ),
        ),
      ),
    ),
    model.hasMore &&
      h(
        "p",
        { key: "more", class: "wh-more" },
        h("button", { class: "btn", type: "button", onclick: () => void model.readMore() }, say("more")),
      ),
  ];
}

function shortId(id: string): string {
  return `dl_…${id.slice(-8)}`;
}

function answerOf({ state, lastStatus, lastError }: Delivery, say: Say): string {
  if (lastStatus !== null) return String(lastStatus);
  if (lastError !== null) return say("noAnswer");
  return state === "pending" ? say("waits") : say(`state.${state === "discarded" ? "discarded" : state}`);
}

/** How long ago, as people say it. */
export function ago(time: string, now: number, language: string): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(time)) / 1_000));
  const format = new Intl.RelativeTimeFormat(language, { style: "narrow" });
  if (seconds < 60) return format.format(-seconds, "second");
  if (seconds < 3_600) return format.format(-Math.floor(seconds / 60), "minute");
  if (seconds < 86_400) return format.format(-Math.floor(seconds / 3_600), "hour");
  return format.format(-Math.floor(seconds / 86_400), "day");
}

function delivery(options: DetailOptions): Child {
  const { say, language, model, part, setPart, choose, resend, mayWrite } = options;
  const { delivery: one } = model;
  if (one === undefined) return undefined;
  const times = new Intl.DateTimeFormat(language, { timeStyle: "medium" });
  const numbers = new Intl.NumberFormat(language);
  const last = one.attempts.at(-1);
  const answered = last?.responseBody ?? "";
  const [text, none] =
    part === "sent"
      ? [model.sent === undefined ? "" : JSON.stringify(model.sent, undefined, 2), say("sent.none")]
      : [answered, say("answer.none")];
  return h(
    "aside",
    { class: "wh-detail scroll", tabindex: "0", role: "region", "aria-label": say("delivery") },
    h(
      "div",
      { class: "side-head" },
      h("h3", { class: "mono cut" }, h("bdi", { dir: "ltr" }, shortId(one.deliveryId))),
      mayWrite &&
        h(
          "button",
          { class: "btn push", "data-size": "s", type: "button", onclick: () => resend(one) },
          icon("refresh"),
          say("resend"),
        ),
      h(
        "button",
        {
          class: "btn",
          "data-kind": "quiet",
          "data-size": "s",
          "data-icon": true,
          type: "button",
          "aria-label": say("close"),
          onclick: () => choose(undefined),
        },
        icon("x"),
      ),
    ),
    h(
      "ol",
      { class: "wh-tries" },
      one.attempts.map(({ attempt, attemptedAt, durationMs, status, error }) =>
        h(
          "li",
          { key: String(attempt), "data-tone": status !== null && status < 300 ? "ok" : "stop" },
          h(
            "b",
            {},
            say("try", {
              count: attempt,
              answer: status === null ? say("noAnswer") : String(status),
              time: ms(durationMs, numbers).join(" "),
            }),
          ),
          h("small", {}, times.format(new Date(attemptedAt)), error !== null && [" · ", h("bdi", {}, error)]),
        ),
      ),
      one.state === "pending" &&
        h(
          "li",
          { key: "next", "data-tone": "off" },
          h("b", {}, say("waits")),
          one.dueAt !== null && h("small", {}, say("due", { time: times.format(new Date(one.dueAt)) })),
        ),
    ),
    h(
      "div",
      { class: "seg wh-seg", "data-size": "s", role: "group", "aria-label": say("delivery") },
      (["sent", "answer"] as const).map((which) =>
        h(
          "button",
          {
            key: which,
            type: "button",
            "aria-pressed": part === which ? "true" : "false",
            onclick: () => setPart(which),
          },
          say(`part.${which}`),
        ),
      ),
    ),
    text === ""
      ? h("p", { key: "none", class: "t-small t-quiet" }, none)
      : h(
          "pre",
          { key: "text", class: "code", tabindex: "0", role: "region", "aria-label": say(`part.${part}`) },
          text,
        ),
    h("p", { class: "t-small t-faint" }, say("sameId")),
  );
}
