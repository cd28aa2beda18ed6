/** Every bound of replays, in one place. Times in milliseconds. */
export const replayLimits = {
  speed: { least: 0.1, most: 64 },
  /** Runs of a workspace that are not over. */
  running: 3,
  /** Events that the runs which a workspace starts within an hour may have, all together. */
  hourEvents: 5_000_000,
  /** How many times over a run may go through its session, seeking back and forth, and so many events besides. */
  passes: 20,
  passEvents: 100_000,
  /** A run that is over is kept for so long, and one that nobody touches ends after it. */
  keptMs: 24 * 60 * 60_000,
  /**
   * Events that are taken in one batch. All rules of a batch share its budget (`ruleLimits.batchSteps`): so few have it whole
   * each, and what rules do does not hang on how events were batched.
   */
  batchEvents: 20,
  /** And in one turn of the hub: sockets and calls come in between. */
  turnEvents: 200,
  /** Ends of timers that are told between two events: no gap may hold a run up. */
  endsBetween: 1_000,
} as const;
