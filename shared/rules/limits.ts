/** Every bound of the rules, in one place. Sizes in UTF-16 units unless said otherwise, times in milliseconds. */
export const ruleLimits = {
  /** Rules of one stream. */
  rules: 200,
  /** All of them in UTF-8 bytes: the hub keeps a set in one row, which has at most 2 MB. */
  setBytes: 1_500_000,
  nameLength: 100,
  actions: 10,
  /** Event types, raw types or commands of one trigger. */
  triggerNames: 20,
  /** The N of "every N" and "N reached". */
  triggerCount: 1_000_000_000,
  cooldownMs: 24 * 60 * 60_000,
  perMinute: 120,
  audienceUsers: 200,
  /** As many as the live state ranks. */
  topGifters: 10,
  teamLevel: 100,
  priority: 1_000,

  /** A condition: nested operators, UTF-8 bytes as JSON, operators in all. */
  conditionDepth: 10,
  conditionBytes: 16 * 1024,
  conditionOperators: 200,
  /** Items of a list that `some`, `all`, `none` and `filter` look at. */
  iteratedItems: 100,
  /** Regular expressions in all conditions of a stream: each takes a hub up to two milliseconds to compile. */
  streamPatterns: 50,
  /** Regular expressions in one condition, their length, their compiled size, and the text they look at. */
  patterns: 3,
  patternLength: 200,
  patternProgram: 200,
  patternRepeat: 50,
  /** What is refused before it is compiled: instructions as counted from the text, classes of Unicode, and letters of ranges whose case is ignored. */
  patternCopies: 1_000,
  patternClasses: 10,
  patternFolded: 30_000,
  matchedLength: 500,
  /** Operators, and regular expressions, in all computed priorities of one rule. */
  priorityOperators: 200,
  priorityPatterns: 3,

  /**
   * Steps of some ten nanoseconds (see budget.ts) that all rules of a stream together may use for one event, and for one batch of
   * them; and those of one request that goes through many events of the past.
   */
  eventSteps: 500_000,
  batchSteps: 10_000_000,
  pastSteps: 300_000_000,
  /** Rules whose owner is told for one event that it was left out, and how long a rule is then not told of again. */
  toldSkips: 4,
  toldSkipMs: 10 * 60_000,

  /** What is rendered of one text, URL and log line, and of one token in it. */
  alertText: 500,
  speechText: 300,
  /** What is spoken of one alert at most, in characters, unless its rule says another number up to `speechText`. */
  usualSpeech: 200,
  leastSpeech: 10,
  /**
   * Speeches that are rendered for one event, two for a gift's alert: more alerts have no room among an event's actions
   * anyway, and each speech costs some tenths of a millisecond of the hub's only thread.
   */
  speeches: 100,
  /** Words that are not to be spoken, and the length of each. */
  speechWords: 200,
  speechWordLength: 50,
  speechPaceMs: 10 * 60_000,
  announceText: 150,
  logText: 1_000,
  urlLength: 2_048,
  tokenLength: 500,
  tokens: 30,
  overlays: 20,
  alertMs: { least: 500, most: 60_000 },
  alertPriority: 100,
  /** Of a priority that is computed. */
  computedPriority: 1_000_000_000,
  muteMs: { least: 1_000, most: 30 * 24 * 60 * 60_000 },

  /** Named counters and timers of one stream, each. */
  counters: 50,
  /** Largest step and largest value of a counter. */
  counterStep: 1_000_000_000,
  counterValue: 1e15,
  timerMs: 365 * 24 * 60 * 60_000,

  /** Viewers whose figures are kept. */
  viewers: 4_000,
  /** Users' cooldowns that are kept over all rules: 40 bytes each of the hub's checkpoint. */
  userCooldowns: 20_000,
  /** Examples that a dry run keeps of each rule. */
  dryRunSamples: 20,
  /** Times of each outcome, to be seen over a live. */
  dryRunTimes: 500,
} as const;
