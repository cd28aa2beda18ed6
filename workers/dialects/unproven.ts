/**
 * What sockets were sent that never say that they read. The runtime keeps for each what it has not taken, and tells nobody
 * how much that is: so each has a bound for its whole life, and the sockets of a stream have one together. Past it, the one
 * that was sent most is told to come back. Pure.
 */

const megabyte = 1024 * 1024;
/** Some hours of a broadcast with four events a second. */
export const bounds = { socketBytes: 32 * megabyte, streamBytes: 64 * megabyte } as const;

/** What one socket was sent. */
export interface Account {
  bytes: number;
  /** Called once, when it has had enough. */
  spent: () => void;
}

export class UnprovenBytes {
  readonly #byStream = new Map<string, Set<Account>>();

  /** A socket of a stream came. */
  open(streamId: string, spent: () => void): Account {
    const account = { bytes: 0, spent };
    const accounts = this.#byStream.get(streamId) ?? new Set();
    this.#byStream.set(streamId, accounts.add(account));
    return account;
  }

  /** A socket is sent so much more. */
  note(streamId: string, account: Account, bytes: number): void {
    account.bytes += bytes;
    const accounts = this.#byStream.get(streamId);
    if (accounts?.has(account) !== true) return;
    if (account.bytes > bounds.socketBytes) return this.#end(streamId, account);
    const sum = [...accounts].reduce((all, one) => all + one.bytes, 0);
    if (sum > bounds.streamBytes) this.#end(streamId, largest(accounts));
  }

  close(streamId: string, account: Account): void {
    const accounts = this.#byStream.get(streamId);
    accounts?.delete(account);
    if (accounts?.size === 0) this.#byStream.delete(streamId);
  }

  #end(streamId: string, account: Account): void {
    this.close(streamId, account);
    account.spent();
  }
}

function largest(accounts: ReadonlySet<Account>): Account {
  return [...accounts].reduce((most, one) => (one.bytes > most.bytes ? one : most));
}
