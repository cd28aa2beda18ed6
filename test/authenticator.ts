/** A device that makes and shows passkeys, as WebAuthn has it, without a browser: ES256, attestation `none`, in software. */
import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";
import type { PasskeyAsked, PasskeyMade, PasskeyShown, PasskeyWanted } from "#shared/api/passkey-answers.ts";

interface Kept {
  id: Buffer;
  rpId: string;
  userHandle: Buffer;
  privateKey: KeyObject;
  uses: number;
}

/** What a test changes of an answer. */
export interface Fault {
  origin?: string;
  challenge?: string;
  type?: string;
  rpId?: string;
  /** Whether the person was recognized, as user verification wants. */
  verified?: boolean;
  userHandle?: string;
  /** How often the device says that the passkey was used. */
  uses?: number;
}

export class Authenticator {
  readonly #origin: string;
  readonly #kept: Kept[] = [];

  /** `origin`: of the page that asks. */
  constructor(origin: string) {
    this.#origin = origin;
  }

  make(options: PasskeyWanted, fault: Fault = {}): PasskeyMade {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const jwk = publicKey.export({ format: "jwk" });
    const kept: Kept = {
      id: randomBytes(32),
      rpId: options.rp.id,
      userHandle: Buffer.from(options.user.id, "base64url"),
      privateKey,
      uses: 0,
    };
    this.#kept.push(kept);
    // CBOR: {1: 2, 3: -7, -1: 1, -2: x, -3: y}.
    const key = Buffer.concat([
      Buffer.from("a5010203262001215820", "hex"),
      Buffer.from(jwk.x ?? "", "base64url"),
      Buffer.from("225820", "hex"),
      Buffer.from(jwk.y ?? "", "base64url"),
    ]);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(kept.id.length);
    const attested = Buffer.concat([Buffer.alloc(16), length, kept.id, key]);
    const authData = this.#authData(fault.rpId ?? kept.rpId, kept.uses, fault.verified ?? true, attested);
    // CBOR: {fmt: "none", attStmt: {}, authData: bytes}.
    const size = Buffer.alloc(2);
    size.writeUInt16BE(authData.length);
    const attestationObject = Buffer.concat([
      Buffer.from("a363666d74646e6f6e656761747453746d74a068617574684461746159", "hex"),
      size,
      authData,
    ]);
    const id = kept.id.toString("base64url");
    return {
      id,
      rawId: id,
      type: "public-key",
      response: {
        clientDataJSON: this.#clientData("webauthn.create", options.challenge, fault).toString("base64url"),
        attestationObject: attestationObject.toString("base64url"),
        transports: ["internal"],
      },
      clientExtensionResults: {},
    };
  }

  /** With the passkey that was made last, or the one of `index`. */
  show(options: PasskeyAsked, fault: Fault = {}, index = this.#kept.length - 1): PasskeyShown {
    const kept = this.#kept[index];
    if (!kept) throw new Error("the authenticator has no such passkey");
    kept.uses = fault.uses ?? kept.uses + 1;
    const authData = this.#authData(fault.rpId ?? kept.rpId, kept.uses, fault.verified ?? true);
    const clientData = this.#clientData("webauthn.get", options.challenge, fault);
    const signed = Buffer.concat([authData, createHash("sha256").update(clientData).digest()]);
    const id = kept.id.toString("base64url");
    return {
      id,
      rawId: id,
      type: "public-key",
      response: {
        clientDataJSON: clientData.toString("base64url"),
        authenticatorData: authData.toString("base64url"),
        signature: createSign("sha256").update(signed).sign(kept.privateKey).toString("base64url"),
        userHandle: fault.userHandle ?? kept.userHandle.toString("base64url"),
      },
      clientExtensionResults: {},
    };
  }

  #authData(rpId: string, uses: number, isVerified: boolean, attested = Buffer.alloc(0)): Buffer {
    const [present, verified, hasKey] = [0x01, 0x04, 0x40];
    const flags = present | (isVerified ? verified : 0) | (attested.length > 0 ? hasKey : 0);
    const count = Buffer.alloc(4);
    count.writeUInt32BE(uses);
    return Buffer.concat([createHash("sha256").update(rpId).digest(), Buffer.from([flags]), count, attested]);
  }

  #clientData(type: string, challenge: string, fault: Fault): Buffer {
    const data = {
      type: fault.type ?? type,
      challenge: fault.challenge ?? challenge,
      origin: fault.origin ?? this.#origin,
      crossOrigin: false,
    };
    return Buffer.from(JSON.stringify(data));
  }
}
