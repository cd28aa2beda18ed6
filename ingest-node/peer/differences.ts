/**
 * In what a dialect's tools are told otherwise than by the original: docs/dialects.md lists it, and whole rooms are compared but for
 * this.
 */
export interface Difference {
  /** What the original says and the dialect has no word for. */
  leftOut: readonly string[];
  /** What the dialect says and the original does not. */
  besides: readonly string[];
}

export const differences = {
  /** TikFinity and TikTok-Chat-Reader, against the connector's first generation. */
  flat: {
    leftOut: ["barrage", "superFan", "superFanJoin", "superFanBox"],
    // The first generation has words for the first two, and does not find them under the names that the schema has today.
    besides: ["follow", "share", "subscribe"],
  },
  /** Streamer.bot has no words of its own for TikTok: those of the first generation, under the names that its actions know. */
  streamerbot: {
    leftOut: [
      "barrage",
      "envelope",
      "linkMicArmies",
      "linkMicBattle",
      "liveIntro",
      "superFan",
      "superFanBox",
      "superFanJoin",
    ],
    besides: ["Subscribe"],
  },
  "euler v1": {
    leftOut: ["WebcastBarrageMessage"],
    besides: ["WebcastCaptionMessage", "WebcastImDeleteMessage"],
  },
  "euler v2": {
    leftOut: [
      "WebcastBarrageMessage",
      "WebcastGoalUpdateMessage",
      "WebcastLinkLayerMessage",
      "WebcastLinkMessage",
      "WebcastLinkMicBattlePunishFinish",
      "WebcastLinkMicFanTicketMethod",
      "WebcastLinkMicMethod",
      "WebcastLinkmicBattleTaskMessage",
      "WebcastMsgDetectMessage",
      "WebcastOecLiveShoppingMessage",
      "WebcastPollMessage",
      "WebcastRankTextMessage",
      "WebcastRankUpdateMessage",
      "WebcastRoomMessage",
      "WebcastRoomPinMessage",
      "WebcastUnauthorizedMemberMessage",
    ],
    besides: ["WebcastSubNotifyMessage"],
  },
  connector: {
    leftOut: [
      "accessRecall",
      "barrage",
      "bottomMessage",
      "capsule",
      "giftBroadcast",
      "goalUpdate",
      "linkLayer",
      "linkMessage",
      "linkMicBattleItemCard",
      "linkMicBattlePunishFinish",
      "linkMicBattleTask",
      "linkMicFanTicketMethod",
      "linkMicMethod",
      "msgDetect",
      "oecLiveShopping",
      "partnershipDropsUpdate",
      "perception",
      "pollMessage",
      "rankText",
      "rankUpdate",
      "roomMessage",
      "roomNotify",
      "roomPin",
      "subPinEvent",
      "superFan",
      "superFanBox",
      "superFanJoin",
      "unauthorizedMember",
    ],
    besides: [],
  },
} as const satisfies Record<string, Difference>;

const titles: Readonly<Record<keyof typeof differences, string>> = {
  flat: "TikFinity and TikTok-Chat-Reader, beside the connector's first generation",
  streamerbot: "Streamer.bot, beside the connector's first generation",
  "euler v1": "Euler, schema v1",
  "euler v2": "Euler, schema v2",
  connector: "tiktok-live-connector, beside its version 2.5",
};

const width = 125;

/** The list as docs/dialects.md has it. */
export function differencesDocument(): string {
  const entries = Object.entries(differences) as [keyof typeof differences, Difference][];
  return entries
    .flatMap(([name, { leftOut, besides }]) => [
      `- **${titles[name]}**`,
      ...lines("not told", leftOut),
      ...lines("told besides", besides),
    ])
    .join("\n");
}

function lines(what: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const all: string[] = [];
  let line = `  - ${what}:`;
  for (const [index, name] of names.entries()) {
    const word = `\`${name}\`${index === names.length - 1 ? "" : ","}`;
    if (line.length + 1 + word.length > width) {
      all.push(line);
      line = "   ";
    }
    line += ` ${word}`;
  }
  return [...all, line];
}
