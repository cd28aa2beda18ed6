/** What the hub of a stream is composed of, as its features use it. */
import type { FeedEngine } from "../feed/feed-engine.ts";
import type { Audience } from "../audience/audience.ts";
import type { Acts } from "./moderation/acts.ts";
import type { BesideFeed } from "./hub-feed.ts";
import type { HubMeter } from "./meter/hub-meter.ts";
import type { Moderation } from "./moderation/moderation.ts";
import type { Relays } from "./relays/relays.ts";
import type { RunnerLines } from "./runners/runner-lines.ts";
import type { TallyTeller } from "./rules/tally-teller.ts";

export interface HubParts {
  engine: FeedEngine;
  audience: Audience;
  lines: RunnerLines;
  relays: Relays;
  tallies: TallyTeller;
  moderation: Moderation;
  acts: Acts;
  meter: HubMeter;
  /** What the feed is served with. */
  beside: BesideFeed;
  /** Has the hub come back by itself at that time (milliseconds since 1970) at the latest. */
  wakeBy: (at: number) => void;
  /** Holds the hub awake until that is done. */
  keepAwake: (done: Promise<unknown>) => void;
}
