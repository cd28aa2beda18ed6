/**
 * A message of Social Stream Ninja: what was said in the chat of YouTube, Twitch, Kick or another platform becomes CHAT with its
 * `platform`. All else that it tells is kept as it came, as RAW. Pure.
 */
import * as z from "zod";
import { normalize } from "#shared/normalize.ts";
import { tidyBody } from "#shared/normalize/tidy-body.ts";
import type { EventBody } from "#shared/stamp.ts";
import { textOf } from "./text.ts";

const text = z.string().catch("");
/** True in one of its sources, a word in another. */
const mark = z.union([z.string(), z.boolean(), z.number()]).optional().catch(undefined);
const Said = z.object({
  type: z.string().regex(/^[a-z0-9_.-]{1,32}$/i),
  chatname: z.string().min(1),
  chatmessage: text,
  chatimg: text,
  userid: z.union([z.string(), z.number()]).optional().catch(undefined),
  textonly: z.boolean().catch(false),
  hasDonation: text,
  event: mark,
  mod: mark,
  moderator: mark,
  timestamp: z.number().int().positive().max(8.64e15).optional().catch(undefined),
});

const rawType = "ssn.message";
const longest = { id: 64, name: 200, message: 16_384 } as const;

/** What a text of its feed means; undefined where it is no message of a chat, or one of TikTok's, which other providers bring. */
export function ssnBody(json: string, receivedAt: number): EventBody | undefined {
  const value = parse(json);
  if (typeof value !== "object" || value === null) return undefined;
  const { success, data } = Said.safeParse(value);
  // Commands of its own pages, and answers to them.
  if (!success) return undefined;
  const platform = data.type.toLowerCase();
  if (platform === "tiktok") return undefined;
  if (data.event !== undefined && data.event !== false && data.event !== "") return rawBody(json, receivedAt);
  const message = textOf(data.chatmessage, data.textonly).slice(0, longest.message);
  const donation = textOf(data.hasDonation, false).slice(0, longest.name);
  if (message === "" && donation === "") return rawBody(json, receivedAt);
  const name = textOf(data.chatname, false).slice(0, longest.name);
  const user = {
    userId: `${platform}:${data.userid ?? name}`.slice(0, longest.id),
    uniqueId: name,
    displayName: name,
    ...(data.chatimg.startsWith("https://") && { avatarUrl: data.chatimg }),
    ...(isSet(data.mod ?? data.moderator) && { isModerator: true }),
  };
  return tidyBody({
    eventType: "CHAT",
    rawType,
    timestamp: data.timestamp ?? receivedAt,
    user,
    payload: { message, emotes: [], language: "", platform, ...(donation !== "" && { donation }) },
  });
}

function rawBody(json: string, receivedAt: number): EventBody {
  return normalize({ method: rawType, msgId: "", bytes: Buffer.from(json).toString("base64"), receivedAt });
}

const isSet = (value: string | boolean | number | undefined) => value !== undefined && value !== false && value !== "";

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
