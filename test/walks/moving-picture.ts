/** A GIF that is worth looking at: a picture that sways, drawn in a browser and written as a GIF by hand. */
import type { Browser } from "playwright-core";

const side = 120;
const frames = 12;
/** Steps of each colour: 6 x 7 x 6 colours, and one that shines through. */
const [reds, greens, blues] = [6, 7, 6];
const clear = reds * greens * blues;

/** @param picture the text of an SVG */
export async function swayingGif(browser: Browser, picture: string): Promise<Buffer> {
  const page = await browser.newPage();
  const drawn = await page.evaluate<number[][]>(`(async () => {
    const image = new Image();
    image.src = "data:image/svg+xml," + encodeURIComponent(${JSON.stringify(picture)});
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: ${side}, height: ${side} });
    const context = canvas.getContext("2d");
    return Array.from({ length: ${frames} }, (_, index) => {
      const phase = (index / ${frames}) * 2 * Math.PI;
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, ${side}, ${side});
      context.translate(${side / 2}, ${side * 0.92});
      context.rotate(0.22 * Math.sin(phase));
      context.scale(1 + 0.05 * Math.sin(2 * phase), 1 - 0.05 * Math.sin(2 * phase));
      context.drawImage(image, ${-side * 0.42}, ${-side * 0.84}, ${side * 0.84}, ${side * 0.84});
      return [...context.getImageData(0, 0, ${side}, ${side}).data];
    });
  })()`);
  await page.close();
  return gifOf(drawn);
}

function gifOf(drawn: readonly (readonly number[])[]): Buffer {
  const colors = Array.from({ length: 256 }, (_, index) => {
    const [red, green, blue] = [
      Math.floor(index / (greens * blues)),
      Math.floor(index / blues) % greens,
      index % blues,
    ];
    return [red / (reds - 1), green / (greens - 1), blue / (blues - 1)].map((part) =>
      Math.min(255, Math.round(255 * part)),
    );
  });
  const screen = Buffer.from([...u16(side), ...u16(side), 0xf7, 0, 0]);
  const loop = Buffer.from([0x21, 0xff, 11, ...Buffer.from("NETSCAPE2.0"), 3, 1, 0, 0, 0]);
  const pictures = drawn.map((pixels) =>
    Buffer.concat([
      Buffer.from([0x21, 0xf9, 4, 9, 7, 0, clear, 0, 0x2c, 0, 0, 0, 0, ...u16(side), ...u16(side), 0, 8]),
      blocksOf(codesOf(indexesOf(pixels))),
    ]),
  );
  return Buffer.concat([
    Buffer.from("GIF89a"),
    screen,
    Buffer.from(colors.flat()),
    loop,
    ...pictures,
    Buffer.from([0x3b]),
  ]);
}

const u16 = (value: number): number[] => [value & 255, value >> 8];

function indexesOf(pixels: readonly number[]): number[] {
  const step = (value: number, steps: number) => Math.round((value / 255) * (steps - 1));
  return Array.from({ length: side * side }, (_, at) => {
    const [red = 0, green = 0, blue = 0, alpha = 0] = pixels.slice(at * 4, at * 4 + 4);
    return alpha < 128 ? clear : (step(red, reds) * greens + step(green, greens)) * blues + step(blue, blues);
  });
}

/** LZW, as GIF has it: codes of 9 bits and more. */
function codesOf(indexes: readonly number[]): Buffer {
  const [begin, end, most] = [256, 257, 4_096];
  const bytes: number[] = [];
  let [bits, held, width] = [0, 0, 9];
  const write = (code: number) => {
    held |= code << bits;
    bits += width;
    for (; bits >= 8; bits -= 8) {
      bytes.push(held & 255);
      held >>= 8;
    }
  };
  let known = new Map<string, number>();
  let next = end + 1;
  write(begin);
  let run = "";
  const codeOf = (text: string) => known.get(text) ?? Number(text);
  for (const index of indexes) {
    const longer = run === "" ? String(index) : `${run},${index}`;
    if (run === "" || known.has(longer)) {
      run = longer;
      continue;
    }
    write(codeOf(run));
    known.set(longer, next);
    if (next === 1 << width && width < 12) width += 1;
    next += 1;
    if (next === most) {
      write(begin);
      known = new Map();
      [next, width] = [end + 1, 9];
    }
    run = String(index);
  }
  write(codeOf(run));
  write(end);
  if (bits > 0) bytes.push(held & 255);
  return Buffer.from(bytes);
}

function blocksOf(data: Buffer): Buffer {
  const blocks: Buffer[] = [];
  for (let at = 0; at < data.length; at += 255) {
    const piece = data.subarray(at, at + 255);
    blocks.push(Buffer.from([piece.length]), piece);
  }
  return Buffer.concat([...blocks, Buffer.from([0])]);
}
