import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { wayWords } from "#shared/way/words.ts";
import { type Language, languages } from "../web/kit/languages.ts";
import frame from "../web/dashboard/words/en.json" with { type: "json" };

type Words = Readonly<Record<string, string>>;

/** `{events:one=event;other=events}`. */
const pluralHoles = /\{(\w+):([^{}]*)\}/g;
/** What a number is called that stands in the sentence as it is written there, as in 1.2K, and of two of them the second. */
const asWritten: readonly string[] = ["n", "m"];
const holes = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([hole]) => hole).toSorted();
const at = (folder: string) => new URL(`../web/dashboard/${folder}/`, import.meta.url);

async function read(folder: string, language: string): Promise<Words> {
  const file = new URL(`${language}.json`, at(folder)).href;
  return ((await import(file, { with: { type: "json" } })) as { default: Words }).default;
}

/** The words of the way are English in the API, where programs read them too. */
const wayEnglish: Words = Object.fromEntries(
  Object.entries(wayWords).flatMap(([code, { says, todo }]) => [
    [`${code}.says`, says],
    [`${code}.todo`, todo],
  ]),
);

const parts = [
  "words",
  "feed/words",
  "way/words",
  ...readdirSync(at("pages"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `pages/${name}/words`),
];

test.each(parts)("each language has every word of %s, no other ones, and the same things to fill in", async (part) => {
  const english = part === "way/words" ? wayEnglish : await read(part, "en");
  for (const language of Object.keys(languages) as Language[]) {
    if (part === "way/words" && language === "en") continue;
    const words = await read(part, language);
    expect({ language, words: Object.keys(words).toSorted() }).toEqual({
      language,
      words: Object.keys(english).toSorted(),
    });
    for (const [name, text] of Object.entries(words)) {
      const wanted = english[name] ?? "";
      // What nothing is to be done about has no words for it.
      const told = { language, name, isThere: text.trim() !== "", holes: holes(text) };
      expect(told).toEqual({ language, name, isThere: wanted !== "", holes: holes(wanted) });
      for (const [, number = "", forms = ""] of text.matchAll(pluralHoles)) {
        const categories = forms.split(";").map((form) => form.split("=")[0]);
        const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
        expect({ language, name, isThere: asWritten.includes(number) || holes(text).includes(`{${number}}`) }).toEqual({
          language,
          name,
          isThere: true,
        });
        expect({ language, name, categories }).toEqual({
          language,
          name,
          categories: expect.toSatisfy(
            (some: string[]) =>
              some.includes("other") && some.every((one) => (pluralCategories as string[]).includes(one)),
          ),
        });
      }
    }
  }
});

/** What `say` is called with, anywhere in this part of the dashboard, up to the bracket that closes the call. */
function callsIn(part: string): string[] {
  const from = part === "words" ? at(".") : at(part.replace(/\/?words$/, ""));
  const files = readdirSync(from, { recursive: true, encoding: "utf8" }).filter((name) =>
    /(?<!\.test)\.ts$/.test(name),
  );
  return files.flatMap((file) => {
    const text = readFileSync(new URL(file, from), "utf8");
    return Array.from(text.matchAll(/\b(?:say|told|compose)\(/g), ({ index, 0: { length } }) => {
      let [end, open] = [index + length, 1];
      for (; open > 0 && end < text.length; end++) open += text[end] === "(" ? 1 : text[end] === ")" ? -1 : 0;
      return text.slice(index + length, end - 1);
    });
  });
}

/** Whether a call says this word. Where it puts the name together it may: if it fills anything in. */
function saysWord(call: string, word: string): boolean {
  const [named = ""] = call.split(/,\s*\{/);
  return Array.from(named.matchAll(/["`]([^"`]+)["`]/g), ([, name = ""]) => name.split(/\$\{[^}]*\}/)).some(
    ([head = "", ...rest]) =>
      rest.length === 0 ? head === word : head !== "" && word.startsWith(head) && named !== call,
  );
}

test.each(parts)("whoever says a word of %s that has forms gives the number that they are of", async (part) => {
  const calls = callsIn(part);
  const wanted = new Map<string, Set<string>>();
  for (const language of Object.keys(languages)) {
    if (part === "way/words" && language === "en") continue;
    for (const [word, text] of Object.entries(await read(part, language))) {
      for (const [, number = ""] of text.matchAll(pluralHoles)) {
        if (asWritten.includes(number)) wanted.set(word, (wanted.get(word) ?? new Set()).add(number));
      }
    }
  }
  for (const [word, numbers] of wanted) {
    const saying = calls.filter((call) => saysWord(call, word));
    const without = saying.filter((call) => [...numbers].some((number) => !new RegExp(`\\b${number}[:,]`).test(call)));
    expect({ word, isSaid: saying.length > 0, without }).toEqual({ word, isSaid: true, without: [] });
  }
});

test("each page has a name, a folder with its style and its words, and a key of its own", async () => {
  // What has types of a browser is loaded by its address: this project of types has none.
  const registry = new URL("pages/registry.ts", at(".")).href;
  const { pages } = (await import(registry)) as { pages: readonly { name: string; key?: string; load?: unknown }[] };
  for (const { name, load } of pages) {
    expect([name, Object.hasOwn(frame, `page.${name}`)]).toEqual([name, true]);
    if (load === undefined) continue;
    for (const file of ["page.ts", "style.css", "words/en.json"]) {
      expect([name, file, existsSync(new URL(file, at(`pages/${name}`)))]).toEqual([name, file, true]);
    }
  }
  const keys = pages.flatMap(({ key }) => key ?? []);
  expect(new Set(keys).size).toBe(keys.length);
});
