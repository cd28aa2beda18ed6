/** A message up the line as it is sent: its seal, and its JSON in UTF-8. See runner-line.ts in shared/protocol. */
import { createHmac } from "node:crypto";
import { type LineDirection, lineMessageBytes, sealedPrefix, sealLength } from "#shared/protocol/runner-line.ts";

const encoder = new TextEncoder();
/** Written anew for each message. A batch as one text would be put together once more for each thing that is done with it. */
const scratch = Buffer.allocUnsafeSlow(lineMessageBytes);

/** The seal of a message by the line's key. */
export function macOf(key: string, direction: LineDirection, json: string | Buffer): Buffer {
  return createHmac("sha256", key).update(sealedPrefix(direction)).update(json).digest();
}

/**
 * The message whose JSON is in these pieces, one behind the other; its bytes are good until the next call. Undefined where it would be
 * larger than a message of a line may be.
 */
export function sealMessage(key: string, pieces: readonly string[]): Buffer | undefined {
  let end = sealLength;
  for (const piece of pieces) {
    const { read, written } = encoder.encodeInto(piece, scratch.subarray(end));
    if (read < piece.length) return undefined;
    end += written;
  }
  scratch.write(macOf(key, "UP", scratch.subarray(sealLength, end)).toString("hex"), "latin1");
  return scratch.subarray(0, end);
}
