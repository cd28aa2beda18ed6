import { type ClientRequest, type IncomingMessage, request as requestPlain, type RequestOptions } from "node:http";
import { request as requestSecure } from "node:https";

/**
 * For the connector's HTTP client, which takes an answer of any size into memory: a function that makes its requests, and
 * breaks an answer off past `maxBytes`. They are counted as they come, so whoever uses it unpacks nothing.
 */
export function boundedRequest(maxBytes: number, onTooLarge: () => void) {
  return (url: URL, options: RequestOptions): ClientRequest => {
    const request = url.protocol === "https:" ? requestSecure : requestPlain;
    return request(url, options, (response) => bound(response, maxBytes, onTooLarge));
  };
}

/** Where the bytes go in: a listener for them would start the stream before its reader is there. */
function bound(response: IncomingMessage, maxBytes: number, onTooLarge: () => void): void {
  const push = response.push.bind(response);
  let bytes = 0;
  response.push = (chunk: Uint8Array | null, encoding?: BufferEncoding) => {
    bytes += chunk?.byteLength ?? 0;
    if (bytes <= maxBytes) return push(chunk, encoding);
    onTooLarge();
    response.destroy();
    return false;
  };
}
