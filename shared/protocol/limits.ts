/** Every limit on what comes in, in one place. Sizes in bytes, times in milliseconds. */
export const limits = {
  /** Largest body of a batch; a larger one is answered 413 before it is read to its end. */
  batchBytes: 256 * 1024,
  /** Most events in one batch. */
  batchEvents: 500,
  /** Largest single event as JSON: with its offset and header it must fit into one queue message of 128 KB. */
  eventBytes: 100 * 1024,
  /** Largest body of a request with rules in it: all of a stream's. */
  rulesBytes: 4 * 1024 * 1024,
  /** Events that a dry run of rules goes through at most. */
  dryRunEvents: 20_000,
  /** And of their JSON, in UTF-16 units: all of it lies in the Worker's memory. */
  dryRunLength: 32 * 1024 * 1024,
  /** Events that one answer of a timeline is made of. */
  timelineEvents: 20_000,
  /** Largest body of every other request. */
  requestBytes: 16 * 1024,
  /**
   * How deep lists and objects may stand in each other, the outermost included: in the JSON of a request, which is refused
   * where it goes deeper, and in an event, of which what goes deeper is cut off (null in its place).
   */
  jsonDepth: 64,
  /** How far a request's `X-Timestamp` may be from the Worker's clock, either way. */
  signatureToleranceMs: 5 * 60_000,
  /**
   * The window of the rate limits; how many requests fit into it stands in wrangler.toml, where the limiters are.
   */
  rateLimitPeriodSeconds: 10,
  /**
   * Most sockets one overlay token, one API key and one member may hold open at a stream: one more, and the oldest silent one goes. And
   * how many a stream may have in all: one more is refused.
   */
  socketsPerToken: 20,
  socketsPerKey: 2_000,
  socketsPerMember: 50,
  socketsPerStream: 10_000,
  /** Most relays of one stream. */
  relaysPerStream: 64,
  /**
   * How old a socket may get; then it is asked again who it is. A token's revocation comes to the hub at once. A key's and a
   * member's do too, unless somebody revoked it in the database alone.
   */
  tokenSocketAgeMs: 24 * 3_600_000,
  keySocketAgeMs: 3_600_000,
  /** For how long a hub takes a secret's word for it after the database confirmed it, and how often it writes that down. */
  confirmationMs: 24 * 3_600_000,
  confirmationRestMs: 3_600_000,
  /** Most secrets that a hub remembers to be confirmed, and most revoked API keys, and grants and sessions of members; the latest stay. */
  confirmedPerHub: 1_000,
  revokedKeysPerHub: 1_000,
  /** Most overlay tokens that a stream may ever have had, revoked ones included: the hub remembers those for good. */
  tokensPerStream: 10_000,
  /** Most workspaces that one account owns. What a workspace may have stands in shared/api/quotas.ts. */
  workspacesPerAccount: 20,
  /** How long an invitation can be accepted, and most that a workspace makes in 24 hours. */
  invitationMs: 48 * 3_600_000,
  invitationsPerDay: 200,
  /** Most runners with a workspace's own keys that streams are shared out to at once. */
  runnersPerWorkspace: 100,
  /** How often it is written down that an overlay token was seen. */
  seenRestMs: 3_600_000,
  /** Most API keys that a workspace may ever have had, revoked ones included. */
  keysPerWorkspace: 1_000,
  /** Most ingest keys that a workspace may ever have had, revoked ones included: every hub of it remembers those for good. */
  ingestKeysPerWorkspace: 1_000,
  /** Most events on one page of history, and the number where none is asked for. */
  pageEvents: 500,
  defaultPageEvents: 100,
  /** Most webhook endpoints of one stream, and most secrets that sign for one endpoint while it changes over. */
  endpointsPerStream: 50,
  secretsPerEndpoint: 4,
  /** Most events that one report on a session's quality counts: some tenths of a second of PostgreSQL's time. */
  qualityEvents: 100_000,
  /** Most gift events that one answer of the ledger counts, and most of its totals: about a second of a Worker. */
  ledgerGifts: 50_000,
  ledgerTotals: 500,
  /**
   * Most gifts of TikTok's list in one request, and how long their texts may be, in UTF-16 units: a full request is no
   * larger than `batchBytes`.
   */
  giftsPerRequest: 200,
  giftNameLength: 128,
  giftImageUrlLength: 768,
  /** Most rows of the audit log on one page and in one file, and most counts of what was refused on one page. */
  pageAudit: 500,
  exportAudit: 50_000,
  pageSecurity: 1_000,
  /** Most gifts on one page of the catalogue, and the number where none is asked for. */
  pageGifts: 500,
  defaultPageGifts: 100,
} as const;

/**
 * When the runner's publisher sends: the first event after a pause at once, and what comes in the `gatherMs` after that
 * together, unless it is enough for a batch before.
 */
export const batching = { gatherMs: 88, maxEvents: 100, maxBytes: 64 * 1024 } as const;
