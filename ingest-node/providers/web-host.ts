/** Where TikTok's pages are asked for. */
export interface WebHost {
  /** Host and port as the connector wants them. */
  host: string;
  protocol: "http:" | "https:";
}

const localHost = /^(localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1?\])$/;

/**
 * Reads `TIKTOK_WEB_HOST`: `host`, `host:port` or a URL. Plain http is for this machine only, unless a URL asks for it.
 * Undefined where it is no host.
 */
export function readWebHost(text: string): WebHost | undefined {
  const withScheme = text.includes("://");
  const url = URL.parse(withScheme ? text : `http://${text}`);
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:")) return undefined;
  const protocol = withScheme ? url.protocol : localHost.test(url.hostname) ? "http:" : "https:";
  return { host: url.host, protocol };
}
