/** The files of exports in the bucket: each is parts, one after the other. */
import { createHash } from "node:crypto";
import type { Config } from "../config.ts";
import { Problem } from "../problem.ts";

/** A part of a file, as it is in the bucket. */
export interface FilePart {
  name: string;
  bytes: number;
}

/** Throws `configuration_incomplete` where there is no bucket. */
export function bucketOf({ ARCHIVE }: Pick<Config, "ARCHIVE">) {
  if (!ARCHIVE) throw new Problem("configuration_incomplete", "These Workers have no bucket (the binding ARCHIVE)");
  return ARCHIVE;
}

/** Puts a part there, under a name that no other try has; returns the name. */
export async function putPart(config: Config, exportId: string, part: number, bytes: Uint8Array): Promise<string> {
  const name = `exports/${exportId}/${part}.${crypto.randomUUID()}`;
  // By the hash that the bucket makes of everything: it has no second one to make of a file of gigabytes.
  const md5 = createHash("md5").update(bytes).digest("hex");
  await bucketOf(config).put(name, ownBuffer(bytes), { md5 });
  return name;
}

/** A copy where a Buffer is a view of what holds other things besides. */
function ownBuffer(bytes: Uint8Array): ArrayBuffer {
  const { buffer, byteLength } = bytes;
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) return buffer;
  return Uint8Array.from(bytes).buffer;
}

/** Everything of an export, also parts that were written and not noted. */
export async function deleteFile(config: Pick<Config, "ARCHIVE">, exportId: string): Promise<void> {
  const bucket = bucketOf(config);
  for (;;) {
    const { objects, truncated } = await bucket.list({ prefix: `exports/${exportId}/` });
    for (const { key } of objects) await bucket.delete(key);
    if (!truncated) return;
  }
}

/** Bytes of a file from `start` to `end`, inclusive, as they are asked for: a part of the bucket at a time. */
export function readFile(
  config: Pick<Config, "ARCHIVE">,
  parts: readonly FilePart[],
  { start, end }: { start: number; end: number },
): ReadableStream<Uint8Array> {
  const bucket = bucketOf(config);
  async function* read(): AsyncGenerator<Uint8Array> {
    let before = 0;
    for (const { name, bytes } of parts) {
      const [from, to] = [Math.max(start - before, 0), Math.min(end - before, bytes - 1)];
      before += bytes;
      if (from > to) continue;
      const object = await bucket.get(name, { range: { offset: from, length: to - from + 1 } });
      if (!object) throw new Error(`${name} is not in the bucket`);
      yield* object.body as unknown as AsyncIterable<Uint8Array>;
    }
  }
  const chunks = read();
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await chunks.return(undefined);
    },
  });
}
