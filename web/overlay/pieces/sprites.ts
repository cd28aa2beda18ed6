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
/** Coins are drawn once for each letter, and then as pictures. */
const maxCoins = 60;
const coinPixels = 256;
/** More pixels than this are not seen from where viewers sit, and cost. */
const maxRatio = 2;

/** @param changed called when a picture came that was missing in what is drawn */
export function createSpriteCanvas(changed: () => void): SpriteCanvas {
  const canvas = document.createElement("canvas");
  canvas.className = "sprites";
  const context = canvas.getContext("2d");
  const images = new Map<string, HTMLImageElement>();
  const coins = new Map<string, HTMLCanvasElement>();
  // Asking the canvas would have the browser lay out the page in the middle of each picture.
  let room: { width: number; height: number } | undefined;
  const observer = new ResizeObserver(() => {
    room = { width: canvas.clientWidth, height: canvas.clientHeight };
    // In another theme a coin is another one.
    coins.clear();
    changed();
  });
  observer.observe(canvas);

  function coinOf(name: string): HTMLCanvasElement {
    const initial = initialOf(name);
    const known = coins.get(initial);
    if (known) return known;
    if (coins.size >= maxCoins) coins.clear();
    const made = document.createElement("canvas");
    made.width = made.height = coinPixels;
    const page = made.getContext("2d");
    if (page) {
      page.translate(coinPixels / 2, coinPixels / 2);
      drawCoin(page, canvas, initial, coinPixels);
    }
    coins.set(initial, made);
    return made;
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
      const ratio = Math.min(maxRatio, devicePixelRatio);
      const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
      if (canvas.width !== wide) canvas.width = wide;
      if (canvas.height !== high) canvas.height = high;
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, wide, high);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      return { context, width, height };
    },
    draw({ name, imageUrl }, { x, y, size, turn, opacity }) {
      if (!context) return;
      const image = imageUrl === undefined ? undefined : imageOf(imageUrl);
      context.save();
      context.globalAlpha = opacity;
      context.translate(x, y);
      context.rotate(turn);
      if (image) {
        const scale = size / Math.max(image.naturalWidth, image.naturalHeight);
        const [width, height] = [image.naturalWidth * scale, image.naturalHeight * scale];
        context.drawImage(image, -width / 2, -height / 2, width, height);
      } else context.drawImage(coinOf(name), -size / 2, -size / 2, size, size);
      context.restore();
    },
    dispose() {
      observer.disconnect();
      for (const image of images.values()) image.removeEventListener("load", changed);
      images.clear();
      coins.clear();
    },
  };
}

/** What stands for a picture that is missing, slow or broken: a coin with the letter of the gift, in the colours of the theme. */
function drawCoin(context: CanvasRenderingContext2D, canvas: HTMLElement, initial: string, size: number): void {
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
