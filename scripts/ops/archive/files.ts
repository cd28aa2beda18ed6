/** The archive's files, over the API: it is the only part that has the bucket, in production as here. */
import { setTimeout as delay } from "node:timers/promises";
import { SegmentError } from "#shared/segment/format.ts";
import { ApiError } from "../api.ts";
import type { Api } from "../settings.ts";

/** Where segments are read from and written to, by their names. */
export interface SegmentFiles {
  put: (name: string, bytes: Uint8Array) => Promise<void>;
  /** Throws SegmentError where the archive has no such file. */
  get: (name: string) => Promise<Buffer>;
  has: (name: string) => Promise<boolean>;
  /** Deletes it, if it is there. */
  delete: (name: string) => Promise<void>;
}

const mostWaits = 12;

export function segmentFiles(api: () => Api): SegmentFiles {
  return {
    async put(name, bytes) {
      await expectOk(await send(api(), "PUT", name, bytes));
    },
    async get(name) {
      const response = await send(api(), "GET", name);
      if (response.status === 404) throw new SegmentError("the archive has not this file");
      await expectOk(response);
      return Buffer.from(await response.arrayBuffer());
    },
    async has(name) {
      const response = await send(api(), "HEAD", name);
      if (response.status !== 404) await expectOk(response);
      return response.ok;
    },
    async delete(name) {
      await expectOk(await send(api(), "DELETE", name));
    },
  };
}

async function send({ url, key }: Api, method: string, name: string, body?: Uint8Array): Promise<Response> {
  for (let waits = 0; ; waits++) {
    const response = await fetch(`${url}/v1/segments/${name}`, {
      method,
      headers: { Authorization: `Bearer ${key}` },
      signal: AbortSignal.timeout(120_000),
      ...(body === undefined ? {} : { body: new Uint8Array(body) }),
    }).catch((error: unknown) => {
      throw new ApiError(`the API at ${new URL(url).host} does not answer`, { cause: error });
    });
    if (response.status !== 429 || waits >= mostWaits) return response;
    await delay(Number(response.headers.get("Retry-After") ?? "1") * 1000);
  }
}

async function expectOk(response: Response): Promise<void> {
  if (response.ok) return;
  const body = (await response.json().catch(() => ({}))) as { code?: string; detail?: string };
  throw new ApiError(`the API answered ${response.status} ${body.code ?? ""}: ${body.detail ?? ""}`);
}
