import type { TikTokLiveConnection } from "tiktok-live-connector";
import type { WebHost } from "./web-host.ts";

type ConnectionOptions = NonNullable<ConstructorParameters<typeof TikTokLiveConnection>[1]>;
type WebOptions = Pick<ConnectionOptions, "webClientOptions" | "webConfigOverrides">;

/**
 * How the connector is to ask for TikTok's pages. It would ask over plain http with its cookies, because its check for a local
 * host is inverted: the scheme is put right before each request. No request is repeated by itself: the runner decides when.
 */
export function webOptions(webHost: WebHost | undefined): WebOptions {
  const useScheme = schemeOf(webHost?.protocol ?? "https:");
  const webClientOptions = { retry: { limit: 0 }, hooks: { beforeRequest: [useScheme] } };
  return {
    // Its type also wants the cookie jar, which it then replaces by its own.
    webClientOptions: webClientOptions as unknown as NonNullable<WebOptions["webClientOptions"]>,
    ...(webHost ? { webConfigOverrides: { TIKTOK_HOST_WEB: webHost.host, TIKTOK_HOST_WEBCAST: webHost.host } } : {}),
  };
}

/** A hook that gives every request this scheme. */
export function schemeOf(protocol: WebHost["protocol"]): (request: { url?: string | URL | undefined }) => void {
  return (request) => {
    if (request.url) request.url = new URL(String(request.url).replace(/^https?:/, protocol));
  };
}
