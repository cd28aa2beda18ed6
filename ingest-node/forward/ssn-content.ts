/** An event as Social Stream Ninja's pages show one: its content from outside. Pure. */
import type { UnifiedEvent } from "#shared/event.ts";
import { shownName } from "#shared/names.ts";

/** The fields that its documents name, as far as a live of TikTok has them. */
export interface SsnContent {
  /** TikTok's id, where there is one: a page that keys by it shows it once. */
  id?: string;
  type: "tiktok";
  chatname: string;
  chatmessage: string;
  /** The message is no HTML. */
  textonly: true;
  chatimg: string;
  userid: string;
  hasDonation?: string;
  membership?: string;
  /** What happened, where nothing was said. */
  event?: string;
}

/** undefined where its pages have no word for it. Of a gift's streak the end alone, with the sum. */
export function ssnContent(event: UnifiedEvent): SsnContent | undefined {
  switch (event.eventType) {
    case "CHAT":
      // It came from there.
      if (event.payload.platform !== undefined || event.payload.message === "") return undefined;
      return { ...whose(event), chatmessage: event.payload.message };
    case "GIFT": {
      const { giftName, giftCount, coins, isGiftStreak, streakEnd } = event.payload;
      if (isGiftStreak && !streakEnd) return undefined;
      return { ...whose(event), chatmessage: `${giftName} ×${giftCount}`, hasDonation: `${coins} coins` };
    }
    case "SUBSCRIBE":
      return { ...whose(event), membership: "SUBSCRIBER", event: "subscription" };
    case "FOLLOW":
      return { ...whose(event), event: "follow" };
    case "SHARE":
      return { ...whose(event), event: "share" };
    default:
      return undefined;
  }
}

function whose({ user, nativeId }: UnifiedEvent): SsnContent {
  const { avatarUrl = "" } = user;
  return {
    ...(nativeId !== undefined && { id: nativeId }),
    type: "tiktok",
    // Some of its pages write names as HTML.
    chatname: shownName(user).replaceAll("<", "‹").replaceAll(">", "›"),
    chatmessage: "",
    textonly: true,
    chatimg: avatarUrl.startsWith("https://") ? avatarUrl : "",
    userid: user.userId,
  };
}
