/** Hosts that a custom widget may load from: a streamer names each of them. Pure. */
import { type CodeTexts, customWidgetLimits } from "./limits.ts";

/** A name or an IPv4 address, with a port where it needs one; `*.example.com` for all below it. */
const hostPattern =
  /^(?:\*\.)?[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*(?::\d{1,5})?$/;

/** Whether a text can stand in a policy as a host, and for nothing else. */
export function isHost(text: string): boolean {
  return text.length <= customWidgetLimits.host && hostPattern.test(text);
}

/** Addresses in XML that name a language and are never loaded. */
const namespaces = new Set(["www.w3.org"]);

/** The hosts that a code names in addresses, each once, in the order of the alphabet: those that it may want to load from. */
export function hostsOf({ html, css, js, fields }: CodeTexts): string[] {
  const found = new Set<string>();
  const address = /(?:(?:https?|wss?):|(?<=["'(=`]))\/\/([a-z0-9*.-]+(?::\d{1,5})?)/gi;
  for (const text of [html, css, js, fields]) {
    for (const [, host] of text.matchAll(address)) {
      const name = (host ?? "").toLowerCase().replace(/\.$/, "");
      if (isHost(name) && name.includes(".") && !namespaces.has(name)) found.add(name);
      if (found.size >= 100) break;
    }
  }
  return [...found].sort();
}
