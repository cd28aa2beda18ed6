import { constants, createDeflateRaw } from "node:zlib";
import { expect, test } from "vitest";
import { messageInflater } from "./permessage-deflate.ts";

/** Deflates messages one after the other with one window, as a server does that keeps it. */
async function deflateAll(messages: string[]): Promise<Buffer[]> {
  const deflate = createDeflateRaw();
  const results: Buffer[] = [];
  for (const message of messages) {
    const chunks: Buffer[] = [];
    deflate.on("data", (chunk: Buffer) => chunks.push(chunk));
    deflate.write(message);
    await new Promise<void>((flushed) => deflate.flush(constants.Z_SYNC_FLUSH, flushed));
    deflate.removeAllListeners("data");
    results.push(Buffer.concat(chunks).subarray(0, -4));
  }
  return results;
}

test("messages that are deflated with one window come out as they went in", async () => {
  const messages = ["a first message of the show", "a second message of the show", "x".repeat(100_000), "the show"];
  const deflated = await deflateAll(messages);
  const inflate = messageInflater("permessage-deflate");
  expect(deflated.map((message) => inflate(message).toString())).toEqual(messages);
  expect(deflated[1]?.length).toBeLessThan(messages[1]?.length ?? 0);
});
