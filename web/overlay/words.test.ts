import { expect, test } from "vitest";
import { wordsOf } from "./words.ts";

test.each([
  ["en", 1, "coin"],
  ["en", 2, "coins"],
  ["en", 350_000_000, "coins"],
  ["de", 1, "Münze"],
  ["de", 2, "Münzen"],
  ["es", 1, "moneda"],
  ["es", 2, "monedas"],
  // Its rule has a third form, for millions.
  ["es", 1_000_000, "monedas"],
  ["fr", 1, "pièce"],
  ["fr", 2, "pièces"],
  ["fr", 1_000_000, "pièces"],
  ["pt-BR", 1, "moeda"],
  ["pt-BR", 2, "moedas"],
  // English words with a language's own rule would say "1 coins" in Japanese.
  ["ja", 1, "coin"],
  ["ru", 21, "coins"],
])("in %s %d is followed by %s", (locale, count, word) => {
  expect(wordsOf(locale).coins(count)).toBe(word);
});

test.each([
  ["en", "subscribed for 1 month", "subscribed for 2 months"],
  ["de", "seit 1 Monat abonniert", "seit 2 Monaten abonniert"],
  ["es", "suscripción de 1 mes", "suscripción de 2 meses"],
  ["fr", "abonnement de 1 mois", "abonnement de 2 mois"],
  ["pt", "assinatura de 1 mês", "assinatura de 2 meses"],
])("in %s a subscription's months agree with their number", (locale, one, two) => {
  const { subscribedFor } = wordsOf(locale);

  expect([subscribedFor(1), subscribedFor(2)]).toEqual([one, two]);
});

test.each([
  ["en", "Ann and 1 other", "Ann and 2 others"],
  ["de", "Ann und 1 weiterer", "Ann und 2 weitere"],
  ["es", "Ann y 1 más", "Ann y 2 más"],
  ["fr", "Ann et 1 autre", "Ann et 2 autres"],
  ["pt", "Ann e 1 outro", "Ann e 2 outros"],
])("in %s others who are not named agree with their number", (locale, one, two) => {
  const { names } = wordsOf(locale);
  expect([names(["Ann"], 1), names(["Ann"], 2)]).toEqual([one, two]);
});
