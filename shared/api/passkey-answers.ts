/** What a browser answers to WebAuthn, as JSON: the parts that are looked at. Bytes are base64url. */
import * as z from "zod";

const bytes = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[A-Za-z0-9_-]+$/, "base64url");

/** WebAuthn allows ids of 1,023 bytes. */
const CredentialId = bytes(1_364);
const ClientData = bytes(4_096);

/** Of `navigator.credentials.create()`. */
export const PasskeyMade = z.object({
  id: CredentialId,
  rawId: CredentialId,
  type: z.literal("public-key"),
  response: z.object({
    clientDataJSON: ClientData,
    attestationObject: bytes(8_192),
    transports: z.array(z.string().max(32)).max(8).optional(),
  }),
  clientExtensionResults: z.object({}),
});
export type PasskeyMade = z.infer<typeof PasskeyMade>;

/** Of `navigator.credentials.get()`. */
export const PasskeyShown = z.object({
  id: CredentialId,
  rawId: CredentialId,
  type: z.literal("public-key"),
  response: z.object({
    clientDataJSON: ClientData,
    authenticatorData: bytes(4_096),
    signature: bytes(4_096),
    /** Whose passkey it says it is: the id of the account. */
    userHandle: bytes(128).optional(),
  }),
  clientExtensionResults: z.object({}),
});
export type PasskeyShown = z.infer<typeof PasskeyShown>;

const Descriptor = z.object({
  id: CredentialId,
  type: z.literal("public-key"),
  transports: z.array(z.string()).optional(),
});

/** What `navigator.credentials.create()` is asked with, bytes as base64url. */
export const PasskeyWanted = z.object({
  rp: z.object({ id: z.string(), name: z.string() }),
  user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
  challenge: z.string(),
  pubKeyCredParams: z.array(z.object({ type: z.literal("public-key"), alg: z.int() })),
  /** Milliseconds. */
  timeout: z.int(),
  excludeCredentials: z.array(Descriptor),
  authenticatorSelection: z.object({ residentKey: z.literal("required"), userVerification: z.literal("required") }),
  attestation: z.literal("none"),
});
export type PasskeyWanted = z.infer<typeof PasskeyWanted>;

/** What `navigator.credentials.get()` is asked with. */
export const PasskeyAsked = z.object({
  rpId: z.string(),
  challenge: z.string(),
  /** Milliseconds. */
  timeout: z.int(),
  /** Empty where any passkey of this site will do. */
  allowCredentials: z.array(Descriptor),
  userVerification: z.literal("required"),
});
export type PasskeyAsked = z.infer<typeof PasskeyAsked>;
