/** Holds a page of the documentation against the project. Pure: what there is, is an argument. */
import { type Commands, npmCommands } from "./commands.ts";
import type { Mention, Page } from "./page.ts";

export interface Project {
  commands: Commands;
  /** Whether there is a file or folder at this path from the root. */
  exists: (path: string) => boolean;
  /** A page by its path, for anchors in it. */
  page: (path: string) => Page | undefined;
  /** `METHOD /path` of every route of the API, parameters as `*`. */
  routes: ReadonlySet<string>;
  /** Whether a name stands anywhere in the code, the settings or the migrations. */
  isNamed: (name: string) => boolean;
}

/** Characters of a table's row at most: the formatter pads columns, so one long cell makes every row wider than a screen. */
const maxRow = 120;

/** What is wrong on a page, as `path:line what`. */
export function findingsOf(page: Page, project: Project): string[] {
  // An example of the page's own may name what it likes, and the page then speaks of it.
  const ownWords = new Set(page.commands.flatMap(({ text }) => text.match(/[A-Za-z_$][\w$]*/g) ?? []));
  const say = ({ line }: Mention, what: string) => `${page.path}:${line} ${what}`;
  return [
    ...page.links.flatMap((link) => badLink(page, link.text, project).map((what) => say(link, what))),
    ...[...page.commands, ...page.code].flatMap((one) => badCommand(one.text, project).map((what) => say(one, what))),
    ...[...page.commands, ...page.code].flatMap((one) => badRoute(one.text, project).map((what) => say(one, what))),
    ...page.code.flatMap((one) => badName(one.text, ownWords, project).map((what) => say(one, what))),
    ...page.rows.flatMap((row) => badRow(row.text).map((what) => say(row, what))),
  ];
}

function badRow(text: string): string[] {
  const width = Array.from(text).length;
  return width > maxRow ? [`a row of ${width} characters is wider than a screen (${maxRow}): make it a list`] : [];
}

function badLink(page: Page, target: string, project: Project): string[] {
  if (/^(https?|mailto):/.test(target)) return [];
  const [file = "", anchor] = target.split("#");
  const path = file === "" ? page.path : resolve(page.path, file);
  if (!project.exists(path)) return [`links to ${target}, which is not there`];
  if (anchor === undefined) return [];
  return project.page(path)?.anchors.has(anchor) === true ? [] : [`links to ${target}, which has no such heading`];
}

function resolve(from: string, to: string): string {
  const parts = from.split("/").slice(0, -1);
  for (const part of to.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}

function badCommand(text: string, { commands }: Project): string[] {
  return npmCommands(text).flatMap(({ name, options, words }) => {
    if (!commands.names.has(name)) return [`npm run ${name} is no command of package.json`];
    const [known, first] = [commands.optionsOf(name), words[0]];
    const knowsFirst = first === undefined || commands.wordsOf(name)?.has(first) !== false;
    return [
      ...(knowsFirst ? [] : [`npm run ${name} -- ${first} is not in its help`]),
      ...options.filter((option) => known?.has(option) === false).map((option) => `${name} has no option --${option}`),
    ];
  });
}

function badRoute(text: string, { routes }: Project): string[] {
  const found = Array.from(
    text.matchAll(/\b(GET|POST|PUT|PATCH|DELETE) ((?:\.{3}|…)?\/[^\s?`"'[(]*)/g),
    ([, method = "", path = ""]) => ({ method, path: path.replace(/[.,;:]+$/, "") }),
  );
  return found.flatMap(({ method, path }) => {
    const wanted = path.replaceAll(/\{[^}]+\}|<[^>]+>|\$[A-Z_]+|(?<=\/)(st|ov|rl|ep)_…/g, "*");
    // A page may leave the start of an address out where it has said it.
    const isWhole = /^\/(v1|o|health)(\/|$)/.test(wanted);
    const known = isWhole
      ? routes.has(`${method} ${wanted}`)
      : [...routes].some((route) => route.startsWith(`${method} `) && route.endsWith(wanted.replace(/^(\.{3}|…)/, "")));
    return known ? [] : [`${method} ${path} is no route of the API`];
  });
}

/** Files and names between backticks: each must be somewhere in the project. */
function badName(text: string, ownWords: ReadonlySet<string>, project: Project): string[] {
  if (/^[\w.@-]+(\/[\w.@-]+)+\/?$/.test(text) && /\.(ts|mjs|md|sql|toml|json|css|html)$|\/$/.test(text)) {
    return project.exists(text.replace(/\/$/, "")) || project.isNamed(text) ? [] : [`there is no ${text}`];
  }
  if (!/^[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*$/.test(text)) return [];
  return text
    .split(".")
    .filter((name) => !project.isNamed(name) && !ownWords.has(name))
    .map((name) => `\`${name}\` is named nowhere in the project`);
}
