/** What carries an erasure on, what it asks, and what of erasures survives a restore of the database. */

/** Whom an erasure keeps out, by pseudonyms alone. */
export interface KeptOut {
  erasureId: string;
  /** Of the purpose `suppression`: of the id, and of each handle that was nobody else's. */
  suppressed: string[];
  /** Of the purpose `user`: what retention puts in the place of the id. None where the erasure was already done when it was noted. */
  users: string[];
}

/** An object for each erasure, and one for each workspace. */
export interface ErasureClockRpc {
  /** Sees to it that the erasure comes to its end, whatever dies. A second call has it look at once. */
  start(erasureId: string): Promise<void>;
  /** Of a workspace's object: notes whom erasures keep out. What is noted stays, and grows by what a later note knows. */
  keepOut(people: KeptOut[]): Promise<void>;
  /** Of a workspace's object: everybody it has noted. The database may have been put back to before. */
  keptOut(): Promise<KeptOut[]>;
}

/** This Worker's own code, as the object sees it. */
export interface ErasureStepsRpc {
  /** Goes on with it; says after how many milliseconds to ask again, and undefined where it is over. */
  advance(erasureId: string): Promise<number | undefined>;
}
