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

/** The sockets of a stream, and what they were sent together: it is added up as they are sent, for each frame goes to all of them. */
interface Together {
  accounts: Set<Account>;
  bytes: number;
}

export class UnprovenBytes {
  readonly #byStream = new Map<string, Together>();

  /** A socket of a stream came. */
  open(streamId: string, spent: () => void): Account {
    const account = { bytes: 0, spent };
    const together = this.#byStream.get(streamId) ?? { accounts: new Set(), bytes: 0 };
    together.accounts.add(account);
    this.#byStream.set(streamId, together);
    return account;
  }

  /** A socket is sent so much more. */
  note(streamId: string, account: Account, bytes: number): void {
    const together = this.#byStream.get(streamId);
    account.bytes += bytes;
    if (together?.accounts.has(account) !== true) return;
    together.bytes += bytes;
    if (account.bytes > bounds.socketBytes) return this.#end(streamId, account);
    if (together.bytes > bounds.streamBytes) this.#end(streamId, largest(together.accounts));
  }

  close(streamId: string, account: Account): void {
    const together = this.#byStream.get(streamId);
    if (together?.accounts.delete(account) !== true) return;
    together.bytes -= account.bytes;
    if (together.accounts.size === 0) this.#byStream.delete(streamId);
  }

  #end(streamId: string, account: Account): void {
    this.close(streamId, account);
    account.spent();
  }
}

function largest(accounts: ReadonlySet<Account>): Account {
  return [...accounts].reduce((most, one) => (one.bytes > most.bytes ? one : most));
}
