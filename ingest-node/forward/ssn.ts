/**
 * Events into Social Stream Ninja: each is content from outside for its WebSocket API, which its extension hands to all its pages. A
 * line that is lost comes back; what came meanwhile is left out, for its pages show what is now.
 */
import { WebSocket } from "ws";
import type { UnifiedEvent } from "#shared/event.ts";
import { type Backoff, backoffMs } from "../backoff.ts";
import type { Log } from "../log.ts";
import { firstLine } from "../providers/first-line.ts";
import type { SsnSettings } from "../providers/ssn/ssn.ts";
import { newsFilter } from "../serve/news.ts";
import { ssnContent } from "./ssn-content.ts";

export type ForwardSettings = Pick<SsnSettings, "session" | "url">;

export interface Forward {
  tell: (event: UnifiedEvent) => void;
  close: () => void;
}

/** The channel of its API, and one that nobody speaks on: answers are of no use here. */
const channels = { hears: 9, says: 1 };
const publicRelay = "wss://io.socialstream.ninja";
const again: Backoff = { firstMs: 1_000, maxMs: 30_000 };
const handshakeMs = 20_000;
/** What the relay has not taken. */
const mostWaitingBytes = 1024 * 1024;
const maxMessageBytes = 64 * 1024;

interface ForwardParts {
  log: Log;
  random: () => number;
  isPlayback: boolean;
}

export function forwardToSsn(
  { session, url = publicRelay }: ForwardSettings,
  { log, random, isPlayback }: ForwardParts,
): Forward {
  const address = `${url.replace(/\/$/, "")}/join/${encodeURIComponent(session)}/${channels.hears}/${channels.says}`;
  const hide = (text: string) => text.replaceAll(session, "…").replaceAll(encodeURIComponent(session), "…");
  const isNews = newsFilter(isPlayback);
  let opening: WebSocket | undefined;
  let socket: WebSocket | undefined;
  let timer: NodeJS.Timeout | undefined;
  let failures = 0;
  let closed = false;

  function open(): void {
    const line = new WebSocket(address, { handshakeTimeout: handshakeMs, maxPayload: maxMessageBytes });
    opening = line;
    let problem = "the relay hung up";
    line.on("open", () => {
      failures = 0;
      socket = line;
      log({ level: "info", status: "forwarding", message: "Social Stream Ninja is told what happens" });
    });
    line.on("error", (error) => (problem = hide(firstLine(error))));
    line.on("close", () => {
      socket = undefined;
      if (closed) return;
      failures += 1;
      if (failures === 1) {
        const message = `Social Stream Ninja's relay cannot be reached (${problem}): what happens meanwhile it is not told`;
        log({ level: "warn", status: "forward-lost", message });
      }
      timer = setTimeout(open, backoffMs(failures, again, random));
    });
  }

  open();
  return {
    tell: (event) => {
      // Asked also without a line: what came before it is no news when it comes again.
      if (!isNews(event) || !socket || socket.bufferedAmount > mostWaitingBytes) return;
      const content = ssnContent(event);
      if (content) socket.send(JSON.stringify({ action: "extContent", value: JSON.stringify(content) }));
    },
    close: () => {
      closed = true;
      clearTimeout(timer);
      // What is told is on its way; a line that is not there yet has nothing to say.
      if (socket) socket.close(1000);
      else opening?.terminate();
      socket = undefined;
    },
  };
}
