/** Passkeys: the browser's own calls, with bytes as base64url on the way to and from the Worker. */
import type { Operations } from "../../client/api.ts";

type PasskeyWanted = Operations["askNewAccount"]["answer"]["options"];
type PasskeyMade = Operations["signUp"]["body"]["answer"];
type PasskeyAsked = Operations["askPasskey"]["answer"]["options"];
type PasskeyShown = Operations["signInByPasskey"]["body"]["answer"];

/** Why no passkey was made or shown. */
export class PasskeyFailed extends Error {
  override name = "PasskeyFailed";
  readonly code: "cancelled" | "exists" | "unsupported";

  constructor(code: PasskeyFailed["code"]) {
    super(code);
    this.code = code;
  }
}

/** Makes a passkey. Throws PasskeyFailed. */
export async function makePasskey(options: PasskeyWanted): Promise<PasskeyMade> {
  const made = await credential(() =>
    navigator.credentials.create({
      publicKey: {
        ...options,
        challenge: toBytes(options.challenge),
        user: { ...options.user, id: toBytes(options.user.id) },
        excludeCredentials: options.excludeCredentials.map(toDescriptor),
      },
    }),
  );
  const response = made.response as AuthenticatorAttestationResponse;
  return {
    id: made.id,
    rawId: toText(made.rawId),
    type: "public-key",
    response: {
      clientDataJSON: toText(response.clientDataJSON),
      attestationObject: toText(response.attestationObject),
      transports: response.getTransports(),
    },
    clientExtensionResults: {},
  };
}

/** Has a passkey shown. Throws as `makePasskey`. */
export async function showPasskey(options: PasskeyAsked): Promise<PasskeyShown> {
  const shown = await credential(() =>
    navigator.credentials.get({
      publicKey: {
        ...options,
        challenge: toBytes(options.challenge),
        allowCredentials: options.allowCredentials.map(toDescriptor),
      },
    }),
  );
  const response = shown.response as AuthenticatorAssertionResponse;
  return {
    id: shown.id,
    rawId: toText(shown.rawId),
    type: "public-key",
    response: {
      clientDataJSON: toText(response.clientDataJSON),
      authenticatorData: toText(response.authenticatorData),
      signature: toText(response.signature),
      ...(response.userHandle ? { userHandle: toText(response.userHandle) } : {}),
    },
    clientExtensionResults: {},
  };
}

async function credential(call: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  if (!("PublicKeyCredential" in window)) throw new PasskeyFailed("unsupported");
  try {
    const found = await call();
    if (found) return found as PublicKeyCredential;
  } catch (error) {
    const name = error instanceof Error ? error.name : "";
    if (name === "InvalidStateError") throw new PasskeyFailed("exists");
    if (name !== "NotAllowedError" && name !== "AbortError") throw error;
  }
  throw new PasskeyFailed("cancelled");
}

function toDescriptor({ id, transports }: PasskeyAsked["allowCredentials"][number]): PublicKeyCredentialDescriptor {
  // What a browser does not know of them it leaves aside.
  const known = transports as AuthenticatorTransport[] | undefined;
  return { id: toBytes(id), type: "public-key", ...(known && known.length > 0 ? { transports: known } : {}) };
}

function toBytes(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

function toText(bytes: ArrayBuffer): string {
  const binary = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
