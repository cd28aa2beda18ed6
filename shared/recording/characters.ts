/** Characters of the same kind: so that a text in Arabic stays one, and is as long on the screen as in the code. */
/** What letters are replaced by, by script. Each list's characters are as long as those of its script. */
const alphabets: readonly [script: RegExp, letters: readonly string[]][] = [
  [/[a-z]/, Array.from("abcdefghijklmnopqrstuvwxyz")],
  [/[A-Z]/, Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZ")],
  [/\p{Nd}/u, Array.from("0123456789")],
  [/\p{Script=Latin}/u, Array.from("àâçèéêëîïôùûüÿñãõåæøœßığş")],
  [/\p{Script=Arabic}/u, Array.from("ابتثجحخدذرزسشصضطظعغفقكلمنهوي")],
  [/\p{Script=Hebrew}/u, Array.from("אבגדהוזחטיכלמנסעפצקרשת")],
  [/\p{Script=Cyrillic}/u, Array.from("абвгдежзиклмнопрстуфхцчшщыэюя")],
  [/\p{Script=Greek}/u, Array.from("αβγδεζηθικλμνξοπρστυφχψω")],
  [/\p{Script=Hiragana}/u, Array.from("あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめも")],
  [/\p{Script=Katakana}/u, Array.from("アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモ")],
  [/\p{Script=Hangul}/u, Array.from("가나다라마바사아자차카타파하고노도로모보소오조초코토포호")],
  [/\p{Script=Han}/u, Array.from("天地山川日月水火木金土石田花草風雲雨雪春夏秋冬東西南北上下左右大小中")],
  [/\p{Script=Thai}/u, Array.from("กขคงจฉชซดตถทนบปผพฟมยรลวสหอ")],
  [/\p{Script=Devanagari}/u, Array.from("अआइउएओकखगघचछजझटठडढतथदधनपफबभमयरलवशषसह")],
];
const pictures: readonly string[] = Array.from(
  "😀😁😂😃😄😅😆😇😈😉😊😋😌😍😎😏😐😑😒😓🌀🌁🌂🌃🌄🌅🌆🌇🌈🌉🌊🌋🌌🌍🌎🌏🌱🌲🌳🌴🌵🌷🌸🌹🌺🌻🌼🌽🌾🌿",
);
const shortPictures: readonly string[] = Array.from("☀☁☂☃☄★☆☎☔☕☘☠☢☣☮☯☺♈♉♊♋♌♍♎♏♐♑♒♓♠♣♥♦♨♻");
const flags: readonly string[] = Array.from({ length: 26 }, (_, index) => String.fromCodePoint(0x1f1e6 + index));
const mathLetters: readonly string[] = Array.from({ length: 26 }, (_, index) => String.fromCodePoint(0x1d4d0 + index));

/** Another character of the same kind and length. What is neither letter, digit nor picture stays. `next` gives bytes. */
export function likeCharacter(character: string, next: () => number): string {
  const pick = (from: readonly string[]) => from[(next() * 256 + next()) % from.length] ?? "x";
  if (character.length === 1) {
    if (/[\p{L}\p{N}]/u.test(character)) {
      return pick(alphabets.find(([script]) => script.test(character))?.[1] ?? alphabets[0]?.[1] ?? []);
    }
    return /\p{Extended_Pictographic}/u.test(character) ? pick(shortPictures) : character;
  }
  if (/\p{RI}/u.test(character)) return pick(flags);
  if (/[\p{L}\p{N}]/u.test(character)) return pick(mathLetters);
  return /\p{Extended_Pictographic}/u.test(character) ? pick(pictures) : character;
}
