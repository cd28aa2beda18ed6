/** Where a webhook may be sent to, as far as its URL tells. What its name stands for is looked at before each attempt. */
import { parseAddress, refusedAddress } from "./address.ts";

export type Target = { ok: true; url: URL } | { ok: false; why: string };

/** Names that no public name server answers for. */
const privateSuffixes = ["localhost", "local", "localdomain", "internal", "intranet", "lan", "home.arpa", "onion"];
const maxUrlLength = 2_048;

/**
 * Reads a receiver's URL: https, a public name or address, port 80, 443 or from 1024 up, no user information. The parser
 * brings octal, hexadecimal and short forms of IPv4 into the usual one first. With `privateAllowed` (development) http
 * and private addresses pass.
 */
export function readTarget(text: string, { privateAllowed }: { privateAllowed: boolean }): Target {
  if (text.length > maxUrlLength) return refuse(`at most ${maxUrlLength} characters`);
  if (!URL.canParse(text)) return refuse("not a URL");
  const url = new URL(text);
  const protocols = privateAllowed ? ["https:", "http:"] : ["https:"];
  if (!protocols.includes(url.protocol))
    return refuse(privateAllowed ? "expected https:// or http://" : "expected https://");
  if (url.username !== "" || url.password !== "") return refuse("no user name or password in the URL; use a header");
  const port = Number(url.port || (url.protocol === "https:" ? 443 : 80));
  if (port < 1024 && port !== 80 && port !== 443) return refuse("expected port 80, 443, or 1024 and up");
  // A fragment is never sent; keeping it would only look as if it were.
  url.hash = "";
  // `example.com.` and `example.com` are one name, and only one of them is on the list below.
  if (url.hostname.endsWith(".")) url.hostname = url.hostname.replace(/\.+$/, "");
  const why = privateAllowed ? undefined : refusedHost(url.hostname);
  return why === undefined ? { ok: true, url } : refuse(why);
}

/** The address in a URL's host, without brackets; undefined where it is a name. */
export function literalAddress(hostname: string): string | undefined {
  const bare = hostname.replace(/^\[|\]$/g, "");
  return parseAddress(bare) ? bare : undefined;
}

/** Whether a URL's host is this machine or its network, as far as its name tells. */
export function isPrivateHost(hostname: string): boolean {
  return refusedHost(hostname) !== undefined;
}

function refusedHost(hostname: string): string | undefined {
  const literal = literalAddress(hostname);
  if (literal !== undefined) {
    const what = refusedAddress(literal);
    return what === undefined ? undefined : `the address is not public: ${what}`;
  }
  const isPrivate = privateSuffixes.some((suffix) => hostname === suffix || hostname.endsWith(`.${suffix}`));
  if (isPrivate || !hostname.includes(".")) return "the name is not public";
  return undefined;
}

function refuse(why: string): Target {
  return { ok: false, why };
}
