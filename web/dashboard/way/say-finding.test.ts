import { expect, test } from "vitest";
import { fillWords, type WayCode, wayWords } from "#shared/way/words.ts";
import { type Language, sayerOf } from "../../kit/languages.ts";
import type { WayFinding } from "../frame/way.ts";
import type { Speech } from "../frame/words.ts";
import { sayFinding } from "./say-finding.ts";

async function speechOf(language: Language): Promise<Speech> {
  const words =
    language === "en"
      ? {}
      : ((await import(`./words/${language}.json`)) as { default: Readonly<Record<string, string>> }).default;
  const of: Speech["of"] = (_page, english) => sayerOf(english, words as Partial<typeof english>, language);
  return { language, locale: language, of } as Speech;
}

function found(code: WayCode, values: WayFinding["values"]): WayFinding {
  const { says, todo } = wayWords[code];
  return { code, values, says: fillWords(says, values), todo: fillWords(todo, values) } as WayFinding;
}

test.each([
  ["en", 1, "1 message or alert waits for a moderator."],
  ["en", 2, "2 messages or alerts wait for a moderator."],
  ["de", 1, "1 Nachricht oder Alert wartet auf einen Moderator."],
  ["fr", 1, "1 message ou alerte attend un modérateur."],
  ["es", 5, "5 mensajes o alertas esperan a un moderador."],
] as const)("in %s what waits for a moderator (%d) agrees with its number", async (language, waiting, says) => {
  expect(sayFinding(await speechOf(language), found("moderation.waiting", { waiting })).says).toBe(says);
});

test("of receivers each number has its own word", async () => {
  const failing = found("webhooks.failing", { failing: 1, all: 2 });
  expect(failing.says).toBe("1 of 2 receivers does not take what it is sent.");
  expect(sayFinding(await speechOf("pt"), failing).says).toBe("1 de 2 receptores não aceita o que recebe.");
});

test("what a rule is called is filled in once, also where it looks like something to fill in", async () => {
  const values = { rule: "Boss {hp:one=x} {seconds}", seconds: 5 };
  const resting = found("rules.resting", values);
  for (const language of ["en", "de"] as const) {
    expect(sayFinding(await speechOf(language), resting).says).toContain(values.rule);
  }
});
