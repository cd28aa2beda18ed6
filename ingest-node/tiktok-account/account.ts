/**
 * What rules do at TikTok in the name of an account that the host signed in: chats, mutes and bans, through Euler Stream's API and its
 * own client. Each is asked for once: who does not answer may have done it.
 */
import { tiktokMuteSeconds } from "#shared/moderation/tiktok-mutes.ts";
import type { PlatformAction } from "#shared/protocol/runner-command.ts";
import type { Carried } from "../commands.ts";
import { firstLine } from "../providers/first-line.ts";
import { signService } from "../providers/sign-service.ts";
import { paceOf } from "./pace.ts";
import type { OpenedTikTokSettings } from "./settings.ts";

/** The broadcast that is taken in. */
export interface Room {
  roomId: string;
  /** It is a recording, or made up: nobody is in it. */
  playback: boolean;
}

type Measure = Extract<PlatformAction, { type: "moderate" }>;
/** How Euler Stream is told whose account it is: by one of them. */
type Shown = readonly [oauthToken: string | undefined, cookies: string | undefined];
type Client = ReturnType<typeof signService>;
/** What the client answers, whatever its status. */
interface Answer {
  status: number;
  headers: unknown;
  data: unknown;
}

export interface TikTokAccount {
  act: (action: PlatformAction, room: Room | undefined, signal: AbortSignal) => Promise<Carried>;
}

const timeoutMs = 10_000;
/** As TikTok's length of a mute: until it is lifted. */
const forGood = -1;
/** Much for a raid, and bounded. */
const measures = { everyMs: 2_000, burst: 20, perHour: 300, sameMs: 10_000 };
/** A rule that answers its own chat would go on for ever; TikTok takes the same text twice for spam. */
const sameTextMs = 30_000;
const mostRestMs = 3_600_000;

export function tiktokAccount(
  settings: OpenedTikTokSettings,
  { now, connect = signService }: { now: () => number; connect?: typeof signService },
): TikTokAccount {
  const { session, apiKey, allow, everySeconds, perHour, url } = settings;
  const hide = withoutSecrets([apiKey, ...secretsOf(session)]);
  const paces = {
    announce: paceOf({ everyMs: everySeconds * 1_000, burst: 1, perHour, sameMs: sameTextMs }),
    moderate: paceOf(measures),
  };
  const shown: Shown = "cookies" in session ? [undefined, session.cookies] : [session.oauthToken, undefined];

  async function ask(send: (client: Client) => Promise<Answer>, signal: AbortSignal): Promise<Carried> {
    const client = connect({ signKey: apiKey, timeoutMs, signal, ...(url !== undefined && { signUrl: url }) }, {});
    let answer: Answer;
    try {
      answer = await send(client);
    } catch (error) {
      const late = signal.aborted || (error as { code?: string }).code === "ECONNABORTED";
      const why = late
        ? "Euler Stream did not answer in time: whether it was done is not known"
        : `Euler Stream cannot be asked: ${firstLine(error)}`;
      // The error itself goes nowhere: the client's has the request in it, with the session.
      return { status: "failed", error: hide(why) };
    }
    const refused = refusalOf(answer);
    if (refused === undefined) return { status: "success" };
    if (answer.status === 429) {
      const until = now() + patienceOf(answer.headers);
      for (const pace of Object.values(paces)) pace.restUntil(until);
    }
    return { status: "failed", error: hide(refused).slice(0, 500) };
  }

  return {
    act: async (action, room, signal) => {
      if (!allow.includes(action.type))
        return skipped(`the runner's host has not allowed ${action.type} for the account at TikTok`);
      if (!room) return skipped("there is no broadcast");
      if (room.playback) return skipped("this is no live broadcast: nothing is done at TikTok for what is played");
      if (!/^[1-9]\d{0,19}$/.test(room.roomId)) return skipped("the room of the broadcast is not known");
      const { roomId } = room;
      const order = action.type === "announce" ? chatOf(action.text) : measureOf(action);
      if ("why" in order) return skipped(order.why);
      const wait = paces[action.type].take(order.same, now());
      if (wait !== undefined) return skipped(wait);
      // A redirect would take the session elsewhere.
      return ask((client) => order.send(client, roomId, shown, { maxRedirects: 0 }), signal);
    },
  };
}

/** What is asked of Euler Stream, and what of it makes it the same as another; or why it is not asked. */
type Order =
  | {
      same: string;
      send: (client: Client, roomId: string, shown: Shown, options: { maxRedirects: number }) => Promise<Answer>;
    }
  | { why: string };

function chatOf(text: string): Order {
  // eslint-disable-next-line no-control-regex
  const content = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ").trim();
  if (content === "") return { why: "there is no text to say" };
  return {
    same: content,
    send: (client, roomId, shown, options) => client.rooms.sendRoomChat(roomId, { content }, ...shown, options),
  };
}

function measureOf({ measure, durationMs, user }: Measure): Order {
  if (!user) return { why: "it is not known who did this event, so there is nobody to moderate" };
  const { userId } = user;
  if (!/^[1-9]\d{0,19}$/.test(userId)) return { why: "TikTok's id of the person is not known" };
  const same = `${measure}:${userId}:${durationMs ?? ""}`;
  switch (measure) {
    case "ban":
      if (durationMs !== null) return { why: "TikTok bans until it is lifted, and not for a time" };
      return {
        same,
        send: ({ moderation }, roomId, shown, options) =>
          moderation.kickRoomUser(roomId, userId, undefined, ...shown, options),
      };
    case "mute": {
      const seconds = durationMs === null ? forGood : tiktokMuteSeconds.find((one) => one * 1_000 >= durationMs);
      if (seconds === undefined) return { why: "TikTok mutes for 5, 30, 60 or 300 s, or until it is lifted" };
      return {
        same,
        send: ({ moderation }, roomId, shown, options) =>
          moderation.muteRoomUser(roomId, userId, seconds, undefined, ...shown, options),
      };
    }
    case "lift":
      return {
        same,
        send: async ({ moderation }, roomId, shown, options) => {
          const unmuted = await moderation.unmuteRoomUser(roomId, userId, ...shown, options);
          const unbanned = await moderation.unbanRoomUser(roomId, userId, ...shown, options);
          // Of somebody who was only muted, or only banned, one of them has nothing to take back.
          return refusalOf(unmuted) === undefined ? unmuted : unbanned;
        },
      };
    default:
      return measure satisfies never;
  }
}

/** Why it was not done; undefined where it was. TikTok's own refusal comes inside an answer that is well. */
function refusalOf({ status, data }: Answer): string | undefined {
  const said = messageOf(data);
  const more = said === "" ? "" : `: ${said}`;
  switch (true) {
    case status === 200: {
      const code = statusCodeIn(data);
      return code === 0 ? undefined : `TikTok refuses it (${code})${more}`;
    }
    case status === 401:
      return `Euler Stream refuses the key or the session${more}`;
    case status === 402 || status === 403:
      return `Euler Stream allows this to paid accounts and signed-in sessions only${more}`;
    case status === 429:
      return `Euler Stream asks for patience${more}`;
    case status >= 300 && status < 400:
      return `Euler Stream answers with ${status}, which is not followed`;
    default:
      return `Euler Stream answers with ${status}${more}`;
  }
}

type Fields = Record<string, unknown>;

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

/** TikTok's status stands in `data` of a chat's answer, and in `response.data` of a measure's; an answer without it says nothing ill. */
function statusCodeIn(answer: unknown): number {
  const { data, response } = fieldsOf(answer);
  const inner = fieldsOf(fieldsOf(response)["data"] ?? data);
  const code = inner["status_code"];
  return typeof code === "number" ? code : 0;
}

function messageOf(answer: unknown): string {
  const { message, data, response } = fieldsOf(answer);
  const ofTikTok = fieldsOf(fieldsOf(fieldsOf(response)["data"] ?? data)["data"]);
  const said = ofTikTok["prompts"] ?? ofTikTok["message"] ?? message;
  return typeof said === "string" ? said.slice(0, 300) : "";
}

function patienceOf(headers: unknown): number {
  const seconds = Number(fieldsOf(headers)["retry-after"]);
  return Math.min(mostRestMs, seconds > 0 ? seconds * 1_000 : 60_000);
}

function secretsOf(session: OpenedTikTokSettings["session"]): string[] {
  if ("oauthToken" in session) return [session.oauthToken];
  // The region is no secret, and short: it may be a part of words that are to be read.
  const [, sessionId = ""] = /sessionid=([^;]+)/.exec(session.cookies) ?? [];
  return [session.cookies, sessionId];
}

/** Takes secrets out of what somebody else says. */
function withoutSecrets(secrets: readonly string[]): (text: string) => string {
  const all = secrets.flatMap((secret) => [secret, encodeURIComponent(secret)]).filter((secret) => secret !== "");
  return (text) => all.reduce((rest, secret) => rest.replaceAll(secret, "…"), text);
}

function skipped(error: string): Carried {
  return { status: "skipped", error };
}
