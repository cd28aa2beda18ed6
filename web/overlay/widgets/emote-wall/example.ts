import { catArt, craneArt, roseArt, whaleArt } from "../../example-art.ts";
import { ben, eventOf, frameOf } from "../../example-events.ts";

/** Emotes with pictures of their own: emoji look different on each computer. */
const pictures = (...all: string[]) => ({
  message: "",
  emotes: all.map((emoteImageUrl, index) => ({ emoteId: String(index + 1), emoteImageUrl, index: 0 })),
  language: "en",
});

export const example = [
  frameOf([
    eventOf("CHAT", 1, pictures(catArt, roseArt, whaleArt)),
    eventOf("CHAT", 2, pictures(catArt, craneArt), { user: ben }),
    eventOf("CHAT", 3, pictures(catArt, catArt, catArt, roseArt)),
  ]),
];
