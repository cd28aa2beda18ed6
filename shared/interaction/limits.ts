/** Every bound of what viewers take part in, in one place. Texts in characters as people see them, times in milliseconds. */
const minute = 60_000;
const hour = 60 * minute;

export const interactionLimits = {
  /** Timers of a stream that have rates; gifts and happy hours of one; the most that one thing adds. */
  plannedTimers: 5,
  timerGifts: 30,
  happyHours: 10,
  multiplier: 100,
  rateMs: 24 * hour,
  /** Contributions to a timer that are listed, and people whose sums are kept. */
  contributions: 100,
  contributors: 500,

  /** Texts: of a question, of an answer or a section, of a word to write. */
  question: 200,
  answer: 60,
  word: 24,

  answers: { least: 2, most: 6 },
  pollMs: { least: 5_000, most: 24 * hour, usual: minute },
  /** People who vote in one poll: 25 bytes each of the hub's checkpoint, while it is open. */
  voters: 20_000,

  sections: { least: 2, most: 12 },
  weight: 1_000,
  /** How long the wheel turns, and how long the next turn waits for at least after it. */
  turnMs: 5_200,
  restMs: 2_800,
  /** Turns that wait, and results that are remembered. */
  waitingTurns: 10,
  results: 20,

  giveawayMs: { least: 10_000, most: 24 * hour, usual: 90_000 },
  answerMs: { least: 10_000, most: hour, usual: minute },
  /** People in one draw, and draws of one giveaway. */
  entrants: 5_000,
  draws: 20,

  /** People who wait. */
  queue: 200,
  /** Question cards that wait, and how much of a message is on one. */
  questions: 50,
  cardText: 300,
} as const;
