/** Values of fields where a code names them: `{{name}}` anywhere, `{name}` in HTML and CSS. Pure. */
import type { FieldValue } from "./fields.ts";
import type { CodeTexts } from "./limits.ts";

/** A script has braces of its own: there `{name}` stands for a field only between quotes, as in `"{name}"`. */
const [double, single, quoted] = [
  /\{\{\s*([\w$.:-]+)\s*\}\}/g,
  /\{([\w$.:-]+)\}/g,
  /(?<=["'`])\{([\w$.:-]+)\}(?=["'`])/g,
];
/** A code that names a long value very often does not grow without end. */
const mostLetters = 4_000_000;

/** The code with the values in it. What is no field stays as it is. */
export function filled(
  { html, css, js }: Omit<CodeTexts, "fields">,
  data: Readonly<Record<string, FieldValue>>,
): Omit<CodeTexts, "fields"> {
  let left = mostLetters;
  const value = (whole: string, name: string): string => {
    if (!Object.hasOwn(data, name)) return whole;
    const found = data[name];
    const text = Array.isArray(found) ? found.join(",") : String(found);
    left -= text.length;
    return left < 0 ? "" : text;
  };
  return {
    html: html.replace(double, value).replace(single, value),
    css: css.replace(double, value).replace(single, value),
    js: js.replace(double, value).replace(quoted, value),
  };
}
