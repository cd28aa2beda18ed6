/** The overlay's socket: finds out which stream the token in the page's address is for, then opens its feed. */
import type { Scene } from "#shared/overlay/scene.ts";
import type { Message } from "#shared/protocol/reader.ts";
import { closeCodes, parseRefusal, type Refusal, subprotocol, tokenSubprotocolPrefix } from "#shared/protocol/wire.ts";
import { subprotocolV2 } from "#shared/protocol/wire-v2.ts";
import type { Closing, Socket } from "../../client/feed/connection.ts";
import { canInflate, inOrder } from "../../client/feed/inflation.ts";

/** What a token opens. */
export interface Place {
  streamId: string;
  /** The overlay's own name, as rules write it. */
  overlay: string;
  /** What pictures of people and gifts are shown by; absent of a server of before. */
  pictures?: string;
  /** The published scene that it shows; absent where it shows the classic layout. */
  scene?: { sceneId: string; revision: number; document: Scene } | null;
}

/** How long to wait for the server to say which stream a token is for. */
const answerMs = 15_000;
/** As a browser has it for a line that broke without a word. */
const brokenCode = 1006;

/**
 * Opens sockets for `token`. `found` is told the place once it is known, gets everything ready for it, and says what the feed's URL asks for. The place is
 * asked for once, and again after a refusal or when it is `forget`ten.
 */
export function feedSockets(token: string, found: (place: Place) => Promise<URLSearchParams>) {
  let place: Place | undefined;

  const open = (heard: (message: Message | undefined) => void, closed: (closing: Closing) => void): Socket => {
    const gone = new AbortController();
    let socket: WebSocket | undefined;

    async function begin(): Promise<void> {
      place ??= await askPlace(token, gone.signal);
      if (gone.signal.aborted) return;
      const query = await found(place);
      if (gone.signal.aborted) return;
      const url = new URL(`/v1/streams/${encodeURIComponent(place.streamId)}/live`, location.href);
      url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
      url.search = query.toString();
      const versions = canInflate() ? [subprotocolV2, subprotocol] : [subprotocol];
      socket = new WebSocket(url, [...versions, tokenSubprotocolPrefix + token]);
      socket.binaryType = "arraybuffer";
      const messages = inOrder(heard);
      socket.addEventListener("message", (event) => messages.take(event.data));
      socket.addEventListener("close", ({ code, reason }) => {
        if (code >= closeCodes.revoked) place = undefined;
        messages.afterAll(() => closed({ code, refusal: parseRefusal(reason) }));
      });
    }

    begin().catch((error: unknown) => {
      if (!gone.signal.aborted) closed(error instanceof Refused ? error.closing : { code: brokenCode });
    });
    return {
      isOpen: () => socket?.readyState === WebSocket.OPEN,
      send: (text) => socket?.send(text),
      close() {
        gone.abort();
        socket?.close();
      },
    };
  };
  return {
    open,
    /** Asks what the token opens, beside what is open. */
    look: (): Promise<Place> => askPlace(token, new AbortController().signal),
    forget(): void {
      place = undefined;
    },
  };
}

class Refused extends Error {
  readonly closing: Closing;

  constructor(closing: Closing) {
    super();
    this.closing = closing;
  }
}

async function askPlace(token: string, gone: AbortSignal): Promise<Place> {
  const late = new AbortController();
  const abort = (): void => late.abort();
  gone.addEventListener("abort", abort);
  const timer = setTimeout(abort, answerMs);
  try {
    const answer = await fetch("/v1/overlay", {
      headers: { Authorization: `Bearer ${token}` },
      cache: "no-store",
      signal: late.signal,
    });
    if (!answer.ok) throw new Refused(await closingOf(answer));
    return (await answer.json()) as Place;
  } finally {
    clearTimeout(timer);
    gone.removeEventListener("abort", abort);
  }
}

/** What an answer means, as if a socket had been closed with it. */
async function closingOf(answer: Response): Promise<Closing> {
  const problem = (await answer.json().catch(() => ({}))) as { code?: unknown };
  const retryAfterSeconds = Number(answer.headers.get("Retry-After") ?? "0");
  const refusal: Refusal = {
    code: typeof problem.code === "string" ? problem.code : `HTTP ${answer.status}`,
    ...(retryAfterSeconds > 0 ? { retryAfterSeconds } : {}),
  };
  return { code: answer.status === 401 ? closeCodes.refused : closeCodes.notNow, refusal };
}
