/** The first page: the streams that one may see, their overlays, making one and deleting one. */
import { type OpenPage, pagesOf } from "../../kit/open-pages.ts";
import { api, explain, type SceneHead } from "../api.ts";
import { deleteDialog } from "../dialogs/delete-overlay.ts";
import { type Child, draw, h, type Node } from "../dom/node.ts";
import type { Kinds } from "../model/kinds.ts";
import type { Say } from "../words.ts";
import { type Chosen, newOverlay } from "./new-overlay.ts";
import { openTag } from "./open-pages.ts";
import { icon, iconButton } from "./parts.ts";

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
  /** Keeps the draft of an overlay as a file. */
  save: (streamId: string, scene: SceneHead) => Promise<void>;
  /** Deletes an overlay. One that is gone already is as good. */
  remove: (streamId: string, sceneId: string) => Promise<void>;
  /** Tells again and again which pages of a stream are open. */
  watch: (streamId: string, tell: (open: readonly OpenPage[]) => void) => void;
}

/** Of so many streams is told which overlays are open: each of them is asked for again and again. */
const mostWatched = 10;

export function showList(root: HTMLElement, { say, streams, kinds, make, take, save, remove, watch }: ListEnds): void {
  /** The overlay that is about to be deleted. */
  let leaving: { listed: Listed; scene: SceneHead } | undefined;
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

  async function removeIt({ listed, scene }: NonNullable<typeof leaving>): Promise<void> {
    await run(async () => {
      await remove(listed.streamId, scene.sceneId);
      listed.scenes = listed.scenes.filter((one) => one !== scene);
      leaving = undefined;
    });
    // Its row is gone: the list goes on to be used by keys from its heading.
    if (!leaving) root.querySelector<HTMLElement>(`[data-stream="${listed.streamId}"] h2`)?.focus();
  }

  function stream(listed: Listed): Node {
    const { streamId, uniqueId, mayEdit, scenes } = listed;
    return h(
      "section",
      { class: "part", "data-stream": streamId, "aria-label": `@${uniqueId}` },
      h("h2", { tabindex: "-1" }, h("bdi", {}, `@${uniqueId}`)),
      scenes.length === 0
        ? h("p", { class: "hint" }, say("list.none"))
        : h(
            "ul",
            { class: "rows" },
            scenes.map((scene) => h("li", { key: scene.sceneId }, overlay(listed, scene))),
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

  const pagesOfScene = (streamId: string, { overlay }: SceneHead): readonly OpenPage[] | undefined =>
    open.get(streamId) && pagesOf(open.get(streamId) ?? [], overlay);

  function overlay(listed: Listed, scene: SceneHead): Child[] {
    const { streamId, mayEdit } = listed;
    const { sceneId, name, overlay, publishedRevision } = scene;
    const pages = pagesOfScene(streamId, scene);
    const ask = () => {
      problem = "";
      leaving = { listed, scene };
      again();
    };
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
      mayEdit && iconButton("trash", say("list.delete", { name }), ask, { "data-kind": "quiet" }),
    ];
  }

  function leavingDialog(): Node | undefined {
    const about = leaving;
    if (!about) return undefined;
    return deleteDialog(about.scene, {
      say,
      pages: pagesOfScene(about.listed.streamId, about.scene),
      isBusy,
      problem,
      close() {
        if (!leaving) return;
        leaving = undefined;
        problem = "";
        again();
      },
      save: () => void run(() => save(about.listed.streamId, about.scene)),
      go: () => void removeIt(about),
    });
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
        h("p", { role: "alert", class: "note" }, leaving ? "" : problem),
        streams.length === 0 ? h("p", { class: "hint" }, say("list.noStreams")) : streams.map(stream),
      ),
      leavingDialog(),
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
