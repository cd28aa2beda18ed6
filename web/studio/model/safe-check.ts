/**
 * What TikTok is known to punish on screen, or covers: pointed out before publishing, never forbidden. TikTok publishes no list; this
 * is what streamers report. Pure.
 */
import type { Scene, SceneWidget } from "#shared/overlay/scene.ts";
import { boundsOf, type Rect, touches } from "../geometry/box.ts";
import { isTall, safeOf, zonesOf } from "../geometry/zones.ts";
import { canvasOf, changeWidgets } from "./scene-edit.ts";

/** What words on screen may do. */
export type Theme = "asks" | "elsewhere" | "money" | "gambling" | "adult";

export type Finding =
  /** A text has such a word. */
  | { is: "word"; theme: Theme; widget: SceneWidget; word: string }
  /** It lies under TikTok's interface, or over the edge of the canvas. `repair` has it where nothing is covered. */
  | { is: "covered" | "outside"; widget: SceneWidget; repair: Scene | undefined }
  /** TikTok draws its own chat over the lower part of an upright picture. */
  | { is: "chat"; widget: SceneWidget; repair: Scene }
  /** Pictures of gifts, many of them. */
  | { is: "giftPictures"; widget: SceneWidget }
  /** On an upright phone its text is too small to be read. */
  | { is: "small"; widget: SceneWidget; pixels: number; least: number; repair: Scene }
  | { is: "crowded"; count: number; most: number };

/** Words, as they begin; in the languages of the studio. What is only a part of another word is none of them. */
const words: Readonly<Record<Theme, readonly string[]>> = {
  asks: [
    "follow",
    "subscribe",
    "like",
    "likes",
    "tap the screen",
    "double tap",
    "share the live",
    "send gifts",
    "send a gift",
    "folgen",
    "folgt",
    "folge",
    "abonniert",
    "abonniere",
    "teilt",
    "tippt",
    "sigueme",
    "sigue",
    "siganme",
    "suscribete",
    "comparte",
    "abonne-toi",
    "abonnez",
    "suivez",
    "suis-moi",
    "partagez",
    "siga",
    "segue",
    "inscreva",
    "curta",
    "compartilhe",
    "ikuti",
    "bagikan",
    "takip",
    "abone ol",
    "begen",
    "paylas",
    "theo doi",
    "chia se",
    "フォロー",
    "いいね",
    "シェア",
    "تابع",
    "تابعوني",
    "لايك",
    "شارك",
  ],
  elsewhere: [
    "instagram",
    "insta",
    "youtube",
    "twitch",
    "kick.com",
    "facebook",
    "snapchat",
    "telegram",
    "whatsapp",
    "discord",
    "onlyfans",
    "patreon",
    "link in bio",
    "http",
    "www",
  ],
  money: [
    "paypal",
    "cashapp",
    "cash app",
    "venmo",
    "revolut",
    "zelle",
    "bitcoin",
    "crypto",
    "iban",
    "donate",
    "donation",
    "spende",
  ],
  gambling: [
    "casino",
    "bet",
    "betting",
    "gamble",
    "gambling",
    "jackpot",
    "lottery",
    "lotto",
    "roulette",
    "poker",
    "wette",
    "apuesta",
  ],
  adult: ["nsfw", "18+", "nude", "nudes", "sexy", "porn", "onlyfans"],
};

/** Kinds that show pictures of gifts in numbers. */
const ofGifts: ReadonlySet<string> = new Set(["jar", "rain", "fireworks"]);
/** Kinds that TikTok shows its viewers itself. */
const chats: ReadonlySet<string> = new Set(["chat"]);
/** More than that on an upright phone, and the face is hidden. */
const mostTall = 3;
/** Share of a widget that may be covered without being pointed out. */
const coveredShare = 0.05;
/** The smallest text, in pixels of a canvas of 1080 x 1920 or 1920 x 1080. */
const leastText = { tall: 28, wide: 26 };

/** @param textSize pixels of the text of a scene that says nothing of it, for its canvas */
export function findingsOf(scene: Scene, textSize: (canvas: { width: number; height: number }) => number): Finding[] {
  const canvas = canvasOf(scene);
  const seen = scene.widgets.filter(({ hidden }) => !hidden);
  const size = scene.textSize ?? textSize(canvas);
  const crowd =
    isTall(canvas) && seen.length > mostTall ? [{ is: "crowded" as const, count: seen.length, most: mostTall }] : [];
  return [...seen.flatMap((widget) => ofWidget(scene, widget, size)), ...crowd];
}

function ofWidget(scene: Scene, widget: SceneWidget, size: number): Finding[] {
  const canvas = canvasOf(scene);
  const hidden = changeWidgets(scene, [widget.id], (one) => ({ ...one, hidden: true }));
  if (isTall(canvas) && chats.has(widget.type)) return [{ is: "chat", widget, repair: hidden }, ...wordsOf(widget)];
  return [
    ...wordsOf(widget),
    ...(ofGifts.has(widget.type) ? [{ is: "giftPictures" as const, widget }] : []),
    ...placeOf(scene, widget),
    ...smallOf(scene, widget, size),
  ];
}

function wordsOf(widget: SceneWidget): Finding[] {
  const texts = Object.values(widget.options)
    .flat()
    .filter((one) => typeof one === "string");
  const plain = ` ${texts.map(plainOf).join(" \n ")} `;
  return (Object.keys(words) as Theme[]).flatMap((theme): Finding[] => {
    const word = words[theme].find((one) => hasWord(plain, plainOf(one)));
    return word === undefined ? [] : [{ is: "word", theme, widget, word }];
  });
}

/** Small letters without their marks, so that how it is written does not matter. */
function plainOf(text: string): string {
  return text
    .normalize("NFKD")
    .replaceAll(/[\u0300-\u036f]/g, "")
    .toLowerCase();
}

function hasWord(text: string, word: string): boolean {
  // Where words are not told apart by spaces, it may stand anywhere.
  if (/[\u3040-\u30ff\u4e00-\u9fff]/.test(word)) return text.includes(word);
  const at = text.search(new RegExp(`(?<![\\p{L}\\p{N}])${escaped(word)}(?![\\p{L}\\p{N}])`, "u"));
  return at !== -1;
}

const escaped = (word: string) => word.replaceAll(/[.+*?^$()[\]{}|\\]/g, String.raw`\$&`);

function placeOf(scene: Scene, widget: SceneWidget): Finding[] {
  const { place } = widget;
  if (place === "own") return [];
  const canvas = canvasOf(scene);
  const bounds = boundsOf(place);
  const repair = () => movedInto(scene, widget, safeOf(canvas));
  if (insideShare(bounds, { x: 0, y: 0, ...canvas }) < 1 - coveredShare)
    return [{ is: "outside", widget, repair: repair() }];
  const covering = zonesOf(canvas).filter(({ is, rect }) => is !== "often" && touches(rect, bounds));
  const share = covering.reduce((sum, { rect }) => sum + insideShare(bounds, rect), 0);
  return share > coveredShare ? [{ is: "covered", widget, repair: repair() }] : [];
}

/** How much of a rectangle lies in another one, 0 to 1. */
function insideShare(one: Rect, other: Rect): number {
  const width = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
  const height = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
  return (Math.max(0, width) * Math.max(0, height)) / Math.max(1, one.width * one.height);
}

/** The widget moved as little as it takes; undefined where it is too large. */
function movedInto(scene: Scene, widget: SceneWidget, safe: Rect): Scene | undefined {
  const { place } = widget;
  if (place === "own") return undefined;
  const bounds = boundsOf(place);
  if (bounds.width > safe.width || bounds.height > safe.height) return undefined;
  const into = (at: number, length: number, from: number, room: number) =>
    Math.min(Math.max(at, from), from + room - length) - at;
  const by = {
    x: Math.round(into(bounds.x, bounds.width, safe.x, safe.width)),
    y: Math.round(into(bounds.y, bounds.height, safe.y, safe.height)),
  };
  return changeWidgets(scene, [widget.id], (one) => ({
    ...one,
    place: { ...place, x: place.x + by.x, y: place.y + by.y },
  }));
}

function smallOf(scene: Scene, widget: SceneWidget, size: number): Finding[] {
  const canvas = canvasOf(scene);
  const height = isTall(canvas) ? 1_920 : 1_080;
  const pixels = Math.round(((size * (widget.textSize ?? 1)) / canvas.height) * height);
  const least = isTall(canvas) ? leastText.tall : leastText.wide;
  if (pixels >= least) return [];
  const factor = Math.ceil((100 * (widget.textSize ?? 1) * least) / Math.max(1, pixels)) / 100;
  const repair = changeWidgets(scene, [widget.id], (one) => ({ ...one, textSize: Math.min(8, factor) }));
  return [{ is: "small", widget, pixels, least, repair }];
}
