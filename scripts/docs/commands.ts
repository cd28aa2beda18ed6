/** Which commands and options the project has, read from package.json and the code that takes them apart. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

export interface Commands {
  /** Names of npm scripts, as in `npm run NAME`. */
  names: ReadonlySet<string>;
  /** The options of a script, without the dashes. Undefined where they are another program's. */
  optionsOf: (name: string) => ReadonlySet<string> | undefined;
}

/** `npm test` hands its options to vitest. */
const others = new Set(["test"]);

export function readCommands(root: string): Commands {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  const known = new Map<string, ReadonlySet<string>>();
  return {
    names: new Set(Object.keys(scripts)),
    optionsOf: (name) => {
      const entry = /(\S+\.ts)$/.exec(scripts[name] ?? "")?.[1];
      if (entry === undefined || others.has(name)) return undefined;
      let options = known.get(name);
      if (options === undefined) known.set(name, (options = optionsIn(join(root, entry), new Set())));
      return options;
    },
  };
}

/** The options that a file and all it imports by a relative path give to `parseArgs`. */
function optionsIn(file: string, seen: Set<string>): Set<string> {
  const options = new Set(["help"]);
  if (seen.has(file) || !existsSync(file)) return options;
  seen.add(file);
  const source = readFileSync(file, "utf8");
  for (const [, quoted, bare] of source.matchAll(/(?:"([a-z0-9-]+)"|\b([a-z0-9]+)): \{ type: "(?:string|boolean)"/g)) {
    options.add(quoted ?? bare ?? "");
  }
  for (const [, option = ""] of source.matchAll(/"--([a-z][a-z-]*)"/g)) options.add(option);
  for (const [, path = ""] of source.matchAll(/(?:from |import\()"(\.{1,2}\/[^"]+)"/g)) {
    for (const option of optionsIn(join(dirname(file), path), seen)) options.add(option);
  }
  return options;
}

/** The `npm …` commands in a line of a shell, each with its script and options. */
export function npmCommands(text: string): { name: string; options: string[] }[] {
  return Array.from(
    text.matchAll(/\bnpm (?:run (?:-s |--silent )?([\w:-]+)|(start|test))\b([^|;&)]*)/g),
    ([, script, short, rest = ""]) => ({
      name: script ?? short ?? "",
      options: Array.from(rest.matchAll(/(?:^|\s)--([a-z][a-z0-9-]*)/g), ([, option = ""]) => option),
    }),
  );
}
