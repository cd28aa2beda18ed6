/** "Why does nothing show?": every stage, one under the other, with what to do. */
import { draw, h, type Node } from "../../kit/node.ts";
import { icon } from "../frame/icon.ts";
import type { Way, WayAnswer, WayFinding } from "../frame/way.ts";
import type { Speech } from "../frame/words.ts";
import { mainSays } from "./line-view.ts";
import { sayFinding } from "./say-finding.ts";

export interface WhyDrawerOptions {
  speech: Speech;
  way: Way;
  explain: (error: unknown) => string;
  /** Shows an alert on the overlays of this name; undefined for who may not. */
  tryOverlay: ((name: string) => Promise<void>) | undefined;
  close: () => void;
  toast: (text: string) => void;
}

const marks = { ok: "check", caution: "minus", stop: "x", off: "minus" } as const;

/** Draws it into `root` until `signal` ends. */
export function openWhyDrawer(root: HTMLElement, options: WhyDrawerOptions, signal: AbortSignal): void {
  const { speech, way, explain, tryOverlay, close, toast } = options;
  const { say, locale } = speech;
  const times = new Intl.DateTimeFormat(locale, { timeStyle: "medium" });
  let isBusy = false;

  const busily = (work: () => Promise<void>) => () => {
    isBusy = true;
    show();
    work()
      .catch((error: unknown) => toast(explain(error)))
      .finally(() => {
        isBusy = false;
        show();
      });
  };

  function fix(finding: WayFinding, todo: string): Node | false {
    if (todo === "" || finding.state === "ok") return false;
    const name = finding.overlay?.name;
    return h(
      "div",
      { class: "why-fix" },
      h("p", {}, h("b", {}, say("way.todo")), " ", todo),
      name !== undefined &&
        tryOverlay !== undefined &&
        h(
          "div",
          { class: "btns" },
          h(
            "button",
            { class: "btn", type: "button", disabled: isBusy, onclick: busily(() => tryOverlay(name)) },
            icon("flask"),
            say("way.try"),
          ),
        ),
    );
  }

  function stage(finding: WayFinding, index: number, all: readonly WayFinding[]): Node {
    const { says, todo } = sayFinding(speech, finding);
    const name = say(`stage.${finding.stage}`);
    return h(
      "li",
      { key: `${finding.stage}-${index}`, "data-state": finding.state, "data-cut": all[index + 1]?.state === "stop" },
      h(
        "span",
        { class: "stop-mark" },
        icon(marks[finding.state]),
        h("span", { class: "vh" }, say(`state.${finding.state}`)),
      ),
      h("h3", {}, finding.overlay ? [name, " ", h("bdi", {}, finding.overlay.name)] : name),
      h("p", { class: "t-quiet" }, says),
      fix(finding, todo),
    );
  }

  function body(answer: WayAnswer): Node[] {
    const main = answer.main === null ? undefined : answer.stages[answer.main];
    const tone = main === undefined ? "ok" : main.state === "stop" ? "stop" : "caution";
    return [
      h(
        "div",
        { class: "banner", key: "main", "data-tone": tone, role: "status" },
        icon(main === undefined ? "check" : "warn"),
        h("p", {}, h("b", {}, mainSays(answer, speech))),
      ),
      h("ol", { class: "way", key: "way" }, answer.stages.map(stage)),
    ];
  }

  function report(): string {
    const lines = (way.latest?.stages ?? []).map(
      ({ stage, state, code, says, overlay }) =>
        `${state.padEnd(7)} ${code}${overlay ? ` (${overlay.name})` : ""}: ${says} [${stage}]`,
    );
    return [`${location.origin} ${way.latest?.at ?? ""}`, ...lines].join("\n");
  }

  function show(): void {
    if (signal.aborted) return;
    const { latest, failure } = way;
    draw(
      root,
      h(
        "section",
        { class: "drawer why", role: "dialog", "aria-labelledby": "why-title", tabindex: "-1", onkeydown: leave },
        h(
          "div",
          { class: "drawer-head" },
          h(
            "div",
            { class: "grow" },
            h("h2", { class: "t-page", id: "why-title" }, say("way.why")),
            h(
              "p",
              { class: "t-small t-quiet" },
              latest ? say("way.asked", { time: times.format(new Date(latest.at)) }) : say("way.asking"),
            ),
          ),
          h(
            "button",
            {
              class: "btn",
              "data-kind": "quiet",
              "data-icon": true,
              type: "button",
              "aria-label": say("close"),
              onclick: close,
            },
            icon("x"),
          ),
        ),
        h(
          "div",
          { class: "scroll why-body", tabindex: "0" },
          failure !== undefined &&
            h("div", { class: "banner", "data-tone": "caution" }, icon("offline"), h("p", {}, explain(failure))),
          latest && body(latest),
        ),
        h(
          "div",
          { class: "drawer-foot" },
          h(
            "button",
            { class: "btn", "data-kind": "main", type: "button", disabled: isBusy, onclick: busily(() => way.ask()) },
            icon("refresh"),
            say("way.again"),
          ),
          h(
            "button",
            {
              class: "btn push",
              "data-kind": "quiet",
              type: "button",
              onclick: busily(async () => {
                await navigator.clipboard.writeText(report());
                toast(say("way.copied"));
              }),
            },
            icon("copy"),
            say("way.copy"),
          ),
        ),
      ),
    );
  }

  function leave(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  }

  way.watch(true);
  way.listen(show, signal);
  signal.addEventListener("abort", () => {
    way.watch(false);
    draw(root);
  });
  show();
  root.querySelector<HTMLElement>(".drawer")?.focus();
}
