import { catArt, roseArt } from "../../example-art.ts";
import { ben, chat, eventOf, frameOf, rose } from "../../example-events.ts";

const moderator = { userId: "201", uniqueId: "mossy", displayName: "Mossy Fern", isModerator: true };
const subscriber = { userId: "202", uniqueId: "noor", displayName: "نور السماء", isSubscriber: true };
const sakura = { userId: "203", uniqueId: "sakura", displayName: "さくら" };
const emote = { emoteId: "1", emoteImageUrl: catArt, index: 8 };

export const example = [
  frameOf([
    chat(1, "Welcome in! Rules are in the bio, be kind.", { user: moderator }),
    eventOf("CHAT", 2, { message: "その曲だいすき ", emotes: [emote], language: "ja" }, { user: sakura }),
    chat(3, "ما شاء الله، بث رائع اليوم", { user: subscriber }),
    rose(4, 3, {}, { giftImageUrl: roseArt }),
    chat(5, "How long is it?", { user: ben }),
  ]),
];

export const looks = [
  { name: "lines", options: { look: "lines" } },
  { name: "cards", options: { look: "cards", lines: 3 } },
];
