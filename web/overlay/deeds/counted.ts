/** Words that go with a number, as each language has them. Pure. */

/** By the category that the language has for a number (CLDR); `#` stands for the number. */
export type Plurals = { other: string } & Partial<Record<Intl.LDMLPluralRule, string>>;

/** `3 months`, in the language asked for; the number is written as `format` does. */
export function counted(plurals: Plurals, count: number, language: string, format: (value: number) => string): string {
  const category = new Intl.PluralRules(language).select(count);
  return (plurals[category] ?? plurals.other).replace("#", () => format(count));
}
