import { expect, test } from "vitest";
import { makeSigningSecret, openSigner, type SigningSecret, verifyAsymmetric } from "./signature.ts";

/** The vectors of Standard Webhooks 1.0.0. */
const vector = { id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1_614_265_330 };
const vectorSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

const first = (signatures: string) => signatures.split(" ")[0];
test.each([
  ['{"test": 2432232314}', "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="],
  ["", "v1,v48jdbgvh29KJz2Qc+ghw8G6vG3nAKnujWBg8oM/62A="],
])("the vector with the body %j", async (body, expected) => {
  const { privateKey } = await makeSigningSecret();
  const signer = await openSigner([{ secret: vectorSecret, privateKey }]);
  expect(first(await signer.sign({ ...vector, body }))).toBe(expected);
});

test("v1a is verified with the public key alone, and with no other", async () => {
  const [current, before, foreign] = (await Promise.all([1, 2, 3].map(makeSigningSecret))) as [
    SigningSecret,
    SigningSecret,
    SigningSecret,
  ];
  const signer = await openSigner([current, before]);
  const message = { id: "dl_1", timestamp: 1_700_000_000, body: "{}" };
  const signatures = (await signer.sign(message)).split(" ");
  expect(signatures.map((one) => one.split(",")[0])).toEqual(["v1", "v1a", "v1", "v1a"]);
  expect(await verifyAsymmetric(message, signatures[1] ?? "", current.publicKey)).toBe(true);
  expect(await verifyAsymmetric(message, signatures[3] ?? "", before.publicKey)).toBe(true);
  expect(await verifyAsymmetric(message, signatures[1] ?? "", foreign.publicKey)).toBe(false);
  expect(await verifyAsymmetric({ ...message, body: "[]" }, signatures[1] ?? "", current.publicKey)).toBe(false);
});

test("secrets have the form that receivers expect, and are never the same", async () => {
  const [one, two] = [await makeSigningSecret(), await makeSigningSecret()];
  expect(one.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(one.privateKey).toMatch(/^whsk_[A-Za-z0-9+/]{86}==$/);
  expect(one.publicKey).toMatch(/^whpk_[A-Za-z0-9+/]{43}=$/);
  expect(two.secret).not.toBe(one.secret);
  expect(two.publicKey).not.toBe(one.publicKey);
});

test.each([
  ["whsec_c2hvcnQ=", "24 to 64 bytes"],
  ["secret", "expected whsec_"],
])("%s is no secret to sign with", async (secret, why) => {
  const { privateKey } = await makeSigningSecret();
  await expect(openSigner([{ secret, privateKey }])).rejects.toThrow(why);
});
