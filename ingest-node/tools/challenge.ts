/** Signing in at OBS and Streamer.bot: the password itself is never sent. */
import { createHash } from "node:crypto";

export function answerChallenge(password: string, { salt, challenge }: { salt: string; challenge: string }): string {
  return base64Of(base64Of(password + salt) + challenge);
}

function base64Of(text: string): string {
  return createHash("sha256").update(text).digest("base64");
}
