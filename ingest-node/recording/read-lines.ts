/** Reads a file line by line, unpacking it where its name says that it is packed. */
import { createReadStream } from "node:fs";
import { pipeline, type Readable } from "node:stream";
import { constants, createGunzip } from "node:zlib";

/**
 * The lines of a file, without their ends. A packed one that was cut off is read as far as it goes. Throws where the file
 * cannot be read, or not unpacked: then up to 64 KB before the damage are not seen either.
 */
export async function* readLines(file: string): AsyncGenerator<string, void> {
  const text = open(file);
  text.setEncoding("utf8");
  let rest = "";
  for await (const piece of text as AsyncIterable<string>) {
    // A line of many pieces is not looked through again with each of them.
    if (!piece.includes("\n")) {
      rest += piece;
      continue;
    }
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield line.endsWith("\r") ? line.slice(0, -1) : line;
  }
  if (rest !== "") yield rest;
}

function open(file: string): Readable {
  const bytes = createReadStream(file);
  if (!file.endsWith(".gz")) return bytes;
  // A writer that was killed leaves the last piece unfinished. Errors reach the reader; here they are only not nobody's.
  return pipeline(bytes, createGunzip({ finishFlush: constants.Z_SYNC_FLUSH }), () => undefined);
}
