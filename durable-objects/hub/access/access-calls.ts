/** Who may hold a socket of this hub, and who may not any more. What is remembered of it is in access-memory.ts. */
import { liveHeaders } from "#shared/protocol/hub-protocol.ts";
import { parsePrincipal, type Principal } from "#shared/protocol/principal.ts";
import { expiryOf, holderOf, mostSockets } from "../../audience/admission.ts";
import type { Audience } from "../../audience/audience.ts";
import { findConfirmed, isRevoked, noteConfirmed, noteEnding, noteRevoked, noteSeen } from "./access-memory.ts";
import type { HubParts } from "../hub-parts.ts";
import { recoveryDelayMs } from "../outgoing.ts";

/** The hub, with the tables in which it remembers them. */
export type AccessParts = Pick<HubParts, "engine" | "audience" | "lines" | "relays" | "wakeBy"> & { sql: SqlStorage };

/** A WebSocket upgrade, for who the Worker says it is: 404 without a stream, 401 for who was revoked, 409 for an old copy. */
export function openSocket(
  { engine, audience, relays, wakeBy, sql }: AccessParts,
  request: Request,
  at: { now: number; random: number; maxAgeMs: number; socketsPerHub: number },
): Response {
  if (!engine.present) return new Response(null, { status: 404 });
  const principal = admit(sql, request.headers, at.now);
  if (!principal) return new Response(null, { status: 401 });
  // What it copied has become another meanwhile: something was erased, or reduced anew.
  if (principal.kind === "relay" && generationOf(request) !== engine.present.memory.generation) {
    return new Response(null, { status: 409 });
  }
  if (principal.kind !== "relay" && isElsewhere(audience, principal, at.socketsPerHub)) {
    const relay = relays.choose(at.socketsPerHub, at.now);
    if (relay === undefined) return new Response(null, { status: 429 });
    return noted(
      new Response(null, { status: 307, headers: { [liveHeaders.relay]: String(relay) } }),
      sql,
      principal,
      at.now,
    );
  }
  const answer = audience.open(request, holderOf(principal, { ...at, expiresAt: expiryOf(request.headers) }), at.now);
  if (audience.stuckAt !== undefined) wakeBy(at.now + recoveryDelayMs);
  wakeBy(audience.firstEndAt);
  return answer.status === 101 ? noted(answer, sql, principal, at.now) : answer;
}

/** The answer, with a word to the Worker where it is to write down that an overlay token was seen. */
function noted(answer: Response, sql: SqlStorage, principal: Principal, now: number): Response {
  if (noteSeen(sql, principal, now)) answer.headers.set(liveHeaders.seen, "1");
  return answer;
}

function generationOf({ headers }: Request): number {
  return Number(headers.get(liveHeaders.generation) ?? 0);
}

/** Whether a relay serves it: there are enough sockets here, and none of its own whose place it would take. */
function isElsewhere(audience: Audience, principal: Principal, socketsPerHub: number): boolean {
  // To count the relays takes a look at every socket: only where it matters.
  if (audience.size < socketsPerHub) return false;
  const own = audience.size - audience.relays.length;
  return own >= socketsPerHub && audience.sizeOf(principal) < mostSockets(principal);
}

/** Who opens a socket, from the headers that the Worker set (`liveHeaders`); undefined for one that was revoked. */
export function admit(sql: SqlStorage, headers: Headers, now: number): Principal | undefined {
  const principal = parsePrincipal(headers.get(liveHeaders.principal));
  if (!principal || isRevoked(sql, principal)) return undefined;
  const hash = headers.get(liveHeaders.confirmedHash);
  if (hash !== null) noteConfirmed(sql, hash, principal, now, headers.get(liveHeaders.rights));
  return principal;
}

/** Closes the sockets or lines of a principal and lets it open none any more; returns how many there were. */
export function revoke({ engine, audience, lines, sql }: AccessParts, principal: Principal, now: number): number {
  if (!engine.current) return 0;
  noteRevoked(sql, principal, now);
  return principal.kind === "runner" ? lines.revoke(principal.id) : audience.revoke(principal);
}

/** Revokes a principal at a time to come. */
export function revokeAt({ engine, wakeBy, sql }: AccessParts, principal: Principal, at: number): void {
  if (!engine.current) return;
  noteEnding(sql, principal, at);
  wakeBy(at);
}

export function admits({ engine, sql }: AccessParts, principal: Principal): boolean {
  return engine.present !== undefined && isAdmitted(sql, principal);
}

/** Whether nobody revoked it. */
export function isAdmitted(sql: SqlStorage, principal: Principal): boolean {
  return !isRevoked(sql, principal);
}

/** Whose secret has this hash, as far as the hub may say so without the database; `outage`: it does not answer. */
export function recognize(
  { engine, sql }: AccessParts,
  hash: string,
  at: { now: number; outage: boolean },
): Principal | undefined {
  return engine.present && findConfirmed(sql, hash, at);
}
