import { existsSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { wayWords } from "#shared/way/words.ts";
import { type Language, languages } from "../web/kit/languages.ts";
import frame from "../web/dashboard/words/en.json" with { type: "json" };

type Words = Readonly<Record<string, string>>;

/** `{events:one=event;other=events}`. */
const pluralHoles = /\{(\w+):([^{}]*)\}/g;
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
        // `n` is the number that is written otherwise, as in 1.2K.
        expect({ language, name, isThere: number === "n" || holes(text).includes(`{${number}}`) }).toEqual({
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
