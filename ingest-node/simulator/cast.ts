/** Who is in the show and what there is to say and give. Everybody and everything here but the Rose is made up. */
import { FollowInfo, Gift, ImageModel, SubscribeInfo, User, UserAttr } from "tiktok-live-proto/v3";
import { fill } from "./frames.ts";
import type { Random } from "./random.ts";

const names = [
  ["mossy.fern", "Mossy Fern"],
  ["kite_over_kelp", "Kite ☁️"],
  ["paperlantern88", "paper lantern"],
  ["umbra.ocelot", "𝓤𝓶𝓫𝓻𝓪"],
  ["tin_robin", "tin robin 🐦"],
  ["nour_fi_sama", "نور السماء"],
  ["qamar_layl", "قمر الليل 🌙"],
  ["tsukimi.usagi", "月見うさぎ"],
  ["kumo_to_ame", "くもとあめ"],
  ["xiaoyu_1204", "小雨点"],
  ["haneul_byeol", "하늘별 ⭐"],
  ["zimorodok", "Зимородок"],
  ["chandni.raat", "चाँदनी रात"],
  ["tzipor_kchula", "ציפור כחולה"],
  ["gelincik.tarla", "Gelincik Tarlası"],
  ["trang_sao", "Trăng Sao ✨"],
  ["flor.de.sal", "Flor de Sal 🌸"],
  ["ourson_poivre", "L'ourson poivré"],
  ["lakrids_and_rain", "Lakrids & Regn"],
  ["dok_mali", "ดอกมะลิ"],
  ["family_pixel", "👩‍👩‍👧‍👦 pixel fam"],
  ["ampersand", "<b>&amp;</b>"],
] as const;

export const phrases = [
  { text: "hello from the back row 👋", language: "en" },
  { text: "this song again?? yes please", language: "en" },
  { text: "first time catching you live!", language: "en" },
  { text: "LET'S GOOOO 🔥🔥🔥", language: "en" },
  { text: "can you show the sketch again?", language: "en" },
  { text: "¡saludos desde la costa! 🌊", language: "es" },
  { text: "c'est trop beau, bravo 👏", language: "fr" },
  { text: "Grüße aus dem Regen", language: "de" },
  { text: "مرحبا من البحر 🌊", language: "ar" },
  { text: "ما شاء الله، بث رائع", language: "ar" },
  { text: "שלום לכולם, איזה יופי", language: "he" },
  { text: "今日も楽しい配信ありがとう！", language: "ja" },
  { text: "その曲だいすき〜🎵", language: "ja" },
  { text: "主播加油！！太厉害了", language: "zh" },
  { text: "오늘 방송 최고예요 💜", language: "ko" },
  { text: "Привет! Как называется эта песня?", language: "ru" },
  { text: "नमस्ते, बहुत सुंदर 🙏", language: "hi" },
  { text: "สวัสดีค่ะ น่ารักมาก", language: "th" },
  { text: "mixed مرحبا and 你好 in one line", language: "en" },
  { text: "👨‍👩‍👧‍👦🏳️‍🌈🇯🇵👍🏽", language: "un" },
  { text: "<script>alert('just text')</script>", language: "en" },
  {
    text: "a very long message that goes on and on because somebody really wanted to tell the whole story of how they found this stream on a slow rainy evening",
    language: "en",
  },
] as const;

/** What viewers type to make something happen. The documentation's rules wait for these words. */
export const commands = ["!hype", "!spin", "!hype more", "!spin please"] as const;

/** The one gift that is not made up, with TikTok's id and price: everybody's first rule waits for a Rose. */
export const rose = { id: "5655", name: "Rose", coins: 1, type: 1, hue: 345 } as const;

/** `type` 1 can be sent as a streak, every other one comes once and alone. */
export const gifts = [
  rose,
  { id: "9002", name: "Paper Crane", coins: 5, type: 1, hue: 320 },
  { id: "9003", name: "Honey Jar", coins: 10, type: 1, hue: 45 },
  { id: "9004", name: "Tide Pool", coins: 30, type: 1, hue: 175 },
  { id: "9101", name: "Hot Air Balloon", coins: 500, type: 2, hue: 15 },
  { id: "9102", name: "Northern Lights", coins: 1999, type: 2, hue: 150 },
  { id: "9103", name: "Whale Song", coins: 5000, type: 4, hue: 230 },
] as const satisfies ShowGift[];
export interface ShowGift {
  id: string;
  name: string;
  coins: number;
  type: number;
  hue: number;
}

export const host = { id: "7000000000000000001", uniqueId: "simulated.host", name: "Simulated Host" } as const;
export const rival = { id: "7000000000000000002", uniqueId: "rival.host", name: "Rival Host 🎤" } as const;

/** A drawing in the URL itself: the demo must look alive without a network. */
function drawing(hue: number, mark: string): ImageModel {
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><circle cx="24" cy="24" r="24" ` +
    `fill="hsl(${hue} 65% 55%)"/><text x="24" y="33" font-size="24" text-anchor="middle" fill="#fff">${mark}</text></svg>`;
  return fill(ImageModel, { urlList: [`data:image/svg+xml,${encodeURIComponent(svg)}`], width: 48, height: 48 });
}

/** The viewers of a show, the same ones for the same random numbers. */
export function castViewers(random: Random): User[] {
  return names.map(([displayId, nickname], index) =>
    fill(User, {
      id: `71000000000000${String(index + 1).padStart(5, "0")}`,
      displayId,
      nickname,
      avatarThumb: drawing((index * 137) % 360, displayId.slice(0, 1).toUpperCase()),
      followInfo: fill(FollowInfo, {
        followerCount: String(random.between(3, 4_000)),
        followingCount: String(random.between(3, 900)),
        followStatus: String(random.between(0, 2)),
      }),
      ...(index % 9 === 4 ? { userAttr: fill(UserAttr, { isAdmin: true }) } : {}),
      ...(index % 6 === 2
        ? { subscribeInfo: fill(SubscribeInfo, { isSubscribe: true, isSubscribedToAnchor: true }) }
        : {}),
    }),
  );
}

/** TikTok's own description of a gift. */
export function giftStruct(gift: ShowGift): Gift {
  const image = drawing(gift.hue, gift.name.slice(0, 1));
  return fill(Gift, {
    id: gift.id,
    name: gift.name,
    diamondCount: gift.coins,
    type: gift.type,
    combo: gift.type === 1,
    describe: `sent ${gift.name}`,
    image,
    icon: image,
  });
}
