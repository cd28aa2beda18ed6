/** The studio: which of its pages this is, and in which language. */
import type { Scene } from "#shared/overlay/scene.ts";
import { isProblem } from "../../client/problem.ts";
import { api, explain } from "./api.ts";
import { withOwnCodes } from "./custom/codes-along.ts";
import { importOverlay, readOverlay } from "./custom/import-overlay.ts";
import { draw, h } from "./dom/node.ts";
import { keptLanguage } from "./kept.ts";
import { completeScene, storedOf } from "./model/complete-scene.ts";
import { loadCatalogue } from "./model/kinds.ts";
import { readSceneFile } from "./model/scene-file.ts";
import { templateScene } from "./model/templates.ts";
import { openEditor } from "./open-editor.ts";
import { pageTime, watchOpenPages } from "./open-pages.ts";
import { saveAsFile } from "./save-as-file.ts";
import { readList, showList } from "./views/list-page.ts";
import { type Language, languageOf, loadWords, rightToLeft, type Say, sayer } from "./words.ts";

async function start(root: HTMLElement): Promise<void> {
  const language = keptLanguage() ?? languageOf(navigator.languages);
  const { documentElement } = document;
  documentElement.lang = language;
  documentElement.dir = rightToLeft.has(language) ? "rtl" : "ltr";
  const say = sayer(await loadWords(language), language);
  const query = new URLSearchParams(location.search);
  const [streamId, sceneId] = [query.get("stream"), query.get("scene")];
  try {
    if (streamId !== null && sceneId !== null) await openEditor(root, { say, language, streamId, sceneId });
    else await list(root, say, language);
  } catch (error) {
    if (isProblem(error, "unauthorized")) showSignIn(root, say);
    else showProblem(root, say, explain(error, say));
  }
}

async function list(root: HTMLElement, say: Say, language: Language): Promise<void> {
  const [streams, { kinds }] = await Promise.all([readList(), loadCatalogue(language)]);
  const open = (streamId: string, sceneId: string) =>
    location.assign(`?${new URLSearchParams({ stream: streamId, scene: sceneId }).toString()}`);
  showList(root, {
    say,
    streams,
    kinds,
    async make({ streamId, name, template, shape }) {
      const document = storedOf(templateScene(template, shape, kinds));
      const { sceneId } = await api.createScene({ params: { streamId }, body: { name, document } });
      open(streamId, sceneId);
    },
    async take(streamId, file) {
      const text = await file.text();
      const found = readOverlay(text);
      if (found) return open(streamId, await importOverlay(streamId, found, file.name.replace(/\.json$/i, "")));
      const { scene, codes } = readSceneFile(text);
      const hasCodes = Object.keys(codes).length > 0;
      const body = hasCodes ? { ...scene, document: await withOwnCodes(scene.document as Scene, codes) } : scene;
      const { sceneId } = await api.importScene({ params: { streamId }, body: body as typeof scene });
      open(streamId, sceneId);
    },
    async save(streamId, { sceneId, name, overlay }) {
      const { draft } = await api.getScene({ params: { streamId, sceneId } });
      await saveAsFile(completeScene(draft), { name, overlay });
    },
    async remove(streamId, sceneId) {
      try {
        await api.deleteScene({ params: { streamId, sceneId } });
      } catch (error) {
        // Somebody else was faster: it is as gone as it was to be.
        if (!isProblem(error, "unknown_scene")) throw error;
      }
    },
    watch(streamId, tell) {
      watchOpenPages({
        read: async () => (await api.listOpenOverlays({ params: { streamId } })).open,
        tell,
        isAwaited: () => false,
        ...pageTime,
      });
    },
  });
}

/** Where one comes back to after signing in (web/account/account.ts). */
function showSignIn(root: HTMLElement, say: Say): void {
  sessionStorage.setItem("after-sign-in", location.pathname + location.search);
  card(root, say("signIn.title"), say("signIn.about"), { href: "/account/", label: say("signIn.go") });
}

function showProblem(root: HTMLElement, say: Say, text: string): void {
  card(root, say("problem.title"), text, { href: "./", label: say("bar.back") });
}

function card(root: HTMLElement, title: string, text: string, { href, label }: { href: string; label: string }): void {
  document.title = title;
  draw(
    root,
    h(
      "main",
      { class: "card" },
      h("h1", {}, title),
      h("p", { role: "status" }, text),
      h("a", { class: "btn", "data-kind": "main", href }, label),
    ),
  );
}

const root = document.getElementById("studio");
if (root) void start(root);
