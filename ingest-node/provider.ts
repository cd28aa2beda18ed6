/** Where events come from: a connection to a room that says what happens in it until it ends. */
import type { RefusalReason } from "#shared/stream-status.ts";
import type { Take } from "./arrival.ts";

/** Why there is no connection. Expected outcomes, each with what to tell a person. */
export interface ConnectFailure {
  /**
   * `offline`: the creator is not live. `not-found`: there is no such creator. `rate-limited`: too many connections were asked
   * for. `restricted`: TikTok does not show the LIVE to everybody. `blocked`: it does not want this machine to ask.
   * `sign-error`: the sign service, or Euler Stream, does not work. `network`: TikTok cannot be reached, or says nothing of use.
   * `bad-source`: nothing but a person can mend it (a file that is not there).
   */
  kind: "offline" | "not-found" | "rate-limited" | "restricted" | "blocked" | "sign-error" | "network" | "bad-source";
  message: string;
  /** With `restricted` and `blocked`. */
  reason?: RefusalReason;
  /** The other side asked for this much patience. */
  retryAfterMs?: number;
}

/** How a connection ended. `code` is the socket's close code where there was one, else 0. */
export interface Closing {
  /**
   * `ended`: the broadcast is over. `lost`: the line broke. `silent`: it stood, and nothing came. `stopped`: we closed it.
   * `finished`: the source has no more. `replaced`: the next \`connect\` has another connection to hand over, which stands already.
   */
  kind: "ended" | "lost" | "silent" | "stopped" | "finished" | "replaced";
  code: number;
  reason: string;
}

export interface Connection {
  roomId: string;
  /** Who brought it about, where a provider stands for several; else its name. */
  provider?: string;
  /** TikTok's id of the creator, where it was said. */
  creatorId?: string | undefined;
  /** A recording or a file is played: a run of its own. */
  playback?: boolean;
  /** It stood before the connection before it ended: nothing was missed between the two. */
  continues?: boolean;
  /** It has been listened to since then, and what came is handed over now. Milliseconds since 1970; without it since now. */
  since?: number;
  /**
   * Starts handing over, to be called once: what came while connecting before it returns, then the rest as it comes, always in
   * order and in batches as they arrived. Resolves when the connection has ended and everything of it was handed over.
   */
  listen: (take: Take) => Promise<Closing>;
}

/** `aborted`: the signal said so before there was a connection. */
export type ConnectOutcome = { kind: "connected"; connection: Connection } | { kind: "aborted" } | ConnectFailure;

export interface Provider {
  /** Stands in CONNECTED events and in the log. */
  name: string;
  /** Tries once. Never rejects. Aborting `signal` ends the attempt, or the connection that came of it. */
  connect: (signal: AbortSignal) => Promise<ConnectOutcome>;
}
