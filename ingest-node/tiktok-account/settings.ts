/** Which account rules may use at TikTok, and for what, as the host's file (`--tools`) has it. */
import * as z from "zod";
import { isSafeWebAddress } from "../providers/safe-address.ts";
import { openSession, readSessionKeys, SealedSession, type TikTokSession } from "./session.ts";

/** The least time between two chats, and the most of them in an hour, that a host can allow. */
const most = { perHour: 200 };
const least = { everySeconds: 5 };

export const TikTokSettings = z.strictObject({
  session: SealedSession,
  /** The key of the host's account at Euler Stream, which does it. */
  apiKey: z.string().min(1).max(500),
  /** What rules may do in the account's name. */
  allow: z
    .array(z.enum(["announce", "moderate"]))
    .min(1)
    .max(2),
  /** Between two chats. */
  everySeconds: z.number().int().min(least.everySeconds).max(3_600).default(least.everySeconds),
  /** Chats an hour. */
  perHour: z.number().int().min(1).max(most.perHour).default(100),
  /** Another address than Euler Stream's public one. */
  url: z
    .url()
    .max(500)
    .refine(isSafeWebAddress, "an https:// address (http:// is for this machine only): the session goes there")
    .optional(),
});
export type TikTokSettings = z.infer<typeof TikTokSettings>;

export type OpenedTikTokSettings = Omit<TikTokSettings, "session"> & { session: TikTokSession };

export const sessionKeysName = "TOOLS_SEALING_KEYS";

/** Opens the session. Adds what is wrong to `problems`, nothing of the session or a key among it. */
export function openTikTokSettings(
  settings: TikTokSettings,
  { streamId, keys: text = "" }: { streamId: string; keys: string | undefined },
  problems: string[],
): OpenedTikTokSettings | undefined {
  const keys = readSessionKeys(text);
  if (!keys) {
    problems.push(`tiktok: ${sessionKeysName} is needed: an id and a key of 64 hex digits, as in k1:0f…`);
    return undefined;
  }
  const session = openSession(settings.session, streamId, keys);
  if (session) return { ...settings, session };
  const { keyId } = settings.session;
  problems.push(
    keys.has(keyId)
      ? "tiktok: the session was sealed for another stream or under another key, or was changed; seal it anew (--seal-session)"
      : `tiktok: ${sessionKeysName} has no key ${keyId}, under which the session is sealed`,
  );
  return undefined;
}
