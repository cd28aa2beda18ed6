import type { TikTokLiveConnection } from "tiktok-live-connector";
import { boundedRequest } from "./bounded-request.ts";
import type { WebHost } from "./web-host.ts";

type ConnectionOptions = NonNullable<ConstructorParameters<typeof TikTokLiveConnection>[1]>;
type WebOptions = Pick<ConnectionOptions, "webClientOptions" | "webConfigOverrides" | "wsClientOptions">;

export interface WebBounds {
  /** Of each answer, as it comes and unpacked. */
  maxBytes: number;
  /** Told of an answer that was broken off because it has more. */
  onTooLarge: () => void;
  /** Ends what is on its way. */
  signal: AbortSignal;
}

/** A page of TikTok's has less than 1 MB. */
export const maxPageBytes = 8 * 1024 * 1024;
/** A frame is some KB. A larger one than this ends the connection: what it takes to hold it is not ours to spend. */
export const maxFrameBytes = 10 * 1024 * 1024;

/**
 * How the connector is to ask for TikTok's pages. It would ask over plain http with its cookies, because its check for a local
 * host is inverted: the scheme is put right before each request. No request is repeated by itself: the runner decides when. No
 * answer is read past its bounds. `onAnswer` is told of each one, a redirect's target and an error's too.
 */
export function webOptions(
  webHost: WebHost | undefined,
  { maxBytes, onTooLarge, signal }: WebBounds,
  onAnswer?: (answer: WebAnswer) => void,
): WebOptions {
  const useScheme = schemeOf(webHost?.protocol ?? "https:");
  const tell = (answer: WebAnswer) => {
    onAnswer?.(answer);
    return answer;
  };
  const webClientOptions = {
    retry: { limit: 0 },
    hooks: { beforeRequest: [useScheme], afterResponse: [tell] },
    request: boundedRequest(maxBytes, onTooLarge),
    decompress: false,
    // It counts what it has read of a length that was announced, and reads elsewhere where it keeps cookies.
    strictContentLength: false,
    signal,
  };
  return {
    // Its type also wants the cookie jar, which it then replaces by its own.
    webClientOptions: webClientOptions as unknown as NonNullable<WebOptions["webClientOptions"]>,
    wsClientOptions: { maxPayload: maxFrameBytes },
    ...(webHost ? { webConfigOverrides: { TIKTOK_HOST_WEB: webHost.host, TIKTOK_HOST_WEBCAST: webHost.host } } : {}),
  };
}

/** What TikTok answered, as far as it is looked at. */
export interface WebAnswer {
  /** The address that answered in the end. */
  url: string;
  statusCode: number;
  /** The answer as it came: a text, or what its JSON says, or bytes. */
  body: unknown;
}

/** A hook that gives every request this scheme. */
export function schemeOf(protocol: WebHost["protocol"]): (request: { url?: string | URL | undefined }) => void {
  return (request) => {
    if (request.url) request.url = new URL(String(request.url).replace(/^https?:/, protocol));
  };
}
