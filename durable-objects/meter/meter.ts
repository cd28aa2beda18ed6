import { DurableObject } from "cloudflare:workers";
import type { Shares } from "#shared/telemetry/objectives.ts";
import { type DataPoint, dataPointsOf } from "#shared/telemetry/data-points.ts";
import type { MeterReport, MeterRpc, MeterView, StreamGauges, StreamView } from "#shared/telemetry/report.ts";
import type { AlertWatchRpc } from "#shared/alerts/watch.ts";
import { newSlots, noteShares, type Slots, windowsOf } from "#shared/telemetry/slots.ts";
import { type Counts, Tally } from "#shared/telemetry/tally.ts";
import { AlarmBook } from "./alarm-book.ts";
import { Minute } from "./minute.ts";

/** Streams whose shares are kept, and those whose gauges are; of the sums all are part. */
const mostKept = 500;
const mostGauged = 5_000;
/** Of single streams so many are shown in the metrics. */
const mostShown = 200;
/** A hub that is silent for so long is asleep: nothing happens there. */
const silentMs = 120_000;
/** What was reported is written down so often; an object that dies loses no more. */
const keepEveryMs = 10_000;
/** A live without a line to a runner is dark where nothing came for so many looks; it is spoken of for half an hour. */
const aloneLooks = 1.5;
const darkMs = 30 * 60_000;
/** A lease that is renewed is reported with the next counts: it is not over as soon as it would be. */
const leaseGraceMs = 15_000;
const analyticsEveryMs = 60_000;
/** With nothing to write down it looks so often whether anything is wrong. */
const usualLookMs = 30_000;

interface KeptStream {
  slots: Slots;
  reportedAt: number;
}

interface Gauged {
  gauges: StreamGauges;
  reportedAt: number;
}

/**
 * Sums up what the Workers and the objects of a deployment count: there is one. What it has is numbers by closed sets of
 * words, and the ids of streams.
 */
export class Meter extends DurableObject<Env> implements MeterRpc {
  readonly #counts = new Tally();
  /** What was not written to Analytics Engine yet. */
  readonly #unwritten = new Tally();
  /** All streams together. */
  #slots = newSlots();
  readonly #streams = new Map<string, KeptStream>();
  readonly #gauges = new Map<string, Gauged>();
  readonly #changed = new Set<string>();
  #isChanged = false;
  readonly #minute = new Minute();
  readonly #book: AlarmBook;
  readonly #lookEveryMs: number;
  #lookAt = 0;
  #analyticsAt = 0;
  #alarmAt = Infinity;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { kv } = ctx.storage;
    this.#book = new AlarmBook(kv);
    this.#lookEveryMs = readLookMs((env as unknown as Record<string, unknown>)["ALERT_EVERY_MS"]) ?? usualLookMs;
    const counts = kv.get<Counts>("counts");
    if (counts) this.#counts.add(counts);
    this.#slots = kv.get<Slots>("slots") ?? newSlots();
    for (const [key, kept] of kv.list<KeptStream>({ prefix: "stream:" })) {
      this.#streams.set(key.slice("stream:".length), kept);
    }
    void ctx.blockConcurrencyWhile(async () => {
      this.#alarmAt = (await ctx.storage.getAlarm()) ?? Infinity;
    });
  }

  async report({ counts, streams = [] }: MeterReport): Promise<void> {
    const now = Date.now();
    if (counts) {
      this.#counts.add(counts);
      if (this.env.ANALYTICS) this.#unwritten.add(counts);
    }
    for (const { streamId, gauges, shares } of streams) {
      if (gauges) this.#noteGauges(streamId, gauges, now);
      if (shares) this.#noteShares(streamId, shares, now);
    }
    this.#isChanged = true;
    await this.#wakeBy(now + Math.min(keepEveryMs, this.#lookEveryMs));
  }

  async read(): Promise<MeterView> {
    const now = Date.now();
    await this.#wakeBy(now + this.#lookEveryMs);
    const awake = this.#awake(now);
    const sum = (of: (gauges: StreamGauges) => number) =>
      awake.reduce((total, [, { gauges }]) => total + of(gauges), 0);
    return {
      counts: this.#counts.counts(),
      streams: awake
        .toSorted(([, a], [, b]) => b.reportedAt - a.reportedAt)
        .slice(0, mostShown)
        .map(([streamId]) => this.#view(streamId, now)),
      sums: {
        streams: awake.length,
        sockets: sum(({ sockets }) => sockets),
        leases: sum(({ leaseUntil }) => Number(leaseUntil + leaseGraceMs > now)),
        logLag: sum(({ logLag }) => logLag),
        unacknowledged: sum(({ unacknowledged }) => unacknowledged),
      },
      windows: windowsOf(this.#slots, now),
      firing: this.#book.ringing,
      looked: this.#book.looked,
    };
  }

  async streams(streamIds: string[]): Promise<StreamView[]> {
    const now = Date.now();
    return streamIds.slice(0, mostKept).map((streamId) => this.#view(streamId, now));
  }

  override async alarm(): Promise<void> {
    this.#alarmAt = Infinity;
    const now = Date.now();
    this.#keep();
    this.#writeAnalytics(now);
    // Before it looks: that may fail, and has to come again.
    await this.#wakeBy(now + this.#lookEveryMs);
    if (now >= this.#lookAt) await this.#look(now);
  }

  async #look(now: number): Promise<void> {
    this.#lookAt = now + this.#lookEveryMs;
    const { AlertWatch: watch } = this.ctx.exports as unknown as { AlertWatch: AlertWatchRpc };
    const facts = {
      minute: this.#minute.since(this.#counts.counts(), now),
      windows: windowsOf(this.#slots, now),
      streams: [...this.#gauges]
        .filter(([, { gauges, reportedAt }]) => reportedAt > now - (isAlone(gauges) ? darkMs : silentMs))
        .map(([streamId, { gauges }]) => {
          const { unacknowledged, reconnects, logLag, lastEventAt } = gauges;
          return {
            streamId,
            unacknowledged,
            reconnects,
            logLag,
            isDark: isAlone(gauges) && lastEventAt < now - aloneLooks * this.#lookEveryMs,
          };
        }),
    };
    try {
      await this.#book.look(watch, facts, now);
    } catch (error) {
      const kind = error instanceof Error ? `${error.name}: ${error.message.slice(0, 200)}` : "unknown";
      console.error(JSON.stringify({ part: "alerts", status: "look_failed", error: kind }));
    }
  }

  /** Streams whose hubs were heard of late. */
  #awake(now: number): [string, Gauged][] {
    return [...this.#gauges].filter(([, { reportedAt }]) => reportedAt > now - silentMs);
  }

  #view(streamId: string, now: number): StreamView {
    const gauged = this.#gauges.get(streamId);
    const kept = this.#streams.get(streamId);
    return {
      streamId,
      reportedAt: gauged?.reportedAt ?? kept?.reportedAt ?? 0,
      gauges: gauged && gauged.reportedAt > now - silentMs ? gauged.gauges : null,
      isHeld: (gauged?.gauges.leaseUntil ?? 0) + leaseGraceMs > now,
      windows: windowsOf(kept?.slots ?? newSlots(), now),
    };
  }

  #noteGauges(streamId: string, gauges: StreamGauges, reportedAt: number): void {
    // The latest report last: what is too much is what was silent longest.
    this.#gauges.delete(streamId);
    this.#gauges.set(streamId, { gauges, reportedAt });
    const [first] = this.#gauges.keys();
    if (this.#gauges.size > mostGauged && first !== undefined) this.#gauges.delete(first);
  }

  #noteShares(streamId: string, shares: Shares, now: number): void {
    noteShares(this.#slots, shares, now);
    const kept = this.#streams.get(streamId) ?? { slots: newSlots(), reportedAt: now };
    noteShares(kept.slots, shares, now);
    kept.reportedAt = now;
    this.#streams.set(streamId, kept);
    this.#changed.add(streamId);
    if (this.#streams.size > mostKept) this.#forgetOldest();
  }

  #forgetOldest(): void {
    let oldest: string | undefined;
    let at = Infinity;
    for (const [streamId, { reportedAt }] of this.#streams) if (reportedAt < at) [oldest, at] = [streamId, reportedAt];
    if (oldest === undefined) return;
    this.#streams.delete(oldest);
    this.#changed.delete(oldest);
    this.ctx.storage.kv.delete(`stream:${oldest}`);
  }

  #keep(): void {
    if (!this.#isChanged) return;
    this.#isChanged = false;
    const { kv } = this.ctx.storage;
    kv.put("counts", this.#counts.counts());
    kv.put("slots", this.#slots);
    for (const streamId of this.#changed) kv.put(`stream:${streamId}`, this.#streams.get(streamId));
    this.#changed.clear();
  }

  #writeAnalytics(now: number): void {
    const { ANALYTICS: analytics } = this.env;
    if (!analytics || now < this.#analyticsAt || this.#unwritten.isEmpty) return;
    this.#analyticsAt = now + analyticsEveryMs;
    for (const point of dataPointsOf(this.#unwritten.take()) satisfies DataPoint[]) analytics.writeDataPoint(point);
  }

  async #wakeBy(at: number): Promise<void> {
    if (this.#alarmAt <= at) return;
    this.#alarmAt = at;
    await this.ctx.storage.setAlarm(at);
  }
}

/** A live to which no runner has a line. One that sends over HTTP has none either: it is known by what comes. */
function isAlone({ isLive, lines }: StreamGauges): boolean {
  return isLive && lines === 0;
}

/** From a second to ten minutes; undefined for all else. */
function readLookMs(value: unknown): number | undefined {
  const ms = Number(value);
  return typeof value === "string" && ms >= 1_000 && ms <= 600_000 ? ms : undefined;
}
