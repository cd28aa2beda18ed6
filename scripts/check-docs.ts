/**
 * `node scripts/check-docs.ts`: that the commands, options, links, routes and names in README.md and docs/ exist, and that
 * its tables fit a screen, that docs/widgets.md is what the widgets say, and that the README counts them right. Prints each finding as `path:line what` and ends with 1 where there is one.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { readCommands } from "./docs/commands.ts";
import { configurationFindings, namesRead, type ReadSetting } from "./docs/configuration.ts";
import { findingsOf, type Project } from "./docs/findings.ts";
import { readPage } from "./docs/page.ts";
import { widgetsDocument } from "./docs/widgets.ts";

const root = join(import.meta.dirname, "..");
// By its address: its types are the Workers' runtime's, which scripts do not have.
const { app } = (await import(pathToFileURL(join(root, "workers/app.ts")).href)) as {
  app: { routes: { method: string; path: string }[] };
};
const { listSettings } = (await import(pathToFileURL(join(root, "workers/config.ts")).href)) as {
  listSettings: (env: Record<string, unknown>) => { name: string; isNeeded: boolean }[];
};
/** TikTok's names for methods and fields: docs/events.md lists also those that nobody here reads. */
const tiktokNames = "node_modules/tiktok-live-proto/dist/node/v3.d.ts";
const sources = [
  "shared",
  "durable-objects",
  "workers",
  "ingest-node",
  "web",
  "scripts",
  "bench",
  "test",
  "migrations",
];
const sourceFiles = ["package.json", "wrangler.toml", "vitest.config.ts", ".ci/run", ".gitignore"];

function filesIn(folder: string, ending: RegExp): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => ending.test(name))
    .map((name) => `${folder}/${name.split(sep).join("/")}`);
}

const paths = ["README.md", ...readdirSync(root).filter((name) => /^[A-Z]+\.md$/.test(name) && name !== "README.md")];
const pages = [...paths, ...filesIn("docs", /\.md$/)].map((path) =>
  readPage(path, readFileSync(join(root, path), "utf8")),
);
const byPath = new Map(pages.map((page) => [page.path, page]));
const words = new Set(
  [
    ...sources.flatMap((folder) => filesIn(folder, /\.(ts|mjs|sql|css|html|json|toml)$/)),
    ...sourceFiles,
    tiktokNames,
  ].flatMap((path) => readFileSync(join(root, path), "utf8").match(/[A-Za-z_$][\w$]*/g) ?? []),
);

const project: Project = {
  commands: readCommands(root),
  exists: (path) => existsSync(join(root, path)),
  page: (path) => byPath.get(path),
  routes: new Set(
    app.routes.map(({ method, path }) => `${method} ${path.replaceAll(/:\w+/g, "*").replace(/(?<=.)\/$/, "")}`),
  ),
  isNamed: (name) => words.has(name),
};

const configurationPage = "docs/configuration.md";
const configuration = configurationFindings(
  configurationPage,
  readFileSync(join(root, configurationPage), "utf8"),
  readConfiguration(),
);
const widgetsPage = "docs/widgets.md";
const isCurrent = readFileSync(join(root, widgetsPage), "utf8").replaceAll("\r\n", "\n") === widgetsDocument();
const stale = isCurrent
  ? []
  : [`${widgetsPage}:1 is not what the widgets say; run "node scripts/widgets.ts" and commit it`];
const told = /\[(\d+)\]\(docs\/widgets\.md\)/.exec(readFileSync(join(root, "README.md"), "utf8"))?.[1];
const kinds = widgetsDocument().match(/^## /gm)?.length;
const counted = told === String(kinds) ? [] : [`README.md:1 says ${told} kinds of widgets; there are ${kinds}`];
const findings = [...pages.flatMap((page) => findingsOf(page, project)), ...stale, ...counted, ...configuration];
for (const finding of findings) console.error(finding);
if (findings.length > 0) process.exitCode = 1;
else console.log(`docs: ${pages.length} pages name nothing that is not there`);

/** What each part reads, by the headings of docs/configuration.md. */
function readConfiguration(): Record<string, ReadSetting[]> {
  const code = (folders: string[]) =>
    folders
      .flatMap((folder) => filesIn(folder, /(?<!\.test)\.ts$/))
      .filter((path) => !path.includes("/simulator/"))
      .map((path) => readFileSync(join(root, path), "utf8"))
      .join("\n");
  const named = (names: string[]) => [...new Set(names)].map((name) => ({ name }));
  const worker = listSettings({});
  const isSetting = new Set(worker.map(({ name }) => name));
  const ofContainers = readFileSync(join(root, "durable-objects/runner-container/settings.ts"), "utf8");
  const given = new Set(["RUNNER_ID", "DRAIN_SECONDS"]);
  return {
    "The Worker": worker,
    "The Worker's bindings": named([...bindingsOf("wrangler.toml")].filter((name) => !isSetting.has(name))),
    Runners: named([...namesRead(code(["ingest-node"])), "OTLP_HEADERS"].filter((name) => name !== "RUNNER_PROGRAM")),
    "Runners in containers": named([
      ...(ofContainers.match(/\b[A-Z]+_[A-Z_]+\b/g) ?? []).filter((name) => !given.has(name)),
      ...bindingsOf("workers/runner-containers/wrangler.toml"),
    ]),
  };
}

/** The names of what is bound to a Worker of this configuration. */
function bindingsOf(config: string): Set<string> {
  const text = readFileSync(join(root, config), "utf8").split("# What follows is made by")[0] ?? "";
  const names = text.matchAll(/^(?:name|binding) = "([A-Z][A-Z0-9_]+)"$/gm);
  return new Set(Array.from(names, ([, name = ""]) => name));
}
