/** Events that the platform reads from other messages than tools do, and that would be told to them twice or as another thing. */
import type { EventOf } from "#shared/event.ts";
import { webcastMethod } from "#shared/method-name.ts";

/** Whether the event comes from a banner, with which TikTok shows who came or subscribed beside the message of it. */
export function isBanner({ rawType }: EventOf<"JOIN" | "SUBSCRIBE">): boolean {
  return webcastMethod(rawType) === "WebcastBarrageMessage";
}

/** Whether a battle's punishment is over, which tools have no message for, or one of another name. */
export function isPunishment({ rawType }: EventOf<"BATTLE">): boolean {
  return webcastMethod(rawType) === "WebcastLinkMicBattlePunishFinish";
}

/** Whether another message has told of the subscription: TikTok has up to three for one, and a tool that has one word counts. */
export function isToldBefore({ payload }: EventOf<"SUBSCRIBE">): boolean {
  return payload.first === false;
}
