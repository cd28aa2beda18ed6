/**
 * Addresses of images and sounds: templates that become https URLs whose host a viewer has no say in. An image that the
 * event itself has may also be one that is written out in its address (`data:`): in an `<img>` it runs nothing. What was uploaded,
 * or is of the library, is a path of this host.
 */
import { imageData } from "#shared/addresses.ts";
import { isOwnMedia } from "#shared/media/address.ts";
import { ruleLimits } from "./limits.ts";
import { renderTemplate, type Template, type Token, type TokenName } from "./template.ts";

/** The tokens of a template whose whole value is an address. */
const addressTokens = new Set<string>(["avatarUrl", "giftImageUrl", "emoteImageUrl"] satisfies TokenName[]);

/** Whether a template is nothing but an address that TikTok gave. */
export function isAddressToken(template: Template): boolean {
  const [only] = template;
  return template.length === 1 && typeof only === "object" && addressTokens.has(only.name);
}

/** An https address up to its path: the host is the author's, never a viewer's. */
const addressStart = /^https:\/\/[a-z0-9.-]+(:\d{1,5})?(\/|$)/i;

/** Whether a template is what was uploaded, or of the library. */
function isOwn(template: Template): boolean {
  const [only] = template;
  return template.length === 1 && typeof only === "string" && isOwnMedia(only);
}

/** Why a template cannot become an https address; undefined where it can. */
export function addressError(template: Template): string | undefined {
  if (isAddressToken(template) || isOwn(template)) return undefined;
  const [start] = template;
  if (typeof start !== "string" || !addressStart.test(start)) {
    return "an https address with its host written out, one token such as {giftImageUrl}, or something uploaded (/media/...)";
  }
  if (!URL.canParse(start)) return "not an address";
  const complete = template.length === 1 || /^https:\/\/[^/]+\//i.test(start);
  if (!complete) return "tokens may stand only behind the host and a /";
  return template.some((part) => typeof part === "string" && /[\s\\]/.test(part))
    ? "no spaces in an address"
    : undefined;
}

/** Whether a path leads where it was written to: a viewer who writes `..` would climb in it, encoded or not. */
function staysInPlace(address: string): boolean {
  const written = /^https:\/\/[^/?#]+([^?#]*)/i.exec(address)?.[1] ?? "";
  if (!URL.canParse(address)) return false;
  return new URL(address).pathname.split("/").length === (written || "/").split("/").length;
}

/** What an address is for. */
export type Medium = "image" | "sound";

/** A rendered address; "" where what TikTok gave is none, or is too long for what one event's actions have room for. */
export function renderAddress(template: Template, valueOf: (token: Token) => string, medium: Medium): string {
  const [own] = template;
  if (typeof own === "string" && isOwn(template)) return own;
  if (!isAddressToken(template)) {
    const longer = ruleLimits.urlLength + 1;
    const text = renderTemplate(template, valueOf, "url", longer);
    return text.length < longer && staysInPlace(text) ? text : "";
  }
  const [token] = template;
  const address = typeof token === "object" ? valueOf(token) : "";
  if (address.length > ruleLimits.urlLength) return "";
  const isAddress = addressStart.test(address) && !/[\s\\]/.test(address);
  return isAddress || (medium === "image" && imageData.test(address)) ? address : "";
}
