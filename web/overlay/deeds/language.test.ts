import { expect, test } from "vitest";
import { languageOf } from "./language.ts";

test.each([
  [undefined, "pt-BR", "pt-BR"],
  ["ar", "en", "ar"],
  [undefined, "en-US@posix", "en"],
  [undefined, "de_DE.UTF-8", "de"],
  [undefined, "C", "en"],
  [undefined, "", "en"],
])("told %j by the page and %j by the browser it is %s", (locale, browsers, language) => {
  expect(languageOf(locale, browsers)).toBe(language);
});
