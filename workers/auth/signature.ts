import { createMiddleware } from "hono/factory";
import { signatureHeaders, signedText } from "#shared/protocol/ingest.ts";
import { limits } from "#shared/protocol/limits.ts";
import type { AppEnv } from "../app-env.ts";
import { readBody } from "../body.ts";
import { Problem } from "../problem.ts";
import { findIngestKey } from "./ingest-key.ts";
import { limitUnsigned } from "./rate-limit.ts";
import { equalInConstantTime, signText } from "./secret.ts";

/**
 * Lets a runner's signed request through and sets `signedBody` and `ingestKey`. A captured request sent again passes for as long as its
 * timestamp is young: what it asks for is idempotent, so it changes nothing. What is refused is counted against its
 * address: without a secret nobody makes us read bodies and compute signatures for ever.
 */
export function requireSignature({
  now = Date.now,
  maxBytes = limits.batchBytes,
}: { now?: () => number; maxBytes?: number } = {}) {
  return createMiddleware<AppEnv>(async (c, next) => {
    const refuse = async (problem: Problem): Promise<never> => {
      await limitUnsigned(c);
      throw problem;
    };
    const keyId = c.req.header(signatureHeaders.keyId);
    const timestamp = c.req.header(signatureHeaders.timestamp);
    const signature = c.req.header(signatureHeaders.signature);
    if (!keyId || !timestamp || !signature) {
      return refuse(new Problem("signature_missing", `Needed: ${Object.values(signatureHeaders).join(", ")}`));
    }
    if (!/^\d{1,12}$/.test(timestamp)) {
      return refuse(new Problem("signature_invalid", "X-Timestamp is not in Unix seconds"));
    }
    const skewMs = Number(timestamp) * 1000 - now();
    if (Math.abs(skewMs) > limits.signatureToleranceMs) {
      const detail = `X-Timestamp is ${Math.round(skewMs / 1000)} s off; 300 s are tolerated`;
      return refuse(new Problem("signature_expired", detail, { serverTimeMs: now() }));
    }
    const body = await readBody(c.req.raw, maxBytes);
    const { pathname, search } = new URL(c.req.url);
    const text = signedText({ timestamp, method: c.req.method, path: pathname + search, body });
    // An unknown key costs the same HMAC as a known one, so that key ids cannot be found by time.
    const key = await findIngestKey(c.get("config"), keyId);
    const expected = await signText(key?.secret ?? "unknown", text);
    if (!equalInConstantTime(expected, signature.toLowerCase()) || key === undefined) {
      return refuse(new Problem("signature_invalid"));
    }
    c.set("signedBody", body);
    c.set("ingestKey", key);
    return next();
  });
}
