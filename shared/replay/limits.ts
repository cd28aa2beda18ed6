/** Every bound of replays, in one place. Times in milliseconds. */
export const replayLimits = {
  speed: { least: 0.1, most: 64 },
  /** Runs of a workspace that are not over. */
  running: 3,
  /** Events that the runs which a workspace starts within an hour may have, all together. */
  hourEvents: 5_000_000,
  /** And webhooks that they may make. */
  hourDeliveries: 100_000,
  /** What is not delivered so long after a run's end is given up. */
  deliveredMs: 60 * 60_000,
  /** How often a webhook of a run is tried. */
  deliveryAttempts: 3,
  /** What of a run's feed is handed to webhooks at once: whole rows, as far as their events come to so many characters. */
  forwardChars: 512 * 1024,
  /** How many times over a run may go through its session, seeking back and forth, and so many events besides. */
  passes: 20,
  passEvents: 100_000,
  /** A run that is over is kept for so long, and one that nobody touches ends after it. */
  keptMs: 24 * 60 * 60_000,
  /**
   * Events that are taken in one batch, which is a row. So few have all the room that an event's actions may take (16 KB of
   * 1 MB), and what rules do does not hang on how events were batched.
   */
  batchEvents: 64,
  /** And their bytes as JSON: with the actions they stay below the 2 MB of a row. */
  batchBytes: 768 * 1024,
  /** And in one turn of the hub: sockets and calls come in between. */
  turnEvents: 256,
  /** Most events of a clip. */
  clipEvents: 200_000,
  /** Ends of timers that are told between two events: no gap may hold a run up. */
  endsBetween: 1_000,
} as const;
