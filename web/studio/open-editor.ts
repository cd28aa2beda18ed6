/** Opens a scene in the editor: gets what it needs, and wires state, saving, the stage and the views together. */
import type { Scene } from "#shared/overlay/scene.ts";
import { isProblem } from "../../client/problem.ts";
import { pagesOf } from "../kit/open-pages.ts";
import { api, explain, type StoredScene } from "./api.ts";
import { carryOut } from "./commands.ts";
import { followEnds, followFields } from "./custom/follow-fields.ts";
import { takeReport } from "./custom/import-overlay.ts";
import { draw } from "./dom/node.ts";
import { createEditor, type Editor, fitted, newState } from "./editor.ts";
import { hasSingleKeys, keepLanguage, keepSingleKeys } from "./kept.ts";
import { completeScene, storedOf } from "./model/complete-scene.ts";
import { createGiftNames } from "./media/gift-names.ts";
import { createShelf } from "./media/shelf.ts";
import { commandOf } from "./model/keys.ts";
import { announced, type Try } from "./model/made-up.ts";
import { loadCatalogue } from "./model/kinds.ts";
import { reshaped } from "./model/scene-edit.ts";
import { type OpenPagesWatch, pageTime, watchOpenPages } from "./open-pages.ts";
import { createPointer, type Pointer } from "./pointer.ts";
import { saveAsFile } from "./save-as-file.ts";
import { createSaver, type Draft, type Saver } from "./saving.ts";
import { createStage, loadExamples, type Stage } from "./stage.ts";
import { editorView } from "./views/editor-view.ts";
import type { Language, Say } from "./words.ts";

interface Opened {
  say: Say;
  language: Language;
  streamId: string;
  sceneId: string;
}

/** How often is looked whether somebody else has saved. */
const lookEveryMs = 20_000;

export async function openEditor(root: HTMLElement, { say, language, streamId, sceneId }: Opened): Promise<void> {
  const params = { streamId, sceneId };
  const [stored, catalogue, examples, account] = await Promise.all([
    api.getScene({ params }),
    loadCatalogue(language),
    loadExamples(),
    api.readAccount(),
  ]);
  const { uniqueId = "", permissions = [] } = account.streams.find((stream) => stream.streamId === streamId) ?? {};
  const may = {
    mayEdit: permissions.includes("overlay:write"),
    mayWatch: permissions.includes("feed:read"),
    mayControl: permissions.includes("overlay:control"),
  };
  const { name, overlay, publishedRevision } = stored;
  const first = draftOf(stored);
  const { document: draft } = first;
  window.document.title = say("title", { name });

  const stage = createStage(examples, draft, {
    pictures: stored.pictures,
    openFeed: (options) => api.feed({ streamId, ...options }),
    tellLive: (live) => editor.set({ live }),
  });
  let isDue = false;
  const editor = createEditor(
    newState({ uniqueId, name, overlay, publishedRevision, scene: draft, hasSingleKeys: hasSingleKeys(), ...may }),
    {
      say,
      catalogue,
      shelf: createShelf(say, drawSoon),
      gifts: createGiftNames(drawSoon),
      changed: drawSoon,
      edited: () => saver.changed(),
      shown: (scene) => stage.show(scene),
    },
  );
  const pointer = createPointer(editor);
  const saver = createSaver(first, {
    scene: () => editor.get().scene,
    take: (scene, clashes) => editor.take(scene, clashes),
    tell: (saving, error) => editor.set({ saving, ...(error !== undefined && { problem: explain(error, say) }) }),
    write: (given) => write(params, given),
    read: async () => draftOf(await api.getScene({ params })),
    after(delayMs, callback) {
      const timer = setTimeout(callback, delayMs);
      return () => clearTimeout(timer);
    },
  });

  const actions = {
    async publish(reason: string): Promise<void> {
      try {
        await saver.flush();
        const { scene } = editor.get();
        const { revision } = await api.publishScene({ params, body: { draftNo: saver.draftNo(), reason } });
        editor.set({ publishedRevision: revision, published: scene, dialog: undefined, problem: "" });
        editor.announce(say("said.published", { revision }));
      } catch (error) {
        if (isProblem(error, "revision_conflict")) await saver.look();
        editor.set({ problem: isProblem(error, "revision_conflict") ? say("publish.others") : explain(error, say) });
      }
    },
    async makeUrl(): Promise<string | undefined> {
      try {
        const { url } = await api.createOverlayToken({ params: { streamId }, body: { name: overlay } });
        return url;
      } catch (error) {
        editor.set({ problem: explain(error, say) });
        return undefined;
      }
    },
    showHistory(): void {
      editor.set({ side: editor.get().side === "history" ? "options" : "history", looking: undefined });
      void readRevisions().catch((error: unknown) => editor.set({ problem: explain(error, say) }));
    },
    showObs(): void {
      editor.set({ dialog: "obs" });
      openPages.look();
    },
    look(revision: number): void {
      void documentOf(revision)
        .then((document) => editor.set({ looking: { revision, document } }))
        .catch((error: unknown) => editor.set({ problem: explain(error, say) }));
    },
    goBack(revision: number): void {
      const go = async () => {
        await saver.flush();
        await api.rollbackScene({
          params,
          body: { draftNo: saver.draftNo(), revision, reason: say("history.backTo", { revision }) },
        });
        editor.set({ looking: undefined });
        await saver.look();
        await readRevisions();
        const { scene: published, publishedRevision } = editor.get();
        editor.set({ published });
        editor.announce(say("said.published", { revision: publishedRevision }));
      };
      void go().catch((error: unknown) => editor.set({ problem: explain(error, say) }));
    },
    async tryInObs(what: Try): Promise<string> {
      // Viewers see by the name that it is made up.
      const event = announced(what, say("try.madeUp"));
      const text = say("try.obsText", { what: say(`try.${what}`) });
      try {
        const body = event ? { event, overlay } : { text, overlay };
        const { sockets } = await api.tryOverlay({ params: { streamId }, body });
        const told = sockets === 0 ? say("try.nowhere") : say("try.inObsDone", { count: sockets });
        editor.announce(told);
        return told;
      } catch (error) {
        editor.set({ problem: explain(error, say) });
        return "";
      }
    },
    rename(to: string): void {
      if (to === "" || to === editor.get().name) return;
      editor.set({ name: to });
      void saver
        .flush()
        .then(() =>
          api.editScene({
            params,
            body: { draftNo: saver.draftNo(), name: to, document: storedOf(editor.get().scene) },
          }),
        )
        .then(() => saver.look())
        .catch((error: unknown) => editor.set({ problem: explain(error, say) }));
    },
    download(): void {
      const { scene, name } = editor.get();
      void saveAsFile(scene, { name, overlay }).catch((error: unknown) => editor.set({ problem: explain(error, say) }));
    },
    choosePicture(file: File): void {
      const { backdrop } = editor.get();
      if (backdrop.startsWith("blob:")) URL.revokeObjectURL(backdrop);
      editor.set({ backdrop: URL.createObjectURL(file) });
    },
    setCanvas(shape: "wide" | "tall"): void {
      editor.edit((scene) => reshaped(scene, shape));
      editor.set(fitted(editor.get()));
    },
    chooseLanguage(to: Language): void {
      keepLanguage(to);
      void saver.flush().finally(() => location.reload());
    },
    setSingleKeys(on: boolean): void {
      keepSingleKeys(on);
      editor.set({ hasSingleKeys: on });
    },
  };

  async function documentOf(revision: number): Promise<Scene> {
    const found = await api.getSceneRevision({ params: { ...params, revision: String(revision) } });
    return completeScene(found.document);
  }

  async function readRevisions(): Promise<void> {
    const [{ revisions }, { publishedRevision }] = await Promise.all([
      api.listSceneRevisions({ params }),
      api.getScene({ params }),
    ]);
    editor.set({ revisions, publishedRevision });
  }

  function drawSoon(): void {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => {
      isDue = false;
      draw(root, editorView(editor, { stage, pointer, language, actions }));
    });
  }

  const openPages = watchOpenPages({
    read: async () => pagesOf((await api.listOpenOverlays({ params: { streamId } })).open, overlay),
    tell: (open) => editor.set({ open }),
    isAwaited: () => editor.get().dialog === "obs",
    ...pageTime,
  });
  listen({ editor, stage, pointer, saver, openPages });
  if (publishedRevision > 0) {
    // Without it the list of changes is missing, and nothing else.
    void documentOf(publishedRevision).then(
      (published) => editor.set({ published }),
      () => undefined,
    );
  }
  const imported = takeReport(sceneId);
  if (imported) editor.set({ imported, dialog: "imported" });
  followFields(editor);
  followEnds(editor);
  drawSoon();
}

const draftOf = ({ draftNo, draft }: Pick<StoredScene, "draftNo" | "draft">): Draft => ({
  draftNo,
  document: completeScene(draft),
});

async function write(
  params: { streamId: string; sceneId: string },
  given: Draft,
): Promise<Draft & { refused: boolean }> {
  try {
    const stored = await api.editScene({
      params,
      body: { draftNo: given.draftNo, document: storedOf(given.document) },
    });
    return { ...draftOf(stored), refused: false };
  } catch (error) {
    if (!isProblem(error, "revision_conflict")) throw error;
    return { ...draftOf(error.problem["current"] as Pick<StoredScene, "draftNo" | "draft">), refused: true };
  }
}

/** The keys, leaving the page, and coming back to it. */
function listen({
  editor,
  stage,
  pointer,
  saver,
  openPages,
}: {
  editor: Editor;
  stage: Stage;
  pointer: Pointer;
  saver: Saver;
  openPages: OpenPagesWatch;
}): void {
  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const target = event.target as HTMLElement;
    const isCanvas = target.id === "canvas";
    if (event.key === "Escape" && pointer.cancel()) return;
    if (event.key === "Escape" && isCanvas) return editor.select([]);
    if (event.key === " " && isCanvas) {
      event.preventDefault();
      return pointer.holdPan(true);
    }
    const isField = target.matches(
      "textarea, select, input:not([type=radio], [type=checkbox], [type=range], [type=color])",
    );
    const command = commandOf(event, { isField, isCanvas, hasSingleKeys: editor.get().hasSingleKeys });
    if (command && carryOut(editor, stage, command, { isLarge: event.shiftKey })) event.preventDefault();
  });
  addEventListener("keyup", (event) => {
    if (event.key === " ") pointer.holdPan(false);
  });
  // What somebody was typing is shown as it was taken, once they leave the field.
  addEventListener("focusout", () => editor.set({}));
  addEventListener("beforeunload", (event) => {
    if (editor.get().saving !== "saved") event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") void saver.flush().catch(() => undefined);
    else {
      void saver.look().catch(() => undefined);
      openPages.look();
    }
  });
  setInterval(() => {
    if (document.visibilityState === "visible") void saver.look().catch(() => undefined);
  }, lookEveryMs);
}
