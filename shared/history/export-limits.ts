/** What exports may cost and how long they lie. Pure. */
export const exportLimits = {
  /** Bytes of one file: one that would be larger fails. */
  fileBytes: 20_000_000_000,
  /** Bytes after which a part is written; a file of rows holds so many of them in memory. */
  partBytes: 4_000_000,
  /** Events of a part of Parquet: one group of rows. */
  groupEvents: 10_000,
  /** Characters of text after which such a group is closed, too: a raw event alone can have 100,000. */
  groupBytes: 16_000_000,
  /** Events that one statement reads. */
  pageEvents: 2_000,
  /** Offsets that one statement looks through, so that none of a filter that nothing fits takes longer than the database allows. */
  pageOffsets: 100_000,
  /** Statements after which a part is closed and noted, however little they found. */
  partPages: 50,
  /** Statements after which a turn ends: what one call may ask of other parts of the platform is bounded. */
  turnPages: 100,
  days: 400,
  /** How long the file is kept after it is whole, and how long a link opens it. */
  keptHours: 72,
  linkHours: 24,
  /** How long one call of the consumer works on a job before others have their turn. */
  turnMs: 20_000,
  /** A job that said nothing for so long was cut. */
  silentMinutes: 10,
  /** A job that is not done so long after it was asked for is told of in `GET /health`. */
  lateMinutes: 60,
  listed: 100,
} as const;
