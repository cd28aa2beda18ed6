/**
 * Passes for pictures: who has one may have this host fetch pictures of TikTok's. A page gets it with its stream, for its token; so
 * nobody else makes the host fetch anything, and no picture costs a request more than itself.
 */
import { picturePassPattern } from "#shared/media/picture-address.ts";
import { derivedKey } from "../auth/derived-key.ts";
import { currentKeyId, type SealingKeys } from "../auth/sealing.ts";

const purpose = "tiktok-live-edge pictures 1";
const dayMs = 86_400_000;
/** It holds for the day and two more: a page that is open asks anew within one. By days, so that browsers keep what they have. */
const daysMore = 2;

const encoder = new TextEncoder();

export async function signPicturePass(keys: SealingKeys, now: Date): Promise<string> {
  const keyId = currentKeyId(keys);
  const said = `${keyId}.${Math.floor(now.getTime() / dayMs) + daysMore}`;
  const key = await derivedKey(keys.get(keyId) ?? "", purpose);
  const signature = await crypto.subtle.sign("HMAC", key, encoder.encode(said));
  return `${said}.${Buffer.from(signature).toString("base64url")}`;
}

/** Whether a pass is good, and its time not over. */
export async function isGoodPass(keys: SealingKeys, pass: string, now: Date): Promise<boolean> {
  if (!picturePassPattern.test(pass)) return false;
  const [keyId = "", day = "", signature = ""] = pass.split(".");
  const secret = keys.get(keyId);
  if (secret === undefined || Number(day) < Math.floor(now.getTime() / dayMs)) return false;
  const bytes = Uint8Array.from(Buffer.from(signature, "base64url"));
  return crypto.subtle.verify("HMAC", await derivedKey(secret, purpose), bytes, encoder.encode(`${keyId}.${day}`));
}
