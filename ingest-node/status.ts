/** What a runner tells the Workers of its way to a stream's broadcast, for people to read. */
import type { StreamReport, StreamState } from "#shared/stream-status.ts";
import type { IngestClient } from "./ingest-client.ts";
import type { ConnectFailure } from "./provider.ts";

export type StatusWord = Omit<StreamReport, "streamId">;

const states: Readonly<Record<ConnectFailure["kind"], StreamState>> = {
  offline: "offline",
  "not-found": "not_found",
  "rate-limited": "rate_limited",
  restricted: "restricted",
  blocked: "blocked",
  "sign-error": "failing",
  network: "failing",
  "bad-source": "needs_mending",
};
const maxMessageLength = 500;
/** In these states the next try is minutes away: when it is belongs to the word. */
const patient: ReadonlySet<StreamState> = new Set(["restricted", "blocked", "rate_limited"]);

/** The word for a failed try. `nextTryAt` in milliseconds since 1970; undefined where there is none. */
export function failureStatus({ kind, message, reason }: ConnectFailure, nextTryAt?: number): StatusWord {
  const state = states[kind];
  return {
    state,
    ...(reason && { reason }),
    message: message.slice(0, maxMessageLength),
    ...(nextTryAt !== undefined && patient.has(state) && { nextTryAt: Math.round(nextTryAt) }),
  };
}

const sendTimeoutMs = 10_000;

/**
 * Sends what is news, one at a time, and the latest word only. A word that does not arrive is sent with the next try; nothing
 * waits for it.
 */
export function statusReporter(
  streamId: string,
  client: Pick<IngestClient, "reportStatus">,
): (word: StatusWord) => void {
  let told = "";
  let latest: StatusWord | undefined;
  let sending = false;

  async function send(): Promise<void> {
    while (latest !== undefined) {
      const word = latest;
      latest = undefined;
      const arrived = await client.reportStatus(
        { streams: [{ streamId, ...word }] },
        AbortSignal.timeout(sendTimeoutMs),
      );
      told = arrived ? JSON.stringify(word) : "";
    }
    sending = false;
  }

  return (word) => {
    // For hours of a creator who is not live there is one word.
    if (!sending && JSON.stringify(word) === told) return;
    latest = word;
    if (sending) return;
    sending = true;
    void send();
  };
}
