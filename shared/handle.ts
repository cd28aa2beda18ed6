/**
 * A creator's handle, as people type and paste it: with an @, in capitals, as the address of a profile or a LIVE. One
 * reading for the command line and the API. Pure.
 */

export type HandleOutcome =
  | { ok: true; handle: string }
  /** `problem` says what is wrong and what to type instead, in words that follow "uniqueId: " or "--user: ". */
  | { ok: false; problem: string };

/** What a handle looks like; TikTok keeps it in lower case. */
export const handlePattern = /^[a-z0-9_.]{2,24}$/;

export const handleRule = "2 to 24 of letters, digits, _ and .";

const longestInput = 500;

/** Reads what somebody typed for a creator. The handle comes without @, in lower case. */
export function parseHandle(typed: string): HandleOutcome {
  if (typed.length > longestInput) return wrong(`a handle is ${handleRule}`);
  const text = tidy(typed);
  if (text === "" || text === "@") return wrong("a handle is missing, such as @name");
  const address = addressIn(text);
  return address === undefined ? readName(text) : readAddress(address);
}

/** Without what copying brings along: invisible characters, other forms of @ and letters, quotes, blanks. */
function tidy(typed: string): string {
  return typed
    .normalize("NFKC")
    .replace(/[\p{Cf}\p{Cc}]/gu, "")
    .trim()
    .replace(/^["'`“”‘’„«»<([]+|["'`“”‘’„«»>)\],;:!?]+$/gu, "")
    .trim();
}

/** The address in a text, which may stand in a sentence ("Watch me: https://…"), as apps share it. */
function addressIn(text: string): URL | undefined {
  const found =
    /https?:\/\/\S+/i.exec(text)?.[0] ?? (/^([\w-]+\.)?tiktok\.com\/\S*$/i.test(text) ? `https://${text}` : undefined);
  return found === undefined ? undefined : (URL.parse(found) ?? undefined);
}

function readAddress(url: URL): HandleOutcome {
  const host = url.hostname.toLowerCase();
  if (host !== "tiktok.com" && !host.endsWith(".tiktok.com")) {
    return wrong(`${host} is not TikTok: type the creator's handle, such as @name`);
  }
  const parts = url.pathname.split("/").filter((part) => part !== "");
  const named =
    parts.find((part) => part.startsWith("@") || part.startsWith("%40")) ?? url.searchParams.get("unique_id");
  if (named) return readName(decode(named));
  // tiktok.com/live/name and m.tiktok.com/h5/share/…: only ids, or nothing.
  if (/^(vm|vt)\.tiktok\.com$/.test(host) || parts[0] === "t") {
    return wrong(
      "a short link does not say whose it is: open it in a browser, and type the name after the @ in the address it leads to",
    );
  }
  return wrong("this address names no creator: type the handle as it stands in the profile, such as @name");
}

function readName(text: string): HandleOutcome {
  // `@name/live`, and the @ of another keyboard's order at the end.
  const [name = ""] = text.split(/[/?#]/);
  const handle = name
    .replace(/\s+/gu, " ")
    .replace(/^(@\s?)+|(\s?@)+$/gu, "")
    .trim()
    .replace(/ live$/i, "")
    .toLowerCase();
  if (handlePattern.test(handle)) return { ok: true, handle };
  if (/\s/u.test(handle)) {
    return wrong(
      `"${cut(handle)}" has a blank in it: a handle has none; the name that a profile shows in large is another`,
    );
  }
  return wrong(`"${cut(handle)}" is no handle, which is ${handleRule}`);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function cut(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

function wrong(problem: string): HandleOutcome {
  return { ok: false, problem };
}
