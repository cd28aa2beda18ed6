/** How the hub of a stream is put together. */
import { parseGiftSettleMs } from "#shared/gift-settlement.ts";
import type { LogReaderRpc } from "#shared/protocol/log-reader.ts";
import { parseSocketsPerHub } from "#shared/protocol/relay-protocol.ts";
import { parseSocketAgeMs } from "#shared/protocol/socket-age.ts";
import { collectorOf } from "#shared/telemetry/otlp.ts";
import type { MeterRpc } from "#shared/telemetry/report.ts";
import { Audience } from "../audience/audience.ts";
import { FeedEngine } from "../feed/feed-engine.ts";
import { SaidWindow } from "../feed/said-window.ts";
import { KeptAudits } from "./access/outage-calls.ts";
import { AlarmClock } from "./alarm-clock.ts";
import { hubFeed } from "./hub-feed.ts";
import type { HubParts } from "./hub-parts.ts";
import { HubMeter } from "./meter/hub-meter.ts";
import { Reporting } from "./meter/reporting.ts";
import { Acts } from "./moderation/acts.ts";
import { Moderation } from "./moderation/moderation.ts";
import { PastBoards, type PastWish } from "./overlays/past-boards.ts";
import { WidgetStore } from "./overlays/widget-store.ts";
import { Suppression } from "./privacy/suppression.ts";
import { Relays } from "./relays/relays.ts";
import { TallyTeller } from "./rules/tally-teller.ts";
import { openSession } from "./runners/ingest-calls.ts";
import { giveUpLease } from "./runners/lease-calls.ts";
import { type LineCalls, RunnerLines } from "./runners/runner-lines.ts";

/** The object that is composed: what it is made of is asked each time, for who extends it may look on. */
export interface HubPlace {
  ctx: DurableObjectState;
  env: () => Env;
}

/** The parts that its features share, and what the object alone uses. */
export interface Composition {
  parts: HubParts;
  clock: AlarmClock;
  keptAudits: KeptAudits;
  reporting: Reporting;
  suppression: Suppression;
  widgetStore: WidgetStore;
  /** How long a socket lives, and how many the hub serves itself. */
  sockets: { maxAgeMs: number; socketsPerHub: number };
}

/** `calls` are what a runner asks for that the object does itself. */
export function composeHub({ ctx, env }: HubPlace, calls: Pick<LineCalls, "publish" | "lease">): Composition {
  const settings = env() as unknown as Record<string, unknown>;
  const sql = () => ctx.storage.sql;
  const log = () => (ctx.exports as unknown as { LogReader: LogReaderRpc }).LogReader;
  const keepAwake = (done: Promise<unknown>) => ctx.waitUntil(done);
  const clock = new AlarmClock(ctx.storage);
  const wakeBy = (at: number) => keepAwake(clock.setBy(at));
  const engine = new FeedEngine(() => ({ storage: ctx.storage, queue: env().EVENT_LOG, log }), {
    giftSettleMs: parseGiftSettleMs(settings["GIFT_SETTLE_MS"]),
  });
  const moderation = new Moderation(sql);
  const meter = new HubMeter();
  const pastBoards = new PastBoards({
    ask: (ask) => log().readPastBoard({ ...ask, streamId: engine.present?.identity.streamId ?? "" }),
    changed: () => audience.tellParts(Date.now()),
    keepAwake,
  });
  const beside = {
    moderation,
    readPast: (wish: PastWish) => pastBoards.read(wish, Date.now()),
    saidWindow: new SaidWindow(),
  };
  const feed = () => engine.present && hubFeed(engine.present, sql(), beside);
  const audience: Audience = new Audience(ctx, feed, Date.now());
  const lines = new RunnerLines(ctx, {
    ...calls,
    streamId: () => engine.current?.identity.streamId,
    openSession: (call) => openSession(parts, call, Date.now()),
    releaseLease: (release) => giveUpLease(parts, release, Date.now()),
    // A count that is lost is no reason to fail anything.
    noteUnsealed: () =>
      keepAwake(
        log()
          .noteUnsealed()
          .catch(() => undefined),
      ),
    noteRunner: (standing) => meter.noteRunner(standing),
    noteAnswered: (type, isOk) => meter.noteLine(type, isOk),
  });
  const parts: HubParts = {
    engine,
    audience,
    lines,
    relays: new Relays(),
    tallies: new TallyTeller((now) => audience.tellTallies(now), keepAwake),
    moderation,
    acts: new Acts(sql),
    meter,
    beside,
    wakeBy,
    keepAwake,
  };
  const collector = collectorOf(settings);
  const meterRpc = () => env().METER.get(env().METER.idFromName("meter")) as unknown as MeterRpc;
  const secret = settings["PSEUDONYMIZATION_SECRET"];
  const changed = (entryIds: string[]) => {
    moderation.dropAhead(entryIds);
    audience.moderateAnew(Date.now());
  };
  return {
    parts,
    clock,
    keptAudits: new KeptAudits(parts, { sql, log, changed }),
    reporting: new Reporting(parts, () => ({ meter: meterRpc(), collector })),
    suppression: new Suppression(sql, typeof secret === "string" ? secret : undefined),
    widgetStore: new WidgetStore(sql),
    sockets: {
      maxAgeMs: parseSocketAgeMs(settings["SOCKET_AGE_MS"]) ?? Infinity,
      socketsPerHub: parseSocketsPerHub(settings["SOCKETS_PER_HUB"]) ?? Infinity,
    },
  };
}
