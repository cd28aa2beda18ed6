/** Who holds which sockets: makes room for one more, and ends those whose time is over or whose holder was revoked. */
import { limits } from "#shared/protocol/limits.ts";
import { formatPrincipal, holderNameOf, type Principal } from "#shared/protocol/principal.ts";
import { closeCodes, formatRefusal } from "#shared/protocol/wire.ts";
import { mostSockets, victimOf } from "./admission.ts";
import type { Client } from "./client.ts";
import type { Line } from "./delivery.ts";
import type { Leaving } from "./leaving.ts";

/** Sockets whose time ends within so much of each other end together. */
const agedTogetherMs = 1_000;
/** What the one is told that made room for another: a page that lives after all comes back, but not into a tug of war. */
const tooManySockets = { code: "too_many_sockets", retryAfterSeconds: 60 } as const;

export class Holders {
  readonly #ctx: Pick<DurableObjectState, "getWebSockets">;
  readonly #clients: ReadonlyMap<WebSocket, Client>;
  readonly #leaving: Leaving;
  readonly #line: Pick<Line, "pingAt" | "end">;
  #firstEndAt = Infinity;

  /** `clients` are those of the audience, `leaving` those that were closed, as they come and go. */
  constructor(
    ctx: Pick<DurableObjectState, "getWebSockets">,
    { clients, leaving }: { clients: ReadonlyMap<WebSocket, Client>; leaving: Leaving },
    line: Pick<Line, "pingAt" | "end">,
  ) {
    this.#ctx = ctx;
    this.#clients = clients;
    this.#leaving = leaving;
    this.#line = line;
  }

  /** When the first socket has been here for long enough, milliseconds since 1970; Infinity without sockets. */
  get firstEndAt(): number {
    return this.#firstEndAt;
  }

  note({ attachment }: Client): void {
    this.#firstEndAt = Math.min(this.#firstEndAt, attachment.until);
  }

  /**
   * Makes room for one more socket of a principal: the oldest silent one of its own goes. False where the stream is full, or
   * as many of its own as it may have were closed and did not answer yet.
   */
  makeRoom(principal: Principal, now: number): boolean {
    const own = this.#of(holderNameOf(principal));
    const most = mostSockets(principal);
    if (principal.kind !== "relay" && this.#leaving.countOf(principal) >= most) return false;
    while (own.length >= most) {
      const standings = own.map(({ socket, attachment, heardAt }) => ({
        openedAt: attachment.openedAt,
        heardAt: Math.max(heardAt, this.#line.pingAt(socket)),
      }));
      for (const victim of own.splice(victimOf(standings, now), 1)) {
        this.#line.end(victim.socket, closeCodes.notNow, formatRefusal(tooManySockets));
      }
    }
    return this.#clients.size + this.#leaving.size < limits.socketsPerStream;
  }

  countOf(principal: Principal): number {
    return this.#of(holderNameOf(principal)).length;
  }

  /** Each once. */
  get all(): Principal[] {
    const principals = Array.from(this.#clients.values(), ({ attachment }) => attachment.principal);
    return [...new Map(principals.map((principal) => [formatPrincipal(principal), principal])).values()];
  }

  /** The numbers of the relays among them. */
  get relays(): number[] {
    return this.all.flatMap(({ kind, id }) => (kind === "relay" ? [Number(id)] : []));
  }

  /** Closes every socket of a principal (of a member's grant or session all that have it); returns how many. */
  closeOf(principal: Principal, code: number, reason: string): number {
    const own = this.#of(formatPrincipal(principal));
    for (const { socket } of own) this.#line.end(socket, code, reason);
    return own.length;
  }

  /** Closes those that were here for long enough, and the ones of the next second with them: a wake for each would be waste. */
  closeAged(now: number): void {
    this.#firstEndAt = Infinity;
    for (const client of this.#clients.values()) {
      if (client.attachment.until > now + agedTogetherMs) this.note(client);
      else this.#line.end(client.socket, closeCodes.goAway, "come back");
    }
  }

  #of(name: string): Client[] {
    const sockets = this.#ctx.getWebSockets(name);
    return sockets.flatMap((socket) => this.#clients.get(socket) ?? []);
  }
}
