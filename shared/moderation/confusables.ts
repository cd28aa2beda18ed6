/**
 * Letters that look like Latin ones, and signs that are written in their place. A small table of our own: what people write to
 * get around a word list, not all of Unicode's. Letters in costume (𝕷, Ｌ, Ⓛ) are taken by NFKC before it.
 */

/** Each Latin letter with those that look like it, in lower case. */
const lookAlikes: Readonly<Record<string, string>> = {
  a: "аαɑᴀⲁ",
  b: "вβьᴃ",
  c: "сϲᴄⅽ",
  d: "ԁᴅɗ",
  e: "еεєҽᴇ℮",
  f: "ƒꜰ",
  g: "ɡɢ",
  h: "нһʜ",
  i: "іιɩɪ",
  j: "јᴊ",
  k: "кκᴋ",
  l: "ӏʟ",
  m: "мᴍ",
  n: "пηɴո",
  o: "оοσᴏօ",
  p: "рρᴘ",
  q: "ԛգ",
  r: "гʀ",
  s: "ѕꜱ",
  t: "тτᴛ",
  u: "υᴜս",
  v: "νᴠѵ",
  w: "ԝωᴡա",
  x: "хχ",
  y: "уγʏү",
  z: "ᴢʐ",
};

/** Signs and digits that stand for letters, where letters stand beside them: a number is a number. */
const signs: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
  "!": "i",
  "|": "i",
  "€": "e",
};

/** Letters of other scripts that are written for each other. */
const variants: Readonly<Record<string, string>> = {
  // Arabic, as it is typed without care and on Persian keyboards.
  "\u0649": "\u064a",
  "\u06cc": "\u064a",
  "\u06a9": "\u0643",
  "\u0629": "\u0647",
  "\u0671": "\u0627",
};

export const latinOf: ReadonlyMap<string, string> = new Map([
  ...Object.entries(lookAlikes).flatMap(([letter, alike]) => Array.from(alike, (one) => [one, letter] as const)),
  ...Object.entries(variants),
]);

export const letterOfSign: ReadonlyMap<string, string> = new Map(Object.entries(signs));
