/** Draws pictures of gifts on a canvas, which is one element however many there are. */
import { initialOf } from "../../kit/format.ts";

/** What one is of. */
export interface SpriteSubject {
  name: string;
  imageUrl: string | undefined;
}

/** Where one stands: in pixels of the canvas as CSS has them, turned by radians. */
export interface SpritePlace {
  x: number;
  y: number;
  size: number;
  turn: number;
  opacity: number;
}

export interface SpriteCanvas {
  canvas: HTMLCanvasElement;
  /** How wide it is, in pixels as CSS has them, without a look at the layout; 0 before that is known. */
  readonly width: number;
  /** Begins a picture: empties the canvas, as large as its box is now. Undefined where there is nothing to draw on. */
  begin(): { context: CanvasRenderingContext2D; width: number; height: number } | undefined;
  draw(subject: SpriteSubject, place: SpritePlace): void;
  dispose(): void;
}

/** More pictures than a busy stream has at a time; the ones used longest ago go first. */
const maxImages = 80;
/** Each is made once in about the size that it is drawn in, with its shadow, and then only put in its places. */
const maxStamps = 160;
const stampSizes = [32, 48, 64, 96, 128, 192, 256];
/** Room for a shadow on each side, in parts of the size. */
const margin = 0.2;
/** So often it is asked whether the theme is another one, milliseconds. */
const lookAgainMs = 1_000;
/** More pixels than this are not seen from where viewers sit, and cost. */
const maxRatio = 2;

/** @param changed called when a picture came that was missing in what is drawn */
export function createSpriteCanvas(changed: () => void): SpriteCanvas {
  const canvas = document.createElement("canvas");
  canvas.className = "sprites";
  // The style sheet says the shadow of a picture on what a canvas holds, which nobody sees: on the canvas itself it would be made
  // anew for each picture of the page.
  const shade = document.createElement("i");
  canvas.append(shade);
  const context = canvas.getContext("2d");
  const images = new Map<string, HTMLImageElement>();
  const stamps = new Map<string, ImageBitmap>();
  let look = "";
  let lookedAt = -Infinity;
  let ratio = 1;
  // Asking the canvas would have the browser lay out the page in the middle of each picture.
  let room: { width: number; height: number } | undefined;
  const observer = new ResizeObserver(() => {
    room = { width: canvas.clientWidth, height: canvas.clientHeight };
    forgetStamps();
    changed();
  });
  observer.observe(canvas);

  function forgetStamps(): void {
    for (const stamp of stamps.values()) stamp.close();
    stamps.clear();
  }

  /** In another theme a coin is another one, and so is its shadow. */
  function takeLook(): void {
    lookedAt = performance.now();
    const style = getComputedStyle(canvas);
    const now = `${style.getPropertyValue("--k")} ${style.fontFamily} ${getComputedStyle(shade).filter}`;
    if (now === look) return;
    look = now;
    forgetStamps();
  }

  function stampOf({ name, imageUrl }: SpriteSubject, size: number): ImageBitmap | undefined {
    const image = imageUrl === undefined ? undefined : imageOf(imageUrl);
    const wanted = size * ratio;
    const pixels = stampSizes.find((one) => one >= wanted) ?? wanted;
    const key = `${pixels} ${image ? imageUrl : initialOf(name)}`;
    const known = stamps.get(key);
    if (known) return known;
    if (stamps.size >= maxStamps) forgetStamps();
    const made = makeStamp(pixels, size, image ?? initialOf(name));
    if (made) stamps.set(key, made);
    return made;
  }

  function makeStamp(pixels: number, size: number, subject: HTMLImageElement | string): ImageBitmap | undefined {
    const room = Math.ceil(pixels * (1 + 2 * margin));
    const [page, shaded] = [new OffscreenCanvas(room, room), new OffscreenCanvas(room, room)];
    const [drawer, shader] = [page.getContext("2d"), shaded.getContext("2d")];
    if (!drawer || !shader) return undefined;
    drawer.translate(room / 2, room / 2);
    if (typeof subject === "string") drawCoin(drawer, canvas, subject, pixels);
    else {
      const scale = pixels / Math.max(subject.naturalWidth, subject.naturalHeight);
      const [width, height] = [subject.naturalWidth * scale, subject.naturalHeight * scale];
      drawer.imageSmoothingQuality = "high";
      drawer.drawImage(subject, -width / 2, -height / 2, width, height);
    }
    // Of the whole: each stroke of a coin would have a shadow of its own.
    shader.filter = scaledShadow(getComputedStyle(shade).filter, pixels / size);
    shader.drawImage(page, 0, 0);
    return shaded.transferToImageBitmap();
  }

  function imageOf(url: string): HTMLImageElement | undefined {
    const known = images.get(url);
    if (known) {
      images.delete(url);
      images.set(url, known);
      return known.complete && known.naturalWidth > 0 ? known : undefined;
    }
    const image = new Image();
    image.decoding = "async";
    image.referrerPolicy = "no-referrer";
    image.addEventListener("load", changed, { once: true });
    image.src = url;
    images.set(url, image);
    for (const oldest of images.keys()) {
      if (images.size <= maxImages) break;
      images.delete(oldest);
    }
    return undefined;
  }

  return {
    canvas,
    get width() {
      return room?.width ?? 0;
    },
    begin() {
      if (!context || !room) return undefined;
      const { width, height } = room;
      ratio = Math.min(maxRatio, devicePixelRatio);
      if (Math.abs(performance.now() - lookedAt) > lookAgainMs) takeLook();
      const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
      if (canvas.width !== wide) canvas.width = wide;
      if (canvas.height !== high) canvas.height = high;
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, wide, high);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      return { context, width, height };
    },
    draw(subject, { x, y, size, turn, opacity }) {
      const stamp = context && stampOf(subject, size);
      if (!context || !stamp) return;
      const wide = size * (1 + 2 * margin);
      context.save();
      context.globalAlpha = opacity;
      context.translate(x, y);
      context.rotate(turn);
      context.drawImage(stamp, -wide / 2, -wide / 2, wide, wide);
      context.restore();
    },
    dispose() {
      observer.disconnect();
      for (const image of images.values()) image.removeEventListener("load", changed);
      images.clear();
      forgetStamps();
    },
  };
}

/** A filter of lengths in pixels, for what is drawn so many times as large. */
function scaledShadow(filter: string, by: number): string {
  return filter.replace(/(-?[\d.]+)px/g, (_, length: string) => `${(Number(length) * by).toFixed(2)}px`);
}

/** What stands for a picture that is missing, slow or broken: a coin with the letter of the gift, in the colours of the theme. */
function drawCoin(
  context: OffscreenCanvasRenderingContext2D,
  canvas: HTMLElement,
  initial: string,
  size: number,
): void {
  const style = getComputedStyle(canvas);
  const channels = style.getPropertyValue("--k").trim();
  context.beginPath();
  context.arc(0, 0, size * 0.4, 0, Math.PI * 2);
  context.fillStyle = channels === "" ? "#ff9f5a" : `rgb(${channels})`;
  context.fill();
  context.lineWidth = size * 0.06;
  context.strokeStyle = "rgb(255 255 255 / 0.9)";
  context.stroke();
  context.fillStyle = "#15151d";
  context.font = `800 ${size * 0.42}px ${style.fontFamily}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(initial, 0, size * 0.03);
}
