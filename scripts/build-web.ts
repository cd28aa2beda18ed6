/** Builds `web/` into `dist/web/`: the static assets that the Worker serves. Fails when they outgrow their budget. */
import { build, type BuildFailure, type Metafile } from "esbuild";
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { sceneThemes } from "../shared/overlay/themes.ts";
import * as registry from "../web/overlay/widgets/registry.ts";
import { studioCatalogue } from "./studio-catalogue.ts";
import { buildSpeechEngine } from "./speech/engine.ts";
import { openApiDocument } from "./contracts/openapi.ts";
import { referencePage } from "./contracts/reference.ts";

const project = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
/**
 * What an overlay may cost on the wire, gzip, in bytes, its fonts and media aside: a browser source is loaded anew with every
 * scene. The page without widgets, and a scene of the ten heaviest of them in the heaviest theme.
 */
const maxShellBytes = 50_000;
const maxSceneBytes = 120_000;
/** The same of the pages of /account. */
const maxAccountBytes = 20_000;
/** And of the studio, without its languages but English. */
const maxStudioBytes = 90_000;
/**
 * And of the dashboard's first page: the frame, the page Live, and its words in one language. What other pages need comes with them.
 */
const maxDashboardBytes = 120_000;
/** And of the page for viewers. */
const maxViewerPrivacyBytes = 8_000;
/** And of the status page, with its ten languages. */
const maxStatusBytes = 12_000;

/** What each page begins with: the build makes newer syntax older, and methods are there or not. */
const inject = [path.join(project, "web", "kit", "older-browsers.ts")];
/** Methods that the oldest browser has not, and that nothing adds. */
const newerMethods =
  /Object\.groupBy|\.(?:isWellFormed|toWellFormed|withResolvers|fromAsync|isSubsetOf|symmetricDifference|getOrInsert)\b|(?:values|keys|entries)\(\)\.(?:map|filter|some|every|find|reduce|toArray)\(/;
/** Not of ours: what they are made for is theirs to say. */
const othersCode = ["jquery.js", "espeak-ng.js"];

/** What an overlay weighs gzipped, in bytes. */
export interface OverlayWeight {
  shell: number;
  scene: number;
}

/** Builds into `outDir` (emptied first) and returns what overlays weigh. */
export async function buildWeb(outDir = path.join(project, "dist", "web")): Promise<OverlayWeight> {
  const web = path.join(project, "web");
  await rm(outDir, { recursive: true, force: true });
  await mkdir(path.join(outDir, "assets"), { recursive: true });
  await build({
    entryPoints: [
      ...["overlay/overlay.ts", "overlay/overlay.css", "overlay/classic.css", "home/index.css"].map((file) => ({
        in: path.join(web, file),
        out: path.basename(file, path.extname(file)),
      })),
      ...Object.keys(registry).flatMap((type) =>
        ["widget.ts", "style.css"].map((file) => ({
          in: path.join(web, "overlay", "widgets", type, file),
          out: `widgets/${type}`,
        })),
      ),
      ...sceneThemes.map((theme) => ({
        in: path.join(web, "overlay", "themes", `${theme}.css`),
        out: `themes/${theme}`,
      })),
    ],
    outdir: path.join(outDir, "assets"),
    chunkNames: "shared/[name]-[hash]",
    splitting: true,
    bundle: true,
    minify: true,
    format: "esm",
    inject,
    target: ["chrome103"],
    external: ["data:*"],
    logLevel: "warning",
  });
  for (const page of ["overlay/overlay.html", "home/index.html", "_headers"])
    await cp(path.join(web, page), path.join(outDir, path.basename(page)));
  await buildFonts(path.join(web, "overlay", "fonts"), path.join(outDir, "assets", "fonts"));
  await buildSpeech(web, path.join(outDir, "assets", "speech"));
  await buildCustomWidget(web, outDir);
  const weight = await weighOverlay(outDir);
  await buildAccount(web, outDir);
  await buildStudio(web, outDir);
  await buildDashboard(web, outDir);
  await buildViewerPrivacy(web, outDir);
  await buildStatus(web, outDir);
  await refuseNewerMethods(path.join(outDir, "assets"));
  await writeContract(outDir);
  // Sounds and pictures: an overlay loads those alone that it uses.
  await cp(path.join(web, "library"), path.join(outDir, "library"), { recursive: true });
  return weight;
}

async function refuseNewerMethods(assets: string): Promise<void> {
  for (const entry of await readdir(assets, { recursive: true, withFileTypes: true })) {
    if (!entry.name.endsWith(".js") || othersCode.includes(entry.name)) continue;
    const found = newerMethods.exec(await readFile(path.join(entry.parentPath, entry.name), "utf8"));
    if (found) throw new Error(`web: ${entry.name} uses "${found[0]}", which the browser of an older OBS has not`);
  }
}

/**
 * The faces of themes, and the licences that they are under. Their files have names of their contents, and never change. A checkout
 * that was not installed anew since a face was added is built all the same, and says what is missing.
 */
async function buildFonts(from: string, to: string): Promise<void> {
  const names = await readdir(from);
  const built = await Promise.all(
    names.map((name) =>
      build({
        entryPoints: [path.join(from, name)],
        outdir: to,
        assetNames: "[name]-[hash]",
        loader: { ".woff2": "file" },
        bundle: true,
        minify: true,
        metafile: true,
        target: ["chrome103"],
        logLevel: "silent",
      }).catch((error: BuildFailure) => {
        if (!error.errors.every(({ text }) => text.startsWith("Could not resolve"))) throw error;
        console.warn(`web: the face ${path.basename(name, ".css")} is not installed; "npm ci" installs it.`);
        return undefined;
      }),
    ),
  );
  const files = built.flatMap((one) => Object.keys(one?.metafile.inputs ?? {}));
  const packages = new Set(files.flatMap((file) => /^.*\/(@fontsource[^/]*\/[^/]+)/.exec(file)?.[1] ?? []));
  await mkdir(path.join(to, "licences"), { recursive: true });
  for (const name of packages)
    await cp(
      path.join(project, "node_modules", name, "LICENSE"),
      path.join(to, "licences", `${path.basename(name)}.txt`),
    );
}

/** The bundled voice, and what speaks with it beside the page. */
async function buildSpeech(web: string, to: string): Promise<void> {
  await buildSpeechEngine(project, to);
  await build({
    entryPoints: [path.join(web, "speech", "speaker.ts")],
    outdir: to,
    bundle: true,
    minify: true,
    format: "esm",
    inject,
    target: ["chrome103"],
    logLevel: "warning",
  });
}

/**
 * The page of the frame that custom widgets run in: a script without modules, which a page of another origin may load, the faces by
 * the names that authors write, jQuery, which StreamElements gives to its widgets, and the code that a new one begins with.
 */
async function buildCustomWidget(web: string, outDir: string): Promise<void> {
  const [from, to] = [path.join(web, "custom-widget"), path.join(outDir, "assets", "custom-widget")];
  await build({
    entryPoints: [path.join(from, "frame.ts")],
    outdir: to,
    bundle: true,
    minify: true,
    format: "iife",
    inject,
    target: ["chrome103"],
    logLevel: "warning",
  });
  await mkdir(path.join(outDir, "custom-widget"), { recursive: true });
  await cp(path.join(from, "frame.html"), path.join(outDir, "custom-widget", "frame.html"));
  await cp(path.join(project, "node_modules", "jquery", "dist", "jquery.min.js"), path.join(to, "jquery.js"));
  const fonts = path.join(outDir, "assets", "fonts");
  const styles = (await readdir(fonts)).filter((name) => name.endsWith(".css")).toSorted();
  const texts = await Promise.all(styles.map((name) => readFile(path.join(fonts, name), "utf8")));
  await writeFile(path.join(to, "fonts.css"), texts.map(plainFaces).join("\n"));
  const starter = (name: string) => readFile(path.join(from, "starter", name), "utf8");
  const [html, css, js, fields] = await Promise.all(
    ["starter.html", "starter.css.txt", "starter.js", "starter.fields.json"].map(starter),
  );
  await writeFile(path.join(to, "starter.json"), JSON.stringify({ html, css, js, fields }));
}

/** Faces by the names that people know: "Inter", and not "Inter Variable"; their files seen from another folder. */
function plainFaces(style: string): string {
  return style
    .replaceAll(/font-family:\s*"?([\w -]+?) Variable"?(?=[;}])/g, 'font-family:"$1"')
    .replaceAll(/url\("?\.\/([^)"]+)"?\)/g, 'url("/assets/fonts/$1")');
}

/** Bundles the code and the style of a page that browsers of people open, not of OBS. Returns the folder that they are in. */
async function bundlePage(name: string, from: string, outDir: string): Promise<string> {
  const assets = path.join(outDir, "assets", name);
  await build({
    entryPoints: [`${name}.ts`, `${name}.css`].map((file) => path.join(from, file)),
    outdir: assets,
    bundle: true,
    minify: true,
    format: "esm",
    inject,
    target: ["chrome103", "safari16", "firefox115"],
    logLevel: "warning",
  });
  return assets;
}

/** The pages that people sign in on. Nothing in OBS loads them: they have a budget of their own. */
async function buildAccount(web: string, outDir: string): Promise<void> {
  const [from, to] = [path.join(web, "account"), path.join(outDir, "account")];
  const assets = await bundlePage("account", from, outDir);
  await mkdir(to, { recursive: true });
  for (const page of ["index.html", "welcome.html", "link.html"]) await cp(path.join(from, page), path.join(to, page));
  const bytes = (await weigh(to)) + (await weigh(assets));
  if (bytes > maxAccountBytes)
    throw new Error(`web/account: ${bytes} bytes gzip are over its budget of ${maxAccountBytes}`);
}

/** The studio: the page, what kinds of widgets there are and examples of them, and its words in each language. */
async function buildStudio(web: string, outDir: string): Promise<void> {
  const [from, to] = [path.join(web, "studio"), path.join(outDir, "studio")];
  const assets = await bundlePage("studio", from, outDir);
  await mkdir(to, { recursive: true });
  await cp(path.join(from, "index.html"), path.join(to, "index.html"));
  const catalogue = JSON.stringify(studioCatalogue());
  const bytes = (await weigh(to)) + (await weigh(assets)) + gzipSync(catalogue).byteLength;
  if (bytes > maxStudioBytes)
    throw new Error(`web/studio: ${bytes} bytes gzip are over its budget of ${maxStudioBytes}`);
  await writeFile(path.join(assets, "catalogue.json"), catalogue);
  await writeFile(path.join(assets, "examples.json"), JSON.stringify(await widgetExamples(web)));
  // git keeps no empty folder: where no language has words of a kind yet, there is none.
  for (const words of ["words", "option-words"].filter((name) => existsSync(path.join(from, name))))
    await cp(path.join(from, words), path.join(assets, words), { recursive: true });
}

/**
 * The dashboard: one document under the address of each of its pages, the code of each page apart, and by language the words of all of
 * them. A page is a folder of `pages/` with a line in their registry.
 */
async function buildDashboard(web: string, outDir: string): Promise<void> {
  const [from, to] = [path.join(web, "dashboard"), path.join(outDir, "dashboard")];
  const assets = path.join(outDir, "assets", "dashboard");
  const names = await foldersOf(path.join(from, "pages"));
  const { metafile } = await build({
    entryPoints: [
      { in: path.join(from, "dashboard.ts"), out: "dashboard" },
      { in: path.join(from, "dashboard.css"), out: "dashboard" },
      ...names.map((name) => ({ in: path.join(from, "pages", name, "style.css"), out: `pages/${name}` })),
    ],
    outdir: assets,
    chunkNames: "shared/[name]-[hash]",
    splitting: true,
    bundle: true,
    minify: true,
    metafile: true,
    format: "esm",
    inject,
    target: ["chrome103", "safari16", "firefox115"],
    logLevel: "warning",
  });
  const icons = await readFile(path.join(web, "kit", "desk-icons.svg"), "utf8");
  const document = (await readFile(path.join(from, "index.html"), "utf8")).replace("<!-- icons -->", () =>
    icons.trim(),
  );
  for (const folder of ["", ...names]) {
    await mkdir(path.join(to, folder), { recursive: true });
    await writeFile(path.join(to, folder, "index.html"), document);
  }
  const words = await dashboardWords(from, names);
  await mkdir(path.join(assets, "words"), { recursive: true });
  for (const [language, all] of Object.entries(words))
    await writeFile(path.join(assets, "words", `${language}.json`), JSON.stringify(all));

  const code = loadedBy(metafile, [path.join("dashboard.js"), path.join("pages", "live", "page.ts")]);
  const styles = ["dashboard.css", "pages/live.css"].map((file) => path.join(assets, file));
  const largestWords = Math.max(0, ...Object.values(words).map((all) => gzipSync(JSON.stringify(all)).byteLength));
  const files = [...code.map((file) => path.resolve(file)), ...styles, path.join(to, "index.html")];
  const bytes = (await Promise.all(files.map(gzipBytes))).reduce((all, one) => all + one, largestWords);
  if (bytes > maxDashboardBytes)
    throw new Error(`web/dashboard: ${bytes} bytes gzip of its first page are over its budget of ${maxDashboardBytes}`);
}

/** The files that an entry point and the chunks of these sources load at once: what they import, and not what they import later. */
function loadedBy({ outputs }: Metafile, ends: readonly string[]): string[] {
  const wanted = Object.entries(outputs)
    .filter(([file, { entryPoint }]) => ends.some((end) => file.endsWith(end) || entryPoint?.endsWith(end)))
    .map(([file]) => file);
  for (const file of wanted)
    for (const { path: imported, kind } of outputs[file]?.imports ?? [])
      if (kind === "import-statement" && !wanted.includes(imported)) wanted.push(imported);
  return wanted.filter((file) => file.endsWith(".js"));
}

async function foldersOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

/** By language, by the part that says them (`frame`, `feed`, a page's name), the words of the dashboard. */
async function dashboardWords(from: string, pages: readonly string[]): Promise<Record<string, Record<string, object>>> {
  const folders = {
    frame: "words",
    feed: "feed/words",
    way: "way/words",
    ...Object.fromEntries(pages.map((name) => [name, `pages/${name}/words`])),
  };
  const words: Record<string, Record<string, object>> = {};
  for (const [part, folder] of Object.entries(folders)) {
    for (const file of (await readdir(path.join(from, folder))).filter((name) => name.endsWith(".json"))) {
      const all = (words[path.basename(file, ".json")] ??= {});
      all[part] = JSON.parse(await readFile(path.join(from, folder, file), "utf8")) as object;
    }
  }
  return words;
}

/** By kind of widget: frames that it shows something of. */
async function widgetExamples(web: string): Promise<object> {
  const all = Object.keys(registry).map(async (type) => {
    const file = path.join(web, "overlay", "widgets", type, "example.ts");
    const { example } = (await import(pathToFileURL(file).href)) as { example: object[] };
    return [type, example] as const;
  });
  return Object.fromEntries(await Promise.all(all));
}

/** The page for viewers, which the Worker serves under /privacy/{stream}. */
async function buildViewerPrivacy(web: string, outDir: string): Promise<void> {
  const [from, to] = [path.join(web, "viewer-privacy"), path.join(outDir, "viewer-privacy")];
  const assets = await bundlePage("viewer-privacy", from, outDir);
  await mkdir(to, { recursive: true });
  await cp(path.join(from, "index.html"), path.join(to, "index.html"));
  const bytes = (await weigh(to)) + (await weigh(assets));
  if (bytes > maxViewerPrivacyBytes)
    throw new Error(`web/viewer-privacy: ${bytes} bytes gzip are over its budget of ${maxViewerPrivacyBytes}`);
}

/** The status page, under /status. */
async function buildStatus(web: string, outDir: string): Promise<void> {
  const [from, to] = [path.join(web, "status"), path.join(outDir, "status")];
  const assets = await bundlePage("status", from, outDir);
  await mkdir(to, { recursive: true });
  await cp(path.join(from, "index.html"), path.join(to, "index.html"));
  const bytes = (await weigh(to)) + (await weigh(assets));
  if (bytes > maxStatusBytes)
    throw new Error(`web/status: ${bytes} bytes gzip are over its budget of ${maxStatusBytes}`);
}

/**
 * The contract that the Worker serves, of the operations as they are now, and the page that shows it. No overlay loads them: they do
 * not count as weight.
 */
async function writeContract(outDir: string): Promise<void> {
  const document = openApiDocument();
  const [contract, docs] = [path.join(outDir, "contract"), path.join(outDir, "docs")];
  for (const folder of [contract, docs]) await mkdir(folder, { recursive: true });
  await writeFile(path.join(contract, "openapi.json"), JSON.stringify(document));
  await writeFile(path.join(docs, "api.html"), referencePage(document));
  await build({
    entryPoints: ["reference.ts", "reference.css"].map((file) => path.join(project, "web", "reference", file)),
    outdir: docs,
    bundle: true,
    minify: true,
    format: "esm",
    logLevel: "warning",
  });
}

/** Folders of `assets/` of which a scene loads what it uses, and how many of each at most are counted. */
const loadedWhenUsed = { widgets: 10, themes: 1 };

/**
 * What the overlay in `outDir` weighs. A file `assets/<folder>/<name>.<ext>` is loaded with the scenes that use `name`. The page
 * itself is what lies in `assets` and the code that its parts share; folders of other pages do not count.
 */
export async function weighOverlay(outDir: string): Promise<OverlayWeight> {
  const assets = path.join(outDir, "assets");
  const sum = (bytes: Iterable<number>) => [...bytes].reduce((all, one) => all + one, 0);
  const page = await Promise.all([weighFiles(assets), weighFiles(path.join(assets, "shared"))]);
  const shell =
    sum(page.flatMap((files) => [...files.values()])) + (await gzipBytes(path.join(outDir, "overlay.html")));
  let scene = shell;
  for (const [folder, most] of Object.entries(loadedWhenUsed)) {
    const files = await weighFiles(path.join(assets, folder));
    scene += sum([...files.values()].toSorted((a, b) => b - a).slice(0, most));
  }
  return { shell, scene };
}

/** The files of a folder, not of those in it, by their names without an ending: what they weigh gzipped together, in bytes. */
async function weighFiles(folder: string): Promise<Map<string, number>> {
  const weights = new Map<string, number>();
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries.filter((one) => one.isFile())) {
    const name = entry.name.split(".")[0] ?? "";
    weights.set(name, (weights.get(name) ?? 0) + (await gzipBytes(path.join(folder, entry.name))));
  }
  return weights;
}

const gzipBytes = async (file: string) => gzipSync(await readFile(file)).byteLength;

async function weigh(outDir: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(outDir, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) bytes += await gzipBytes(path.join(entry.parentPath, entry.name));
  }
  return bytes;
}

/**
 * Puts `built` in the place of `outDir` unless the two hold the same. Every start of a Worker builds, and several run at
 * once (tests, `npm start`): a folder that is being served must never be seen empty.
 */
async function replaceWhenDifferent(built: string, outDir: string): Promise<void> {
  if ((await contents(built)) === (await contents(outDir))) return rm(built, { recursive: true });
  const old = `${built}.old`;
  await rename(outDir, old).catch(() => undefined);
  await rename(built, outDir);
  await rm(old, { recursive: true, force: true });
}

async function contents(folder: string): Promise<string> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = files.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const texts = paths.toSorted().map(async (file) => [path.relative(folder, file), await readFile(file, "base64")]);
  return JSON.stringify(await Promise.all(texts));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const built = path.join(project, "dist", `web.${process.pid}`);
  const { shell, scene } = await buildWeb(built);
  await replaceWhenDifferent(built, path.join(project, "dist", "web"));
  const kilobytes = (bytes: number) => `${(bytes / 1_000).toFixed(1)} KB`;
  const said = [
    `the overlay page ${kilobytes(shell)} of ${kilobytes(maxShellBytes)}`,
    `a scene of ten widgets ${kilobytes(scene)} of ${kilobytes(maxSceneBytes)}`,
  ].join(", ");
  if (shell > maxShellBytes || scene > maxSceneBytes) {
    console.error(`web: gzipped over the budget: ${said}. Take something out of web/overlay/.`);
    process.exit(1);
  }
  console.log(`web: built dist/web, ${said}`);
}
