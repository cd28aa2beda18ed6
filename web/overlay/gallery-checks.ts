/** What is looked for on the gallery's page: words that are cut off, and words that cannot be read. */

export interface Text {
  /** Where it is, and what it says. */
  text: string;
  color: string;
  /** Of the rim around its letters, as a part of the text's size. */
  rim: number;
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** What runs through its box on purpose: lanes of tickers, rolls of credits, reels. */
const moving = ".lane, .roll, .reel, [data-moves]";

function textNodes(): { node: globalThis.Text; parent: HTMLElement; exhibit: HTMLElement }[] {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    const exhibit = parent?.closest<HTMLElement>(".exhibit");
    if (!parent || !exhibit || parent.closest(moving) || !parent.checkVisibility()) continue;
    // An emoji is a picture.
    if (!/[\p{L}\p{N}]/u.test(node.nodeValue ?? "")) continue;
    found.push({ node: node as globalThis.Text, parent, exhibit });
  }
  return found;
}

function boxOf(node: Node): DOMRect {
  const range = document.createRange();
  range.selectNodeContents(node);
  return range.getBoundingClientRect();
}

const nameOf = (exhibit: HTMLElement, parent: Element, text: string): string =>
  `${exhibit.dataset["exhibit"]}: ${parent.className || parent.localName}: "${text.trim().slice(0, 40)}"`;

/** A pixel that edges and rounding may take. */
const slack = 1.5;

/** Words that are cut without a sign of it, and what stands far outside of its box. */
export function cutTexts(): string[] {
  return textNodes().flatMap(({ node, parent, exhibit }) => {
    const what = nameOf(exhibit, parent, node.data);
    const [text, box] = [boxOf(node), exhibit.getBoundingClientRect()];
    for (let one: HTMLElement | null = parent; one && one !== exhibit; one = one.parentElement) {
      const { overflowX, textOverflow, webkitLineClamp } = getComputedStyle(one);
      if (overflowX === "visible") continue;
      // A name gives way, and shows that it does.
      if (textOverflow === "ellipsis" || webkitLineClamp !== "none") return [];
      const seen = one.getBoundingClientRect();
      // Lines that have no room any more leave at the top.
      if (text.top < seen.top && one.matches(".chat")) return [];
      // What has no room at all is not there.
      if (text.top >= seen.bottom - slack - lineSpace(parent)) return [];
      if (text.left < seen.left - slack || text.right > seen.right + slack) return [`${what} is cut at its end`];
      if (text.bottom > seen.bottom + slack + lineSpace(parent)) return [`${what} is cut at its foot`];
    }
    const outside = Math.max(
      box.left - text.left,
      text.right - box.right,
      box.top - text.top,
      text.bottom - box.bottom,
    );
    return outside > mostOutside ? [`${what} stands ${Math.round(outside)} pixels outside of its box`] : [];
  });
}

/** Pixels: a badge may sit on the edge of its panel, and a theme with large letters may take a line more. */
const mostOutside = 110;

/** A line of text is higher than its letters. */
const lineSpace = (element: Element): number => parseFloat(getComputedStyle(element).fontSize) * 0.2;

/** All that is written, where it is seen. */
export function textsOf(): Text[] {
  return textNodes().flatMap(({ node, parent, exhibit }) => {
    const { color, fontSize, webkitTextStrokeWidth } = getComputedStyle(parent);
    const clips: DOMRect[] = [];
    for (let one: HTMLElement | null = parent; one && one !== exhibit; one = one.parentElement)
      if (getComputedStyle(one).overflowX !== "visible") clips.push(one.getBoundingClientRect());
    const range = document.createRange();
    range.selectNodeContents(node);
    // Line by line: a box of two lines has corners in which nothing is written.
    return [...range.getClientRects()].map((line) => ({
      text: nameOf(exhibit, parent, node.data),
      color,
      rim: parseFloat(webkitTextStrokeWidth) / parseFloat(fontSize),
      left: Math.max(line.left, ...clips.map(({ left }) => left)),
      // Without the room that a face has above and below its letters: other things may stand there.
      top: Math.max(line.top + line.height * 0.16, ...clips.map(({ top }) => top)),
      right: Math.min(line.right, ...clips.map(({ right }) => right)),
      bottom: Math.min(line.bottom - line.height * 0.16, ...clips.map(({ bottom }) => bottom)),
    }));
  });
}

/** Takes the words off the page, so that the ground alone is seen. */
export function hideTexts(hidden: boolean): void {
  const known = document.querySelector("#bare");
  if (!hidden) return known?.remove();
  const style = document.createElement("style");
  style.id = "bare";
  style.textContent = `.w, .w * { color: transparent !important; text-shadow: none !important;
    -webkit-text-stroke-color: transparent !important } .w img { opacity: 0 !important } .ic::before { opacity: 0 !important }`;
  document.head.append(style);
}

/** A rim as wide as this, as a part of the text's size, is a ground of its own. */
const rimEnough = 0.08;

/** Of each text its contrast with what it stands on: the fifth percentile of the pixels under it; 21 where it has a rim. */
export async function contrastsOf(texts: readonly Text[], png: string, scale: number): Promise<number[]> {
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.width;
  canvas.height = image.height;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context?.drawImage(image, 0, 0);
  return texts.map(({ color, rim, left, top, right, bottom }) => {
    if (rim >= rimEnough || !context) return 21;
    const [x, y] = [Math.round((left + scrollX) * scale), Math.round((top + scrollY) * scale)];
    const [width, height] = [Math.round((right - left) * scale), Math.round((bottom - top) * scale)];
    if (width < 1 || height < 1) return 21;
    const { data } = context.getImageData(x, y, width, height);
    const [red = 0, green = 0, blue = 0, alpha = 1] = (color.match(/[\d.]+/g) ?? []).map(Number);
    const contrasts: number[] = [];
    for (let at = 0; at < data.length; at += 4) {
      const ground = [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0] as const;
      const ink = [red, green, blue].map((value, index) => value * alpha + (ground[index] ?? 0) * (1 - alpha));
      const [one, other] = [luminance(ink), luminance(ground)];
      contrasts.push((Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05));
    }
    return contrasts.sort((one, other) => one - other)[Math.floor(contrasts.length / 20)] ?? 21;
  });
}

function luminance([red = 0, green = 0, blue = 0]: readonly number[]): number {
  const linear = (value: number) => (value <= 10 ? value / 3_294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}
