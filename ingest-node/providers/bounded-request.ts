import { type ClientRequest, type IncomingMessage, request as requestPlain, type RequestOptions } from "node:http";
import { request as requestSecure } from "node:https";
import type { Transform } from "node:stream";
import { createBrotliDecompress, createUnzip } from "node:zlib";

/**
 * For the connector's HTTP client, which takes an answer of any size into memory: a function that makes its requests, each
 * redirect's too, and breaks an answer off past `maxBytes`, as it comes or unpacked. It unpacks by itself: whoever uses it
 * must not.
 */
export function boundedRequest(maxBytes: number, onTooLarge: () => void) {
  return (url: URL, options: RequestOptions): ClientRequest => {
    const request = url.protocol === "https:" ? requestSecure : requestPlain;
    return request(url, options, (response) => bound(response, maxBytes, onTooLarge));
  };
}

/** Where the bytes go in: a listener for them would start the stream before its reader is there. */
function bound(response: IncomingMessage, maxBytes: number, onTooLarge: () => void): void {
  const hand = response.push.bind(response);
  const unpacking = unpackerOf(response);
  let packed = 0;
  let unpacked = 0;
  const breakOff = (): false => {
    onTooLarge();
    unpacking?.destroy();
    response.destroy();
    return false;
  };
  const give = (chunk: Uint8Array): boolean => {
    unpacked += chunk.byteLength;
    return unpacked <= maxBytes ? hand(chunk) : breakOff();
  };
  unpacking
    ?.on("data", give)
    .on("end", () => hand(null))
    .on("error", (error) => response.destroy(error));
  response.push = (chunk: Uint8Array | null) => {
    if (response.destroyed) return false;
    if (chunk === null) {
      if (unpacking === undefined) return hand(null);
      unpacking.end();
      return false;
    }
    packed += chunk.byteLength;
    if (packed > maxBytes) return breakOff();
    if (unpacking === undefined) return give(chunk);
    unpacking.write(chunk);
    return true;
  };
}

/** What unpacks the answer; the header that says so goes, because afterwards it is not so any more. */
function unpackerOf({ headers }: IncomingMessage): Transform | undefined {
  const encoding = headers["content-encoding"]?.trim().toLowerCase();
  const unpacker =
    encoding === "gzip" || encoding === "deflate"
      ? createUnzip()
      : encoding === "br"
        ? createBrotliDecompress()
        : undefined;
  if (unpacker === undefined) return undefined;
  delete headers["content-encoding"];
  delete headers["content-length"];
  return unpacker;
}
