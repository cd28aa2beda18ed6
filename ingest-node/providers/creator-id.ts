/** TikTok's id of a creator, in what TikTok answers when it is asked for the room of a handle. Handles change, the id does not. */
import type { TikTokLiveConnection } from "tiktok-live-connector";
import * as z from "zod";

const User = z.object({ id: z.string().regex(/^[1-9]\d{0,24}$/), uniqueId: z.string() });
const Page = z.object({ LiveRoom: z.object({ liveRoomUserInfo: z.object({ user: User }) }) });
const Answer = z.object({ data: z.object({ user: User }) });

/** In the page of a LIVE; undefined where it does not say it, or is of somebody else. */
export function creatorInPage(html: string, uniqueId: string): string | undefined {
  const json = /<script id="SIGI_STATE" type="application\/json">(.*?)<\/script>/.exec(html)?.[1];
  const user = Page.safeParse(parse(json)).data?.LiveRoom.liveRoomUserInfo.user;
  return idOf(user, uniqueId);
}

/** In the answer of the API for LIVEs; undefined where it does not say it, or is of somebody else. */
export function creatorInAnswer(answer: unknown, uniqueId: string): string | undefined {
  return idOf(Answer.safeParse(answer).data?.data.user, uniqueId);
}

/** Reads along what the connector asks TikTok for; the function returns the id once it was said. */
export function watchCreator(live: TikTokLiveConnection): () => string | undefined {
  let creatorId: string | undefined;
  const web = live.webClient as unknown as Record<"getHtmlFromTikTokWebsite" | "getJsonObjectFromTikTokApi", Ask>;
  const watch = (name: keyof typeof web, read: (answer: unknown) => string | undefined) => {
    const ask = web[name].bind(web);
    web[name] = async (...args) => {
      const answer = await ask(...args);
      creatorId ??= read(answer);
      return answer;
    };
  };
  watch("getHtmlFromTikTokWebsite", (page) => creatorInPage(String(page), live.uniqueId));
  watch("getJsonObjectFromTikTokApi", (answer) => creatorInAnswer(answer, live.uniqueId));
  return () => creatorId;
}

type Ask = (...args: unknown[]) => Promise<unknown>;

function idOf(user: z.infer<typeof User> | undefined, uniqueId: string): string | undefined {
  return user?.uniqueId.toLowerCase() === uniqueId.toLowerCase() ? user.id : undefined;
}

function parse(json: string | undefined): unknown {
  try {
    return json === undefined ? undefined : JSON.parse(json);
  } catch {
    return undefined;
  }
}
