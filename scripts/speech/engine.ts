/**
 * The bundled voice: eSpeak NG, which the build takes from its package and cuts into what every language needs and a dictionary for
 * each. A page loads the first part and those dictionaries that it speaks with. Only where speech is used anything is loaded.
 */
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { dictionaries } from "../../web/overlay/sound/engine-voices.ts";

/** As the package's program names the files of its data. */
const fileForm = /\{filename:"([^"]+)",start:(\d+),end:(\d+)/g;
const listForm = /loadPackage\(\{files:\[.*?\],remote_package_size:\d+\}\)/s;
const dataFolder = "/usr/share/espeak-ng-data";

/** Writes it into `to`. Says so where the package is not installed: speech is then silent. */
export async function buildSpeechEngine(project: string, to: string): Promise<void> {
  const from = path.join(project, "node_modules", "@echogarden", "espeak-ng-emscripten");
  const program = await readFile(path.join(from, "espeak-ng.js"), "utf8").catch(() => undefined);
  if (program === undefined) {
    console.warn('web: the bundled voice is not installed; "npm ci" installs it.');
    return;
  }
  const [whole, list] = [await readFile(path.join(from, "espeak-ng.data")), listForm.exec(program)?.[0]];
  if (list === undefined) throw new Error("the bundled voice's program names its files in another way than it did");
  const files = Array.from(list.matchAll(fileForm), ([, name = "", start, end]) => ({
    name,
    bytes: whole.subarray(Number(start), Number(end)),
  }));
  const isDictionary = (name: string): boolean => name.endsWith("_dict");
  const core = files.filter(({ name }) => !isDictionary(name) && !name.includes("/mb/"));
  let at = 0;
  const named = core.map(({ name, bytes }) => `{filename:"${name}",start:${at},end:${(at += bytes.length)}}`);
  await mkdir(to, { recursive: true });
  const cut = program.replace(list, () => `loadPackage({files:[${named.join(",")}],remote_package_size:${at}})`);
  await writeFile(path.join(to, "espeak-ng.js"), cut);
  await writeFile(path.join(to, "espeak-ng.data"), Buffer.concat(core.map(({ bytes }) => bytes)));
  for (const language of dictionaries) {
    const file = files.find(({ name }) => name === `${dataFolder}/${language}_dict`);
    if (!file) throw new Error(`the bundled voice has no dictionary ${language}`);
    await writeFile(path.join(to, `${language}.dict`), file.bytes);
  }
  await cp(path.join(from, "COPYING"), path.join(to, "COPYING.txt"));
}
