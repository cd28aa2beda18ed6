/** Which commands and options the project has, read from package.json and the code that takes them apart. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

export interface Commands {
  /** Names of npm scripts, as in `npm run NAME`. */
  names: ReadonlySet<string>;
  /** The options of a script, without the dashes. Undefined where they are another program's. */
  optionsOf: (name: string) => ReadonlySet<string> | undefined;
  /** The words that a script's help puts after `npm run NAME --`. Undefined where it names none. */
  wordsOf: (name: string) => ReadonlySet<string> | undefined;
}

/** `npm test` hands its options to vitest. */
const others = new Set(["test"]);

export function readCommands(root: string): Commands {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  const known = new Map<string, readonly string[] | undefined>();
  const sourcesOf = (name: string) => {
    if (known.has(name)) return known.get(name);
    const entry = /(\S+\.ts)$/.exec(scripts[name] ?? "")?.[1];
    const sources = entry === undefined || others.has(name) ? undefined : sourcesFrom(join(root, entry), new Set());
    known.set(name, sources);
    return sources;
  };
  return {
    names: new Set(Object.keys(scripts)),
    optionsOf: (name) => {
      const sources = sourcesOf(name);
      return sources && new Set(["help", ...sources.flatMap(optionsIn)]);
    },
    wordsOf: (name) => {
      const words = new Set(sourcesOf(name)?.flatMap((source) => wordsIn(source, name)));
      return words.size > 0 ? words : undefined;
    },
  };
}

/** The texts of a file and of all that it imports by a relative path. */
function sourcesFrom(file: string, seen: Set<string>): string[] {
  if (seen.has(file) || !existsSync(file)) return [];
  seen.add(file);
  const source = readFileSync(file, "utf8");
  const imported = Array.from(source.matchAll(/(?:from |import\()"(\.{1,2}\/[^"]+)"/g), ([, path = ""]) => path);
  return [source, ...imported.flatMap((path) => sourcesFrom(join(dirname(file), path), seen))];
}

/** What a file's help puts after `npm run NAME --`, or in a list of its own under `[command]`: `dead-letters`, `list`, ... */
function wordsIn(source: string, name: string): string[] {
  const hasList = source.includes(`npm run ${name} -- [command]`);
  return source.split("\n").flatMap((line) => {
    const listed = hasList ? /^ {2}([a-z][a-z-]*) {2}/.exec(line)?.[1] : undefined;
    if (listed !== undefined) return [listed];
    const given = line.split(`npm run ${name} -- `)[1]?.split("  ")[0] ?? "";
    return given.match(/(?<![\w-])[a-z][a-z-]*(?![\w])/g) ?? [];
  });
}

/** The options that a file gives to `parseArgs`. */
function optionsIn(source: string): string[] {
  const options: string[] = [];
  for (const [, quoted, bare] of source.matchAll(/(?:"([a-z0-9-]+)"|\b([a-z0-9]+)): \{ type: "(?:string|boolean)"/g)) {
    options.push(quoted ?? bare ?? "");
  }
  for (const [, option = ""] of source.matchAll(/"--([a-z][a-z-]*)"/g)) options.push(option);
  return options;
}

/** The `npm …` commands in a line of a shell, each with its script, its options, and the words that come before all others. */
export function npmCommands(text: string): { name: string; options: string[]; words: string[] }[] {
  return Array.from(
    text.matchAll(/\bnpm (?:run (?:-s |--silent )?([\w:-]+)|(start|test))\b([^|;&)]*)/g),
    ([, script, short, rest = ""]) => ({
      name: script ?? short ?? "",
      options: Array.from(rest.matchAll(/(?:^|\s)--([a-z][a-z0-9-]*)/g), ([, option = ""]) => option),
      words: /^ -- ((?:[a-z][a-z-]*(?:\s|$))+)/.exec(rest)?.[1]?.trim().split(/\s+/) ?? [],
    }),
  );
}
