/** The first page: the streams that one may see, their overlays, and making one. */
import { type OpenPage, pagesOf } from "../../kit/open-pages.ts";
import { api, explain, type SceneHead } from "../api.ts";
import { type Child, draw, h, type Node } from "../dom/node.ts";
import type { Kinds } from "../model/kinds.ts";
import type { Say } from "../words.ts";
import { type Chosen, newOverlay } from "./new-overlay.ts";
import { openTag } from "./open-pages.ts";
import { icon } from "./parts.ts";

export interface Listed {
  streamId: string;
  uniqueId: string;
  mayEdit: boolean;
  scenes: SceneHead[];
}

export interface ListEnds {
  say: Say;
  streams: Listed[];
  kinds: Kinds;
  make: (chosen: Chosen & { name: string }) => Promise<void>;
  /** Makes an overlay of a file; throws where it is none of ours. */
  take: (streamId: string, file: File) => Promise<void>;
  /** Tells again and again which pages of a stream are open. */
  watch: (streamId: string, tell: (open: readonly OpenPage[]) => void) => void;
}

/** Of so many streams is told which overlays are open: each of them is asked for again and again. */
const mostWatched = 10;

export function showList(root: HTMLElement, { say, streams, kinds, make, take, watch }: ListEnds): void {
  const chosen = new Map<string, Chosen>();
  const open = new Map<string, readonly OpenPage[]>();
  let problem = "";
  let isBusy = false;
  const again = () => draw(root, page());
  const chosenOf = (streamId: string): Chosen => chosen.get(streamId) ?? { streamId, shape: "wide", template: "first" };

  async function run(act: () => Promise<void>): Promise<void> {
    if (isBusy) return;
    isBusy = true;
    problem = "";
    again();
    try {
      await act();
    } catch (error) {
      problem = error instanceof SyntaxError ? say("problem.file") : explain(error, say);
    }
    isBusy = false;
    again();
  }

  function stream({ streamId, uniqueId, mayEdit, scenes }: Listed): Node {
    return h(
      "section",
      { class: "part", "data-stream": streamId, "aria-label": `@${uniqueId}` },
      h("h2", {}, h("bdi", {}, `@${uniqueId}`)),
      scenes.length === 0
        ? h("p", { class: "hint" }, say("list.none"))
        : h(
            "ul",
            { class: "rows" },
            scenes.map((scene) => h("li", { key: scene.sceneId }, overlay(streamId, scene))),
          ),
      mayEdit &&
        newOverlay({
          say,
          kinds,
          chosen: chosenOf(streamId),
          isBusy,
          choose(change) {
            chosen.set(streamId, { ...chosenOf(streamId), ...change });
            again();
          },
          make: (name) => void run(() => make({ ...chosenOf(streamId), name })),
          take: (file) => void run(() => take(streamId, file)),
        }),
    );
  }

  function overlay(streamId: string, { sceneId, name, overlay, publishedRevision }: SceneHead): Child[] {
    const pages = open.get(streamId) && pagesOf(open.get(streamId) ?? [], overlay);
    return [
      h(
        "a",
        { href: `?${new URLSearchParams({ stream: streamId, scene: sceneId }).toString()}` },
        h("b", {}, h("bdi", {}, name)),
        h("span", { class: "hint" }, say("list.overlay", { overlay })),
      ),
      pages && pages.length > 0 && openTag(say, pages),
      publishedRevision === 0
        ? h("span", { class: "tag" }, say("list.draft"))
        : h("span", { class: "tag", "data-tone": "ok" }, say("list.published", { revision: publishedRevision })),
    ];
  }

  function page(): Node {
    return h(
      "div",
      { class: "list" },
      h(
        "header",
        { class: "bar" },
        h("a", { class: "btn", "data-kind": "quiet", href: "/dashboard/" }, icon("chev-l"), say("list.back")),
        h("h1", {}, say("list.title")),
      ),
      h(
        "main",
        {},
        h("p", { role: "alert", class: "note" }, problem),
        streams.length === 0 ? h("p", { class: "hint" }, say("list.noStreams")) : streams.map(stream),
      ),
    );
  }

  document.title = say("list.title");
  again();
  const shown = streams.filter(({ scenes }) => scenes.length > 0).slice(0, mostWatched);
  for (const { streamId } of shown) {
    watch(streamId, (pages) => {
      open.set(streamId, pages);
      again();
    });
  }
}

export async function readList(): Promise<Listed[]> {
  const { streams } = await api.readAccount();
  const seen = streams.filter(({ permissions }) => permissions.includes("overlay:read"));
  return Promise.all(
    seen.map(async ({ streamId, uniqueId, permissions }) => ({
      streamId,
      uniqueId,
      mayEdit: permissions.includes("overlay:write"),
      scenes: (await api.listScenes({ params: { streamId } })).scenes,
    })),
  );
}
