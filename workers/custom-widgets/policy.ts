/**
 * The Content-Security-Policy of the frame that a custom widget runs in. Whatever the page around says, it has an origin of its own
 * (`sandbox`): no cookie, no storage, no page of ours can be read from it. It loads from, and writes to, the hosts that a streamer
 * named, and our own server's files. It opens no window, sends no form, and has no frame in it.
 */
import { isHost } from "#shared/custom-widget/hosts.ts";
import { customWidgetLimits } from "#shared/custom-widget/limits.ts";

/** The hosts that an address asks for: each once, as many as may be, and what is no host is left out. */
export function hostsOfQuery(text: string | undefined): string[] {
  const hosts = (text ?? "").slice(0, customWidgetLimits.hosts * (customWidgetLimits.host + 1)).split(",");
  return [...new Set(hosts.filter(isHost))].slice(0, customWidgetLimits.hosts);
}

export function framePolicy(hosts: readonly string[]): string {
  const named = hosts.join(" ");
  const from = (...sources: string[]) => [...sources, named].filter((one) => one !== "").join(" ");
  return [
    "sandbox allow-scripts",
    "default-src 'none'",
    `script-src ${from("'self'", "'unsafe-inline'", "'unsafe-eval'")}`,
    `style-src ${from("'self'", "'unsafe-inline'")}`,
    `img-src ${from("'self'", "data:", "blob:")}`,
    `media-src ${from("'self'", "data:", "blob:")}`,
    `font-src ${from("'self'", "data:")}`,
    `connect-src ${named === "" ? "'none'" : named}`,
    "worker-src blob:",
    "frame-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "webrtc 'block'",
    // web/custom-widget/guard.ts makes the one rule that there is.
    "require-trusted-types-for 'script'",
    "trusted-types default",
  ].join("; ");
}
