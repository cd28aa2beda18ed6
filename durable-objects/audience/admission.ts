/** How many sockets somebody may hold, for how long, and which one goes when there are too many. Pure. */
import { liveHeaders } from "#shared/protocol/hub-protocol.ts";
import { limits } from "#shared/protocol/limits.ts";
import type { Principal } from "#shared/protocol/principal.ts";

/** How long a socket that says nothing still counts as one that somebody watches: three pings of an overlay. */
const silentAfterMs = 60_000;

/** Most sockets that one principal may hold at one hub. */
export function mostSockets({ kind }: Principal): number {
  switch (kind) {
    case "token":
      return limits.socketsPerToken;
    case "key":
      return limits.socketsPerKey;
    case "member":
      return limits.socketsPerMember;
    case "relay":
      return 1;
    // It has lines, and no sockets of the audience.
    case "runner":
      return 0;
    default:
      return kind satisfies never;
  }
}

/** Who holds a socket, since when and until when it may stay; milliseconds since 1970. */
export interface Holder {
  principal: Principal;
  openedAt: number;
  /** Then it is asked again who it is. */
  until: number;
}

/**
 * The holder of a socket that opens now. Its time is spread over half of its age: what a deploy opened in one instant must
 * not come back in one.
 * @param maxAgeMs a setting; the age is no more than that
 * @param expiresAt when the principal ends; it is not spread
 * @param random 0 to 1
 */
export function holderOf(
  principal: Principal,
  at: { now: number; random: number; maxAgeMs: number; expiresAt?: number },
): Holder {
  // One of our own: it asks nothing that could be refused later.
  if (principal.kind === "relay") return { principal, openedAt: at.now, until: Infinity };
  const kindsAgeMs = principal.kind === "token" ? limits.tokenSocketAgeMs : limits.keySocketAgeMs;
  const ageMs = Math.min(kindsAgeMs, at.maxAgeMs) * (1 - at.random / 2);
  return { principal, openedAt: at.now, until: Math.min(at.now + ageMs, at.expiresAt ?? Infinity) };
}

/** When who opens a socket ends, milliseconds since 1970, from the headers that the Worker set (`liveHeaders`). */
export function expiryOf(headers: Headers): number {
  return Number(headers.get(liveHeaders.expiresAt) ?? Infinity);
}

/** When a socket opened, and when it was last heard of (0: never); milliseconds since 1970. */
export interface Standing {
  openedAt: number;
  heardAt: number;
}

/** The index of the one that goes: the oldest of those that are silent, else the one that was silent for longest. */
export function victimOf(sockets: readonly Standing[], now: number): number {
  const places = sockets.map(({ openedAt, heardAt }) => {
    const isSilent = now - heardAt > silentAfterMs;
    return { rank: isSilent ? 0 : 1, since: isSilent ? openedAt : heardAt };
  });
  return places.reduce((victim, place, index) => {
    const before = places[victim];
    return !before || place.rank < before.rank || (place.rank === before.rank && place.since < before.since)
      ? index
      : victim;
  }, 0);
}
