/** Every word of a widget's form, in every language of the studio. */
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { studioCatalogue } from "../scripts/studio-catalogue.ts";
import { readKinds, spokenKinds } from "../web/studio/model/kinds.ts";
import { languages } from "../web/studio/words.ts";

const { kinds } = studioCatalogue();
const holes = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([hole]) => hole).toSorted();
const others = Object.keys(languages).filter((language) => language !== "en");

async function fileOf(language: string): Promise<Record<string, string>> {
  const file = new URL(`../web/studio/option-words/${language}.json`, import.meta.url);
  return JSON.parse(await readFile(file, "utf8")) as Record<string, string>;
}

function englishWords(): string[] {
  const found = new Set<string>();
  spokenKinds(kinds, (text) => {
    found.add(text);
    return text;
  });
  return [...found].toSorted();
}

test.each(others)(
  "no label, choice, unit or help of an option lacks a word in %s, and none is left over",
  async (language) => {
    const words = await fileOf(language);
    expect(Object.keys(words).toSorted()).toEqual(englishWords());
    for (const [english, text] of Object.entries(words))
      expect([english, text.trim() === "", holes(text)]).toEqual([english, false, holes(english)]);
  },
);

test("a form is in the words of its language, with what is in lists of things, and English where a word is missing", async () => {
  const german = readKinds(kinds, await fileOf("de")).get("alerts");
  expect(german?.fields.find(({ name }) => name === "look")).toMatchObject({
    label: "Aussehen",
    called: { hero: "Großes Bild" },
  });
  expect(german?.fields.find(({ name }) => name === "seconds")).toMatchObject({ label: "Bleibt", unit: "Sekunden" });
  const variations = german?.fields.find(({ name }) => name === "variations");
  expect(variations?.is === "records" && variations.fields.map(({ label }) => label)).toContain("Geschenk");
  expect(readKinds(kinds, { Look: "Aussehen" }).get("alerts")).toMatchObject({ label: "Alerts" });
});
