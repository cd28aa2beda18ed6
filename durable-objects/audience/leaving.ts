/**
 * Sockets that were closed on this side and not yet on the other. What they were sent and have not read is held until the
 * other side answers or its line is gone: so they count, or who opens sockets and reads none of them would cost without end.
 * Only in memory: when the hub sleeps, the runtime lets go of all of them.
 */
import { holderNameOf, type Principal } from "#shared/protocol/principal.ts";

/** `readyState` of a socket that both sides have closed. */
const closed = 3;

export class Leaving {
  /** Whose each is. */
  readonly #holders = new Map<WebSocket, string>();

  get size(): number {
    this.#forgetClosed();
    return this.#holders.size;
  }

  countOf(principal: Principal): number {
    this.#forgetClosed();
    const holder = holderNameOf(principal);
    return [...this.#holders.values()].filter((one) => one === holder).length;
  }

  add(socket: WebSocket, principal: Principal): void {
    this.#holders.set(socket, holderNameOf(principal));
  }

  delete(socket: WebSocket): void {
    this.#holders.delete(socket);
  }

  /** Of some the runtime says nothing more. */
  #forgetClosed(): void {
    for (const socket of this.#holders.keys()) {
      if (socket.readyState === closed) this.#holders.delete(socket);
    }
  }
}
