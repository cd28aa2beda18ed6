/** Texts with something to fill in, as pages and answers of the API have them. Pure. */

/**
 * Fills in what stands in `{braces}`; what has no value stays. `{count:one=event;other=events}` is the form that a number has in the
 * text's language (CLDR, by `plurals`), `other` where it has none of its own, or there is no number.
 */
export function filled(
  text: string,
  values: Readonly<Record<string, string | number>>,
  { plurals, write = String }: { plurals: Intl.PluralRules; write?: (value: number) => string },
): string {
  return text.replaceAll(/\{(\w+)(?::([^{}]*))?\}/g, (whole, name: string, forms?: string) => {
    const value = values[name];
    if (forms !== undefined) return formOf(forms, plurals.select(Number(value ?? Number.NaN)));
    if (value === undefined) return whole;
    return typeof value === "number" ? write(value) : value;
  });
}

function formOf(forms: string, category: Intl.LDMLPluralRule): string {
  const all = new Map(forms.split(";").map((form) => form.split("=", 2) as [string, string]));
  return all.get(category) ?? all.get("other") ?? "";
}
