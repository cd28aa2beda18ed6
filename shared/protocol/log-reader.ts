/** How a hub, which knows no database, reads its own stream's log. */

export interface LogPageAsk {
  streamId: string;
  /** Of the feed the events had their offsets from. */
  epoch: string;
  /** Events after this offset, up to and including that one. */
  after: number;
  upTo: number;
}

export interface LogPage {
  /** JSON array of RecordedEvent, in order. The log may lack some: those among the dead letters, and those it forgot. */
  events: string;
  /** Everything up to this offset that the log has is in here: ask for what comes after it. */
  upTo: number;
}

/** The Worker's own reader of the log, as a hub sees it. It throws where the database does not answer. */
export interface LogReaderRpc {
  read(ask: LogPageAsk): Promise<LogPage>;
}
