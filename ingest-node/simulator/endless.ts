/** Answers that do not end. */
import type { ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";

/**
 * `plain`: as fast as it is taken. `packed`: little of it, that unpacks to a thousand times as much. `redirect`: in the body of
 * one, before what it leads to. `trickle`: a byte now and then.
 */
export interface Endless {
  how: "plain" | "packed" | "redirect" | "trickle";
}

const chunkBytes = 256 * 1024;
const trickleMs = 20;

/** Pours until whoever asked goes away. `onPoured` is told of the bytes, `onGone` of that. */
export function pour(
  response: ServerResponse,
  { how }: Endless,
  { onPoured, onGone }: { onPoured: (bytes: number) => void; onGone: () => void },
): void {
  response.on("close", onGone);
  const isPacked = how === "packed";
  const filler = Buffer.alloc(how === "trickle" ? 1 : chunkBytes, " ");
  const chunk = isPacked ? gzipSync(filler) : filler;
  response.writeHead(how === "redirect" ? 302 : 200, {
    "Content-Type": "text/html",
    ...(isPacked && { "Content-Encoding": "gzip" }),
    ...(how === "redirect" && { Location: "/elsewhere" }),
  });
  const give = () => {
    onPoured(chunk.length);
    return response.write(chunk);
  };
  if (how === "trickle") {
    const timer = setInterval(give, trickleMs);
    response.on("close", () => clearInterval(timer));
    return;
  }
  const fill = () => {
    while (!response.destroyed && give());
  };
  response.on("drain", fill);
  fill();
}
