/** The arguments that users of TikFinity know in Streamer.bot: what an event has of them, under the same names. Pure. */
import type { UnifiedEvent } from "#shared/event.ts";
import { shownName } from "#shared/names.ts";
import { commandIn } from "#shared/rules/command.ts";
import { cut } from "#shared/rules/template.ts";
import { toolLimits } from "./limits.ts";

export function argumentsOf({ event }: { event: UnifiedEvent }): Record<string, string | number> {
  const { user } = event;
  const person = {
    userId: user.userId,
    username: user.uniqueId,
    nickname: shownName(user),
    profilePictureUrl: addressOf(user.avatarUrl),
  };
  const all = { eventType: event.eventType, ...person, ...ofEvent(event) };
  return Object.fromEntries(
    Object.entries(all)
      .filter(([, value]) => value !== "")
      .map(([name, value]) => [name, typeof value === "string" ? fit(value) : value]),
  );
}

function ofEvent(event: UnifiedEvent): Record<string, string | number> {
  switch (event.eventType) {
    case "CHAT": {
      const { message, emotes } = event.payload;
      const [emote] = emotes;
      return {
        content: message,
        commandParams: commandIn(message)?.params ?? "",
        emoteId: emote?.emoteId ?? "",
        emoteImageUrl: addressOf(emote?.emoteImageUrl),
      };
    }
    case "GIFT": {
      const { giftId, giftName, coins, giftCount, giftImageUrl } = event.payload;
      return { giftId, giftName, coins, repeatCount: giftCount, giftPictureUrl: addressOf(giftImageUrl) };
    }
    case "LIKE":
      return { likeCount: event.payload.likeCount, totalLikeCount: event.payload.totalLikeCount };
    case "SUBSCRIBE":
      return { subMonth: event.payload.subMonth };
    case "EMOTE":
      return { emoteId: event.payload.emoteId, emoteImageUrl: addressOf(event.payload.emoteImageUrl) };
    default:
      return {};
  }
}

/** A picture that is written out in its address is no argument; half of an address is none. */
function addressOf(address = ""): string {
  return address.startsWith("https://") && address.length <= toolLimits.text ? address : "";
}

/** Without what breaks a line of another program. */
function fit(value: string): string {
  // eslint-disable-next-line no-control-regex
  return cut(value.toWellFormed().replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " "), toolLimits.text);
}
