/** The first steps: who is live, what viewers see, and the address for OBS, with a look whether it arrived there. */
import { draw, h, type Node } from "../../../kit/node.ts";
import { loadCatalogue } from "../../../studio/model/kinds.ts";
import { storedOf } from "../../../studio/model/complete-scene.ts";
import { type Shape, templateScene } from "../../../studio/model/templates.ts";
import { createStage, loadExamples, stageUrl } from "../../../studio/stage.ts";
import { icon } from "../../frame/icon.ts";
import type { Page } from "../../frame/page.ts";
import english from "./words/en.json" with { type: "json" };

const offered = ["first", "chatting", "subathon", "battle"] as const;
type Offered = (typeof offered)[number];

const canvases = { wide: { width: 1_920, height: 1_080 }, tall: { width: 1_080, height: 1_920 } } as const;

/** The name of the overlay that is made here. */
const overlayName = "Main";

interface Made {
  tokenId: string;
  url: string;
}

export async function open(page: Page): Promise<void> {
  const { root, speech, api, stream, live, way, signal, may } = page;
  const say = speech.of("start", english);
  const { streamId } = stream;
  const [{ kinds }, examples] = await Promise.all([loadCatalogue("en"), loadExamples()]);
  if (signal.aborted) return;
  page.title(say("title"));

  let handle = stream.uniqueId;
  let isRenaming = false;
  let template: Offered = "first";
  let shape: Shape = "wide";
  let made: Made | undefined;
  let isBusy = false;
  let hasCopied = false;

  const scene = () => templateScene(template, shape, kinds);
  const stage = createStage(examples, scene());
  way.watch(true);
  signal.addEventListener("abort", () => way.watch(false));
  way.listen(show, signal);
  live.listen({ changed: show }, signal);

  const busily = (work: () => Promise<void>) => () => {
    if (isBusy) return;
    isBusy = true;
    show();
    work()
      .catch(page.failed)
      .finally(() => {
        isBusy = false;
        show();
      });
  };

  function choose(change: { template?: Offered; shape?: Shape }): void {
    template = change.template ?? template;
    shape = change.shape ?? shape;
    stage.show(scene());
    stage.play([...new Set(scene().widgets.map(({ type }) => type))]);
    show();
  }

  async function rename(form: HTMLFormElement): Promise<void> {
    const wanted = new FormData(form).get("handle");
    if (typeof wanted !== "string" || wanted.trim() === "") return;
    const changed = await api.changeStream({ params: { streamId }, body: { uniqueId: wanted } });
    handle = changed.uniqueId;
    isRenaming = false;
    await way.ask();
  }

  /** A scene of this name is there where somebody comes back: it is theirs, and gets this draft as a new revision. */
  async function make(): Promise<void> {
    const params = { streamId };
    const document = storedOf(scene());
    const { scenes } = await api.listScenes({ params });
    const before = scenes.find(({ name }) => name === overlayName);
    const { sceneId, draftNo } =
      before === undefined
        ? await api.createScene({ params, body: { name: overlayName, document } })
        : await api.editScene({
            params: { streamId, sceneId: before.sceneId },
            body: { draftNo: before.draftNo, document },
          });
    await api.publishScene({ params: { streamId, sceneId }, body: { draftNo } });
    const { tokenId, url } = await api.createOverlayToken({ params, body: { name: overlayName } });
    made = { tokenId, url };
    await way.ask();
  }

  async function copy(url: string): Promise<void> {
    root.querySelector<HTMLInputElement>("#start-url")?.select();
    await navigator.clipboard.writeText(url);
    hasCopied = true;
  }

  const step = (
    number: number,
    state: "ok" | "now" | "next",
    title: string,
    ...children: (Node | false | string)[]
  ): Node =>
    h(
      "li",
      { key: `step-${number}`, "data-state": state },
      h("span", { class: "stop-mark" }, state === "ok" ? icon("check") : String(number)),
      h("h2", {}, title),
      children,
    );

  function whoStep(): Node {
    const isDemo = live.state?.playback !== undefined;
    const about = isDemo ? say("who.demo") : live.state?.live ? say("who.live") : say("who.offline");
    return step(
      1,
      "ok",
      say("who"),
      isRenaming
        ? h(
            "form",
            {
              key: "rename",
              class: "first-url",
              onsubmit: (event: Event) => {
                event.preventDefault();
                const form = event.currentTarget as HTMLFormElement;
                busily(() => rename(form))();
              },
            },
            h("input", {
              class: "input",
              "data-size": "l",
              name: "handle",
              dir: "ltr",
              required: true,
              autofocus: true,
              "aria-label": say("who.handle"),
              placeholder: say("who.hint"),
            }),
            h("button", { class: "btn", type: "submit", disabled: isBusy }, say("who.save")),
          )
        : h(
            "div",
            { key: "who", class: "first-done" },
            h("p", {}, h("b", {}, h("bdi", {}, `@${handle}`)), h("br", {}), h("span", { class: "t-quiet" }, about)),
            may("stream:write") &&
              h(
                "button",
                {
                  class: "btn",
                  "data-kind": "quiet",
                  type: "button",
                  onclick: () => {
                    isRenaming = true;
                    show();
                  },
                },
                say("who.change"),
              ),
          ),
    );
  }

  function lookStep(): Node {
    const option = (name: Offered) =>
      h(
        "label",
        { key: name, class: "tmpl" },
        h("input", {
          class: "vh",
          type: "radio",
          name: "template",
          value: name,
          checked: name === template,
          onchange: () => choose({ template: name }),
        }),
        thumbnail(name, shape),
        h("b", {}, say(`look.${name}`)),
        h("span", {}, say(`look.about.${name}`)),
      );
    return step(
      2,
      made ? "ok" : "now",
      say("look"),
      h("div", { class: "tmpls", role: "radiogroup", "aria-label": say("look") }, offered.map(option)),
      made
        ? h("p", { class: "t-quiet" }, say("look.made", { name: overlayName }))
        : h(
            "p",
            { class: "first-go" },
            h(
              "button",
              {
                class: "btn",
                "data-kind": "main",
                "data-size": "l",
                type: "button",
                disabled: isBusy,
                onclick: busily(make),
              },
              say(isBusy ? "look.making" : "look.make"),
            ),
          ),
    );
  }

  function thumbnail(name: Offered, of: Shape): Node {
    const { widgets } = templateScene(name, of, kinds);
    const canvas = canvases[of];
    const box = (value: number) => String(Math.round(value / 10));
    return h(
      "svg",
      { class: "tmpl-pic", viewBox: `0 0 ${box(canvas.width)} ${box(canvas.height)}`, "aria-hidden": "true" },
      h("rect", { class: "tp-bg", width: box(canvas.width), height: box(canvas.height) }),
      widgets.flatMap(({ id, type, place }) =>
        place === "own"
          ? []
          : h("rect", {
              key: id,
              class: type === "alerts" ? "tp-c" : type === "timer" ? "tp-g" : "tp-a",
              x: box(place.x),
              y: box(place.y),
              width: box(place.width),
              height: box(place.height),
              rx: "4",
            }),
      ),
    );
  }

  function obsStep(): Node {
    const { width, height } = canvases[shape];
    if (made === undefined)
      return step(3, "next", say("obs"), h("p", { class: "t-quiet" }, say("obs.about", { width, height })));
    const { url } = made;
    return step(
      3,
      arrival() === "done" ? "ok" : "now",
      say("obs"),
      h("p", { class: "t-quiet" }, say("obs.about", { width, height })),
      h(
        "div",
        { class: "first-url" },
        h("input", {
          class: "input mono",
          "data-size": "l",
          id: "start-url",
          readonly: true,
          dir: "ltr",
          value: url,
          "aria-label": say("obs.url"),
        }),
        h(
          "button",
          { class: "btn", "data-kind": "main", type: "button", onclick: busily(() => copy(url)) },
          icon(hasCopied ? "check" : "copy"),
          say(hasCopied ? "copied" : "copy"),
        ),
      ),
      h("p", { class: "t-small t-faint" }, say("obs.secret")),
      arriveView(),
    );
  }

  type Arrival = "wait" | "open" | "hidden" | "done";

  /** What the server knows of the pages that this address was opened as. */
  function arrival(): Arrival {
    const found = way.latest?.stages.find(({ overlay }) => overlay?.tokenId === made?.tokenId)?.code;
    if (found === "overlay.ok" || found === "overlay.behind") return "done";
    if (found === "overlay.hidden") return "hidden";
    return found === "overlay.open" ? "open" : "wait";
  }

  function arriveView(): Node {
    const state = arrival();
    return h(
      "div",
      { class: "arrive", "data-state": state, role: "status" },
      h(
        "svg",
        { class: "arrive-line", viewBox: "0 0 96 16", "aria-hidden": "true" },
        h("path", { d: "M6 8h34" }),
        h("path", { class: state === "done" ? "" : "al-next", d: "M40 8h46" }),
        h("circle", { cx: "6", cy: "8", r: "4" }),
        h("circle", { class: state === "done" ? "" : "al-wait", cx: "90", cy: "8", r: "4" }),
      ),
      h(
        "p",
        { class: "grow" },
        h("b", {}, say(`arrive.${state}`)),
        state === "wait" && h("br", {}),
        state === "wait" && h("span", { class: "t-small t-quiet" }, say("arrive.about")),
      ),
      state === "done"
        ? h(
            "button",
            { class: "btn", "data-kind": "main", type: "button", onclick: () => page.place.go({ page: "live" }) },
            say("go"),
          )
        : h(
            "button",
            {
              class: "btn",
              "data-kind": "quiet",
              type: "button",
              onclick: () => page.place.change({ why: "1" }, { step: true }),
            },
            icon("help"),
            say("arrive.why"),
          ),
    );
  }

  function previewView(): Node {
    const button = (value: Shape, name: "monitor" | "phone", label: string) =>
      h(
        "button",
        { type: "button", "aria-pressed": shape === value ? "true" : "false", onclick: () => choose({ shape: value }) },
        icon(name === "monitor" ? "screen" : "phone"),
        label,
      );
    return h(
      "div",
      { class: "first-look" },
      h(
        "div",
        { class: "first-stage", "data-shape": shape },
        h("iframe", {
          key: "overlay",
          title: say("preview"),
          tabindex: "-1",
          mounted: (element: HTMLElement) => {
            const frame = element as HTMLIFrameElement;
            stage.attach(frame);
            frame.src = stageUrl;
          },
        }),
      ),
      h(
        "div",
        { class: "first-opts" },
        h(
          "div",
          { class: "seg", role: "group", "aria-label": say("shape") },
          button("wide", "monitor", say("shape.wide")),
          button("tall", "phone", say("shape.tall")),
        ),
        h("button", { class: "btn push", type: "button", onclick: () => stage.try("gift") }, icon("gift"), say("try")),
      ),
      h("p", { class: "t-small t-faint" }, say("preview.about")),
    );
  }

  function show(): void {
    if (signal.aborted) return;
    draw(
      root,
      h(
        "section",
        { class: "sheet first" },
        h(
          "div",
          { class: "scroll first-main" },
          h(
            "div",
            { class: "first-steps" },
            h("h1", { class: "first-h" }, say("title")),
            h("p", { class: "first-p t-quiet" }, say("lead")),
            h("ol", { class: "way" }, whoStep(), lookStep(), obsStep()),
            h(
              "p",
              { class: "first-later" },
              h(
                "button",
                {
                  class: "btn",
                  "data-kind": "quiet",
                  type: "button",
                  onclick: () => page.place.go({ page: "live" }),
                },
                say("later"),
              ),
            ),
          ),
          previewView(),
        ),
      ),
    );
  }

  show();
}
