/**
 * Addresses under which this host shows pictures of others: of people and gifts, which TikTok's servers have. A page that asked for them
 * itself would tell those servers who looks at it. Pure.
 */

/** Hosts that TikTok serves pictures from, by the ends of their names. No other host is asked for one. */
const pictureHosts = [
  "tiktokcdn.com",
  "tiktokcdn-us.com",
  "tiktokcdn-eu.com",
  "tiktokcdn-in.com",
  "ttwstatic.com",
  "ibyteimg.com",
  "muscdn.com",
  "byteoversea.com",
  "ipstatp.com",
  "pstatp.com",
];

/** Longest address of a picture that is fetched. */
const maxLength = 2_048;

/** Whether a picture is TikTok's: https, on one of its hosts, and nothing odd about it. */
export function isPlatformPicture(address: string): boolean {
  if (address.length > maxLength || !URL.canParse(address)) return false;
  const { protocol, hostname, port, username, password } = new URL(address);
  if (protocol !== "https:" || port !== "" || username !== "" || password !== "") return false;
  return pictureHosts.some((host) => hostname === host || hostname.endsWith(`.${host}`));
}

/** A pass that a page is given: a key's id, the last day on which it holds, and a signature. */
export const picturePassPattern = /^[A-Za-z0-9_-]{1,32}\.\d{5,6}\.[A-Za-z0-9_-]{43}$/;

/** The path of this host under which a picture is shown to who has a pass. */
export function pathOfPicture(pass: string, address: string): string {
  return `/pictures/${pass}/${toBase64Url(address)}`;
}

/** The pass and the address in such a path; undefined for any other. */
export function readPicturePath(path: string): { pass: string; address: string } | undefined {
  const [, pass = "", coded = ""] = /^\/pictures\/([^/]{1,120})\/([A-Za-z0-9_-]{1,4000})$/.exec(path) ?? [];
  if (!picturePassPattern.test(pass)) return undefined;
  const address = fromBase64Url(coded);
  return address === undefined || address.length > maxLength ? undefined : { pass, address };
}

function toBase64Url(text: string): string {
  const bytes = String.fromCharCode(...new TextEncoder().encode(text));
  return btoa(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function fromBase64Url(coded: string): string | undefined {
  try {
    const bytes = atob(coded.replaceAll("-", "+").replaceAll("_", "/"));
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
      Uint8Array.from(bytes, (sign) => sign.charCodeAt(0)),
    );
  } catch {
    return undefined;
  }
}
