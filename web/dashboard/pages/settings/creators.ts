/** Creators: whose lives are watched, under which handle, and how the way to each is. */
import type { Operations } from "../../../../client/api.ts";
import { draw, h, type Node } from "../../../kit/node.ts";
import { icon } from "../../frame/icon.ts";
import type { OwnStream } from "../../frame/page.ts";
import { type Context, field, typed } from "./context.ts";

type Stream = Operations["listStreams"]["answer"]["streams"][number];
type Handles = Operations["listStreamHandles"]["answer"];

const dots = { live: "ok", offline: "off" } as const;

export async function open(context: Context): Promise<void> {
  const { page, say, root, mayHere, signal, doing, when, day } = context;
  const { api, account, place } = page;
  let streams: readonly Stream[] = [];
  let handles: { streamId: string; told: Handles } | undefined;
  let asking: { streamId: string; what: "rename" | "delete" } | undefined;
  let problem = "";

  async function read(): Promise<void> {
    ({ streams } = await api.listStreams());
    show();
  }

  const rightsAt = (streamId: string): OwnStream["permissions"] =>
    account.streams.find((one) => one.streamId === streamId)?.permissions ?? [];

  async function add(event: Event): Promise<void> {
    event.preventDefault();
    const uniqueId = typed(event, "handle");
    problem = "";
    try {
      const { streamId } = await api.createStream({ body: { uniqueId } });
      // The account that the frame knows has no such stream yet: it is read anew with the page.
      location.assign(`/dashboard/start/?stream=${encodeURIComponent(streamId)}`);
    } catch (error) {
      problem = page.explain(error);
      show();
    }
  }

  const setWanted = ({ streamId, uniqueId }: Stream, wanted: boolean) =>
    void doing(async () => {
      await api.changeStream({ params: { streamId }, body: { wanted } });
      page.toast({
        text: say(wanted ? "creators.resumed" : "creators.paused", { handle: `@${uniqueId}` }),
        undo: async () => {
          await api.changeStream({ params: { streamId }, body: { wanted: !wanted } });
          await read();
        },
      });
      return undefined;
    }).then(read, page.failed);

  async function submit(event: Event, { streamId }: Stream): Promise<void> {
    event.preventDefault();
    const text = typed(event, "text");
    problem = "";
    try {
      if (asking?.what === "delete") await api.deleteStream({ params: { streamId }, query: { confirm: text } });
      else await api.changeStream({ params: { streamId }, body: { uniqueId: text } });
      // Names of streams stand all over the frame.
      location.assign(place.href("settings", { part: "creators" }));
      if (asking?.what === "delete" && streamId === page.stream.streamId) location.assign("/dashboard/");
      else location.reload();
    } catch (error) {
      problem = page.explain(error);
      show();
    }
  }

  async function showHandles({ streamId }: Stream): Promise<void> {
    if (handles?.streamId === streamId) handles = undefined;
    else
      await doing(
        async () => ((handles = { streamId, told: await api.listStreamHandles({ params: { streamId } }) }), undefined),
      );
    show();
  }

  function statusView({ status, wanted }: Stream): Node {
    if (!wanted) return h("small", {}, say("creators.isPaused"));
    if (status === null) return h("small", {}, say("creators.noStatus"));
    const word = say(`status.${status.state}`);
    return h("small", {}, `${word} · ${say("creators.since", { time: when(status.since) })}`);
  }

  function streamView(stream: Stream): Node {
    const { streamId, uniqueId, wanted, status, createdAt } = stream;
    const may = rightsAt(streamId);
    const isAsked = asking?.streamId === streamId ? asking.what : undefined;
    const state = status === null || !wanted ? "off" : status.state in dots ? dots[status.state as "live"] : "caution";
    const ask = (what: "rename" | "delete") => () => {
      asking = isAsked === what ? undefined : { streamId, what };
      problem = "";
      show();
    };
    return h(
      "li",
      { key: streamId, class: "set-card set-creator" },
      h("span", { class: "dot", "data-state": state }),
      h("span", { class: "set-name" }, h("b", {}, h("bdi", { class: "cut" }, `@${uniqueId}`)), statusView(stream)),
      h(
        "span",
        { class: "btns" },
        may.includes("stream:write") && [
          h(
            "button",
            {
              key: "wanted",
              class: "btn",
              "data-size": "s",
              type: "button",
              onclick: () => setWanted(stream, !wanted),
            },
            icon(wanted ? "pause" : "play"),
            say(wanted ? "creators.pause" : "creators.resume"),
          ),
          h(
            "button",
            {
              key: "rename",
              class: "btn",
              "data-kind": "quiet",
              "data-size": "s",
              type: "button",
              "aria-expanded": isAsked === "rename" ? "true" : "false",
              onclick: ask("rename"),
            },
            say("creators.rename"),
          ),
        ],
        h(
          "button",
          {
            key: "handles",
            class: "btn",
            "data-kind": "quiet",
            "data-size": "s",
            type: "button",
            "aria-expanded": handles?.streamId === streamId ? "true" : "false",
            onclick: () => void showHandles(stream),
          },
          say("creators.handles"),
        ),
        may.includes("stream:delete") &&
          h(
            "button",
            {
              key: "delete",
              class: "btn",
              "data-kind": "quiet",
              "data-size": "s",
              type: "button",
              "aria-expanded": isAsked === "delete" ? "true" : "false",
              onclick: ask("delete"),
            },
            say("delete"),
          ),
      ),
      status !== null && wanted && status.message !== "" && h("p", { class: "wide t-small t-quiet" }, status.message),
      handles?.streamId === streamId &&
        h(
          "ul",
          { key: "told", class: "wide set-handles" },
          handles.told.handles.map((one) =>
            h(
              "li",
              { key: one.since },
              h("bdi", {}, `@${one.uniqueId}`),
              h("small", { class: "t-faint" }, day(one.since)),
            ),
          ),
          handles.told.handles.length === 0 &&
            h("li", {}, h("bdi", {}, `@${uniqueId}`), h("small", { class: "t-faint" }, day(createdAt))),
          handles.told.sameCreator.map((one) =>
            h("li", { key: one.streamId }, say("creators.same"), " ", h("bdi", {}, `@${one.uniqueId}`)),
          ),
        ),
      isAsked !== undefined &&
        h(
          "form",
          {
            key: isAsked,
            class: "wide set-form",
            "data-one": true,
            onsubmit: (event: Event) => void submit(event, stream),
          },
          field(
            isAsked === "delete" ? say("creators.deleteSure", { handle: uniqueId }) : say("creators.newHandle"),
            h("input", {
              class: "input",
              name: "text",
              dir: "ltr",
              required: true,
              maxlength: "200",
              autocomplete: "off",
              mounted: (input: HTMLElement) => input.focus(),
            }),
            say(isAsked === "delete" ? "creators.deleteAbout" : "creators.renameAbout"),
          ),
          problem !== "" && h("p", { class: "t-stop wide", role: "alert" }, problem),
          h(
            "div",
            { class: "btns wide" },
            h(
              "button",
              { class: "btn", "data-kind": isAsked === "delete" ? "stop" : "main", type: "submit" },
              say(isAsked === "delete" ? "delete" : "save"),
            ),
            h("button", { class: "btn", "data-kind": "quiet", type: "button", onclick: ask(isAsked) }, say("cancel")),
          ),
        ),
    );
  }

  function show(): void {
    if (signal.aborted) return;
    draw(
      root,
      h("p", { key: "about", class: "t-quiet" }, say("creators.about")),
      h("ul", { key: "all", class: "set-cards" }, streams.map(streamView)),
      mayHere("stream:create") &&
        h(
          "form",
          { key: "add", class: "set-form", "data-one": true, onsubmit: (event: Event) => void add(event) },
          field(
            say("creators.add"),
            h("input", {
              class: "input",
              name: "handle",
              dir: "ltr",
              required: true,
              maxlength: "200",
              placeholder: page.speech.say("streams.handleHint"),
            }),
          ),
          problem !== "" && asking === undefined && h("p", { class: "t-stop wide", role: "alert" }, problem),
          h(
            "div",
            { class: "btns wide" },
            h("button", { class: "btn", type: "submit" }, icon("plus"), say("creators.addButton")),
          ),
        ),
      page.may("feed:read") &&
        h(
          "section",
          { key: "providers" },
          h("h2", {}, say("providers")),
          h("p", { class: "t-quiet" }, say("providers.about")),
          h("p", {}, h("a", { href: page.place.href("runners") }, say("providers.open"))),
        ),
    );
  }

  await read();
}
