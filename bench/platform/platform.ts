/** What is measured: a running server that takes batches and serves sockets, ours or another. */
import type { RuleDraft } from "#shared/rules/rule.ts";
import type { BenchSession } from "../events.ts";
import type { DialectName } from "../load/dialects.ts";
import type { Target } from "../load/way.ts";

export interface Platform {
  url: string;
  /** Where batches go. */
  target: Target;
  /** Makes a stream with as many open sessions. */
  openSessions: (count: number) => Promise<BenchSession[]>;
  /** URL and headers of a stream's live socket. */
  live: (streamId: string) => { url: string; headers: Record<string, string> };
  /** What its sockets speak, where nothing else is asked for. */
  dialect: DialectName;
  stop: () => Promise<void>;
}

/** The project's own, whole or in part. */
export interface OwnPlatform extends Platform {
  /** Makes a stream that nobody has taken. */
  createStream: () => Promise<string>;
  /** Deletes a stream; its hub is left with nothing to do. */
  deleteStream: (streamId: string) => Promise<void>;
  /** Opens sessions more of a stream. */
  openSessionsOf: (streamId: string, count: number) => Promise<BenchSession[]>;
  /** The API's address and a key that may do everything. */
  api: { url: string; key: string };
  /** Asks the API with its key; throws where the answer is no success. */
  ask: (method: string, path: string, body?: unknown) => Promise<unknown>;
  /** Gives a stream rules. */
  addRules: (streamId: string, rules: readonly RuleDraft[]) => Promise<void>;
  /** Makes webhook endpoints of a stream, one for each URL. */
  addEndpoints: (streamId: string, urls: readonly string[]) => Promise<void>;
  /** Address of an overlay page of the stream. */
  overlayUrl: (streamId: string) => Promise<string>;
  /** URL of the stream's live socket with an overlay token of its own, as an overlay in OBS has one. */
  overlaySocket: (streamId: string) => Promise<string>;
  /** URL and headers of a stream's server-sent events. */
  eventStream: (streamId: string) => { url: string; headers: Record<string, string> };
  /** Throws the stream's hub out of memory and closes its sockets, as a deploy does. */
  evictHub: (streamId: string) => Promise<void>;
}
