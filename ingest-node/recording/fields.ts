/** What the fields of TikTok's messages hold, by their names: what may stay in an anonymised recording, and what is an id. */

type Fields = Readonly<Record<string, unknown>>;

/** `id`, `userId`, `roomIds`, `anchorIdStr`, `opUid`, `hiddenGids` …, and lists of users by their ids. */
const idName = /^(?:id|uid)(?:s|Str|List)?$|(?:[a-z\d](?:Id|Uid|Gid)(?:s|Str|List|Int)*|ID)$|UserList$/;
/** Names that say nothing, among them a map's entries: what looks like an id there is one. */
const unnamed = /^(?:key|value|deprecated\d*)$/;
/** More digits than a count has, or a time in milliseconds. */
const longestCount = 13;
const giftIdName = /^gift$|[gG]iftIds?$/;

/** Whether the number in a field is the id of somebody, or of something that leads to somebody. */
export function isId(name: string, owner: Fields, digits: string): boolean {
  if (isGiftId(name, owner)) return false;
  return (
    idName.test(name) || digits.length > longestCount || (unnamed.test(name) && digits.length >= 5 && !isTime(digits))
  );
}

/** Gifts are TikTok's: their ids, names and prices are what a report is about. */
function isGiftId(name: string, owner: Fields): boolean {
  return giftIdName.test(name) || (name === "id" && "diamondCount" in owner);
}

/** Seconds or milliseconds between 2016 and 2100. */
function isTime(digits: string): boolean {
  const number = Number(digits);
  const inMs = digits.length > 10 ? number : number * 1_000;
  return inMs >= 1_451_606_400_000 && inMs <= 4_102_444_800_000;
}

const countName = /^(?:level|levelStr|score|subMonth|rank|comboCountStr|totalCountStr|versionTimeStr)$/;
const languageName = /^(?:language|lang|contentLanguage|targetLanguage|locale)$/;

/** Whether the text in a field is TikTok's own and stays: names of methods and gifts, keys of texts, languages, counts. */
export function isKept(name: string, owner: Fields, text: string): boolean {
  if (languageName.test(name)) return /^[a-z]{2,3}(?:[-_][A-Za-z]{2,4})?$/.test(text);
  if (countName.test(name)) return /^\d{1,13}$/.test(text);
  if (name === "method") return /^Webcast\w{1,60}$/.test(text);
  if (name === "name") return "diamondCount" in owner;
  // The key of a display text, which has its English pattern beside it.
  if (name === "key") return "defaultPattern" in owner && /^[A-Za-z][\w.]{0,100}$/.test(text);
  // A count in a sentence.
  if (name === "stringValue") return /^\d{1,7}$/.test(text);
  if (name === "displayType") return /^[a-z][a-z0-9_]{0,100}$/.test(text);
  return name === "giftName";
}

/** Whether the text in a field is an address. */
export function isUrl(name: string, text: string): boolean {
  return (
    /^(?:[a-z][a-z0-9+.-]{1,20}:)?\/\/|^(?:data|blob):/i.test(text) ||
    /(?:url|urls|urlList|Url|Urls|UrlList)$/.test(name)
  );
}
