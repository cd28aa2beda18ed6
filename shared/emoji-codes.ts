/**
 * TikTok's own small pictures. In a chat message each is a code in square brackets (`[laughcry]`) that only TikTok's apps
 * draw. Its pictures are TikTok's; here stands the emoji that is nearest to each. Pure.
 */

/** A code in a text, and where it begins, in UTF-16 units. */
export type EmojiCode = { code: string; emoji: string; index: number };

/** By the word in the brackets. */
const emojis: Readonly<Record<string, string>> = {
  angel: "😇",
  angry: "😠",
  astonish: "😲",
  awkward: "😅",
  blink: "😉",
  complacent: "😏",
  cool: "😎",
  cry: "😢",
  cute: "🥺",
  disdain: "😒",
  drool: "🤤",
  embarrassed: "😊",
  evil: "😈",
  excited: "🤩",
  facewithrollingeyes: "🙄",
  flushed: "😳",
  funnyface: "😜",
  greedy: "🤑",
  happy: "😄",
  hehe: "😁",
  joyful: "😆",
  laugh: "😃",
  laughcry: "😂",
  laughwithtears: "😂",
  loveface: "😍",
  lovely: "🥰",
  nap: "😴",
  pride: "😤",
  proud: "😌",
  rage: "😡",
  scream: "😱",
  shock: "😨",
  shout: "😫",
  slap: "🤕",
  smile: "🙂",
  smileface: "😀",
  speechless: "😶",
  stun: "😵",
  sulk: "😾",
  surprised: "😮",
  tears: "😿",
  thinking: "🤔",
  weep: "😭",
  wicked: "😼",
  wow: "🤯",
  wronged: "😞",
  yummy: "😋",
};

/** A message is short; one of nothing but codes must not become a list without end. */
const maxCodes = 50;
const codes = /\[([A-Za-z]{2,32})\]/g;

/** The codes in `text` that are known, in their order. */
export function emojiCodesIn(text: string): EmojiCode[] {
  if (!text.includes("[")) return [];
  const found: EmojiCode[] = [];
  for (const { 0: code, 1: word = "", index } of text.matchAll(codes)) {
    const name = word.toLowerCase();
    const emoji = Object.hasOwn(emojis, name) ? emojis[name] : undefined;
    if (emoji !== undefined) found.push({ code, emoji, index });
    if (found.length >= maxCodes) break;
  }
  return found;
}
