/** Our signatures, verified as a receiver verifies them: with the package of Standard Webhooks. */
import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { makeSigningSecret, openSigner } from "./signature.ts";

const headersOf = (id: string, timestamp: number, signature: string) => ({
  "webhook-id": id,
  "webhook-timestamp": String(timestamp),
  "webhook-signature": signature,
});

test("a receiver verifies with its package, with the old secret as with the new one", async () => {
  const [current, before, foreign] = [await makeSigningSecret(), await makeSigningSecret(), await makeSigningSecret()];
  const signer = await openSigner([current, before]);
  const timestamp = Math.floor(Date.now() / 1000);
  const body = JSON.stringify({ message: "grüße 語" });
  const headers = headersOf("dl_1", timestamp, await signer.sign({ id: "dl_1", timestamp, body }));
  const verify = (secret: string, sent = body, with_ = headers) => new Webhook(secret).verify(sent, with_);
  expect(verify(current.secret)).toEqual({ message: "grüße 語" });
  expect(verify(before.secret)).toEqual({ message: "grüße 語" });
  expect(() => verify(foreign.secret)).toThrow(/No matching signature/);
  expect(() => verify(current.secret, `${body} `)).toThrow(/No matching signature/);
  expect(() => verify(current.secret, body, { ...headers, "webhook-id": "dl_2" })).toThrow(/No matching signature/);
  const late = headersOf("dl_1", timestamp - 301, headers["webhook-signature"]);
  expect(() => verify(current.secret, body, late)).toThrow(/too old/);
});
