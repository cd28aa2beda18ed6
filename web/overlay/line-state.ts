/** Says in a sentence why there is no line to the server: for the console, and for `debug=1`. Pure. */
import { closeCodes } from "#shared/protocol/wire.ts";
import type { Closing } from "../../client/feed/connection.ts";

/** Of the API's problems, those that an overlay can meet. */
const sentences: Readonly<Record<string, string>> = {
  unauthorized: "The token in this address is wrong, or was revoked: make a new overlay address.",
  unknown_stream: "The stream of this address is not there any more.",
  rate_limited: "Too many requests came from this network address.",
  too_many_sockets: "Too many pages are open with this address, or with this stream.",
  too_many_filters: "The overlays of this stream ask for too many different kinds of events.",
  unavailable: "The server does not reach its database, or another part of itself.",
  configuration_incomplete: "The server's configuration is incomplete.",
};

/** Why the line is down, and when it is tried again. */
export function lineState(why: Closing | string, delayMs: number): string {
  const seconds = delayMs / 1_000;
  const time = seconds < 10 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds)} s`;
  return `${reasonOf(why)} Trying again in ${time}.`;
}

/** Why the line is down. */
export function reasonOf(why: Closing | string): string {
  if (typeof why === "string") return why;
  if (why.code === closeCodes.revoked) return "The token in this address was revoked: make a new overlay address.";
  if (why.refusal) return sentences[why.refusal.code] ?? `The server refused the overlay (${why.refusal.code}).`;
  return `The line to the server closed (${why.code}).`;
}
