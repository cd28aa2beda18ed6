/** Whether what a browser answered is right: the one place that knows the library, which is loaded when it is first needed. */
import type { PasskeyAsked, PasskeyMade, PasskeyShown, PasskeyWanted } from "#shared/api/passkey-answers.ts";
import type { SealingKeys } from "../auth/sealing.ts";
import { type Challenge, challengeMs, openChallenge } from "./challenge.ts";

/** Where passkeys are of: the host of the pages. */
export interface Site {
  /** Without its port. */
  rpId: string;
  origin: string;
}

export function siteOf({ hostname, origin }: URL): Site {
  return { rpId: hostname, origin };
}

/** A passkey as it is kept. Bytes as hex. */
export interface KnownPasskey {
  credentialId: string;
  publicKey: string;
  useCount: number;
  transports: readonly string[];
}

/** ES256 first: every authenticator has it; EdDSA, and RS256 for old Windows machines. */
const algorithms = [-7, -8, -257];
/** What is shown by the browser as whose passkey it is. */
const siteName = "tiktok-live-edge";

/** What a browser is asked for a new passkey with. */
export function wantedPasskey(
  site: Site,
  {
    challenge,
    accountId,
    name,
    known,
  }: { challenge: string; accountId: string; name: string; known: readonly KnownPasskey[] },
): PasskeyWanted {
  return {
    rp: { id: site.rpId, name: siteName },
    user: { id: userHandleOf(accountId), name, displayName: name },
    challenge,
    pubKeyCredParams: algorithms.map((alg) => ({ type: "public-key", alg })),
    timeout: challengeMs,
    excludeCredentials: known.map(toDescriptor),
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    attestation: "none",
  };
}

/** What a browser is asked to show a passkey with; `known` empty: any of this site. */
export function askedPasskey(site: Site, challenge: string, known: readonly KnownPasskey[] = []): PasskeyAsked {
  return {
    rpId: site.rpId,
    challenge,
    timeout: challengeMs,
    allowCredentials: known.map(toDescriptor),
    userVerification: "required",
  };
}

/** What a passkey says whose it is: the account's id, base64url. */
export function userHandleOf(accountId: string): string {
  return Buffer.from(accountId).toString("base64url");
}

function toDescriptor({ credentialId, transports }: KnownPasskey): PasskeyAsked["allowCredentials"][number] {
  const id = Buffer.from(credentialId, "hex").toString("base64url");
  return { id, type: "public-key", transports: [...transports] };
}

/** The challenge that an answer is to, if it is one of ours and still good. `text`: as it was given out. */
export async function answeredChallenge(
  keys: SealingKeys,
  { response }: PasskeyMade | PasskeyShown,
  now: Date,
): Promise<(Challenge & { text: string }) | undefined> {
  const text = challengeOf(response.clientDataJSON);
  const challenge = text === undefined ? undefined : await openChallenge(keys, text, now);
  return challenge && text !== undefined ? { ...challenge, text } : undefined;
}

function challengeOf(clientDataJSON: string): string | undefined {
  try {
    const data: unknown = JSON.parse(Buffer.from(clientDataJSON, "base64url").toString());
    if (typeof data !== "object" || data === null || !("challenge" in data)) return undefined;
    return typeof data.challenge === "string" ? data.challenge : undefined;
  } catch {
    return undefined;
  }
}

/** A passkey that was just made, and whether its maker keeps it on several devices. */
export interface MadePasskey extends KnownPasskey {
  synced: boolean;
}

/** The passkey that an answer brings; undefined where anything of it is wrong. */
export async function checkMade(site: Site, answer: PasskeyMade, challenge: string): Promise<MadePasskey | undefined> {
  const { verifyRegistrationResponse } = await import("@simplewebauthn/server");
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      // Transports are any text here: what a browser says of them is kept for browsers.
      response: answer as Parameters<typeof verifyRegistrationResponse>[0]["response"],
      expectedChallenge: challenge,
      expectedOrigin: site.origin,
      expectedRPID: site.rpId,
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    });
    if (!verified) return undefined;
    const { credential, credentialBackedUp } = registrationInfo;
    return {
      credentialId: Buffer.from(credential.id, "base64url").toString("hex"),
      publicKey: Buffer.from(credential.publicKey).toString("hex"),
      useCount: credential.counter,
      transports: answer.response.transports ?? [],
      synced: credentialBackedUp,
    };
  } catch {
    // What is wrong helps only who guesses.
    return undefined;
  }
}

/**
 * What a right answer says of its passkey; undefined where anything is wrong. `known` undefined: a passkey that nobody has, for
 * which the same work is done, so that it takes the same time.
 */
export async function checkShown(
  site: Site,
  answer: PasskeyShown,
  challenge: string,
  known: KnownPasskey | undefined,
): Promise<{ useCount: number; synced: boolean } | undefined> {
  const { verifyAuthenticationResponse } = await import("@simplewebauthn/server");
  const { publicKey, useCount } = known ?? { publicKey: await decoyKey(), useCount: 0 };
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: answer as Parameters<typeof verifyAuthenticationResponse>[0]["response"],
      expectedChallenge: challenge,
      expectedOrigin: site.origin,
      expectedRPID: site.rpId,
      credential: { id: answer.id, publicKey: Uint8Array.from(Buffer.from(publicKey, "hex")), counter: useCount },
      requireUserVerification: true,
    });
    if (!verified || !known) return undefined;
    return { useCount: authenticationInfo.newCounter, synced: authenticationInfo.credentialBackedUp };
  } catch {
    return undefined;
  }
}

let decoy: string | undefined;

/** A public key that nobody has the private half of, as COSE: EC2, ES256, P-256, x and y. */
async function decoyKey(): Promise<string> {
  if (decoy !== undefined) return decoy;
  const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
  const point = Buffer.from((await crypto.subtle.exportKey("raw", (pair as CryptoKeyPair).publicKey)) as ArrayBuffer);
  const [x, y] = [point.subarray(1, 33).toString("hex"), point.subarray(33, 65).toString("hex")];
  decoy = `a5010203262001215820${x}225820${y}`;
  return decoy;
}
