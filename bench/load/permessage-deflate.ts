/** The compression of WebSockets (RFC 7692) as browsers offer it, from a client's side. */
import { constants, inflateRawSync } from "node:zlib";

/** What Chromium says. */
export const browsersOffer = "permessage-deflate; client_max_window_bits";

/** A deflated message lacks its end, which is always this. */
const tail = Buffer.from([0, 0, 0xff, 0xff]);
const windowBytes = 32 * 1024;

/**
 * Inflates the messages of one socket, in order. `answer` is the server's `Sec-WebSocket-Extensions`; where it keeps its
 * window from one message to the next, so must we.
 */
export function messageInflater(answer: string): (payload: Buffer) => Buffer {
  const keepsWindow = !answer.includes("server_no_context_takeover");
  let window: Buffer = Buffer.alloc(0);
  return (payload) => {
    const dictionary = window.length > 0 ? { dictionary: window } : {};
    const options = { finishFlush: constants.Z_SYNC_FLUSH, ...dictionary };
    const message = inflateRawSync(Buffer.concat([payload, tail]), options);
    if (keepsWindow) window = Buffer.concat([window, message]).subarray(-windowBytes);
    return message;
  };
}
