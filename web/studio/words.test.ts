import { expect, test } from "vitest";
import { type Language, languageOf, languages, sayer, type Words } from "./words.ts";
import english from "./words/en.json" with { type: "json" };

const tags = Object.keys(languages) as Language[];
const holes = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([hole]) => hole).toSorted();

async function wordsOf(language: Language): Promise<Words> {
  const module = (await import(`./words/${language}.json`, { with: { type: "json" } })) as { default: Words };
  return module.default;
}

test("each language has every word, no other ones, and the same things to fill in", async () => {
  for (const language of tags) {
    const words = await wordsOf(language);
    expect({ language, words: Object.keys(words).toSorted() }).toEqual({
      language,
      words: Object.keys(english).toSorted(),
    });
    for (const [name, text] of Object.entries(words)) {
      const told = { language, name, isThere: text.trim() !== "", holes: holes(text) };
      expect(told).toEqual({ language, name, isThere: true, holes: holes(english[name as keyof typeof english]) });
    }
  }
});

test("the first language that there is a file for is spoken, and English where there is none", () => {
  expect(languageOf(["pt-BR", "en"])).toBe("pt");
  expect(languageOf(["xx", "DE-at"])).toBe("de");
  expect(languageOf(["toString"])).toBe("en");
  expect(languageOf([])).toBe("en");
});

test("what is filled in stands in its place, and a word that a file lacks is English", async () => {
  const say = sayer({ "list.overlay": "für {overlay}" }, "de");
  expect(say("list.overlay", { overlay: "{overlay}" })).toBe("für {overlay}");
  expect(say("bar.publish")).toBe("Publish");
  // Sizes are no sums of money.
  expect(say("canvas.size", { width: 1_920, height: 1_080 })).toBe("1920 × 1080");
  expect([1, 2].map((files) => say("media.room", { files, size: "1 MB" }))).toEqual([
    "Uploaded: 1 file, 1 MB",
    "Uploaded: 2 files, 1 MB",
  ]);
  const arabic = sayer(await wordsOf("ar"), "ar");
  expect([2, 5, 21, 100].map((count) => arabic("options.several", { count }))).toEqual([
    "2 أداتان",
    "5 أدوات",
    "21 أداة",
    "100 أداة",
  ]);
});
